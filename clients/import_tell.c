/* import_tell.c: what a run of the import found and did, for people and for programs. */
#include "clients/import.h"

static const char *kind_word(struct cli *c, const struct sheet *s)
{
    return tr(c, s->kind->zh, s->kind->file);
}

void load_summary(struct cli *c, const struct load *in)
{
    for (size_t i = 0; i < in->n; i++) {
        const struct sheet *s = &in->sheets[i];
        if (!s->kind || !s->readable)
            continue;
        const struct change_counts n = changes_count(c, s);
        if (n.unknown && !n.bad)
            printf(tr(c, "%s：%s %zu 行，可以导入\n", "%s: %s, %zu rows, may be imported\n"), s->path, kind_word(c, s),
                   s->csv.n);
        else if (n.unknown)
            printf(tr(c, "%s：%s %zu 行 → 有误 %zu\n", "%s: %s, %zu rows: %zu wrong\n"), s->path, kind_word(c, s),
                   s->csv.n, n.bad);
        else
            printf(tr(c, "%s：%s %zu 行 → 新增 %zu 更新 %zu 不变 %zu 有误 %zu\n",
                      "%s: %s, %zu rows: %zu new, %zu changed, %zu the same, %zu wrong\n"),
                   s->path, kind_word(c, s), s->csv.n, n.fresh, n.updated, n.same, n.bad);
    }
}

static void sheet_json(struct cli *c, const struct load *in, const struct sheet *s, bool written)
{
    bool any = false;
    const struct change_counts n = changes_count(c, s);
    printf("{\"file\": %s, \"kind\": %s, \"rows\": %zu, \"new\": %zu, \"changed\": %zu, \"same\": %zu, \"bad\": %zu",
           json_string(&c->arena, s->path), json_string(&c->arena, s->kind ? s->kind->file : ""), s->csv.n, n.fresh,
           n.updated, n.same, n.bad);
    if (in->marked[s - in->sheets])
        printf(", \"marked\": %s", json_string(&c->arena, in->marked[s - in->sheets]));
    for (size_t i = 0; written && i < in->pieces_n; i++) {
        const struct piece *p = &in->pieces[i];
        if (p->sheet != s || !p->seq)
            continue;
        printf("%s{\"seq\": %lld, \"again\": %s}", any ? ", " : ", \"entries\": [", (long long)p->seq,
               p->again ? "true" : "false");
        any = true;
    }
    printf("%s}", any ? "]" : "");
}

/* The whole run as one object. */
int load_json(struct cli *c, struct load *in, int rc)
{
    struct arena *a = &c->arena;
    size_t faults = 0;
    bool written = false;
    for (size_t i = 0; i < in->pieces_n; i++)
        written |= in->pieces[i].seq > 0;
    printf("{\"schema\": \"duban.import/1\", \"ok\": %s, \"written\": %s, \"tables\": [", rc ? "false" : "true",
           written ? "true" : "false");
    for (size_t i = 0; i < in->n; i++) {
        fputs(i ? ", " : "", stdout);
        sheet_json(c, in, &in->sheets[i], written);
    }
    printf("]");
    for (size_t i = 0; rc && i < in->n; i++)
        faults += sheet_faults_json(c, &in->sheets[i], faults ? ", " : ", \"errors\": [");
    printf("%s", faults ? "]" : "");
    if (rc && in->code)
        printf(", \"error\": {\"code\": %s, \"field\": %s, \"zh\": %s, \"en\": %s}", json_string(a, in->code),
               json_string(a, in->field), json_string(a, in->text_zh), json_string(a, in->text_en));
    else if (rc)
        printf(", \"error\": {\"code\": %s}", json_string(a, rc == EXIT_NO_FILE ? "no_file" : "bad_rows"));
    puts("}");
    return rc;
}
