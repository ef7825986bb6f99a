/* notice.h: the parts of `duban notice` that stand in files of their own. */
#ifndef DUBAN_CLIENTS_NOTICE_H
#define DUBAN_CLIENTS_NOTICE_H

#include "clients/verbs.h"

/* Says that a message is known: `ack TOKEN`, or `ack --mail` with a reply on standard input. */
int notice_ack(struct cli *c, struct line *l);

#endif
