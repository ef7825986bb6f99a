#include "clients/stream.h"

#include <stdlib.h>
#include <string.h>

#include "clients/given.h"
#include "clients/moment.h"
#include "clients/pages.h"
#include "clients/text.h"
#include "clients/verbs.h"

static int complain(struct stream *s, const struct table_rows *t, int line, const char *what, const char *why)
{
    cli_say(s->c, "%s:%d %s: %s", t->path, line, text_safe(&s->c->arena, what, true),
            text_safe(&s->c->arena, why, true));
    return EXIT_WRONG_DATA;
}

static int no_column(struct stream *s, const struct table_rows *t, int line, const char *name)
{
    return complain(s, t, line, name, tr(s->c, "缺少这一列", "this column is missing"));
}

/* ---- rows into the stream ---- */

static int64_t span_ms(struct span sp)
{
    static const int64_t unit_ms[] = {
        [SPAN_MINUTES] = 60000, [SPAN_HOURS] = 60 * 60000, [SPAN_DAYS] = DAY_MS, [SPAN_WORKDAYS] = 0};
    return sp.n * unit_ms[sp.unit];
}

static int happening_add(struct stream *s, const struct table_rows *t, const struct playstep *step, size_t step_n,
                         const struct playrow *row)
{
    struct arena *a = &s->c->arena;
    const char *unknown = NULL, *at = playrow_text(a, row, step->at, &unknown);
    int64_t at_ms;
    if (unknown)
        return no_column(s, t, t->csv.header.line, unknown);
    if (!*at)
        return EXIT_DONE;
    if (!moment_parse(at, NONE, &at_ms))
        return complain(s, t, row->row->line, "at", at);
    if (s->n == s->cap) {
        s->cap = s->cap ? 2 * s->cap : 256;
        struct happening *more = arena_alloc(a, s->cap * sizeof *more);
        if (s->n)
            memcpy(more, s->v, s->n * sizeof *more);
        s->v = more;
    }
    s->v[s->n] = (struct happening){at_ms + span_ms(step->after), s->n, t, step, step_n, *row};
    s->n++;
    return EXIT_DONE;
}

/* A step that goes through a list: once for each value. */
static int list_add(struct stream *s, const struct table_rows *t, const struct playstep *step, size_t step_n,
                    struct playrow *row)
{
    struct arena *a = &s->c->arena;
    const char *unknown = NULL;
    const char *rest = playrow_text(a, row, arena_printf(a, "{%s}", step->each), &unknown);
    int rc = unknown ? no_column(s, t, t->csv.header.line, unknown) : EXIT_DONE;
    for (row->n = 0; !rc && *rest;) {
        const size_t len = strcspn(rest, ";");
        row->each = arena_str(a, rest, len);
        row->n++;
        rc = happening_add(s, t, step, step_n, row);
        rest += len + (rest[len] == ';');
    }
    return rc;
}

static int row_add(struct stream *s, const struct table_rows *t, const struct csv_row *cells)
{
    int rc = EXIT_DONE;
    for (size_t i = 0; !rc && i < t->map->steps.n; i++) {
        const struct playstep *step = LIST_AT(t->map->steps, struct playstep, i);
        struct playrow row = {&t->csv, cells, NULL, 0};
        const char *unknown = NULL;
        const bool fits = playrow_fits(&s->c->arena, &row, &step->when, &unknown);
        if (unknown)
            rc = no_column(s, t, t->csv.header.line, unknown);
        else if (fits)
            rc = step->each ? list_add(s, t, step, i, &row) : happening_add(s, t, step, i, &row);
    }
    return rc;
}

int stream_add(struct stream *s, const char *path, const char *map)
{
    struct cli *c = s->c;
    struct csv_error e;
    size_t len;
    struct table_rows *t = arena_alloc(&c->arena, sizeof *t);
    const char *text = cli_file(c, path, &len);
    if (!text)
        return EXIT_NO_FILE;
    t->path = path;
    if (csv_read(&c->arena, text, len, &t->csv, &e)) {
        cli_say(c, "%s:%d:%d %s", path, e.line, e.column, tr(c, e.zh, e.en));
        return EXIT_WRONG_DATA;
    }
    int rc = playmap_read(c, path, map, &t->map);
    for (size_t i = 0; !rc && i < t->csv.n; i++)
        rc = row_add(s, t, &t->csv.rows[i]);
    return rc;
}

