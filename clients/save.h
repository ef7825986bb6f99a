/* save.h: what is made here, into a file: under another name until it is whole, so that a name never stands for half of
 * it. */
#ifndef DUBAN_CLIENTS_SAVE_H
#define DUBAN_CLIENTS_SAVE_H

#include "clients/cli.h"

enum { EXIT_WRITE = 73 };

/* path "-": standard output. named: it may write over what is there; else that is a refusal. 0, or an exit code with
 * the reason told. */
int save_bytes(struct cli *c, const char *path, const struct bytes *b, bool named);
/* Tells errno about this path. Returns the exit code. */
int save_failed(struct cli *c, const char *path);

#endif
