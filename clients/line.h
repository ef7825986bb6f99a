/* line.h: reads argv: options that hold for all, then the verb, its options and words, in any order. */
#ifndef DUBAN_CLIENTS_LINE_H
#define DUBAN_CLIENTS_LINE_H

#include "clients/verbs.h"

/* Fills c and l. 0, or an exit code with the mistake told. l->verb is never NULL after 0: no word at all is `status`,
 * and
 * --help is `help`. */
int line_read(struct cli *c, int argc, char **argv, struct line *l);

/* An option that holds for all verbs, for the help. */
struct global_option {
    const char *name, *value; /* value: what stands for it in the help, NULL for a switch */
    const char *zh, *en;
};
extern const struct global_option global_options[];
extern const size_t global_options_n;

#endif
