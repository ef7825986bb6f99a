/* as_of.h: questions about the past and the future, which duban-rehearse answers on a copy. `--as-of` asks what a verb
 * asks of the records as they were then, and gives back the same answer that the verb would get now. */
#ifndef DUBAN_CLIENTS_AS_OF_H
#define DUBAN_CLIENTS_AS_OF_H

#include "clients/verbs.h"

struct as_of {
    int64_t at_ms; /* NONE: now, as ever */
};

/* The verb's --as-of: a date (the end of that day, of today: now) or a date and a time. Says 截至 … above what follows.
 * 0, or an exit code with the mistake told. */
int as_of_read(struct cli *c, const struct line *l, struct as_of *out);
/* As cli_ask, of the records as they were then. */
int as_of_ask(struct cli *c, const struct as_of *w, int op, const void *body, struct answer *out);

/* An instant: a date (end: its last moment; of today: now) or a date and a time. 0, or an exit code with the mistake
 * told. Asks the daemon what time it is; from then on calls are waited for as long as a copy may take. */
int as_of_moment(struct cli *c, const char *option, const char *text, bool today_is_now, int64_t *ms);

#endif
