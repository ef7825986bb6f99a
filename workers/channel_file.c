/* channel_file.c: each notice becomes one file <outbox>/<safe notice id>.eml, which any mail program opens.
 *
 * Written aside, synced, renamed, folder synced: a file that is there is whole and survives a power cut. A repeat has
 * the same name and takes the place of the first, so there is one message; how often it was written stands in its
 * X-Duban-Attempt. Costs two syncs a message, during which the loop waits. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "workers/channel.h"
#include "workers/mail.h"

struct file_carrier {
    struct carrier base;
    const char *outbox;
    struct arena arena; /* of one message */
};

static struct file_carrier *file_of(struct carrier *c)
{
    return (struct file_carrier *)(void *)((char *)c - offsetof(struct file_carrier, base));
}

static int file_check(struct carrier *c, const struct channel *row, struct duban_error *e)
{
    (void)row;
    if (!file_of(c)->outbox)
        return error_set(e, DUBAN_E_bad_config, "outbox",
                         "本机未给 --outbox，不能用 file 渠道 no --outbox on this machine");
    return DUBAN_E_ok;
}

static bool file_reaches(struct carrier *c, const struct channel *row, const struct person *p, int kind)
{
    (void)c, (void)row, (void)p, (void)kind;
    return true;
}

static bool write_all(int fd, struct bytes data)
{
    const char *p = data.data;
    for (size_t left = data.len; left > 0;) {
        ssize_t n = write(fd, p, left);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        p += n;
        left -= (size_t)n;
    }
    return true;
}

/* Puts the bytes under this name. False: errno says why, and the old file, if there was one, is untouched. */
static bool put_file(int dir, const char *name, struct bytes data, struct arena *a)
{
    const char *temp = arena_printf(a, ".%s.part", name);
    int fd = openat(dir, temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0640);
    bool ok = fd >= 0 && write_all(fd, data) && fsync(fd) == 0;
    int err = errno;

    if (fd >= 0 && close(fd) && ok) {
        ok = false;
        err = errno;
    }
    if (ok && renameat(dir, temp, dir, name)) {
        ok = false;
        err = errno;
    }
    if (!ok && fd >= 0)
        unlinkat(dir, temp, 0);
    if (ok && fsync(dir)) {
        ok = false;
        err = errno;
    }
    errno = err;
    return ok;
}

static int file_write(struct carrier *c, const struct channel *row, const struct message *m, struct arena *a,
                      struct bytes *out, struct duban_error *e)
{
    struct message mine = *m;
    (void)c;

    mine.from = row->sender && mail_address_ok(row->sender) ? row->sender : NULL;
    mine.to = mail_address_ok(m->to) ? m->to : NULL;
    *out = mail_write(&mine, a);
    return out->len <= LIM_SENT_BYTES ? DUBAN_E_ok : error_set(e, DUBAN_E_too_long, "sent", "%zu", out->len);
}

/* A folder has no limits. */
static void file_keys(struct carrier *c, const struct channel *row, const struct message *m, struct arena *a,
                      struct strs *out)
{
    (void)c, (void)row, (void)m, (void)a;
    *out = (struct strs){NULL, 0};
}

static void file_send(struct carrier *c, const struct channel *row, const struct message *m, struct bytes bytes,
                      sent_done *done, void *u)
{
    struct file_carrier *f = file_of(c);
    char word[64];
    (void)row;

    if (mkdir(f->outbox, 0750) && errno != EEXIST) { /* said below, when it can't be opened */
    }
    int dir = open(f->outbox, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok =
        dir >= 0 && put_file(dir, arena_printf(&f->arena, "%s.eml", mail_safe_id(m->id, &f->arena)), bytes, &f->arena);
    snprintf(word, sizeof word, ok ? "file" : "file: %s", strerror(errno));
    if (dir >= 0)
        close(dir);
    arena_reset(&f->arena);
    done(u, &(struct outcome){.sent = ok ? SENT_ACCEPTED : SENT_LATER, .word = word});
}

static void file_close(struct carrier *c)
{
    arena_done(&file_of(c)->arena);
    free(file_of(c));
}

static const struct carrier_ops file_ops = {
    .name = "file",
    .repeat_safe = true,
    .check = file_check,
    .reaches = file_reaches,
    .write = file_write,
    .keys = file_keys,
    .send = file_send,
    .close = file_close,
};

struct carrier *channel_file_open(const struct carrier_local *local)
{
    struct file_carrier *f = calloc(1, sizeof *f);
    if (!f)
        abort();
    f->base.ops = &file_ops;
    f->outbox = local->outbox;
    arena_init(&f->arena);
    return &f->base;
}
