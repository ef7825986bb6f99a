/* channel.h: one way out for notices. A carrier is a small vtable; to add one: a file channel_x.c with its table, a row
 * in carrier_makers of channel.c, cases that hold each of the four results. See CONTRIBUTING.md. A provider that is
 * spoken to over HTTP has an even smaller table: provider.h.
 *
 * A carrier knows nothing of items, retries or templates. First it writes a message: exactly the bytes that will be
 * handed over, without what is secret or of the moment (tokens, times, signatures); those bytes are journalled. Then it
 * hands them over and says what became of them. It never blocks for long, never repeats by itself what may have
 * arrived, and calls done() once for each send: at once or from the loop. */
#ifndef DUBAN_WORKERS_CHANNEL_H
#define DUBAN_WORKERS_CHANNEL_H

#include <ev.h>

#include "proto/drivers.h"
#include "workers/message.h"

enum sent {
    SENT_ACCEPTED,  /* the other side has said that it took it */
    SENT_REFUSED,   /* it said no, for good: another try would be the same */
    SENT_LATER,     /* nothing was handed over, or it said: not now; or the channel itself is in trouble */
    SENT_UNCERTAIN, /* handed over, and then silence: it may have arrived */
};

/* What became of one hand-over. Texts are good until done returns. */
struct outcome {
    enum sent sent;
    const char *word;   /* one short line for the record ("smtp 250"), never an address or a secret */
    const char *ref;    /* number that the provider gave; NULL */
    int64_t wait_ms;    /* to be left alone for so long, by whoever sends under the same key; 0 */
    bool wait_reader;   /* that is only about this reader: the last of its keys; else the first */
    int64_t receipt_ms; /* ask for the receipt after so long; 0: there is none to ask for */
    bool disable;       /* never use this channel again until a person has looked at it (HTTP 410) */
};
typedef void sent_done(void *u, const struct outcome *o);

/* What a provider knows about a message that it took. */
enum receipt {
    RECEIPT_UNKNOWN, /* nothing yet, or no answer: ask again later */
    RECEIPT_DELIVERED,
    RECEIPT_READ,
    RECEIPT_FAILED,
};
typedef void receipt_done(void *u, enum receipt receipt, const char *word);

struct carrier {
    const struct carrier_ops *ops;
};
struct carrier_ops {
    const char *name; /* the driver: as in rules channels.use, `kind` or the name itself */
    bool repeat_safe; /* a repeat is no second message, or is easily seen to be the same */
    int64_t exact_ms; /* within so long, the same bytes are no second message: they are handed over again as they were;
                         0, or later: it is written anew, and says that it is a repeat */
    int64_t doubt_ms; /* what became of a message is known so long after it may have been taken: ask; 0: it isn't */
    bool tells_read;  /* and later, whether it was read */
    /* Whether this machine can use it by this row of the rules: a DUBAN_E_ code. */
    int (*check)(struct carrier *c, const struct channel *row, struct duban_error *e);
    /* Whether a notice of this kind gets to this person by it. */
    bool (*reaches)(struct carrier *c, const struct channel *row, const struct person *p, int kind);
    /* The bytes to hand over, at most LIM_SENT_BYTES. A DUBAN_E_ code. */
    int (*write)(struct carrier *c, const struct channel *row, const struct message *m, struct arena *a,
                 struct bytes *out, struct duban_error *e);
    /* What its provider counts its limits by, most special last: "wecom_app/1000002", "wecom_app/1000002/<reader>".
     * Never a secret or a number: where those would stand, a fingerprint does. NULL: it has no limits. */
    void (*keys)(struct carrier *c, const struct channel *row, const struct message *m, struct arena *a,
                 struct strs *out);
    /* row, m and bytes live until done is called. Not later than m->until_ms: then it is SENT_LATER, not handed over.
     */
    void (*send)(struct carrier *c, const struct channel *row, const struct message *m, struct bytes bytes,
                 sent_done *done, void *u);
    /* Asks what became of a message that was handed over at sent_ms (the county's clock) and accepted as `ref` (NULL:
     * nobody knows whether it was; only when its outcome named a receipt_ms). NULL: no such thing. */
    void (*ask)(struct carrier *c, const struct channel *row, const struct message *m, const char *ref, int64_t sent_ms,
                receipt_done *done, void *u);
    void (*close)(struct carrier *c); /* sends and questions under way end without done */
};

struct transfers;
struct secrets;
/* What this machine adds to the rules: never in the journal, because it is secret or local. */
struct carrier_local {
    struct ev_loop *loop;
    struct transfers *transfers; /* all HTTP of this process */
    struct secrets *secrets;     /* by the name of a channel */
    const char *outbox;          /* --outbox; NULL: no file channel here */
    const char *ca;              /* --ca; NULL: the system's */
    bool plaintext_local;        /* --plaintext-local */
    long whole_s;                /* whole time of one hand-over; 0: as each carrier has it */
};

/* The ways out that there are; NULL-terminated. */
typedef struct carrier *carrier_open(const struct carrier_local *local);
extern carrier_open *const carrier_makers[];
enum { CARRIERS_MAX = 16 };

/* Every way out of this machine, opened. */
struct carriers {
    struct carrier *v[CARRIERS_MAX];
    size_t n;
};
void carriers_open(struct carriers *cs, const struct carrier_local *local);
void carriers_close(struct carriers *cs);
/* By the driver of the row; NULL when there is none of this name. */
struct carrier *carriers_find(const struct carriers *cs, const struct channel *row);

/* driver_check, as the machine's own complaint. */
int channel_row_check(const struct channel *row, struct duban_error *e);
const char *channel_secret(const struct channel *row);
/* A short name for something that must not be seen: 16 hex digits. */
const char *channel_fingerprint(const char *text, struct arena *a);
/* What somebody else said, fit for the record: one line, cut at 80 bytes, long numbers and addresses blotted out. */
const char *channel_word(const char *said, struct arena *a);
/* Subject, body and what to do next as one text that fits the driver of the row (proto/drivers.h), less so many bytes:
 * the body is cut, what to do stays. Nothing in it is a command to a chat program: "<" and ">" are written full-width.
 */
const char *channel_text(const struct message *m, const struct channel *row, size_t less, struct arena *a);

carrier_open channel_smtp_open, channel_file_open, channel_exec_open, channel_webhook_open, channel_wecom_app_open,
    channel_wecom_robot_open, channel_dingtalk_work_open, channel_dingtalk_robot_open, channel_feishu_open,
    channel_sms_aliyun_open, channel_sms_tencent_open, channel_sms_mas_open;

#endif
