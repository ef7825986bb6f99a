/* channel.h: one way out for notices. A carrier is a small vtable; to add one: a file channel_x.c with its open
 * function, a row in the table of notify.c, cases in tests/unit/test_channel_x.c that hold each of the four results.
 * See CONTRIBUTING.md.
 *
 * A carrier knows nothing of items, retries or templates: it hands one message over and says what became of it. It
 * never blocks for long, never repeats by itself, and calls done() once for each send: at once or from the loop. */
#ifndef DUBAN_WORKERS_CHANNEL_H
#define DUBAN_WORKERS_CHANNEL_H

#include <ev.h>

#include "proto/records.h"
#include "workers/mail.h"

enum sent {
    SENT_ACCEPTED,  /* the other side has said that it took it */
    SENT_REFUSED,   /* it said no, for good: another try would be the same */
    SENT_LATER,     /* nothing was handed over, or it said: not now */
    SENT_UNCERTAIN, /* handed over, and then silence: it may have arrived */
};

/* word: one short line for the record ("smtp 250"), never an address; good until done returns. */
typedef void sent_done(void *u, enum sent sent, const char *word);

struct carrier {
    const struct carrier_ops *ops;
};
struct carrier_ops {
    const char *name; /* as in rules channels.use */
    bool repeat_safe; /* a repeat with the same id is no second message, or is easily seen to be one */
    /* Whether this machine can use it by this row of the rules: a DUBAN_E_ code. */
    int (*check)(struct carrier *c, const struct channel *row, struct duban_error *e);
    bool (*reaches)(const struct person *p);
    /* m lives until done is called. */
    void (*send)(struct carrier *c, const struct channel *row, const struct message *m, sent_done *done, void *u);
    void (*close)(struct carrier *c); /* sends under way end without done */
};

/* What this machine adds to the rules: never in the journal, because it is secret or local. */
struct carrier_local {
    struct ev_loop *loop;
    const char *outbox;                    /* --outbox; NULL: no file channel here */
    const char *smtp_user, *smtp_password; /* NULL: no AUTH */
    const char *smtp_ca;                   /* --smtp-ca; NULL: the system's */
    bool smtp_plaintext_local;             /* --smtp-plaintext-local */
    long smtp_whole_s;                     /* whole time of one letter; 0: 120 */
};
struct carrier *channel_file_open(const struct carrier_local *local);
struct carrier *channel_smtp_open(const struct carrier_local *local);

#endif
