/* import.c: CSV tables into the ledger. Every file is read and checked whole before anything is sent; then everything
 * is rehearsed; then each table goes as one entry (a large one as several), all of its rows or none. The request id
 * comes from the content, so the same table a second time is answered as the first time. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clients/ids.h"
#include "clients/sheet.h"
#include "clients/text.h"
#include "clients/verbs.h"

#define CALENDAR_NAME "county"
/* A piece leaves room in its entry for the facts of the rows. */
enum { SHEETS_MAX = LINE_WORDS, PIECE_BYTES = LIM_ENTRY_BYTES / 4, CALL_MS = 60000 };

/* One call: rows [from, to) of a sheet. */
struct piece {
    struct sheet *sheet;
    size_t from, to;
    int op;
    void *body; /* struct import or rulesapply */
    const char *id;
    int64_t seq; /* entry it became; 0: not yet */
    bool again;
};

struct load {
    struct sheet sheets[SHEETS_MAX];
    size_t n;
    struct piece *pieces;
    size_t pieces_n;
    const char *code, *field, *text_zh, *text_en; /* the first refusal that was not about rows; code NULL: none */
};

/* ---- which files ---- */

static int folder_add(struct cli *c, const char *dir, const char **paths, size_t *n)
{
    size_t before = *n;
    for (size_t k = 0; k < sheet_kinds_n && *n < SHEETS_MAX; k++) {
        const char *path = arena_printf(&c->arena, "%s/%s.csv", dir, sheet_kinds[k].file);
        if (!access(path, F_OK))
            paths[(*n)++] = path;
    }
    if (*n > before)
        return EXIT_DONE;
    cli_say(c,
            tr(c, "%s 里没有可导入的表（units.csv、people.csv、items.csv……）",
               "%s holds no table to import (units.csv, people.csv, items.csv, ...)"),
            dir);
    return EXIT_WRONG_DATA;
}

static int files_read(struct cli *c, struct line *l, struct load *in)
{
    const char *paths[SHEETS_MAX];
    size_t n = 0;
    int worst = EXIT_DONE;
    for (size_t i = 0; i < l->n; i++) {
        struct stat st;
        const char *word = l->words[i];
        size_t len = strlen(word);
        int rc = EXIT_DONE;
        if (!stat(word, &st) && S_ISDIR(st.st_mode)) {
            while (len > 1 && word[len - 1] == '/')
                len--;
            rc = folder_add(c, arena_str(&c->arena, word, len), paths, &n);
        } else if (n < SHEETS_MAX) {
            paths[n++] = word;
        }
        worst = rc ? rc : worst;
    }
    for (size_t i = 0; i < n; i++) {
        int rc = sheet_read(c, paths[i], line_extra(l, "as-kind"), &in->sheets[in->n++]);
        worst = rc ? rc : worst;
    }
    return worst;
}

/* ---- calls ---- */

static struct piece *piece_add(struct cli *c, struct load *in, struct sheet *s, size_t from, size_t to)
{
    struct piece *grown = arena_alloc(&c->arena, (in->pieces_n + 1) * sizeof *grown);
    if (in->pieces_n)
        memcpy(grown, in->pieces, in->pieces_n * sizeof *grown);
    in->pieces = grown;
    grown[in->pieces_n] = (struct piece){.sheet = s, .from = from, .to = to, .op = OP_import};
    return &grown[in->pieces_n++];
}

