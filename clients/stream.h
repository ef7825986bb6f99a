/* stream.h: tables as one stream of updates in order of time. Each row of each table becomes what its play map
 * (playmap.h) makes of it; all of it is laid in one order: by time, then by file, row and step, so that a stream is the
 * same every time. Request ids come from file, row and step: what was counted is not counted again. */
#ifndef DUBAN_CLIENTS_STREAM_H
#define DUBAN_CLIENTS_STREAM_H

#include "clients/playmap.h"

struct table_rows {
    const char *path;
    struct csv csv;
    const struct playmap *map;
};
/* One update (or query) of the stream. */
struct happening {
    int64_t at_ms;
    size_t nth; /* as it was read: settles what happens at one time */
    const struct table_rows *table;
    const struct playstep *step;
    size_t step_n;
    struct playrow row;
};
struct stream {
    struct cli *c;
    struct happening *v;
    size_t n, cap;
    struct person *people; /* for role@unit; read when first asked for */
    size_t people_n;
    bool people_read;
};

/* Reads a table and adds what its rows make. map: NULL: the one of its name. 0; or an exit code, told by line. */
int stream_add(struct stream *s, const char *path, const char *map);
void stream_sort(struct stream *s);

/* A happening as a call. */
struct stream_call {
    int op;
    const char *id, *as; /* as NULL: who runs the program */
    void *body;          /* struct of ops[op].body */
};
/* 0; or an exit code, told by line. Asks the daemon who has a post. */
int stream_make(struct stream *s, const struct happening *h, struct stream_call *out);

/* What the map expects of the answer and is not so, as "claim_late: 1, 0 …"; NULL: all is as expected. */
const char *stream_wrong(struct stream *s, const struct happening *h, const struct stream_call *call,
                         const struct answer *ans);
/* The answer in the word that maps compare it with: accept, duplicate, conflict, reject:code. */
const char *stream_answer_word(struct arena *a, const struct answer *ans);

#endif
