/* limits.h: every bound of duban, by name. Reaching one has a defined answer, named beside it.
 *
 * X(name, value, meaning). Units are in the names. docs/protocol.md prints this table; tests try each at the limit and
 * one past it. */
#ifndef DUBAN_PROTO_LIMITS_H
#define DUBAN_PROTO_LIMITS_H

/* clang-format off */
#define DUBAN_LIMITS(X)                                                                                            \
    X(FRAME_BYTES,     1 << 20,    "one message on the wire: larger is cut off by the socket")                     \
    X(FRAMES,          8,          "frames of one message: more are drained and answered bad_frame")               \
    X(DEPTH,           16,         "nesting of msgpack: too_deep")                                                 \
    X(NODES,           65536,      "msgpack values in one message: too_many")                                      \
    X(KEYS,            160,        "fields of one map: too_many")                                                  \
    X(ENTRY_BYTES,     512 * 1024, "one journal entry: too_large")                                                 \
    X(ID_BYTES,        64,         "ids and short names: too_long")                                                \
    X(NAME_BYTES,      256,        "titles, names of people and units: too_long")                                  \
    X(KEY_BYTES,       512,        "a name with its place: keys of pages, tokens: too_long")                        \
    X(TEXT_BYTES,      16384,      "reports and reasons (about 4,000 Han characters): too_long")                   \
    X(LIST,            1024,       "elements of one list inside a record: too_many")                               \
    X(ROWS,            5000,       "rows of one import: too_many")                                                 \
    X(PAGE,            1000,       "rows of one answer to list, entries, inbox: the rest is asked for by `after`") \
    X(BATCH,           1024,       "updates taken from the doors in one turn")                                     \
    X(PENDING,         4096,       "updates waiting while a journal append is unresolved: busy")                   \
    X(CONNECTIONS,     4096,       "clients of one door, by our own count")                                        \
    X(JOBS_PER_WORKER, 64,         "jobs leased to one worker at a time")                                          \
    X(JOB_FAILURES,    3,          "then the job is parked and shown")                                             \
    X(LEASE_MS,        30000,      "on the boot-time clock")                                                       \
    X(SUBSCRIBERS,     64,         "readers of the news")                                                          \
    X(ERRORS,          200,        "errors listed by one rehearsal; the count goes on")                            \
    X(DIRTY_PAGES,     4096,       "LMDB pages touched before a checkpoint is due")                                \
    X(CHECK_ENTRIES,   10000,      "entries between two CHECK digests")                                            \
    X(FILE_BYTES,      50 << 20,   "one attachment: too_large")                                                    \
    X(FILE_CHUNK_BYTES, 256 * 1024, "bytes of an attachment in one message: too_long")                             \
    X(FILES,           20,         "attachments of one update: too_many")                                          \
    X(ITEM_BYTES,      256 * 1024, "an item with its whole history of dates: too_large, except to the office")       \
    X(ITEM_FILES,      200,        "attachments of one item: too_many")                                            \
    X(FILE_ITEMS,      64,         "items that a file's record names; further ones name the file all the same")    \
    X(UPLOADS,         32,         "unfinished uploads, of all: busy")                                             \
    X(UPLOADS_EACH,    4,          "unfinished uploads of one person or program: busy")                            \
    X(UPLOAD_BYTES,    512 << 20,  "bytes of unfinished uploads, of all: busy")                                    \
    X(UPLOAD_BYTES_EACH, 128 << 20, "bytes of unfinished uploads of one person or program: busy")                  \
    X(SENT_BYTES,      64 * 1024,  "one message as handed to a channel: too_long")                                 \
    X(TOLD,            64,         "posts told in one episode that hear that it is over: the newest are kept")      \
    X(USED_ROWS,       4096,       "slots of one limit's key that one decision reads: it is looked at again behind them")  \
    X(TRIES,           50,         "tries that a notice remembers: the newest are kept")                            \
    X(CALENDARS,       64,         "calendars in force together: too_many")                                        \
    X(TEXTS,           32,         "documents of texts in force together: too_many")                               \
    X(WINDOW_DAYS,     31,         "length of a planned window: out_of_range")                                     \
    X(DIGEST_LINES,    30,         "things that one digest lists; the rest are counted")                           \
    X(WINDOWS,         256,        "windows that have not ended: too_many")                                        \
    X(REHEARSALS,      8,          "questions about the past or the future that wait for their answer: busy")      \
    X(REHEARSE_MS,     120 * 1000, "such a question waits so long for its answer: unavailable")                     \
    X(SIMULATE_DAYS,   400,        "a copy is run forward so far at most: out_of_range")                            \
    X(MENDS,           100,        "faults of one rule that the self-audit mends in an hour; the rest is reported")  \
    X(MADE_UP,         12,         "missed runs of one plan that are made up, one visit each: the earlier ones are recorded as missed") \
    X(RUN_SKIPS,       100,        "runs not held that a plan remembers: the newest are kept")                     \
    X(MERGE_WITH,      200,        "open visits that a new one is compared with: the first by number")                      \
    X(TABLE_ROWS,      1000,       "rows of a table that is published: too_many")                                  \
    X(TABLE_BYTES,     256 * 1024, "such a table: too_many")                                                        \
    X(TABLE_COLUMNS,   40,         "its columns: too_many")                                                         \
    X(TABLE_MOVES,     400,        "figures that a correction lists; all are counted")                              \
    X(TABLE_LATE,      500,        "entries about a period that came after it: too_many")                           \
    X(OVERLAYS,        64,         "campaigns laid over one item: too_many")                                       \
    X(UPLOAD_MS,       3600 * 1000, "an unfinished upload without a new piece: removed; what was never attached: after a day")
/* clang-format on */

enum {
#define X(name, value, en) LIM_##name = (value),
    DUBAN_LIMITS(X)
#undef X
};

#endif