static void piece_rows(struct cli *c, struct piece *p)
{
    struct import *im = arena_alloc(&c->arena, sizeof *im);
    struct row *rows = arena_alloc(&c->arena, (p->to - p->from + 1) * sizeof *rows);
    size_t n = 0;
    rec_clear(&rec_import, im);
    for (size_t i = p->from; i < p->to; i++)
        if (p->sheet->bodies[i].data)
            rows[n++] = (struct row){.line = p->sheet->csv.rows[i].line, .body = p->sheet->bodies[i]};
    im->op = ops[p->sheet->kind->op].name;
    im->rows = (struct list){rows, n};
    p->body = im;
    p->id = id_of_content(&c->arena, "import", rec_pack(&rec_import, im, &c->arena));
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

/* ---- faults ---- */

/* Whether an id comes with an earlier row of this run that is not written yet: then a rehearsal can't know it. */
static bool coming_before(const struct load *in, const struct piece *until, const char *table, const char *id,
                          size_t len)
{
    for (const struct piece *p = in->pieces; p < until; p++) {
        const char *brings = p->sheet->kind->table;
        for (size_t i = p->from; brings && !strcmp(brings, table) && i < p->to; i++) {
            const char *there = *(const char *const *)p->sheet->rows[i]; /* id is the first field of all of these */
            if (strlen(there) == len && !strncmp(there, id, len))
                return true;
        }
    }
    return false;
}

static bool fault_comes_right(const struct load *in, const struct piece *p, const struct fault *f)
{
    static const struct {
        const char *code, *table;
    } misses[] = {{"no_unit", "unit"}, {"no_person", "person"}, {"no_item", "item"}};
    for (size_t i = 0; i < sizeof misses / sizeof misses[0]; i++) {
        if (strcmp(misses[i].code, f->code))
            continue;
        const char *cell = sheet_cell(p->sheet, (int)f->line, f->field ? f->field : "");
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

/* Keeps the faults of the rows; a refusal of the whole is told at once. */
static int piece_refused(struct cli *c, struct load *in, const struct piece *p, const struct answer *ans,
                         bool rehearsal)
{
    size_t kept = 0, n = ans->reply ? ans->reply->errors.n : 0;
    for (size_t i = 0; i < n; i++) {
        const struct fault *f = LIST_AT(ans->reply->errors, struct fault, i);
        if (rehearsal && fault_comes_right(in, p, f))
            continue;
        const char *text = c->lang[0] == 'e' ? f->en : f->zh;
        sheet_fault_add(c, p->sheet, (int)f->line, f->field ? f->field : "", text ? text : f->code);
        kept++;
    }
    if (n && !kept)
        return EXIT_DONE; /* all of them wait for rows that go before */
    if (n)
        return ans->exit_code;
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

/* ---- telling ---- */

static void sheet_json(struct cli *c, const struct load *in, const struct sheet *s, bool written)
{
    bool any = false;
    printf("{\"file\": %s, \"kind\": %s, \"rows\": %zu", json_string(&c->arena, s->path),
           json_string(&c->arena, s->kind ? s->kind->file : ""), s->csv.n);
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
static int run_json(struct cli *c, struct load *in, int rc)
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

/* ---- the run ---- */

static int rehearse(struct cli *c, struct load *in)
{
    int worst = EXIT_DONE;
    for (size_t i = 0; i < in->pieces_n; i++) {
        struct answer ans;
        const struct piece *p = &in->pieces[i];
        if (p->op == OP_import && !((const struct import *)p->body)->rows.n)
            continue; /* no row of it is good */
        if (!cli_call(c, p->op, NULL, true, p->body, &ans))
            continue;
        int rc = piece_refused(c, in, p, &ans, true);
        worst = rc ? rc : worst;
        if (!ans.reply)
            return worst; /* nobody there */
    }
    return worst;
}

static void piece_told(struct cli *c, const struct piece *p, const struct answer *ans)
{
    const size_t n = p->to - p->from;
    if (c->json)
        return;
    if (ans->again)
        printf(tr(c, "%s：%s %zu 行，此前已导入 #%lld，没有重记\n",
                  "%s: %s, %zu rows, imported before as #%lld, not counted twice\n"),
               p->sheet->path, tr(c, p->sheet->kind->zh, p->sheet->kind->file), n, (long long)ans->seq);
    else
        printf(tr(c, "%s：%s %zu 行，已入账 #%lld\n", "%s: %s, %zu rows, entered as #%lld\n"), p->sheet->path,
               tr(c, p->sheet->kind->zh, p->sheet->kind->file), n, (long long)ans->seq);
}

static int write_all(struct cli *c, struct load *in)
{
    for (size_t i = 0; i < in->pieces_n; i++) {
        struct answer ans;
        struct piece *p = &in->pieces[i];
        const char *id = p->id;
        if (c->request_id)
            id = in->pieces_n == 1 ? c->request_id : arena_printf(&c->arena, "%s-%zu", c->request_id, i + 1);
        if (cli_call(c, p->op, id, false, p->body, &ans)) {
            int rc = piece_refused(c, in, p, &ans, false);
            if (!c->json)
                sheet_faults_tell(c, p->sheet);
            if (i > 0 && !c->json)
                cli_say(c, tr(c, "前面的表已经入账；改好后重来即可，不会重记。",
                              "the tables before it are in; correct it and run again, nothing counts twice."));
            return rc;
        }
        p->seq = ans.seq;
        p->again = ans.again;
        piece_told(c, p, &ans);
    }
    return EXIT_DONE;
}

/* Reads, checks and rehearses everything. With faults in the files as well: one run tells all there are. */
static int load_check(struct cli *c, struct line *l, struct load *in)
{
    int rc = files_read(c, l, in);
    for (size_t i = 0; i < in->n; i++) {
        int cut = in->sheets[i].readable ? sheet_cut(c, in, &in->sheets[i]) : EXIT_DONE;
        rc = rc ? rc : cut;
    }
    const int rehearsed = rehearse(c, in);
    for (size_t i = 0; i < in->n && !c->json; i++)
        sheet_faults_tell(c, &in->sheets[i]);
    return rc ? rc : rehearsed;
}

static void rehearsal_told(struct cli *c, const struct load *in)
{
    for (size_t i = 0; i < in->n; i++)
        printf(tr(c, "%s：%s %zu 行，可以导入\n", "%s: %s, %zu rows, may be imported\n"), in->sheets[i].path,
               tr(c, in->sheets[i].kind->zh, in->sheets[i].kind->file), in->sheets[i].csv.n);
    puts(tr(c, "演练完毕，没有写入。", "rehearsed; nothing was written."));
}

int import_run(struct cli *c, struct line *l)
{
    struct load *in = arena_alloc(&c->arena, sizeof *in);
    *in = (struct load){.n = 0};
    if (!l->n)
        return cli_wrong_use(c, tr(c, "用法：duban import 文件.csv… | 目录 [--rehearse]",
                                   "usage: duban import FILE.csv... | FOLDER [--rehearse]"));
    if (!c->timeout_ms) { /* thousands of rows take seconds, and asking twice would do the work twice */
        c->timeout_ms = CALL_MS;
        c->resend_ms = CALL_MS / 6;
    }
    int rc = load_check(c, l, in);
    const bool write = !rc && !c->dry && !line_extra(l, "rehearse");
    if (write)
        rc = write_all(c, in);
    else if (rc)
        cli_say(c, tr(c, "没有写入任何内容。", "nothing was written."));
    else if (!c->json)
        rehearsal_told(c, in);
    return c->json ? run_json(c, in, rc) : rc;
}
