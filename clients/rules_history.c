/* rules_history.c: every version of a document that was ever in force, and what each changed. */
#include <stdlib.h>
#include <string.h>

#include "clients/pages.h"
#include "clients/rules.h"
#include "clients/text.h"

static void version_print(struct cli *c, const struct rules *r, const void *before, const void *doc)
{
    printf(tr(c, "%s/%s 第 %lld 版  %s  %s\n", "%s/%s version %lld  %s  %s\n"), r->kind, r->name, (long long)r->version,
           when_full(&c->arena, r->applied_ms), text_safe(&c->arena, r->by, true));
    if (before && !rules_compare(c, rules_record(r->kind), before, doc))
        puts(tr(c, "  只有次序不同", "  only the order differs"));
}

static int history_of(struct cli *c, const char *kind, const char *name)
{
    struct rules r;
    void *doc, *before = NULL;
    int found = rules_stored(c, kind, name, 0, &r, &doc);
    if (!found)
        cli_say(c, tr(c, "没有规则 %s/%s。看有哪些：duban rules list", "no rules %s/%s. See: duban rules list"), kind,
                text_safe(&c->arena, name, true));
    if (found <= 0)
        return EXIT_WRONG_DATA;
    for (int64_t v = 1, last = r.version; v <= last; v++) {
        found = rules_stored(c, kind, name, v, &r, &doc);
        if (found < 0)
            return EXIT_NO;
        if (!found)
            continue;
        version_print(c, &r, before, doc);
        before = doc;
    }
    return EXIT_DONE;
}

/* All of them, in the order in which they came into force: the years of a county's rules on one page. */
static int by_time(const void *x, const void *y)
{
    const struct rules *a = x, *b = y;
    if (a->applied_ms != b->applied_ms)
        return a->applied_ms < b->applied_ms ? -1 : 1;
    int order = strcmp(a->kind, b->kind);
    return order ? order : strcmp(a->name, b->name);
}

static void version_add(void *u, void *rec)
{
    buf_add(u, rec, sizeof(struct rules));
}

static int history_all(struct cli *c)
{
    struct buf all = {.arena = &c->arena};
    int rc = records_each(c, "rules", &rec_rules, false, version_add, &all);
    if (rc)
        return rc;
    size_t n = all.len / sizeof(struct rules);
    struct rules *v = arena_copy(&c->arena, n ? all.data : "", all.len);
    qsort(v, n, sizeof *v, by_time);
    for (size_t i = 0; i < n; i++) /* the one in force is stored under two keys */
        if (!i || strcmp(v[i].kind, v[i - 1].kind) || strcmp(v[i].name, v[i - 1].name) ||
            v[i].version != v[i - 1].version)
            version_print(c, &v[i], NULL, NULL);
    return EXIT_DONE;
}

int rules_history_run(struct cli *c, struct line *l)
{
    if (l->n == 1)
        return history_all(c);
    char *kind = arena_str(&c->arena, l->words[1], strlen(l->words[1])), *slash = strchr(kind, '/');
    if (l->n > 2 || !slash)
        return cli_wrong_use(c,
                             tr(c, "用法：duban rules history [类别/名称]", "usage: duban rules history [KIND/NAME]"));
    *slash = '\0';
    return history_of(c, kind, slash + 1);
}
