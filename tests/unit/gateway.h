/* gateway.h: a real gateway (tests/fakegw, Python) for tests of carriers: started in a process of its own, told by its
 * control page how to behave, asked by its inbox what arrived. */
#ifndef DUBAN_TESTS_GATEWAY_H
#define DUBAN_TESTS_GATEWAY_H

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <curl/curl.h>
#include <jansson.h>

#include "work_world.h"

struct gateway {
    pid_t pid;
    char url[64];
    char secrets[64]; /* folder: what duban must know */
};

static inline void gateway_start(struct gateway *g)
{
    int out[2];

    strcpy(g->secrets, "/tmp/duban-gateway-XXXXXX");
    assert_non_null(mkdtemp(g->secrets));
    assert_int_equal(pipe(out), 0);
    g->pid = fork();
    if (g->pid == 0) {
        dup2(out[1], STDOUT_FILENO);
        alarm(120);
        execl("/usr/bin/python3", "python3", "-B", "tests/fakegw/gateway.py", "--port=0", "--secrets", g->secrets,
              NULL);
        _exit(127);
    }
    close(out[1]);
    FILE *f = fdopen(out[0], "r");
    assert_non_null(fgets(g->url, sizeof g->url, f)); /* run from the folder of the project */
    g->url[strcspn(g->url, "\n")] = '\0';
    fclose(f);
}

static inline void gateway_stop(struct gateway *g)
{
    char cmd[128];

    kill(g->pid, SIGKILL);
    waitpid(g->pid, NULL, 0);
    snprintf(cmd, sizeof cmd, "rm -rf '%s'", g->secrets);
    if (system(cmd))
        fail();
}

static inline size_t gateway_body(char *data, size_t size, size_t n, void *u)
{
    buf_add(u, data, size * n);
    return size * n;
}

/* Asks a page (body NULL) or posts to it; the caller gives the JSON back. */
static inline json_t *gateway_call(const struct gateway *g, const char *path, const char *body, struct arena *a)
{
    struct buf b = {.arena = a};
    CURL *h = curl_easy_init();

    curl_easy_setopt(h, CURLOPT_URL, arena_printf(a, "%s%s", g->url, path));
    curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, gateway_body);
    curl_easy_setopt(h, CURLOPT_WRITEDATA, &b);
    curl_easy_setopt(h, CURLOPT_PROXY, "");
    if (body)
        curl_easy_setopt(h, CURLOPT_POSTFIELDS, body);
    assert_int_equal(curl_easy_perform(h), CURLE_OK);
    curl_easy_cleanup(h);
    json_t *answer = json_loadb(b.data, b.len, 0, NULL);
    assert_non_null(answer);
    return answer;
}

static inline void gateway_tell(const struct gateway *g, const char *what, const char *body, struct arena *a)
{
    json_decref(gateway_call(g, arena_printf(a, "/control/%s", what), body, a));
}

#endif
