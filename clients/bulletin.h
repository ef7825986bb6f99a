/* bulletin.h: what the two files of `duban bulletin` share. */
#ifndef DUBAN_CLIENTS_BULLETIN_H
#define DUBAN_CLIENTS_BULLETIN_H

#include "clients/verbs.h"

/* Checks that the line names `words` words behind the step. 0, or an exit code with the use told. */
int bulletin_words(struct cli *c, const struct line *l, size_t least, size_t most);
/* One edition with its table; *as_of_ms: end of its period. Not drafted yet: told, EXIT_NO. */
int bulletin_ask(struct cli *c, const char *id, struct answer *ans, const struct edition **e, int64_t *as_of_ms);

/* bulletin_file.c */
int bulletin_get(struct cli *c, struct line *l);
int bulletin_again(struct cli *c, struct line *l);
int bulletin_template(struct cli *c, struct line *l);

#endif
