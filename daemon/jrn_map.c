/* jrn_map.c: two growing arrays and a reader with a window. A read opens the segment file anew, so it needs no state
 * between calls and may be nested; a single entry costs an open, a read of 64 KiB at most (more for a large entry) and
 * the CRC of up to MARK_ENTRIES entries before it: about 20 µs when the file is in memory. */
#include "daemon/jrn_map.h"

#include <assert.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "proto/limits.h"

static void *grown(void *p, size_t n, size_t *cap, size_t size)
{
    if (n < *cap)
        return p;
    *cap = *cap ? *cap * 2 : 16;
    p = realloc(p, *cap * size);
    if (!p)
        abort();
    return p;
}

void jrn_map_done(struct jrn_map *m)
{
    free(m->segments);
    free(m->marks);
    *m = (struct jrn_map){0};
}

void jrn_map_segment(struct jrn_map *m, uint64_t no)
{
    m->segments = grown(m->segments, m->segments_n, &m->segments_cap, sizeof *m->segments);
    m->segments[m->segments_n++] = (struct jrn_segment){no, m->last.seq + 1, SEGMENT_HEAD_BYTES};
    m->last.off = SEGMENT_HEAD_BYTES;
}

void jrn_map_batch(struct jrn_map *m, const struct segment_place *before, const struct segment_place *after)
{
    struct jrn_segment *s = &m->segments[m->segments_n - 1];

    assert(m->segments_n && before->seq == m->last.seq && before->off == s->end);
    if (m->marks_n == 0 || before->seq - m->marks[m->marks_n - 1].before.seq >= MARK_ENTRIES) {
        m->marks = grown(m->marks, m->marks_n, &m->marks_cap, sizeof *m->marks);
        m->marks[m->marks_n++] = (struct jrn_mark){m->segments_n - 1, *before};
    }
    m->last_batch = before->off == SEGMENT_HEAD_BYTES ? 0 : before->off;
    m->last = *after;
    s->end = after->off;
}

/* The last mark before entry seq. */
static const struct jrn_mark *find(const struct jrn_map *m, int64_t seq)
{
    size_t lo = 0, hi = m->marks_n; /* marks[lo] is before seq, marks[hi] is not */

    while (hi - lo > 1) {
        size_t mid = lo + (hi - lo) / 2;
        if (m->marks[mid].before.seq < seq)
            lo = mid;
        else
            hi = mid;
    }
    return &m->marks[lo];
}

/* ------------------------------------------------------------------ reading */

struct reader {
    int dir, fd;
    uint64_t no; /* segment that fd is of */
    char *window;
    size_t off, len, cap; /* window holds bytes off..off+len of the segment */
};

/* Makes bytes off..off+need of the segment stand in the window. */
static int reader_need(struct reader *r, const struct jrn_segment *s, size_t off, size_t need)
{
    size_t want = need > READ_WINDOW_BYTES ? need : READ_WINDOW_BYTES;
    int err;

    if (r->no == s->no && off >= r->off && off + need <= r->off + r->len)
        return 0;
    if (r->no != s->no) {
        char name[SEGMENT_NAME_BYTES];
        segment_name(name, s->no);
        if (r->fd >= 0)
            close(r->fd);
        r->fd = openat(r->dir, name, O_RDONLY | O_CLOEXEC);
        r->no = s->no;
    }
    if (want > s->end - off)
        want = s->end - off;
    if (want > r->cap) {
        r->window = realloc(r->window, want);
        if (!r->window)
            abort();
        r->cap = want;
    }
    err = r->fd < 0 ? 1 : segment_read(r->fd, r->window, want, off);
    r->off = off;
    r->len = err ? 0 : want;
    return err;
}

static enum jrn_rc reader_record(struct reader *r, const struct jrn_segment *s, size_t off, struct segment_record *rec)
{
    size_t left = s->end - off, largest = segment_record_size(LIM_ENTRY_BYTES);

    if (left < SEGMENT_RECORD_BYTES)
        return JRN_DAMAGED;
    if (reader_need(r, s, off, SEGMENT_RECORD_BYTES))
        return JRN_IO;
    if (segment_record_get(r->window, r->len, off - r->off, rec))
        return JRN_OK;
    /* it may only reach over the edge of the window */
    if (reader_need(r, s, off, left < largest ? left : largest))
        return JRN_IO;
    return segment_record_get(r->window, r->len, off - r->off, rec) ? JRN_OK : JRN_DAMAGED;
}

enum jrn_rc jrn_map_read(const struct jrn_map *m, int dir, int64_t from, int64_t to,
                         int (*cb)(void *u, const struct jrn_rec *r), void *u, struct segment_place *bad,
                         uint64_t *bad_no)
{
    struct reader r = {.dir = dir, .fd = -1};
    enum jrn_rc rc = JRN_OK;

    if (to == 0 || to > m->last.seq)
        to = m->last.seq;
    if (from > to)
        return JRN_OK;
    const struct jrn_mark *mark = find(m, from);
    struct segment_place at = mark->before;
    size_t i = mark->segment;
    while (at.seq < to) {
        struct segment_record rec;
        if (at.off == m->segments[i].end) {
            i++;
            at.off = SEGMENT_HEAD_BYTES;
        }
        rc = reader_record(&r, &m->segments[i], at.off, &rec);
        if (rc == JRN_OK && (rec.seq != at.seq + 1 || rec.prev != at.crc))
            rc = JRN_DAMAGED;
        if (rc != JRN_OK) {
            *bad = at;
            *bad_no = m->segments[i].no;
            break;
        }
        at = (struct segment_place){rec.seq, rec.crc, at.off + rec.bytes};
        if (rec.seq >= from && cb(u, &(struct jrn_rec){rec.seq, rec.body}))
            break;
    }
    if (r.fd >= 0)
        close(r.fd);
    free(r.window);
    return rc;
}
