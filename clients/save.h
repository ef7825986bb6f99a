/* save.h: what is made here, into a file: under another name until it is whole, so that a name never stands for half of
 * it. */
#ifndef DUBAN_CLIENTS_SAVE_H
#define DUBAN_CLIENTS_SAVE_H

#include "clients/cli.h"

enum { EXIT_WRITE = 73 };

/* path "-": standard output. named: it may write over what is there; else that is a refusal. 0, or an exit code with
 * the reason told. */
int save_bytes(struct cli *c, const char *path, const struct bytes *b, bool named);
/* The same of what comes piece by piece, into a file: `put` writes it all into fd, and tells what goes wrong. That it
 * is there is the caller's to say. */
typedef int save_put(struct cli *c, int fd, const char *path, void *u);
int save_by(struct cli *c, const char *path, bool named, save_put *put, void *u);
/* All of them, past interruptions. False: errno says why not. */
bool save_write(int fd, const void *bytes, size_t n);
/* Tells errno about this path. Returns the exit code. */
int save_failed(struct cli *c, const char *path);

#endif
