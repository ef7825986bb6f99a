#include "clients/called.h"

#include <string.h>

#include "clients/text.h"

struct title {
    struct title *next; /* one that came into force earlier */
    enum called_kind kind;
    const char *of, *word, *title;
};

static void title_add(struct cli *c, enum called_kind kind, const char *of, const char *word, const char *title)
{
    struct title *t = arena_alloc(&c->arena, sizeof *t);

    if (!word || !title)
        return;
    *t = (struct title){c->titles, kind, of, word, title};
    c->titles = t;
}

static void policy_take(struct cli *c, const void *doc)
{
    const struct policy *p = doc;

    for (size_t i = 0; i < p->lights.n; i++) {
        const struct lightrule *r = LIST_AT(p->lights, struct lightrule, i);

        for (size_t k = 0; k < r->any.n; k++) {
            const struct condition *x = LIST_AT(r->any, struct condition, k);
            title_add(c, CALLED_CAUSE, NULL, x->cause, x->title);
        }
    }
}

static void rights_take(struct cli *c, const void *doc)
{
    const struct rights *r = doc;

    for (size_t i = 0; i < r->roles.n; i++) {
        const struct role *x = LIST_AT(r->roles, struct role, i);
        title_add(c, CALLED_ROLE, NULL, x->role, x->title);
    }
}

static void ledger_take(struct cli *c, const void *doc)
{
    const struct ledger *l = doc;

    title_add(c, CALLED_LEDGER, NULL, l->ledger, l->title);
    for (size_t i = 0; i < l->stages.n; i++) {
        const struct stage *x = LIST_AT(l->stages, struct stage, i);
        title_add(c, CALLED_STAGE, l->ledger, x->name, x->title);
    }
    for (size_t i = 0; i < l->marks.n; i++) {
        const struct markrule *x = LIST_AT(l->marks, struct markrule, i);
        title_add(c, CALLED_MARK, l->ledger, x->mark, x->title);
    }
}

static void words_take(struct cli *c, const void *doc)
{
    const struct words *w = doc;

    for (size_t i = 0; i < w->titles.n; i++) {
        const struct wordtitle *x = LIST_AT(w->titles, struct wordtitle, i);
        title_add(c, CALLED_WORD, NULL, x->word, x->title);
    }
}

/* Kinds of rules that have titles, in the order of their keys. */
static const struct {
    const char *kind;
    const struct record *rec;
    void (*take)(struct cli *c, const void *doc);
} kinds[] = {{"ledger", &rec_ledger, ledger_take},
             {"policy", &rec_policy, policy_take},
             {"rights", &rec_rights, rights_take},
             {"words", &rec_words, words_take}};

static void rules_take(struct cli *c, struct bytes row)
{
    struct rules rules;
    struct duban_error e;

    if (rec_unpack(&rec_rules, row, UNPACK_STORED, &c->arena, &rules, &e))
        return;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        void *doc = arena_alloc(&c->arena, kinds[i].rec->size);

        if (!strcmp(rules.kind, kinds[i].kind) &&
            !rec_unpack(kinds[i].rec, rules.doc, UNPACK_STORED, &c->arena, doc, &e))
            kinds[i].take(c, doc);
    }
}

/* A word that can't be looked up stays a word: why not is no matter of whoever reads it. */
static void titles_read(struct cli *c)
{
    struct records ask;
    struct answer ans;

    c->titles_read = true;
    rec_clear(&rec_records, &ask);
    ask.table = "rules";
    ask.after = kinds[0].kind; /* what stands before has none */
    do {
        if (cli_call(c, OP_records, NULL, false, &ask, &ans) != 0)
            return;
        const struct recordpage *page = ans.body;
        for (size_t i = 0; i < page->rows.n; i++)
            rules_take(c, LIST_AT(page->rows, struct row, i)->body);
        ask.after = page->after;
    } while (ask.after);
}

/* Causes of grey are no policy's: they are states, and a hold that has reached its end. */
static const char *grey_called(const char *cause)
{
    int state = choice_find(&enum_item_state, cause, false);

    if (state > 0)
        return enum_item_state.zh[state];
    return strcmp(cause, "held_over") == 0 ? "挂起到期" : NULL;
}

/* The newest title; NULL when there is none, or (of no ledger in particular) two ledgers differ. */
static const char *title_find(const struct cli *c, enum called_kind kind, const char *of, const char *word)
{
    const struct title *found = NULL;

    for (const struct title *t = c->titles; t; t = t->next) {
        if (t->kind != kind || strcmp(t->word, word) != 0 || (of && t->of && strcmp(t->of, of) != 0))
            continue;
        if (of || !t->of)
            return t->title;
        if (found && strcmp(found->of, t->of) != 0 && strcmp(found->title, t->title) != 0)
            return NULL;
        found = found ? found : t;
    }
    return found ? found->title : NULL;
}

const char *called(struct cli *c, enum called_kind kind, const char *of, const char *word)
{
    if (!word || !word[0] || c->lang[0] == 'e')
        return word ? word : "";
    const char *title = kind == CALLED_CAUSE ? grey_called(word) : NULL;
    if (!title && !c->titles_read && c->handle) /* a test, or a piece used without a connection, asks nobody */
        titles_read(c);
    title = title ? title : title_find(c, kind, of, word);
    return title ? title : word;
}

const char *called_all(struct cli *c, enum called_kind kind, const struct strs *words, const char *between)
{
    struct strs titles = {arena_alloc(&c->arena, (words->n + 1) * sizeof *titles.v), words->n};

    for (size_t i = 0; i < words->n; i++)
        titles.v[i] = called(c, kind, NULL, words->v[i]);
    return text_joined(&c->arena, &titles, between);
}
