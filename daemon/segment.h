/* segment.h: one segment file of the journal: its bytes, and what is done to it as a file.
 *
 * All numbers are little-endian. A file `j.<number, 16 hex digits>`, numbered from 1 without a hole, is
 *
 *     head, 64 bytes           records, each 32 bytes + payload, zeros up to a multiple of 8, one behind the other
 *      0  "DUBANJRN"            0  crc    CRC32C of the rest of the record, padding included
 *      8  format, 4: 1          4  prev   crc of the record before: the chain; 0 at the very first
 *     12  crc, 4: CRC32C        8  len    bytes of payload
 *         of bytes 16..63      12  flags  1: last record of its batch, the end mark
 *     16  number, 8            16  seq    number of the entry
 *     24  first seq, 8         24  batch  number of the first entry of the batch
 *     32  seed, 4: crc of the  32  payload
 *         record before
 *     36  zeros                then zeros to the end of the file, written ahead
 *
 * The first batch of a journal, one entry 1 of the three bytes "abc", in hex:
 *
 *     0000  44 55 42 41 4e 4a 52 4e  01 00 00 00 96 32 65 e9  01 00 00 00 00 00 00 00  01 00 00 00 00 00 00 00
 *     0020  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00
 *     0040  ac 9b 01 20 00 00 00 00  03 00 00 00 01 00 00 00  01 00 00 00 00 00 00 00  01 00 00 00 00 00 00 00
 *     0060  61 62 63 00 00 00 00 00
 *
 * Two fields carry the weight. `prev` lets each record be checked by itself, and the chain from record to record, so
 * that old bytes behind a torn record can't come back to life. `batch` tells a torn tail from damage: at most one batch
 * is ever unsynced, so what was lost to a crash all belongs to the batch that starts at the first missing entry. A good
 * record of a *later* batch proves that the broken one had been synced, and perhaps answered: that is damage and is
 * never cut.
 *
 * The head is written with the first batch, in the same write. A file of zeros is a segment made ahead.
 *
 * To change the layout: 1. raise SEGMENT_FORMAT; 2. keep reading the old one (head tells); 3. write the new one from
 * the next segment on; 4. add the example to docs/journal-format.md and a stored journal to the tests. An older program
 * refuses a newer format before it writes anything. */
#ifndef DUBAN_DAEMON_SEGMENT_H
#define DUBAN_DAEMON_SEGMENT_H

#include <stdatomic.h>
#include <stdbool.h>

#include "proto/arena.h"

enum {
    SEGMENT_FORMAT = 1,
    SEGMENT_HEAD_BYTES = 64,
    SEGMENT_RECORD_BYTES = 32, /* of a record without its payload */
    SEGMENT_MIN_BYTES = 4096,
    SEGMENT_MAX_BYTES = 1 << 30, /* a larger file is none of ours */
    SEGMENT_NAME_BYTES = 20,
};

/* A place in the journal: behind entry seq, whose record has this crc; off is in the segment at hand. */
struct segment_place {
    int64_t seq;
    uint32_t crc;
    size_t off;
};
struct segment_head {
    uint64_t no;
    int64_t first_seq;
    uint32_t seed;
};
struct segment_record {
    uint32_t crc, prev;
    bool end;
    int64_t seq, batch;
    struct bytes body; /* points into the bytes it was read from */
    size_t bytes;      /* of the whole record */
};

/* ---- bytes ---- */
enum segment_state { SEGMENT_GOOD, SEGMENT_BAD /* zeros, or torn */, SEGMENT_NEWER /* of a later format */ };
void segment_head_put(char *to, const struct segment_head *h);
enum segment_state segment_head_get(const char *map, size_t len, struct segment_head *h);

size_t segment_record_size(size_t body_bytes);
/* Writes a record of segment_record_size bytes; returns its crc. */
uint32_t segment_record_put(char *to, uint32_t prev, bool end, int64_t seq, int64_t batch, struct bytes body);
/* False: what stands at off is not a whole record with a right crc. The chain is the caller's matter. */
bool segment_record_get(const char *map, size_t len, size_t off, struct segment_record *r);

/* Moves *at on over whole batches that follow from it, calling batch (may be NULL) with the place before each. False:
 * it ends at a good record of the next batch that has another past: one from another journal. */
bool segment_walk(const char *map, size_t len, struct segment_place *at,
                  void (*batch)(void *u, const struct segment_place *before), void *u);
/* Is there a good record of a batch that starts after entry `seq` anywhere from `off` on? *found: its offset. */
bool segment_find_later(const char *map, size_t len, size_t off, int64_t seq, size_t *found);
/* Offset behind the last byte that is not zero, at least off. */
size_t segment_used(const char *map, size_t len, size_t off);

/* ---- files; all return 0 or an errno ---- */
void segment_name(char name[SEGMENT_NAME_BYTES], uint64_t no);
uint64_t segment_number(const char *name); /* 0: not the name of a segment */
/* Makes segment no of zeros, on disk in every respect: blocks, length, name. It is open for writing in *fd. EAGAIN:
 * *stop became true. */
int segment_create(int dir, uint64_t no, size_t bytes, const atomic_bool *stop, int *fd);
/* Reads a whole segment into *map, malloc'ed memory of *cap bytes that is made larger when needed; the caller frees it,
 * and had better use it again: fresh pages cost more than the reading. EFBIG: larger than a segment can be. */
int segment_load(int fd, char **map, size_t *cap, size_t *len);
/* Writes all of it at off; on failure *done bytes of it were written. Does not sync. */
int segment_write(int fd, const void *p, size_t bytes, size_t off, size_t *done);
int segment_read(int fd, void *p, size_t bytes, size_t off); /* EIO when the file is shorter */
int segment_wipe(int fd, size_t from, size_t to);            /* zeros, synced */

#endif
