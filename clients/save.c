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

static bool all_written(int fd, const struct bytes *b)
{
    const char *p = b->data;

    for (size_t left = b->len; left;) {
        const ssize_t put = write(fd, p, left);

        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        p += put;
        left -= (size_t)put;
    }
    return true;
}

static int into_part(struct cli *c, const char *part, const char *path, const struct bytes *b)
{
    int rc = EXIT_DONE, fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    bool whole;

    if (fd < 0)
        return save_failed(c, part);
    whole = all_written(fd, b);
    if (close(fd) != 0 || !whole)
        rc = save_failed(c, part);
    if (!rc && rename(part, path) != 0)
        rc = save_failed(c, path);
    if (rc)
        unlink(part);
    return rc;
}

int save_bytes(struct cli *c, const char *path, const struct bytes *b, bool named)
{
    const char *part = arena_printf(&c->arena, "%s.part-%d", path, (int)getpid());

    if (!strcmp(path, "-")) {
        fflush(stdout);
        return all_written(STDOUT_FILENO, b) ? EXIT_DONE : save_failed(c, "stdout");
    }
    if (!named && access(path, F_OK) == 0) {
        errno = EEXIST;
        return save_failed(c, path);
    }
    const int rc = into_part(c, part, path, b);
    if (!rc)
        cli_say(c, tr(c, "已存 %s（%s）", "saved %s (%s)"), text_safe(&c->arena, path, true),
                size_text(&c->arena, (int64_t)b->len));
    return rc;
}
