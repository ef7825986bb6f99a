/* segment.c: see segment.h for the layout. The first half is pure; the second half makes system calls, and never
 * repeats a failed sync: its callers stop for good. */
#include "daemon/segment.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/crc32c.h"
#include "proto/limits.h"

enum { FLAG_END = 1, ZERO_BYTES = 256 * 1024 };
static const char magic[8] = {'D', 'U', 'B', 'A', 'N', 'J', 'R', 'N'};

static void put(char *to, size_t bytes, uint64_t v)
{
    for (size_t i = 0; i < bytes; i++)
        to[i] = (char)(unsigned char)(v >> 8 * i);
}

static uint64_t get(const char *from, size_t bytes)
{
    uint64_t v = 0;
    for (size_t i = bytes; i-- > 0;)
        v = v << 8 | (unsigned char)from[i];
    return v;
}

static size_t round8(size_t n)
{
    return (n + 7) & ~(size_t)7;
}

/* ------------------------------------------------------------------ bytes */

void segment_head_put(char *to, const struct segment_head *h)
{
    memset(to, 0, SEGMENT_HEAD_BYTES);
    memcpy(to, magic, sizeof magic);
    put(to + 8, 4, SEGMENT_FORMAT);
    put(to + 16, 8, h->no);
    put(to + 24, 8, (uint64_t)h->first_seq);
    put(to + 32, 4, h->seed);
    put(to + 12, 4, crc32c(0, to + 16, SEGMENT_HEAD_BYTES - 16));
}

enum segment_state segment_head_get(const char *map, size_t len, struct segment_head *h)
{
    if (len < SEGMENT_HEAD_BYTES || memcmp(map, magic, sizeof magic) != 0)
        return SEGMENT_BAD;
    if (get(map + 8, 4) > SEGMENT_FORMAT) /* asked first: nobody knows how a later format counts its CRC */
        return SEGMENT_NEWER;
    if (get(map + 8, 4) != SEGMENT_FORMAT || crc32c(0, map + 16, SEGMENT_HEAD_BYTES - 16) != get(map + 12, 4))
        return SEGMENT_BAD;
    h->no = get(map + 16, 8);
    h->first_seq = (int64_t)get(map + 24, 8);
    h->seed = (uint32_t)get(map + 32, 4);
    return SEGMENT_GOOD;
}

size_t segment_record_size(size_t body_bytes)
{
    return SEGMENT_RECORD_BYTES + round8(body_bytes);
}

uint32_t segment_record_put(char *to, uint32_t prev, bool end, int64_t seq, int64_t batch, struct bytes body)
{
    size_t size = segment_record_size(body.len);
    uint32_t crc;

    put(to + 4, 4, prev);
    put(to + 8, 4, body.len);
    put(to + 12, 4, end ? FLAG_END : 0);
    put(to + 16, 8, (uint64_t)seq);
    put(to + 24, 8, (uint64_t)batch);
    if (body.len)
        memcpy(to + SEGMENT_RECORD_BYTES, body.data, body.len);
    memset(to + SEGMENT_RECORD_BYTES + body.len, 0, size - SEGMENT_RECORD_BYTES - body.len);
    crc = crc32c(0, to + 4, size - 4);
    put(to, 4, crc);
    return crc;
}

bool segment_record_get(const char *map, size_t len, size_t off, struct segment_record *r)
{
    const char *p = map + off;
    uint64_t body_bytes, flags;

    if (off > len || len - off < SEGMENT_RECORD_BYTES)
        return false;
    body_bytes = get(p + 8, 4);
    flags = get(p + 12, 4);
    r->seq = (int64_t)get(p + 16, 8);
    r->batch = (int64_t)get(p + 24, 8);
    if (body_bytes > LIM_ENTRY_BYTES || flags > FLAG_END || r->batch < 1 || r->seq < r->batch || r->seq == INT64_MAX)
        return false;
    r->bytes = segment_record_size(body_bytes);
    if (r->bytes > len - off)
        return false;
    r->crc = (uint32_t)get(p, 4);
    r->prev = (uint32_t)get(p + 4, 4);
    r->end = flags & FLAG_END;
    r->body = (struct bytes){p + SEGMENT_RECORD_BYTES, body_bytes};
    return crc32c(0, p + 4, r->bytes - 4) == r->crc;
}

/* One batch from *at on. False: there is no whole one. */
static bool batch_whole(const char *map, size_t len, struct segment_place *at)
{
    struct segment_place p = *at;
    struct segment_record r;

    do {
        if (!segment_record_get(map, len, p.off, &r) || r.prev != p.crc || r.seq != p.seq + 1 || r.batch != at->seq + 1)
            return false;
        p = (struct segment_place){r.seq, r.crc, p.off + r.bytes};
    } while (!r.end);
    *at = p;
    return true;
}

