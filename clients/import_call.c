/* import_call.c: tables as calls: cut, rehearsed, sent.
 *
 * How much is written for a row beside its body (who is told, what is opened with it, points) only the daemon knows: a
 * piece that is too large for one entry is halved, and its halves, until each is taken or is one row. */
#include <string.h>

#include "clients/ids.h"
#include "clients/import.h"
#include "clients/text.h"

#define CALENDAR_NAME "county"
/* A piece leaves room in its entry for the facts of usual rows. */
enum { PIECE_BYTES = LIM_ENTRY_BYTES / 4 };

/* ---- calls ---- */

static struct piece *piece_add(struct cli *c, struct load *in, struct sheet *s, size_t from, size_t to)
{
    struct piece *grown = arena_alloc(&c->arena, (in->pieces_n + 1) * sizeof *grown);
    if (in->pieces_n)
        memcpy(grown, in->pieces, in->pieces_n * sizeof *grown);
    in->pieces = grown;
    grown[in->pieces_n] = (struct piece){.sheet = s, .from = from, .to = to, .nth = in->pieces_n + 1, .op = OP_import};
    return &grown[in->pieces_n++];
}

/* Rows that are good, all of them or only those that would change something. */
static struct import *import_of(struct cli *c, const struct piece *p, bool all, size_t *n)
{
    const struct sheet *s = p->sheet;
    struct import *im = arena_alloc(&c->arena, sizeof *im);
    struct row *rows = arena_alloc(&c->arena, (p->to - p->from + 1) * sizeof *rows);
    *n = 0;
    rec_clear(&rec_import, im);
    for (size_t i = p->from; i < p->to; i++)
        if (s->bodies[i].data && (all || s->changes[i] != CHANGE_SAME))
            rows[(*n)++] = (struct row){.line = s->csv.rows[i].line, .body = s->bodies[i]};
    im->op = ops[s->kind->op].name;
    im->rows = (struct list){rows, *n};
    return im;
}

static void piece_rows(struct cli *c, struct piece *p)
{
    const struct import *all = import_of(c, p, true, &p->good);
    p->body = import_of(c, p, false, &p->sent);
    p->id = id_of_content(&c->arena, "import", rec_pack(&rec_import, all, &c->arena));
}

/* A calendar is one document of rules. */
static int piece_calendar(struct cli *c, struct piece *p)
{
    const size_t n = p->sheet->csv.n;
    struct rulesapply *ra = arena_alloc(&c->arena, sizeof *ra);
    struct calendar cal;
    struct calday *days = arena_alloc(&c->arena, (n + 1) * sizeof *days);
    if (n > LIM_LIST) {
        cli_say(c, tr(c, "%s：放假表至多 %d 行", "%s: a calendar has at most %d rows"), p->sheet->path, LIM_LIST);
        return EXIT_WRONG_DATA;
    }
    for (size_t i = 0; i < n; i++)
        days[i] = *(const struct calday *)p->sheet->rows[i];
    rec_clear(&rec_calendar, &cal);
    cal.calendar = CALENDAR_NAME;
    cal.days = (struct list){days, n};
    rec_clear(&rec_rulesapply, ra);
    ra->kind = "calendar";
    ra->doc = rec_pack(&rec_calendar, &cal, &c->arena);
    p->good = p->sent = n;
    p->op = OP_rules_apply;
    p->body = ra;
    p->id = id_of_content(&c->arena, "import", ra->doc);
    return EXIT_DONE;
}

static int sheet_cut(struct cli *c, struct load *in, struct sheet *s)
{
    if (s->kind->op == OP_rules_apply && s->faults)
        return EXIT_WRONG_DATA; /* half a calendar would be another calendar */
    if (s->kind->op == OP_rules_apply)
        return piece_calendar(c, piece_add(c, in, s, 0, s->csv.n));
    for (size_t from = 0; from < s->csv.n;) {
        size_t to = from, bytes = 0;
        while (to < s->csv.n && to - from < LIM_ROWS && (to == from || bytes + s->bodies[to].len < PIECE_BYTES))
            bytes += s->bodies[to++].len;
        piece_rows(c, piece_add(c, in, s, from, to));
        from = to;
    }
    return EXIT_DONE;
}

int load_cut(struct cli *c, struct load *in)
{
    int worst = EXIT_DONE;
    in->pieces = NULL;
    in->pieces_n = 0;
    for (size_t i = 0; i < in->n; i++) {
        int rc = in->sheets[i].readable ? sheet_cut(c, in, &in->sheets[i]) : EXIT_DONE;
        worst = worst ? worst : rc;
    }
    in->cut_n = in->pieces_n;
    return worst;
}

