/* jrn.h: the journal, seen from above. The journal is the truth; whoever uses this can't tell which body is under it.
 *
 * Bodies: `file` (segment files, one fdatasync per batch; the default), `mem` (tests: refuses, delays, loses answers).
 * Later `nats`. One append is unresolved at a time. Entries are opaque bytes here, at most LIM_ENTRY_BYTES each; their
 * sequence numbers are 1, 2, 3 … without a hole.
 *
 * Sound only if the caller holds to this: JRN_UNKNOWN answers nobody; a failed sync is never tried again (JRN_IO: leave
 * with exit 74 and replay); nothing is answered before JRN_OK. */
#ifndef DUBAN_DAEMON_JRN_H
#define DUBAN_DAEMON_JRN_H

#include "proto/arena.h"
#include "proto/errors.h"

enum jrn_rc {
    JRN_OK,      /* durable; the entries stand at expected+1 … */
    JRN_PENDING, /* not resolved yet: call jrn_poll */
    JRN_REFUSED, /* certainly not stored (full, too large): tell the clients no */
    JRN_FENCED,  /* another writer owns expected+1: drop the batch and follow */
    JRN_UNKNOWN, /* no answer in the budget; may or may not be in. Answer nobody; read from expected+1: batch id tells
                  */
    JRN_IO,      /* a write or sync failed on this machine's disk: stop */
    JRN_DAMAGED, /* a bad record with good ones behind it: stop, exit 65 */
};

enum { JRN_SEGMENT_BYTES = 16 << 20 }; /* of a segment when nothing else is asked for; no batch is larger */

struct jrn;

/* One record as read back. */
struct jrn_rec {
    int64_t seq;
    struct bytes body; /* good until the callback returns */
};

struct jrn_ops {
    enum jrn_rc (*append)(struct jrn *j, int64_t expected, const struct bytes *bodies, size_t n);
    enum jrn_rc (*poll)(struct jrn *j);
    enum jrn_rc (*read)(struct jrn *j, int64_t from, int64_t to, int (*cb)(void *u, const struct jrn_rec *r), void *u);
    int64_t (*last)(struct jrn *j);
    void (*close)(struct jrn *j);
};
/* First member of every body. */
struct jrn {
    const struct jrn_ops *ops;
};

/* Opens the journal in folder `dir` (made when absent), scans it, cuts a torn tail (said through `say`), syncs the
 * tail, and is ready to append. segment_bytes 0: JRN_SEGMENT_BYTES; a batch larger than a segment is refused. NULL and
 * *e, with *rc one of JRN_IO, JRN_DAMAGED (e->text names sequence, file and offset). */
struct jrn *jrn_file_open(const char *dir, size_t segment_bytes, void (*say)(void *u, const char *text), void *u,
                          enum jrn_rc *rc, struct duban_error *e);

/* Faults of the memory journal, drawn from a seed: each in 1/1000 of the appends. */
struct jrn_mem_faults {
    uint64_t seed;
    int refuse, lose_stored, lose_unstored, delay; /* per mille */
    int delay_polls;                               /* a delayed append resolves after so many polls */
};
struct jrn *jrn_mem_open(const struct jrn_mem_faults *f);

/* Appends n bodies after entry `expected` as one batch. */
enum jrn_rc jrn_append(struct jrn *j, int64_t expected, const struct bytes *bodies, size_t n);
/* The outcome of an append that was JRN_PENDING; JRN_PENDING still, or its result, once. */
enum jrn_rc jrn_poll(struct jrn *j);
/* Reads entries from..to (inclusive; to 0: to the end), in order, until cb returns non-zero (that ends the read:
 * JRN_OK). */
enum jrn_rc jrn_read(struct jrn *j, int64_t from, int64_t to, int (*cb)(void *u, const struct jrn_rec *r), void *u);
int64_t jrn_last(struct jrn *j); /* last durable entry, 0 when empty */
void jrn_close(struct jrn *j);   /* accepts NULL */

const char *jrn_rc_word(enum jrn_rc rc);

#endif
