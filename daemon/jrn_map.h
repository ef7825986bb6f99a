/* jrn_map.h: where each entry of a file journal is, and reading them back.
 *
 * Holds one row per segment in use and one mark per MARK_ENTRIES entries or more (always at the start of a batch):
 * about 40 bytes for 128 entries. Every read checks the records' CRCs, chain and numbers again, so rot since the start
 * is seen. */
#ifndef DUBAN_DAEMON_JRN_MAP_H
#define DUBAN_DAEMON_JRN_MAP_H

#include "daemon/jrn.h"
#include "daemon/segment.h"

enum { MARK_ENTRIES = 128, READ_WINDOW_BYTES = 64 * 1024 };

struct jrn_segment {
    uint64_t no;
    int64_t first_seq;
    size_t end; /* behind its last whole batch */
};
struct jrn_mark {
    size_t segment; /* index into segments */
    struct segment_place before;
};
struct jrn_map {
    struct jrn_segment *segments;
    size_t segments_n, segments_cap;
    struct jrn_mark *marks;
    size_t marks_n, marks_cap;
    struct segment_place last; /* off is in the last segment */
    size_t last_batch;         /* where the last batch starts; 0 when the segment starts with it, head and all */
};

void jrn_map_done(struct jrn_map *m);
/* Segment no is in use: its first batch comes next. */
void jrn_map_segment(struct jrn_map *m, uint64_t no);
/* A batch stands in the last segment, between these places. */
void jrn_map_batch(struct jrn_map *m, const struct segment_place *before, const struct segment_place *after);
/* See jrn_read. `dir` is the journal's folder. On JRN_IO and JRN_DAMAGED *bad is the place before the record that could
 * not be read, and *bad_no its segment. */
enum jrn_rc jrn_map_read(const struct jrn_map *m, int dir, int64_t from, int64_t to,
                         int (*cb)(void *u, const struct jrn_rec *r), void *u, struct segment_place *bad,
                         uint64_t *bad_no);

#endif
