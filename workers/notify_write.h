/* notify_write.h: the words of a notice for one channel: the text in force for it, filled.
 *
 * Promises: the same job, channel and texts give the same words; what is found wrong is said, and nothing is written.
 * Costs one walk over the notices of a digest; texts are read once for each version of them. */
#ifndef DUBAN_WORKERS_NOTIFY_WRITE_H
#define DUBAN_WORKERS_NOTIFY_WRITE_H

#include "workers/message.h"
#include "workers/work.h"

/* The texts read last. {0} at first. */
struct desk {
    struct arena arena;
    const struct phrasebook *book;
    char of[LIM_TEXTS * (LIM_ID_BYTES + 24)]; /* the documents they are of, by name and version */
};
void desk_free(struct desk *d);

/* What is written, and by which channel it goes. */
struct writing {
    struct work *w;
    struct job *job; /* its rules are there */
    const struct channels *rules;
    const struct channel *row;
    bool repeat; /* an earlier attempt may have arrived */
};

/* Sets the words of *out: subject, body, next, language, fields; in the arena of the job. False: *e says why: no text
 * in force for this kind of notice. */
bool notify_write(struct desk *d, const struct writing *x, struct message *out, struct duban_error *e);

#endif