static bool too_large(const struct piece *p, const struct answer *ans)
{
    return p->op == OP_import && ans->raw.code && !strcmp(ans->raw.code, "too_large") &&
           !(ans->reply && ans->reply->errors.n);
}

/* Two pieces in place of the one at `i`, when it was too large and has rows to part. */
static bool piece_halve(struct cli *c, struct load *in, size_t i, const struct answer *ans)
{
    const struct piece *p = &in->pieces[i];
    if (!too_large(p, ans) || p->sent < 2)
        return false;
    struct piece *grown = arena_alloc(&c->arena, (in->pieces_n + 1) * sizeof *grown);
    memcpy(grown, in->pieces, (i + 1) * sizeof *grown);
    memcpy(grown + i + 1, in->pieces + i, (in->pieces_n - i) * sizeof *grown);
    grown[i].to = grown[i + 1].from = p->from + (p->to - p->from) / 2;
    grown[i].halved = grown[i + 1].halved = true;
    piece_rows(c, &grown[i]);
    piece_rows(c, &grown[i + 1]);
    in->pieces = grown;
    in->pieces_n++;
    return true;
}

/* ---- faults ---- */

/* Whether an id comes with an earlier row of this run that is not written yet: then a rehearsal can't know it. */
static bool coming_before(const struct load *in, const struct piece *until, const char *table, const char *id,
                          size_t len)
{
    for (const struct piece *p = in->pieces; p < until; p++) {
        const char *brings = p->sheet->kind->table;
        for (size_t i = p->from; brings && !strcmp(brings, table) && i < p->to; i++) {
            if (in->accept_valid && !p->sheet->bodies[i].data)
                continue;                                                /* it stays out */
            const char *there = *(const char *const *)p->sheet->rows[i]; /* id is the first field of all of these */
            if (strlen(there) == len && !strncmp(there, id, len))
                return true;
        }
    }
    return false;
}

/* What was sent for the field that a fault is about: a name in the file is a number by then. */
static const char *field_sent(struct cli *c, const struct piece *p, const struct fault *f)
{
    const size_t row = sheet_row_at(p->sheet, (int)f->line);
    const struct field *field = record_field(p->sheet->kind->rec, f->field ? f->field : "");
    return field && row < p->sheet->csv.n ? field_text(field, p->sheet->rows[row], c->lang, &c->arena) : "";
}

static bool fault_comes_right(struct cli *c, const struct load *in, const struct piece *p, const struct fault *f)
{
    static const struct {
        const char *code, *table;
    } misses[] = {{"no_unit", "unit"}, {"no_person", "person"}, {"no_item", "item"}};
    for (size_t i = 0; i < sizeof misses / sizeof misses[0]; i++) {
        if (strcmp(misses[i].code, f->code))
            continue;
        const char *cell = field_sent(c, p, f);
        for (size_t n; *cell; cell += n + (cell[n] != '\0')) {
            n = strcspn(cell, ";");
            if (coming_before(in, p, misses[i].table, cell, n))
                return true;
        }
    }
    return false;
}

static const char *copied(struct cli *c, const char *s)
{
    return s ? arena_str(&c->arena, s, strlen(s)) : "";
}

/* What the daemon says of a row; of a number that is taken, also what is different. */
static const char *fault_text(struct cli *c, struct load *in, const struct sheet *s, const struct fault *f)
{
    const char *text = copied(c, c->lang[0] == 'e' ? f->en : f->zh), *differs = "";
    text = text[0] ? text : copied(c, f->code);
    if (!strcmp(f->code, "exists")) /* asks the daemon: the reply must have been read by then */
        differs = changes_text(c, &in->stocks, s, sheet_row_at(s, (int)f->line));
    return differs[0] ? arena_printf(&c->arena, tr(c, "%s；不同的是 %s", "%s; it differs in %s"), text, differs) : text;
}

