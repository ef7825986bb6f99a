/* state.h: how the rules reach the records, without knowing where they are kept. The daemon's body is LMDB, the tests'
 * body is a sorted array in memory (core/memstate.c). Keys are bytes, ordered by memcmp; values are canonical records.
 *
 * A pointer from get or scan is good until the next put, del, undo or scan step. put, del and mark never fail from the
 * caller's view: a body whose disk fails remembers it (sticky) and the daemon drops the whole transaction. */
#ifndef DUBAN_CORE_STATE_H
#define DUBAN_CORE_STATE_H

#include "proto/codec.h"

/* X(name, record, Chinese): the tables, one key space each. Keys:
 *   unit, person, group, item, ask, schedule, notice, principal, edition: the record's id
 *   rules: "<kind>/<name>" in force, "<kind>/<name>@000003" each version
 *   askref: request id → ask id          parts: "<parent item>\0<item>" (orders, parts), no value
 *   waiting: ask ids that wait, no value  history: "<item>\0" seq (8 bytes, big-endian), no value
 *   link: "<item>\0<kind>\0<to>"           linkback: "<to>\0<kind>\0<item>", no value
 *   holder, score: the record's id       file: hash of the attachment
 *   scored: "<unit>\0<item>\0<event>" → id of the score entry
 *   scoresum: "<unit>\0<rule>\0<year>" → points that stand, 8 bytes, big-endian
 *   unitcount: "<unit>\0<year>" → how often blue, yellow, red came up on items of the unit (unitcount.h)
 *   burden: "<year>/<unit>"               secret: item of an unannounced visit, while it is one → its lead unit
 *   seen: request id → 8 bytes seq, big-endian, then 16 bytes hash of (actor, op, canonical body)
 *   window: the record's id             held: "<window>\0<digest>": digests that wait for its end, no value
 *   covered: "<digest>\0" rank (1 digit, worst first) "<notice>", no value
 *   told: "<reader>\0<day>" and "<reader>\0<day>\0<item>" → notices that went by themselves, and reds of these,
 *       8 bytes each, big-endian; days that are over are taken out when the reader is told again
 *   sent: notice → the bytes of its last attempt, while nobody knows whether it arrived
 *   used: "<governor>\0" slot_s, slot_ms (8 bytes each, big-endian): how often a limit's key was used (used.h)
 *   meta: "applied" → the last entry folded in: seq, chain, wall time, counters (record `applied` in store.h) */
#define STATE_TABLES(X)          \
    X(meta, NULL)                \
    X(unit, &rec_unit)           \
    X(person, &rec_person)       \
    X(group, &rec_group)         \
    X(principal, &rec_principal) \
    X(rules, &rec_rules)         \
    X(item, &rec_item)           \
    X(ask, &rec_ask)             \
    X(schedule, &rec_schedule)   \
    X(notice, &rec_notice)       \
    X(askref, NULL)              \
    X(waiting, NULL)             \
    X(parts, NULL)               \
    X(history, NULL)             \
    X(seen, NULL)                \
    X(holder, &rec_holder)       \
    X(link, &rec_link)           \
    X(linkback, NULL)            \
    X(score, &rec_score)         \
    X(file, &rec_file)           \
    X(scored, NULL)              \
    X(scoresum, NULL)            \
    X(unitcount, NULL)           \
    X(window, &rec_window)       \
    X(held, NULL)                \
    X(covered, NULL)             \
    X(told, NULL)            \
    X(burden, &rec_burden)       \
    X(secret, NULL)              \
    X(sent, NULL)                \
    X(edition, &rec_edition)     \
    X(used, &rec_used)

enum table {
#define X(name, rec) T_##name,
    STATE_TABLES(X)
#undef X
        T_COUNT
};
extern const char *const table_words[T_COUNT];
extern const struct record *const table_records[T_COUNT];
int table_find(const char *name); /* T_x or -1 */

struct state_ops {
    /* true and *val when there is one */
    bool (*get)(void *u, enum table t, struct bytes key, struct bytes *val);
    void (*put)(void *u, enum table t, struct bytes key, struct bytes val);
    void (*del)(void *u, enum table t, struct bytes key); /* absent is fine */
    /* Calls cb for each row with a key >= from that begins with prefix (either may be empty), in order, until cb
     * returns non-zero, which is returned. cb may not change the state. */
    int (*scan)(void *u, enum table t, struct bytes prefix, struct bytes from,
                int (*cb)(void *arg, struct bytes key, struct bytes val), void *arg);
    /* A place to go back to. One level. keep drops the mark, undo goes back to it. */
    void (*mark)(void *u);
    void (*keep)(void *u);
    void (*undo)(void *u);
};
struct state {
    const struct state_ops *ops;
    void *u;
};

/* Typed helpers. state_get decodes into the arena; false when there is none. */
bool state_get(struct state *s, enum table t, const char *key, struct arena *a, void *out);
void state_put(struct state *s, enum table t, const char *key, const void *rec, struct arena *a);
bool state_has(struct state *s, enum table t, const char *key);
struct bytes key_bytes(const char *key);
/* A number as eight bytes, the greatest first: as keys they stand in its order. */
enum { NUMBER_BYTES = 8 };
void number_put(void *to, int64_t n);
int64_t number_get(const void *from);
/* "<a>\0<seq>" */
struct bytes key_seq(const char *a, int64_t seq, struct arena *arena);
struct bytes key_pair(const char *a, const char *b, struct arena *arena);                 /* "<a>\0<b>" */
struct bytes key_three(const char *a, const char *b, const char *c, struct arena *arena); /* "<a>\0<b>\0<c>" */

/* Collects a whole table (or a prefix of it) decoded, in key order, at most `limit`, starting after `after`. */
struct list state_page(struct state *s, enum table t, const char *after, size_t limit, struct arena *a);

/* An in-memory state, for tests, simulation and rehearsal of rules. */
struct state *memstate_new(void);
void memstate_free(struct state *s);

#endif
