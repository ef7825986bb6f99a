/* notify_local.h: what this machine adds to the rules of channels: options, secrets, and the transfers of the process.
 */
#ifndef DUBAN_WORKERS_NOTIFY_LOCAL_H
#define DUBAN_WORKERS_NOTIFY_LOCAL_H

#include "proto/errors.h"
#include "workers/channel.h"

struct notify_local {
    struct carrier_local carrier; /* what the carriers see */
    const char *secrets;          /* --secrets; NULL: the usual folders (secrets.h) */
};

extern const char *const notify_options[];                                            /* rows for struct worker */
int notify_local_option(struct notify_local *l, const char *name, const char *value); /* 0, or -1: unknown or bad */

/* Looks at the secrets and makes the outbox; carrier.loop is set. A DUBAN_E_ code; the field names the option. Secrets
 * that everybody may read are refused. From then on the process can't be dumped or traced. */
int notify_local_prepare(struct notify_local *l, struct duban_error *e);
void notify_local_done(struct notify_local *l); /* carriers are closed before */

#endif
