#include "clients/causes.h"

#include <string.h>

struct cause_name {
    struct cause_name *next;
    const char *cause, *title;
};

static void causes_of(struct cli *c, const struct policy *p)
{
    for (size_t i = 0; i < p->lights.n; i++) {
        const struct lightrule *r = LIST_AT(p->lights, struct lightrule, i);
        for (size_t k = 0; k < r->any.n; k++) {
            const struct condition *x = LIST_AT(r->any, struct condition, k);
            struct cause_name *n = arena_alloc(&c->arena, sizeof *n);
            *n = (struct cause_name){c->causes, x->cause, x->title ? x->title : x->cause};
            c->causes = n;
        }
    }
}

static void causes_read(struct cli *c)
{
    struct records ask;
    struct answer ans;
    struct duban_error e;

    c->causes_read = true;
    rec_clear(&rec_records, &ask);
    ask.table = "rules";
    ask.limit = LIM_PAGE;
    if (cli_call(c, OP_records, NULL, false, &ask, &ans) != 0)
        return;
    const struct recordpage *page = ans.body;
    for (size_t i = 0; i < page->rows.n; i++) {
        struct rules rules;
        struct policy p;
        if (rec_unpack(&rec_rules, LIST_AT(page->rows, struct row, i)->body, UNPACK_STORED, &c->arena, &rules, &e) ==
                0 &&
            strcmp(rules.kind, "policy") == 0 &&
            rec_unpack(&rec_policy, rules.doc, UNPACK_STORED, &c->arena, &p, &e) == 0)
            causes_of(c, &p);
    }
}

/* Causes of grey are no policy's: they are states, and a hold that has reached its end. */
static const char *grey_named(const char *cause)
{
    for (int i = 1; i < enum_item_state.count; i++)
        if (strcmp(enum_item_state.words[i], cause) == 0)
            return enum_item_state.zh[i];
    return strcmp(cause, "held_over") == 0 ? "挂起到期" : NULL;
}

const char *cause_named(struct cli *c, const char *cause)
{
    if (!cause || !cause[0] || c->lang[0] == 'e')
        return cause ? cause : "";
    if (grey_named(cause))
        return grey_named(cause);
    if (!c->causes_read && c->handle) /* a test, or a piece used without a connection, asks nobody */
        causes_read(c);
    for (const struct cause_name *n = c->causes; n; n = n->next)
        if (strcmp(n->cause, cause) == 0)
            return n->title;
    return cause;
}