bool segment_walk(const char *map, size_t len, struct segment_place *at,
                  void (*batch)(void *u, const struct segment_place *before), void *u)
{
    struct segment_place before = *at;
    struct segment_record r;

    while (batch_whole(map, len, at)) {
        if (batch)
            batch(u, &before);
        before = *at;
    }
    return !(segment_record_get(map, len, at->off, &r) && r.seq == at->seq + 1 && r.prev != at->crc);
}

size_t segment_used(const char *map, size_t len, size_t off)
{
    static const char zeros[64];

    while (len > off && len - off >= sizeof zeros && memcmp(map + len - sizeof zeros, zeros, sizeof zeros) == 0)
        len -= sizeof zeros;
    while (len > off && map[len - 1] == 0)
        len--;
    return len > off ? len : off;
}

bool segment_find_later(const char *map, size_t len, size_t off, int64_t seq, size_t *found)
{
    size_t last = segment_used(map, len, off); /* no record starts behind it */
    struct segment_record r;

    for (off = round8(off); off < last && len - off >= SEGMENT_RECORD_BYTES; off += 8) {
        uint64_t word;
        memcpy(&word, map + off + 24, 8); /* the batch number: zero in all that was never written */
        if (word != 0 && (int64_t)get(map + off + 24, 8) > seq && segment_record_get(map, len, off, &r)) {
            *found = off;
            return true;
        }
    }
    return false;
}

/* ------------------------------------------------------------------ files */

void segment_name(char name[SEGMENT_NAME_BYTES], uint64_t no)
{
    snprintf(name, SEGMENT_NAME_BYTES, "j.%016" PRIx64, no);
}

uint64_t segment_number(const char *name)
{
    char again[SEGMENT_NAME_BYTES];
    uint64_t no;

    if (strncmp(name, "j.", 2) != 0 || strlen(name) != 18 || sscanf(name + 2, "%" SCNx64, &no) != 1)
        return 0;
    segment_name(again, no);
    return strcmp(again, name) == 0 ? no : 0;
}

int segment_write(int fd, const void *p, size_t bytes, size_t off, size_t *done)
{
    *done = 0;
    while (*done < bytes) {
        ssize_t n = pwrite(fd, (const char *)p + *done, bytes - *done, (off_t)(off + *done));
        if (n > 0)
            *done += (size_t)n;
        else if (n == 0)
            return ENOSPC;
        else if (errno != EINTR)
            return errno;
    }
    return 0;
}

int segment_read(int fd, void *p, size_t bytes, size_t off)
{
    for (size_t done = 0; done < bytes;) {
        ssize_t n = pread(fd, (char *)p + done, bytes - done, (off_t)(off + done));
        if (n > 0)
            done += (size_t)n;
        else if (n == 0)
            return EIO;
        else if (errno != EINTR)
            return errno;
    }
    return 0;
}

static int fill_zeros(int fd, size_t from, size_t to, const atomic_bool *stop)
{
    char *zeros = calloc(1, ZERO_BYTES);
    int err = zeros ? 0 : ENOMEM;

    while (!err && from < to) {
        size_t n = to - from < ZERO_BYTES ? to - from : ZERO_BYTES, done;
        err = segment_write(fd, zeros, n, from, &done);
        from += n;
        if (!err && stop && atomic_load(stop))
            err = EAGAIN;
    }
    free(zeros);
    return err;
}

int segment_wipe(int fd, size_t from, size_t to)
{
    int err = fill_zeros(fd, from, to, NULL);
    if (!err && fdatasync(fd) != 0)
        err = errno;
    return err;
}

/* posix_fallocate alone is not enough: it leaves blocks marked unwritten, and each first write to one changes the
 * file's extent map, which makes fdatasync commit metadata as well. It comes first because it finds a full disk at
 * once. */
int segment_create(int dir, uint64_t no, size_t bytes, const atomic_bool *stop, int *fd)
{
    char name[SEGMENT_NAME_BYTES];
    int err, f = openat(dir, "j.new", O_CREAT | O_TRUNC | O_RDWR | O_CLOEXEC, 0640);

    if (f < 0)
        return errno;
    segment_name(name, no);
    err = posix_fallocate(f, 0, (off_t)bytes);
    if (!err || err == EOPNOTSUPP || err == EINVAL)
        err = fill_zeros(f, 0, bytes, stop);
    if (!err && (fsync(f) != 0 || renameat(dir, "j.new", dir, name) != 0 || fsync(dir) != 0))
        err = errno;
    if (err) {
        unlinkat(dir, "j.new", 0);
        close(f);
        return err;
    }
    *fd = f;
    return 0;
}

int segment_load(int fd, char **map, size_t *cap, size_t *len)
{
    struct stat st;

    if (fstat(fd, &st) != 0)
        return errno;
    if (!S_ISREG(st.st_mode) || st.st_size > SEGMENT_MAX_BYTES)
        return EFBIG;
    *len = (size_t)st.st_size;
    if (!*map || *len > *cap) {
        free(*map);
        *cap = *len + 1;
        *map = malloc(*cap);
        if (!*map)
            return ENOMEM;
    }
    return segment_read(fd, *map, *len, 0);
}
