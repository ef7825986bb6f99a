/* rules.h: what the verbs of rules files share: reading the files, and a document laid out as lines of path and value.
 */
#ifndef DUBAN_CLIENTS_RULES_H
#define DUBAN_CLIENTS_RULES_H

#include "clients/verbs.h"
#include "clients/yaml.h"

enum { RULES_DOCS = 1024 }; /* of all files of one command */

struct rules_order {
    const char *path;
    const struct yaml_doc *doc;
};

/* Reads the files and folders named by the words after the first; every fault of every file is told. *orders gets the
 * good documents in the order of applying. 0 or an exit code. */
int rules_read(struct cli *c, struct line *l, struct rules_order *orders, size_t *n);

/* The document in force under kind/name, or that version of it: 1 and *out (its doc decoded into *doc), 0 none, -1 told
 * why not. version 0: the one in force. */
int rules_stored(struct cli *c, const char *kind, const char *name, int64_t version, struct rules *out, void **doc);

/* Calls each for every document in force, by kind and name. 0; or an exit code, told unless silent. */
typedef void rules_fn(struct cli *c, const struct rules *r, void *u);
int rules_each_in_force(struct cli *c, bool silent, rules_fn *each, void *u);

/* The documents as operations take them: list of struct rulesapply. */
struct list rules_docs(struct cli *c, const struct rules_order *orders, size_t n);
/* cli_refused of an operation that took them; a refusal that names "docs[3].…" is told with its place in the file. */
int rules_refused(struct cli *c, int op, const struct rules_order *orders, size_t n, const struct answer *ans);
/* "FILE:LINE:COLUMN: kind/name" of the field that a refusal of the daemon names. */
void rules_place_tell(struct cli *c, const struct rules_order *o, const char *field);

/* One value of a document: "stages[claimed].within" and "2 workdays". */
struct rules_flat {
    const char *path, *text;
};
struct list rules_flatten(struct arena *a, const struct record *r, const void *doc);
/* Prints what is another: "+" new, "-" gone, "~" changed. Returns how many. either may be NULL. */
size_t rules_compare(struct cli *c, const struct record *r, const void *before, const void *after);

int rules_check_run(struct cli *c, struct line *l);
int rules_diff_run(struct cli *c, struct line *l);
int rules_history_run(struct cli *c, struct line *l);
int rules_explain_run(struct cli *c, struct line *l);
int rules_preview_run(struct cli *c, struct line *l); /* rules_texts.c */
int rules_fields_run(struct cli *c, struct line *l);

#endif
