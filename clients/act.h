/* act.h: sending an act of a person, and telling what became of it. Shared by the item verbs and `decide`. */
#ifndef DUBAN_CLIENTS_ACT_H
#define DUBAN_CLIENTS_ACT_H

#include "clients/cli.h"

/* Checks the body against the operation here (so that mistakes name the option), sends it, and tells the outcome. */
int act_send(struct cli *c, int op, const void *body);

#endif
