/* transfer.h: libcurl's multi interface on the loop of the worker: any number of mails and requests under way at once
 * in one thread, none waiting for another. At most TRANSFERS_MAX have a connection, the rest wait their turn.
 *
 * Costs one descriptor for each transfer under way; nothing when there is none. */
#ifndef DUBAN_WORKERS_TRANSFER_H
#define DUBAN_WORKERS_TRANSFER_H

#include <stdbool.h>

#include <curl/curl.h>
#include <ev.h>

enum { TRANSFERS_MAX = 256 };

struct transfers;
struct transfers *transfers_new(struct ev_loop *loop);
void transfers_free(struct transfers *t); /* what is under way must have been dropped; accepts NULL */

/* Starts it. ended is called once, from the loop, and may do anything: also start others, and clean this one up, which
 * is already out of the multi handle then. The easy handle stays the caller's. */
typedef void transfer_ended(void *u, CURLcode rc);
struct transfer *transfer_start(struct transfers *t, CURL *easy, transfer_ended *ended, void *u);
/* Ends it without a call of ended. */
void transfer_drop(struct transfer *x);

/* The host of a URL behind its "://" is this very machine. */
bool transfer_host_is_local(const char *host);

#endif
