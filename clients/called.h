/* called.h: what people call the words of the rules: causes, roles, ledgers, stages, marks, and what
 * else has a title in rules `words`.
 *
 * The rules are read once, when the first word is asked for. A word that nobody has a title for stays as it is; so does
 * every word in English (titles are Chinese), and without a connection. Costs: a few questions to the daemon. */
#ifndef DUBAN_CLIENTS_CALLED_H
#define DUBAN_CLIENTS_CALLED_H

#include "clients/cli.h"

enum called_kind { CALLED_CAUSE, CALLED_ROLE, CALLED_LEDGER, CALLED_STAGE, CALLED_MARK, CALLED_WORD };

/* of: the ledger of a stage or mark; NULL: whatever ledger it is of, when all that have the word call it the same. ""
 * for no word. */
const char *called(struct cli *c, enum called_kind kind, const char *of, const char *word);
/* Several, with `between` between them. */
const char *called_all(struct cli *c, enum called_kind kind, const struct strs *words, const char *between);

#endif
