/* store_check.h: is a store file sound? Asked once, before it is opened: LMDB maps the file, and a damaged one kills
 * whoever reads it (SIGBUS, SIGSEGV) instead of returning an error. So a child process reads all of it first. */
#ifndef DUBAN_DAEMON_STORE_CHECK_H
#define DUBAN_DAEMON_STORE_CHECK_H

#include <stdbool.h>

#include "proto/errors.h"

/* Forks: call it before the environment is opened, before threads are started and before zmq_ctx_new. True: sound, or
 * there is no file. False: *e says why, *damaged that the file is at fault (not, say, its permissions). */
bool store_check(const char *file, bool *damaged, struct duban_error *e);

/* Name of a network file system by its statfs magic, NULL for all others. LMDB's lock and map do not work over these.
 */
const char *store_netfs(long magic);

#endif
