#include "workers/rehearse_book.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int book_open(struct book *b)
{
    *b = (struct book){.fd = open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600)};
    if (b->fd < 0) /* no /tmp, or one that has no such files */
        b->fd = memfd_create("duban-entries", MFD_CLOEXEC);
    return b->fd < 0 ? errno : 0;
}

void book_close(struct book *b)
{
    if (b->fd >= 0)
        close(b->fd);
    free(b->v);
    *b = (struct book){.fd = -1};
}

void book_clear(struct book *b)
{
    b->n = 0;
    b->bytes = 0;
}

static struct bytes event_bytes(const struct event *ev, struct arena *a)
{
    struct event bare = *ev;

    bare.actor_name = NULL;
    return rec_pack(&rec_event, &bare, a);
}

static bool write_all(int fd, struct bytes b, int64_t at)
{
    const char *p = b.data;

    for (size_t done = 0; done < b.len;) {
        ssize_t n = pwrite(fd, p + done, b.len - done, at + (int64_t)done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        done += (size_t)n;
    }
    return true;
}

static bool read_all(int fd, char *p, size_t len, int64_t at)
{
    for (size_t done = 0; done < len;) {
        ssize_t n = pread(fd, p + done, len - done, at + (int64_t)done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        done += (size_t)n;
    }
    return true;
}

int book_add(struct book *b, const struct event *ev, struct arena *a, struct duban_error *e)
{
    struct bytes raw = event_bytes(ev, a);

    if (ev->seq != b->n + 1 || (b->n && ev->wall_ms < b->v[b->n - 1].wall_ms))
        return error_set(e, DUBAN_E_altered, "seq", "%lld, %lld", (long long)ev->seq, (long long)b->n + 1);
    if (!write_all(b->fd, raw, b->bytes))
        return error_set(e, DUBAN_E_io_error, "", "%s", strerror(errno));
    if (b->n == b->cap) {
        b->cap = b->cap ? b->cap * 2 : 1024;
        b->v = realloc(b->v, (size_t)b->cap * sizeof *b->v);
        if (!b->v)
            abort(); /* as the arena: no half-working mode */
    }
    b->v[b->n++] = (struct book_mark){ev->wall_ms, b->bytes};
    b->bytes += (int64_t)raw.len;
    return DUBAN_E_ok;
}

/* The bytes of an entry that is there. */
static struct bytes entry_bytes(const struct book *b, int64_t seq, struct arena *a)
{
    int64_t at = b->v[seq - 1].at, end = seq < b->n ? b->v[seq].at : b->bytes;
    size_t len = (size_t)(end - at);
    char *p = arena_alloc(a, len + 1);

    return (struct bytes){p, read_all(b->fd, p, len, at) ? len : 0};
}

bool book_same(const struct book *b, const struct event *ev, struct arena *a)
{
    struct bytes raw = event_bytes(ev, a), kept;

    if (ev->seq < 1 || ev->seq > b->n)
        return false;
    kept = entry_bytes(b, ev->seq, a);
    return kept.len == raw.len && memcmp(kept.data, raw.data, raw.len) == 0;
}

bool book_entry(const struct book *b, int64_t seq, struct arena *a, struct entry *out)
{
    struct duban_error e;
    struct bytes raw;
    struct event ev;

    if (seq < 1 || seq > b->n)
        return false;
    raw = entry_bytes(b, seq, a);
    if (!raw.len || rec_unpack(&rec_event, raw, UNPACK_STORED, a, &ev, &e))
        return false;
    rec_clear(&rec_entry, out);
    out->seq = ev.seq;
    out->wall_ms = ev.wall_ms;
    out->kind = ev.kind;
    out->id = ev.id;
    out->actor = ev.actor;
    out->via = ev.via;
    out->op = ev.op;
    out->body = ev.body;
    out->facts = ev.facts;
    return true;
}

int64_t book_last_by(const struct book *b, int64_t ms)
{
    int64_t lo = 0, hi = b->n;

    while (lo < hi) {
        int64_t mid = lo + (hi - lo) / 2;

        if (b->v[mid].wall_ms <= ms)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}