static int by_time(const void *x, const void *y)
{
    const struct happening *a = x, *b = y;
    if (a->at_ms != b->at_ms)
        return a->at_ms < b->at_ms ? -1 : 1;
    return (a->nth > b->nth) - (a->nth < b->nth);
}

void stream_sort(struct stream *s)
{
    if (s->n)
        qsort(s->v, s->n, sizeof *s->v, by_time);
}

/* ---- who ---- */

static void person_add(void *u, void *rec)
{
    buf_add(u, rec, sizeof(struct person));
}

static int people_read(struct stream *s)
{
    struct buf all = {.arena = &s->c->arena};
    int rc = records_each(s->c, "person", &rec_person, false, person_add, &all);
    if (rc)
        return rc;
    s->people = (void *)all.data;
    s->people_n = all.len / sizeof *s->people;
    s->people_read = true;
    return EXIT_DONE;
}

/* "liaison@D01": the first person of that role in that unit, by number. */
static int post_find(struct stream *s, const struct happening *h, const char *who, const char **id)
{
    const char *at = strchr(who, '@');
    const size_t role = at ? (size_t)(at - who) : 0;
    int rc = s->people_read ? EXIT_DONE : people_read(s);
    for (size_t i = 0; !rc && i < s->people_n; i++) {
        const struct person *p = &s->people[i];
        if (strlen(p->role) == role && !strncmp(p->role, who, role) && !strcmp(p->unit, at + 1)) {
            *id = p->id;
            return EXIT_DONE;
        }
    }
    return rc ? rc : complain(s, h->table, h->row.row->line, "as", who);
}

/* ---- calls ---- */

static int field_set(struct stream *s, const struct happening *h, int op, const char *pair, void *body)
{
    struct arena *a = &s->c->arena;
    struct duban_error e = {0};
    const char *unknown = NULL, *eq = strchr(pair, '=');
    const char *name = arena_str(a, pair, eq ? (size_t)(eq - pair) : 0);
    const struct field *f = record_field(ops[op].body, name);
    if (h->step->what_fits && (!f || !op_takes(op, name)))
        return EXIT_DONE;
    if (!f)
        return complain(s, h->table, h->row.row->line, "set", pair);
    const char *text = playrow_text(a, &h->row, eq + 1, &unknown);
    if (unknown)
        return no_column(s, h->table, h->table->csv.header.line, unknown);
    if (given_parse(f, text, a, body, &e))
        return complain(s, h->table, h->row.row->line, name,
                        arena_printf(a, "%s %s", duban_err_text(e.code, s->c->lang), e.text));
    return EXIT_DONE;
}

static int body_make(struct stream *s, const struct happening *h, struct stream_call *out)
{
    const struct record *r = ops[out->op].body;
    int rc = EXIT_DONE;
    out->body = arena_alloc(&s->c->arena, r->size);
    rec_clear(r, out->body);
    for (size_t i = 0; !rc && i < h->step->set.n; i++)
        rc = field_set(s, h, out->op, h->step->set.v[i], out->body);
    return rc;
}

/* From what the row is, never from chance or time. */
static const char *request_id(struct arena *a, const struct happening *h, const char **unknown)
{
    if (h->step->id)
        return playrow_text(a, &h->row, h->step->id, unknown);
    const char *key = arena_printf(a, "{%s}", h->table->map->key ? h->table->map->key : "id");
    const char *id =
        arena_printf(a, "%s/%s/%zu", h->table->map->play, playrow_text(a, &h->row, key, unknown), h->step_n + 1);
    return h->row.n ? arena_printf(a, "%s/%d", id, h->row.n) : id;
}

int stream_make(struct stream *s, const struct happening *h, struct stream_call *out)
{
    struct arena *a = &s->c->arena;
    const char *unknown = NULL, *op = playrow_text(a, &h->row, h->step->op, &unknown);
    *out = (struct stream_call){.op = op_find(op)};
    if (!unknown && (out->op < 0 || (ops[out->op].how != HOW_WRITE && ops[out->op].how != HOW_READ)))
        return complain(s, h->table, h->row.row->line, "op", op);
    out->id = request_id(a, h, &unknown);
    out->as = h->step->as ? playrow_text(a, &h->row, h->step->as, &unknown) : NULL;
    if (unknown)
        return no_column(s, h->table, h->table->csv.header.line, unknown);
    int rc = out->as && strchr(out->as, '@') ? post_find(s, h, out->as, &out->as) : EXIT_DONE;
    return rc ? rc : body_make(s, h, out);
}

