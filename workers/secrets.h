/* secrets.h: secrets of channels, from files that only the service may read: never in rules, options, environment, log.
 *
 * One file for each channel, of its name: lines "key=value", a key may stand several times; blank lines and lines that
 * begin with # are skipped. Folders looked into, in order: --secrets alone when it is given, else systemd's
 * $CREDENTIALS_DIRECTORY and /etc/duban/secrets.d. A file that everybody may read is refused. A changed file is read
 * again: keys are rotated without a restart. */
#ifndef DUBAN_WORKERS_SECRETS_H
#define DUBAN_WORKERS_SECRETS_H

#include <stdbool.h>
#include <stddef.h>

#include "proto/errors.h"

enum { SECRETS_MAX = 64, SECRET_BYTES = 4096, SECRET_LINES = 32 };

struct secrets;
struct secret;

/* folder: of --secrets; NULL: the usual ones. */
struct secrets *secrets_new(const char *folder);
void secrets_free(struct secrets *s); /* wipes them; accepts NULL */

/* The secrets of this name; NULL and *e (field `secret`) when there are none that may be used. Good until the next call
 * of this function: nobody keeps it. */
const struct secret *secrets_get(struct secrets *s, const char *name, struct duban_error *e);
/* Whether there is such a file at all. */
bool secrets_there(const struct secrets *s, const char *name);
/* The n-th value (0, 1 …) of a key; NULL. */
const char *secret_value(const struct secret *s, const char *key, size_t n);

/* A DUBAN_E_ code when a file in the folders is readable by everybody: asked once, at the start. */
int secrets_audit(const struct secrets *s, struct duban_error *e);

#endif
