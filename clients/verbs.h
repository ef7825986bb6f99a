/* verbs.h: the one table of verbs. Dispatch, options and help come from it: a generic verb is one row, and takes its
 * options from the body record of its operation (proto/ops.h says which fields it needs and takes). */
#ifndef DUBAN_CLIENTS_VERBS_H
#define DUBAN_CLIENTS_VERBS_H

#include "clients/cli.h"

enum { LINE_WORDS = 256, EXTRAS = 8 };

struct line;
struct verb {
    const char *group;     /* 看 办 批 送 表 策 管: order and headings of the help */
    const char *name, *zh; /* the words that call it */
    const char *also;      /* another word for it, or NULL */
    int op;                /* OP_x whose body gives the options, or -1 */
    int (*run)(struct cli *c, struct line *l);
    const char *positional; /* fields filled by words in order: "item percent"; NULL: the verb reads its words itself */
    const char *fields;     /* fields taken as options; NULL: by the operation's need and take */
    const char *extra;      /* options of its own: "check until=" (= takes a value) */
    const char *usage;      /* after the verb, when positional doesn't say it all */
    const char *help_zh, *help_en; /* NULL: the operation's */
    const char *example;           /* after "duban " */
};

/* A command line, read. */
struct line {
    const struct verb *verb;
    void *body;                    /* struct of the operation's body, filled from options and positional words */
    const char *words[LINE_WORDS]; /* further words (all of them when the verb reads its own) */
    size_t n;
    struct strs extra[EXTRAS]; /* values of the verb's own options, in order of `extra`; "" for a switch */
};

extern const struct verb verbs[];
extern const size_t verbs_n;

const struct verb *verb_find(const char *word); /* by English or Chinese word; NULL */
const struct verb *verb_nearest(const char *word);
const struct verb *verb_of_op(int op); /* the verb that does it; `help` for what only workers do */
const char *extra_help(const char *name, size_t len, const char *lang); /* of a verb's own option; "" when none */
const char *extra_form(const char *name, size_t len, const char *lang); /* what its value looks like; "" when unknown */
bool verb_takes(const struct verb *v, const struct field *f);           /* as an option or positional */
const char *verb_help(const struct verb *v, const char *lang);

/* Whether the operation needs or takes a field. */
bool op_takes(int op, const char *field);
/* The value of one of the verb's own options (the last one given), NULL when it was not given; or all its values. */
const char *line_extra(const struct line *l, const char *name);
struct strs line_extras(const struct line *l, const char *name);

/* What the verbs do, by file. */
int status_run(struct cli *c, struct line *l);
int list_run(struct cli *c, struct line *l);
int inbox_run(struct cli *c, struct line *l);
int tally_run(struct cli *c, struct line *l);
int ranking_run(struct cli *c, struct line *l);
int yearly_run(struct cli *c, struct line *l);
int window_run(struct cli *c, struct line *l);
int points_run(struct cli *c, struct line *l);
int best_run(struct cli *c, struct line *l);
int show_run(struct cli *c, struct line *l);
int simulate_run(struct cli *c, struct line *l);
int why_run(struct cli *c, struct line *l);
int watch_run(struct cli *c, struct line *l);
int records_run(struct cli *c, struct line *l);
int act_run(struct cli *c, struct line *l);
int file_run(struct cli *c, struct line *l);
int set_run(struct cli *c, struct line *l);
int decide_run(struct cli *c, struct line *l);
int import_run(struct cli *c, struct line *l);
int rules_run(struct cli *c, struct line *l);
int advance_run(struct cli *c, struct line *l);
int play_run(struct cli *c, struct line *l);
int posts_run(struct cli *c, struct line *l);
int notice_run(struct cli *c, struct line *l);
int bulletin_run(struct cli *c, struct line *l);
int plan_run(struct cli *c, struct line *l);
int visit_run(struct cli *c, struct line *l);
int burden_run(struct cli *c, struct line *l);
int redraw_run(struct cli *c, struct line *l);
int doctor_run(struct cli *c, struct line *l);
int digest_run(struct cli *c, struct line *l);
int version_run(struct cli *c, struct line *l);
int help_run(struct cli *c, struct line *l);

#endif
