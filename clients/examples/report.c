/* report.c: report ITEM PERCENT [PERSON], with libduban.
 *
 *     cc report.c $(pkg-config --cflags --libs duban) -o report
 */
#include <duban.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv)
{
    const char *endpoint = getenv("DUBAN_ENDPOINT"), *person = argc > 3 ? argv[3] : getenv("DUBAN_AS");
    struct duban_reply r;
    char id[37], body[256], *end;

    if (argc < 3 || argc > 4 || strpbrk(argv[1], "\"\\") || strlen(argv[1]) > 64) {
        fprintf(stderr, "report ITEM PERCENT [PERSON]\n");
        return 64;
    }
    long percent = strtol(argv[2], &end, 10);
    if (*end || end == argv[2]) {
        fprintf(stderr, "PERCENT: %s?\n", argv[2]);
        return 65;
    }
    duban *d = duban_open(endpoint ? endpoint : "ipc:///run/duban/in.sock", NULL);
    if (!d) {
        fprintf(stderr, "bad endpoint\n");
        return 78;
    }
    duban_new_id(id); /* a real program stores it with its own record first, and sends with it again after a crash */
    snprintf(body, sizeof body, "{\"item\": \"%s\", \"percent\": %ld}", argv[1], percent);
    duban_call_json(d, "report", id, person, body,
                    &r); /* sends again by itself until it is answered, or 10 s are over */
    if (r.ok)
        printf("#%lld%s\n", (long long)r.seq, r.again ? " (again)" : "");
    else
        fprintf(stderr, "%s: %s\n", r.code, r.text_zh);
    int rc = r.ok ? 0 : r.exit_code;
    duban_close(d);
    return rc;
}
