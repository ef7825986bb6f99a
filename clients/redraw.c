/* redraw.c: draws the samples of a visit once more, from the pool and the seed that the visit keeps, and says whether
 * the same were drawn. It shares no code with the worker that drew: whoever doubts can follow it line by line, or do it
 * with the three lines of Python in workers/README.md. */
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "clients/text.h"
#include "clients/verbs.h"
#include "clients/words.h"

enum { LOT = 16 };

struct drawer {
    const char *id;
    unsigned char lot[LOT];
};

static int by_lot(const void *x, const void *y)
{
    const struct drawer *a = x, *b = y;
    const int order = memcmp(a->lot, b->lot, LOT);
    return order ? order : strcmp(a->id, b->id);
}

/* The pool in the order in which it comes: the fixed ones as they stand, the others by lot. */
static const char **pool_in_order(struct cli *c, const struct draw *d)
{
    const size_t n = d->pool.n, fixed = d->fixed == NONE || d->fixed < 0 ? 0 : (size_t)d->fixed;
    struct drawer *v = arena_alloc(&c->arena, (n + 1) * sizeof *v);
    const char **ids = arena_alloc(&c->arena, (n + 1) * sizeof *ids);
    for (size_t i = 0; i < n; i++) {
        const char *text = arena_printf(&c->arena, "%s/%s", d->seed ? d->seed : "", d->pool.v[i]);
        v[i].id = d->pool.v[i];
        crypto_generichash(v[i].lot, LOT, (const unsigned char *)text, strlen(text), NULL, 0);
    }
    if (fixed < n)
        qsort(v + fixed, n - fixed, sizeof *v, by_lot);
    for (size_t i = 0; i < n; i++)
        ids[i] = v[i].id;
    return ids;
}

static bool holds(const struct strs *l, const char *id)
{
    for (size_t i = 0; i < l->n; i++)
        if (!strcmp(l->v[i], id))
            return true;
    return false;
}

/* Why the draw that was kept is not what comes out; NULL: it is. */
static const char *draw_differs(struct cli *c, const struct draw *d)
{
    const char **order = pool_in_order(c, d);
    const size_t size = d->size == NONE || d->size < 0 ? d->pool.n : (size_t)d->size;
    size_t taken = 0, passed = 0, i = 0;
    for (; i < d->pool.n && taken < size; i++) {
        if (holds(&d->left_out, order[i])) {
            passed++;
            continue;
        }
        if (taken >= d->drawn.n || strcmp(d->drawn.v[taken], order[i]))
            return arena_printf(&c->arena, tr(c, "第 %zu 个应是 %s，记的是 %s", "number %zu should be %s, and is %s"),
                                taken + 1, order[i], taken < d->drawn.n ? d->drawn.v[taken] : "-");
        taken++;
    }
    if (taken != d->drawn.n)
        return arena_printf(&c->arena, tr(c, "多记了 %s", "%s is one too many"), d->drawn.v[taken]);
    return passed == d->left_out.n ? NULL : tr(c, "有没轮到就被略过的", "some were left out before their turn");
}

static void draw_print(struct cli *c, const struct draw *d, const char *differs)
{
    const struct {
        const char *zh, *en, *value;
    } rows[] = {
        {"办法", "method", enum_text(c, &enum_sample_method, d->method)},
        {"种子", "seed", d->seed ? d->seed : ""},
        {"范围", "pool", arena_printf(&c->arena, "%lld", (long long)(d->pool_n == NONE ? 0 : d->pool_n))},
        {"抽中", "drawn", d->drawn.n ? text_joined(&c->arena, &d->drawn, " ") : "-"},
        {"未查", "left out", d->left_out.n ? text_joined(&c->arena, &d->left_out, " ") : ""},
    };
    printf(tr(c, "计划 %s", "plan %s"), text_safe(&c->arena, d->plan, true));
    if (d->date != NONE)
        printf("  %s", date_text(d->date, &c->arena));
    printf("  %s\n", differs ? tr(c, "重抽不一致", "drawn again: differs") : tr(c, "重抽一致", "drawn again: equal"));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].value[0])
            printf("  %s %s\n", tr(c, rows[i].zh, rows[i].en), text_safe(&c->arena, rows[i].value, true));
    if (differs)
        printf("  %s\n", text_safe(&c->arena, differs, true));
}

static void draw_json(struct cli *c, const struct draw *d, const char *differs)
{
    printf("{\"schema\": \"duban.redraw/1\", \"plan\": %s, \"seed\": %s, \"equal\": %s",
           json_string(&c->arena, d->plan), json_string(&c->arena, d->seed ? d->seed : ""), differs ? "false" : "true");
    if (differs)
        printf(", \"why\": %s", json_string(&c->arena, differs));
    printf("}\n");
}

int redraw_run(struct cli *c, struct line *l)
{
    struct answer ans;
    int rc = cli_ask(c, OP_show, l->body, &ans);
    bool equal = true;
    if (rc)
        return rc;
    const struct item *it = ((const struct shown *)ans.body)->item;
    if (!it || !it->draws.n) {
        cli_say(c, tr(c, "这不是抽样的督查", "no sample was drawn for this"));
        return EXIT_NO;
    }
    for (size_t i = 0; i < it->draws.n; i++) {
        const struct draw *d = LIST_AT(it->draws, struct draw, i);
        const char *differs = draw_differs(c, d);
        equal = equal && !differs;
        if (c->json)
            draw_json(c, d, differs);
        else
            draw_print(c, d, differs);
    }
    return equal ? EXIT_DONE : EXIT_NO;
}
