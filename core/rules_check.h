/* rules_check.h: is a document fit to be in force? Asked by rules_apply before it comes into force, of one document at
 * a time; a fault names its field ("stages[2].next[0]") and, where a word is wrong, the nearest right one.
 *
 * What one document says of another (a ledger of its policy) is no fault: they come one after the other. rules_loose
 * finds what is still missing when all are there, for people to see before they apply. */
#ifndef DUBAN_CORE_RULES_CHECK_H
#define DUBAN_CORE_RULES_CHECK_H

#include "core/op_rows.h"

/* Each takes a struct of its kind. */
int ledger_check(const struct decide *d, const void *doc);
int matters_check(const struct decide *d, const void *doc);
int words_check(const struct decide *d, const void *doc);
int points_check(const struct decide *d, const void *doc);
int organisation_check(const struct decide *d, const void *doc);
int bulletin_check(const struct decide *d, const void *doc); /* bulletin_check.c */
int inspection_check(const struct decide *d, const void *doc);

/* rules_channels.c */
int channels_check(const struct decide *d, const void *doc);
int texts_check(const struct decide *d, const void *doc); /* rules_texts.c */
/* rules_limits.c: the limits of one channel, what it may wait for them, and the minutes in which nothing goes. */
int limits_check(const struct decide *d, const struct channel *row, const char *path);
int apart_check(const struct decide *d, const struct channels *rules);
/* Each is a role of rights.yml; without rights nothing can be said about them yet. */
int roles_check(const struct decide *d, const struct strs *roles, const char *path);
int role_check(const struct decide *d, const char *role, const char *path);

/* What a document names and nobody has: list of const char *, "ledger/calls: policy/calls". */
void rules_loose(struct core *c, const char *kind, const void *doc, struct arena *a, struct list *out);

#endif