/* Keeps the faults of the rows; a refusal of the whole is told at once. */
static int piece_refused(struct cli *c, struct load *in, const struct piece *p, const struct answer *ans,
                         bool rehearsal)
{
    size_t kept = 0, n = ans->reply ? ans->reply->errors.n : 0;
    for (size_t i = 0; i < n; i++) {
        const struct fault *f = LIST_AT(ans->reply->errors, struct fault, i);
        if (rehearsal && fault_comes_right(c, in, p, f))
            continue;
        sheet_fault_add(c, p->sheet, (int)f->line, copied(c, f->field), fault_text(c, in, p->sheet, f));
        kept++;
    }
    if (n && !kept)
        return EXIT_DONE; /* all of them wait for rows that go before */
    if (n)
        return ans->exit_code;
    if (too_large(p, ans)) { /* one row: a larger piece was halved */
        const struct import *im = p->body;
        const struct fault f = {.line = LIST_AT(im->rows, struct row, 0)->line,
                                .code = copied(c, ans->raw.code),
                                .zh = copied(c, ans->raw.text_zh),
                                .en = copied(c, ans->raw.text_en)};
        sheet_fault_add(c, p->sheet, (int)f.line, "", fault_text(c, in, p->sheet, &f));
        return ans->exit_code;
    }
    if (!in->code && ans->raw.code) { /* the reply is good until the next call only */
        in->code = copied(c, ans->raw.code);
        in->field = copied(c, ans->raw.field);
        in->text_zh = copied(c, ans->raw.text_zh);
        in->text_en = copied(c, ans->raw.text_en);
    }
    if (!c->json) {
        cli_say(c, "%s:", p->sheet->path);
        cli_refused(c, p->op, ans);
    }
    return ans->exit_code;
}

/* ---- rehearsing and writing ---- */

int load_rehearse(struct cli *c, struct load *in)
{
    int worst = EXIT_DONE;
    for (size_t i = 0; i < in->pieces_n; i++) {
        struct answer ans;
        const struct piece *p = &in->pieces[i];
        if (!p->sent)
            continue; /* no row of it is good, or none would change anything */
        if (!cli_call(c, p->op, NULL, true, p->body, &ans))
            continue;
        if (piece_halve(c, in, i, &ans)) {
            i--;
            continue;
        }
        int rc = piece_refused(c, in, p, &ans, true);
        worst = rc ? rc : worst;
        if (!ans.reply)
            return worst; /* nobody there */
    }
    return worst;
}

static void piece_told(struct cli *c, const struct piece *p, const struct answer *ans)
{
    const size_t n = p->sent;
    if (c->json)
        return;
    if (p->again && !ans->again)
        printf(tr(c, "%s：%s %zu 行，此前已导入；账上有改动在它之后，没有动（确要启用旧表：--request-id）\n",
                  "%s: %s, %zu rows, imported before; what was changed since stays (to put it into force again: "
                  "--request-id)\n"),
               p->sheet->path, tr(c, p->sheet->kind->zh, p->sheet->kind->file), p->good);
    else if (ans->again)
        printf(tr(c, "%s：%s %zu 行，此前已导入 #%lld，没有重记\n",
                  "%s: %s, %zu rows, imported before as #%lld, not counted twice\n"),
               p->sheet->path, tr(c, p->sheet->kind->zh, p->sheet->kind->file), n, (long long)ans->seq);
    else
        printf(tr(c, "%s：%s %zu 行，已入账 #%lld\n", "%s: %s, %zu rows, entered as #%lld\n"), p->sheet->path,
               tr(c, p->sheet->kind->zh, p->sheet->kind->file), n, (long long)ans->seq);
}

/* The id stands for the whole table. Used before for more rows than are sent now, it says that just this table was
 * imported, and that what differs now was changed since. */
static bool sent_before(const struct cli *c, const struct piece *p, const struct answer *ans)
{
    return !c->request_id && p->sent < p->good && ans->raw.code && !strcmp(ans->raw.code, "conflict");
}

/* The id that was given, by the place of the piece among those that the tables were first cut into. That of a half also
 * says its rows: the whole is sent under another when it is smaller the next time. */
static const char *given_id(struct cli *c, const struct load *in, const struct piece *p)
{
    if (in->cut_n == 1 && !p->halved)
        return c->request_id;
    if (!p->halved)
        return arena_printf(&c->arena, "%s-%zu", c->request_id, p->nth);
    return arena_printf(&c->arena, "%s-%zu-%zu-%zu", c->request_id, p->nth, p->from + 1, p->to);
}

int load_write(struct cli *c, struct load *in)
{
    for (size_t i = 0; i < in->pieces_n; i++) {
        struct answer ans;
        struct piece *p = &in->pieces[i];
        if (!p->sent)
            continue;
        const char *id = c->request_id ? given_id(c, in, p) : p->id;
        if (cli_call(c, p->op, id, false, p->body, &ans) && !sent_before(c, p, &ans)) {
            if (piece_halve(c, in, i, &ans)) {
                i--;
                continue;
            }
            int rc = piece_refused(c, in, p, &ans, false);
            if (!c->json)
                sheet_faults_tell(c, p->sheet);
            if (i > 0 && !c->json)
                cli_say(c, tr(c, "前面的表已经入账；改好后重来即可，不会重记。",
                              "the tables before it are in; correct it and run again, nothing counts twice."));
            return rc;
        }
        p->seq = ans.seq;
        p->again = ans.again || !ans.ok;
        piece_told(c, p, &ans);
    }
    return EXIT_DONE;
}
