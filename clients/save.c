#include "clients/save.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "clients/text.h"

int save_failed(struct cli *c, const char *path)
{
    cli_say(c, tr(c, "写不了 %s：%s", "cannot write %s: %s"), text_safe(&c->arena, path, true), strerror(errno));
    return EXIT_WRITE;
}

bool save_write(int fd, const void *bytes, size_t n)
{
    for (const char *p = bytes; n;) {
        const ssize_t put = write(fd, p, n);

        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        p += put;
        n -= (size_t)put;
    }
    return true;
}

int save_by(struct cli *c, const char *path, bool named, save_put *put, void *u)
{
    const char *part = arena_printf(&c->arena, "%s.part-%d", path, (int)getpid());
    int rc, fd;

    if (!named && access(path, F_OK) == 0) {
        errno = EEXIST;
        return save_failed(c, path);
    }
    fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0)
        return save_failed(c, part);
    rc = put(c, fd, part, u);
    if (close(fd) != 0 && !rc)
        rc = save_failed(c, part);
    if (!rc && rename(part, path) != 0)
        rc = save_failed(c, path);
    if (rc)
        unlink(part);
    return rc;
}

static int put_bytes(struct cli *c, int fd, const char *path, void *u)
{
    const struct bytes *b = u;

    return save_write(fd, b->data, b->len) ? EXIT_DONE : save_failed(c, path);
}

int save_bytes(struct cli *c, const char *path, const struct bytes *b, bool named)
{
    struct bytes bytes = *b;
    int rc;

    if (!strcmp(path, "-")) {
        fflush(stdout);
        return put_bytes(c, STDOUT_FILENO, "stdout", &bytes);
    }
    rc = save_by(c, path, named, put_bytes, &bytes);
    if (!rc)
        cli_say(c, tr(c, "已存 %s（%s）", "saved %s (%s)"), text_safe(&c->arena, path, true),
                size_text(&c->arena, (int64_t)b->len));
    return rc;
}
