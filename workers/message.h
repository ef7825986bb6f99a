/* message.h: one message on its way to one person: what a carrier may know of it. Everything lives in the arena of its
 * job, until the carrier has said what became of it. */
#ifndef DUBAN_WORKERS_MESSAGE_H
#define DUBAN_WORKERS_MESSAGE_H

#include "proto/records.h"

/* A field of the texts and its value, for providers that fill in an approved text themselves. */
struct message_field {
    const char *name, *value;
};

struct message {
    const char *id;       /* key of the notice: the same for every attempt */
    const char *thread;   /* item number: all mails about one item stand together */
    const char *to_id;    /* person */
    const char *to_name;  /* shown */
    const char *to;       /* mail address; NULL: none */
    const char *mobile;   /* NULL: none */
    struct strs accounts; /* "wecom=user id" … */
    const char *from;     /* mail address; NULL: duban@duban.invalid */
    const char *subject, *body;
    const char *next;     /* the one thing to do: the last lines, never cut; NULL: none */
    const char *language; /* zh, en; NULL: zh */
    int64_t now_ms;       /* the daemon's clock */
    int64_t attempt;      /* 1, 2 … */
    int64_t
        until_ms; /* boot time: it is handed over by then or not at all, because its limits count it now; 0: whenever */
    int kind;     /* enum notice_kind */
    int light;    /* enum light */
    const struct message_field *fields;
    size_t fields_n;
};

/* Body and what to do next, as one text. */
const char *message_text(const struct message *m, struct arena *a);
/* The account of this provider ("wecom"), NULL when there is none. */
const char *message_account(const struct strs *accounts, const char *provider);
/* "" when the field is unknown or empty. */
const char *message_field(const struct message *m, const char *name);

#endif
