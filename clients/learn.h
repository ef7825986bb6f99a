/* learn.h: a proposed column map for a table, for a person to look over and save. Heads are compared with the fields of
 * each kind of table; what nothing comes near is left as a comment, never guessed. */
#ifndef DUBAN_CLIENTS_LEARN_H
#define DUBAN_CLIENTS_LEARN_H

#include "clients/verbs.h"

int learn_run(struct cli *c, struct line *l);

#endif
