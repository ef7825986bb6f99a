/* secrets.c: see secrets.h. */
#include "workers/secrets.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

enum { FOLDERS = 2, NAME_BYTES = 65, PATH_BYTES = 4096 };

struct secret {
    char name[NAME_BYTES];
    struct stat at; /* of the file as it was read */
    char text[SECRET_BYTES];
    struct {
        const char *key, *value;
    } lines[SECRET_LINES];
    size_t n;
};

struct secrets {
    const char *folders[FOLDERS];
    size_t folders_n;
    struct secret *v[SECRETS_MAX];
    size_t n;
};

/* A name is a file name of its own and nothing else. */
static bool name_ok(const char *name)
{
    return name[0] && name[0] != '.' && strlen(name) < NAME_BYTES && !strchr(name, '/');
}

/* Opens the file of this name in the first folder that has one. -1: errno. */
static int secret_open(const struct secrets *s, const char *name, char *path)
{
    int fd = -1;

    errno = ENOENT;
    for (size_t i = 0; fd < 0 && errno == ENOENT && i < s->folders_n; i++) {
        snprintf(path, PATH_BYTES, "%s/%s", s->folders[i], name);
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    }
    return fd;
}

bool secrets_there(const struct secrets *s, const char *name)
{
    char path[PATH_BYTES];
    int fd = name_ok(name) ? secret_open(s, name, path) : -1;

    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

/* Takes the lines apart in place. */
static int secret_parse(struct secret *k, const char *path, struct duban_error *e)
{
    char *save = NULL;

    k->n = 0;
    for (char *line = strtok_r(k->text, "\r\n", &save); line; line = strtok_r(NULL, "\r\n", &save)) {
        char *equals = strchr(line, '=');
        if (line[0] == '#')
            continue;
        if (!equals || equals == line || k->n == SECRET_LINES)
            return error_set(e, DUBAN_E_bad_config, "secret", "%s：每行一个 名字=值，至多 %d 行 key=value lines", path,
                             SECRET_LINES);
        *equals = '\0';
        k->lines[k->n].key = line;
        k->lines[k->n++].value = equals + 1;
    }
    return DUBAN_E_ok;
}

static int secret_read(struct secret *k, int fd, const char *path, struct duban_error *e)
{
    if (k->at.st_mode & 0007)
        return error_set(e, DUBAN_E_bad_config, "secret", "%s：人人可读，请 chmod 0640 everybody may read it", path);
    sodium_memzero(k->text, sizeof k->text);
    ssize_t n = read(fd, k->text, sizeof k->text - 1);
    if (n < 0 || n == sizeof k->text - 1)
        return error_set(e, DUBAN_E_bad_config, "secret", "%s: %s", path, n < 0 ? strerror(errno) : "too large");
    return secret_parse(k, path, e);
}

static struct secret *secret_slot(struct secrets *s, const char *name)
{
    for (size_t i = 0; i < s->n; i++)
        if (strcmp(s->v[i]->name, name) == 0)
            return s->v[i];
    if (s->n == SECRETS_MAX)
        return NULL;
    struct secret *k = calloc(1, sizeof *k);
    if (!k)
        abort();
    snprintf(k->name, sizeof k->name, "%s", name);
    return s->v[s->n++] = k;
}

static bool same_file(const struct stat *a, const struct stat *b)
{
    return a->st_ino == b->st_ino && a->st_dev == b->st_dev && a->st_size == b->st_size && a->st_mode == b->st_mode &&
           a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

const struct secret *secrets_get(struct secrets *s, const char *name, struct duban_error *e)
{
    char path[PATH_BYTES] = "";
    int fd = name_ok(name) ? secret_open(s, name, path) : -1;
    struct secret *k = fd >= 0 ? secret_slot(s, name) : NULL;
    struct stat now;
    int rc = DUBAN_E_ok;

    if (!name_ok(name))
        rc = error_set(e, DUBAN_E_bad_config, "secret", "名字不能作文件名 no file name: %s", name);
    else if (fd < 0)
        rc = error_set(e, DUBAN_E_bad_config, "secret", "没有密钥文件 %s（%s） no file of secrets", name,
                       strerror(errno));
    else if (!k)
        rc = error_set(e, DUBAN_E_bad_config, "secret", "密钥文件多于 %d 个 too many", SECRETS_MAX);
    else if (fstat(fd, &now))
        rc = error_set(e, DUBAN_E_bad_config, "secret", "%s: %s", path, strerror(errno));
    else if (!same_file(&now, &k->at)) {
        k->at = now;
        rc = secret_read(k, fd, path, e);
        if (rc)
            memset(&k->at, 0, sizeof k->at); /* looked at again the next time */
    }
    if (fd >= 0)
        close(fd);
    return rc ? NULL : k;
}

const char *secret_value(const struct secret *s, const char *key, size_t n)
{
    for (size_t i = 0; s && i < s->n; i++)
        if (strcmp(s->lines[i].key, key) == 0 && n-- == 0)
            return s->lines[i].value;
    return NULL;
}

int secrets_audit(const struct secrets *s, struct duban_error *e)
{
    int rc = DUBAN_E_ok;

    for (size_t i = 0; !rc && i < s->folders_n; i++) {
        DIR *dir = opendir(s->folders[i]);
        for (struct dirent *d; !rc && dir && (d = readdir(dir));) {
            struct stat st;
            if (name_ok(d->d_name) && fstatat(dirfd(dir), d->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
                S_ISREG(st.st_mode) && (st.st_mode & 0007))
                rc = error_set(e, DUBAN_E_bad_config, "secrets", "%s/%s：人人可读，请 chmod 0640 everybody may read it",
                               s->folders[i], d->d_name);
        }
        if (dir)
            closedir(dir);
    }
    return rc;
}

struct secrets *secrets_new(const char *folder)
{
    struct secrets *s = calloc(1, sizeof *s);
    const char *credentials = getenv("CREDENTIALS_DIRECTORY");

    if (!s)
        abort();
    if (folder) {
        s->folders[s->folders_n++] = folder;
        return s;
    }
    if (credentials && credentials[0])
        s->folders[s->folders_n++] = credentials;
    s->folders[s->folders_n++] = "/etc/duban/secrets.d";
    return s;
}

void secrets_free(struct secrets *s)
{
    for (size_t i = 0; s && i < s->n; i++) {
        sodium_memzero(s->v[i], sizeof *s->v[i]);
        free(s->v[i]);
    }
    free(s);
}
