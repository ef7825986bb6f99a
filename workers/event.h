/* event.h: a notice as a CloudEvents 1.0 event in JSON: what programs of others are given, by web hook or by exec. */
#ifndef DUBAN_WORKERS_EVENT_H
#define DUBAN_WORKERS_EVENT_H

#include "workers/channel.h"

/* address: with mail address, mobile number and accounts of the reader: only for a program on this machine. */
struct bytes event_write(const struct channel *row, const struct message *m, bool address, struct arena *a);

#endif