/* ---- expectations ---- */

const char *stream_answer_word(struct arena *a, const struct answer *ans)
{
    if (ans->ok)
        return ans->again ? "duplicate" : "accept";
    if (!strcmp(ans->raw.code, "conflict"))
        return "conflict";
    return arena_printf(a, "reject:%s", ans->raw.code);
}

/* An answer given again counts as accepted too: the first one may have been lost with the connection. */
static bool answer_as_expected(const char *got, const char *want)
{
    return !strcmp(got, want) || (!strcmp(want, "accept") && !strcmp(got, "duplicate"));
}

/* The field "item.stage" of an answer; *in is left at the record that holds it. NULL: there is none. */
static const struct field *answer_field(struct arena *a, const struct record *r, const char *path, const void **in)
{
    const char *dot = strchr(path, '.');
    const struct field *f = record_field(r, dot ? arena_str(a, path, (size_t)(dot - path)) : path);
    if (!f || !dot)
        return f;
    const void *inner = NULL;
    if (f->type != FT_REC)
        return NULL;
    memcpy(&inner, (const char *)*in + f->offset, sizeof inner);
    *in = inner;
    return inner ? answer_field(a, f->rec, dot + 1, in) : NULL;
}

/* NULL: as expected; else what it is. Both go through the field, so that 1 and yes, 5 and 5.0 are the same. */
static const char *field_wrong(struct stream *s, const struct record *r, const void *body, const char *name,
                               const char *want)
{
    struct arena *a = &s->c->arena;
    struct duban_error e = {0};
    const struct field *f = answer_field(a, r, name, &body);
    if (!f)
        return tr(s->c, "答复里没有", "not in the answer");
    char *like = arena_alloc(a, f->offset + sizeof(struct list)); /* room for any one value at its place */
    const char *got = field_absent(f, body) ? "" : field_text(f, body, NULL, a);
    if (*want && given_parse(f, want, a, like, &e))
        return arena_printf(a, "%s %s", duban_err_text(e.code, s->c->lang), e.text);
    const char *same = !*want || field_absent(f, like) ? "" : field_text(f, like, NULL, a);
    return strcmp(got, same) ? (*got ? got : "-") : NULL;
}

static const char *one_wrong(struct stream *s, const struct stream_call *call, const struct answer *ans,
                             const char *name, const char *want)
{
    const char *got = stream_answer_word(&s->c->arena, ans);
    if (!strcmp(name, "answer"))
        return answer_as_expected(got, want) ? NULL : got;
    return ans->ok ? field_wrong(s, ops[call->op].answer, ans->body, name, want) : got;
}

const char *stream_wrong(struct stream *s, const struct happening *h, const struct stream_call *call,
                         const struct answer *ans)
{
    struct arena *a = &s->c->arena;
    bool answer_named = false;
    for (size_t i = 0; i < h->step->expect.n; i++) {
        const char *unknown = NULL, *pair = playrow_text(a, &h->row, h->step->expect.v[i], &unknown);
        const char *eq = strchr(pair, '=');
        const char *name = arena_str(a, pair, eq ? (size_t)(eq - pair) : strlen(pair)), *want = eq ? eq + 1 : "";
        const char *got =
            unknown ? tr(s->c, "缺少这一列", "this column is missing") : one_wrong(s, call, ans, name, want);
        answer_named |= !strcmp(name, "answer");
        if (got)
            return arena_printf(a, tr(s->c, "%s 应为 %s，答复是 %s", "%s: expected %s, got %s"), name,
                                text_safe(a, want, true), text_safe(a, got, true));
    }
    if (answer_named || ans->ok)
        return NULL;
    return one_wrong(s, call, ans, "answer", "accept")
               ? arena_printf(a, tr(s->c, "应入账，答复是 %s", "expected accept, got %s"), stream_answer_word(a, ans))
               : NULL;
}
