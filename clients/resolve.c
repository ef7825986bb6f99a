#include "clients/resolve.h"

#include <string.h>

#include "clients/pages.h"
#include "clients/text.h"

int resolve_item(struct cli *c, const char *word, const struct shown **shown)
{
    struct which w;
    struct answer ans;
    rec_clear(&rec_which, &w);
    w.id = word;
    w.limit = 1;
    int rc = cli_call(c, OP_show, NULL, false, &w, &ans);
    if (rc)
        return cli_refused(c, OP_show, &ans);
    *shown = ans.body;
    return (*shown)->item && (*shown)->brief ? EXIT_DONE : EXIT_BUG;
}

int resolve_record(struct cli *c, const char *table, const char *key, const struct record *rec, void *out)
{
    struct records q;
    struct answer ans;
    struct duban_error e;
    rec_clear(&rec_records, &q);
    q.table = table;
    q.key = key;
    if (cli_call(c, OP_records, NULL, false, &q, &ans)) {
        if (ans.raw.code && !strcmp(ans.raw.code, "no_record"))
            return 0;
        cli_refused(c, OP_records, &ans);
        return -1;
    }
    const struct recordpage *page = ans.body;
    if (!page->rows.n)
        return 0;
    return rec_unpack(rec, LIST_AT(page->rows, struct row, 0)->body, UNPACK_STORED, &c->arena, out, &e) ? -1 : 1;
}

/* ---- units ---- */

struct unit_hits {
    struct cli *c;
    const char *word, *exact; /* exact: a unit of just this id or name */
    const char *part;         /* a unit whose name holds the word */
    size_t parts;
    struct buf names;
};

static void unit_see(void *u, void *rec)
{
    struct unit_hits *h = u;
    const struct unit *unit = rec;
    if (!strcmp(unit->id, h->word) || !strcmp(unit->name, h->word))
        h->exact = unit->id;
    if (!strstr(unit->name, h->word))
        return;
    h->part = unit->id;
    if (h->parts++ < 5)
        buf_printf(&h->names, "%s%s %s", h->names.len ? tr(h->c, "、", ", ") : "", unit->id, unit->name);
}

int resolve_unit(struct cli *c, const char *word, const char **id)
{
    struct unit_hits h = {.c = c, .word = word, .names = {.arena = &c->arena}};
    int rc = records_each(c, "unit", &rec_unit, false, unit_see, &h);
    if (rc)
        return rc;
    *id = h.exact ? h.exact : h.parts == 1 ? h.part : NULL;
    if (*id)
        return EXIT_DONE;
    const char *safe = text_safe(&c->arena, word, true);
    if (h.parts)
        cli_say(c, tr(c, "单位“%s”不唯一：%s", "unit \"%s\" fits several: %s"), safe,
                text_safe(&c->arena, h.names.data, true));
    else
        cli_say(c, tr(c, "没有单位“%s”。看有哪些：duban records unit", "no unit \"%s\". See: duban records unit"),
                safe);
    return EXIT_WRONG_DATA;
}

/* ---- stages ---- */

int resolve_stage(struct cli *c, const char *ledger, const char *word, const char **stage)
{
    struct rules stored;
    struct ledger doc;
    struct duban_error e;
    int found = resolve_record(c, "rules", arena_printf(&c->arena, "ledger/%s", ledger), &rec_rules, &stored);

    *stage = word;
    if (found < 0)
        return EXIT_NO;
    if (!found || rec_unpack(&rec_ledger, stored.doc, UNPACK_STORED, &c->arena, &doc, &e))
        return EXIT_DONE;
    for (size_t i = 0; i < doc.stages.n; i++) {
        const struct stage *s = LIST_AT(doc.stages, struct stage, i);

        if (s->title && !strcmp(s->title, word))
            *stage = s->name;
    }
    for (size_t i = 0; i < doc.stages.n; i++) /* a word goes before a title */
        if (!strcmp(LIST_AT(doc.stages, struct stage, i)->name, word))
            *stage = word;
    return EXIT_DONE;
}

/* ---- requests ---- */

static bool ask_fits(const struct ask *k, const char *word)
{
    const size_t n = strlen(word), len = strlen(k->id);
    return !strcmp(k->request, word) || !strcmp(k->item, word) ||
           (len > n && k->id[len - n - 1] == '-' && !strcmp(k->id + len - n, word));
}

int resolve_ask(struct cli *c, const char *word, const struct ask **ask)
{
    struct ask *stored = arena_alloc(&c->arena, sizeof *stored);
    struct filter f;
    struct answer ans;
    struct buf names = {.arena = &c->arena};
    size_t hits = 0;

    int found = resolve_record(c, "ask", word, &rec_ask, stored);
    if (found) {
        *ask = stored;
        return found > 0 ? EXIT_DONE : EXIT_NO;
    }
    rec_clear(&rec_filter, &f);
    int rc = cli_ask(c, OP_inbox, &f, &ans);
    if (rc)
        return rc;
    const struct asks *in = ans.body;
    for (size_t i = 0; i < in->rows.n; i++) {
        const struct ask *k = LIST_AT(in->rows, struct ask, i);
        if (!ask_fits(k, word))
            continue;
        *ask = k;
        if (hits++ < 5)
            buf_printf(&names, "%s%s", names.len ? tr(c, "、", ", ") : "", k->id);
    }
    if (hits == 1)
        return EXIT_DONE;
    word = text_safe(&c->arena, word, true);
    if (hits)
        cli_say(c, tr(c, "“%s”对应几份申请：%s", "\"%s\" fits several requests: %s"), word, names.data);
    else
        cli_say(c, tr(c, "没有待批的申请“%s”。看待批：duban inbox", "no request \"%s\" waits. See: duban inbox"), word);
    return EXIT_WRONG_DATA;
}
