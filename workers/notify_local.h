/* notify_local.h: what this machine adds to the rules of channels: options and secrets. */
#ifndef DUBAN_WORKERS_NOTIFY_LOCAL_H
#define DUBAN_WORKERS_NOTIFY_LOCAL_H

#include "proto/errors.h"
#include "workers/channel.h"

enum { LOCAL_SECRET_BYTES = 1024 };

struct notify_local {
    struct carrier_local carrier; /* what the carriers see; points into `secret` */
    const char *credentials;      /* --smtp-credentials; NULL: $CREDENTIALS_DIRECTORY/smtp when it is there */
    char secret[LOCAL_SECRET_BYTES];
};

extern const char *const notify_options[];                                            /* rows for struct worker */
int notify_local_option(struct notify_local *l, const char *name, const char *value); /* 0, or -1: unknown or bad */

/* Reads the secrets and makes the outbox. A DUBAN_E_ code; the field names the option. Secrets that everybody may read
 * are refused. */
int notify_local_prepare(struct notify_local *l, struct duban_error *e);
void notify_local_wipe(struct notify_local *l);

#endif
