/* import.c: tables into the ledger. Every file is read and checked whole before anything is sent; then everything is
 * rehearsed; then each table goes, all of its rows or none (import.h). With faults a marked copy is written, and
 * nothing sent, unless the good rows alone were asked for. */
#include "clients/import.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clients/learn.h"
#include "clients/maps.h"
#include "clients/marked.h"
#include "clients/references.h"

enum { CALL_MS = 60000, ROUNDS = 8 };

/* ---- which files ---- */

static int folder_add(struct cli *c, const char *dir, const char **paths, size_t *n)
{
    size_t before = *n;
    for (size_t k = 0; k < sheet_kinds_n && *n < SHEETS_MAX; k++) {
        static const char *const ends[] = {"csv", "xlsx"};
        for (size_t e = 0; e < sizeof ends / sizeof ends[0] && *n < SHEETS_MAX; e++) {
            const char *path = arena_printf(&c->arena, "%s/%s.%s", dir, sheet_kinds[k].file, ends[e]);
            if (!access(path, F_OK))
                paths[(*n)++] = path;
        }
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
    struct sheet_how how = {.as_kind = line_extra(l, "as-kind"), .tab = line_extra(l, "sheet")};
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
    if (how.as_kind && !sheet_kind_named(how.as_kind))
        return cli_wrong_use(
            c, tr(c, "没有“%s”这类表；--as-kind 可以是 %s", "no kind of table '%s'; --as-kind is one of %s"),
            how.as_kind, sheet_kinds_list(&c->arena));
    if (line_extra(l, "map")) {
        int rc = map_read(c, line_extra(l, "map"), &how.map);
        if (rc)
            return rc;
    }
    for (size_t i = 0; i < n; i++) {
        int rc = sheet_read(c, paths[i], &how, &in->sheets[in->n++]);
        worst = rc ? rc : worst;
    }
    return worst;
}

/* ---- the run ---- */

/* Rows with faults stay out from now on. */
static void bad_rows_drop(struct cli *c, struct load *in)
{
    for (size_t i = 0; i < in->n; i++) {
        struct sheet *s = &in->sheets[i];
        const bool *bad = sheet_bad_rows(c, s, NULL);
        for (size_t k = 0; s->readable && k < s->csv.n; k++)
            if (bad[k])
                s->bodies[k] = (struct bytes){0};
    }
}

static size_t faults_n(const struct load *in)
{
    size_t n = 0;
    for (size_t i = 0; i < in->n; i++)
        n += in->sheets[i].told.len;
    return n;
}

/* Rehearses; with accept_valid again without the rows that were refused, until the others stand by themselves. */
static int rehearse(struct cli *c, struct load *in)
{
    int worst = EXIT_DONE;
    for (int round = 0; round < ROUNDS; round++) {
        const size_t before = faults_n(in);
        int rc = load_cut(c, in), rehearsed = rc ? EXIT_DONE : load_rehearse(c, in);
        worst = rc ? rc : rehearsed ? rehearsed : worst;
        if (!in->accept_valid || in->code || faults_n(in) == before)
            return worst;
        bad_rows_drop(c, in);
    }
    return worst;
}

/* An item that is registered already is taken only when it says the same: what the daemon did not refuse is no change,
 * though acts have moved the item since. */
static void registered_settle(struct cli *c, struct load *in)
{
    for (size_t i = 0; i < in->n; i++) {
        struct sheet *s = &in->sheets[i];
        const bool *bad = sheet_bad_rows(c, s, NULL);
        for (size_t k = 0; s->readable && s->kind->op == OP_register && k < s->csv.n; k++)
            if (s->changes[k] == CHANGE_UPDATE && !bad[k])
                s->changes[k] = CHANGE_SAME;
    }
}

/* Reads, checks and rehearses everything. With faults in the files as well: one run tells all there are. */
static int load_check(struct cli *c, struct line *l, struct load *in)
{
    int rc = files_read(c, l, in);
    if (rc && rc != EXIT_WRONG_DATA)
        return rc;
    int asked = references_resolve(c, &in->stocks, in->sheets, in->n);
    for (size_t i = 0; !asked && i < in->n; i++)
        asked = changes_find(c, &in->stocks, &in->sheets[i]);
    rc = rc ? rc : faults_n(in) ? EXIT_WRONG_DATA : EXIT_DONE;
    if (!asked) {
        int rehearsed = rehearse(c, in);
        rc = rc ? rc : rehearsed;
        registered_settle(c, in);
    }
    return asked ? asked : rc;
}

static void marked_write(struct cli *c, struct line *l, struct load *in)
{
    const char *wish = line_extra(l, "marked");
    for (size_t i = 0; i < in->n; i++) {
        if (!in->sheets[i].told.len || !in->sheets[i].grid.n)
            continue;
        in->marked[i] = marked_copy(c, &in->sheets[i], wish);
        wish = NULL; /* the others get names of their own */
        if (in->marked[i] && !c->json)
            cli_say(c,
                    tr(c, "错处已标红，另存为 %s；改好那一份再导入即可",
                       "what is wrong is marked in %s; correct it there and import it"),
                    in->marked[i]);
    }
}

/* Whether what is good may be sent, though not all is. */
static bool partly(const struct load *in, int rc)
{
    bool readable = in->accept_valid && rc == EXIT_WRONG_DATA && !in->code;
    for (size_t i = 0; i < in->n; i++)
        readable &= in->sheets[i].readable;
    return readable;
}

static int load_run(struct cli *c, struct line *l, struct load *in)
{
    const bool rehearsal = c->dry || line_extra(l, "rehearse");
    int rc = load_check(c, l, in);
    const bool send = !rehearsal && (!rc || partly(in, rc));
    for (size_t i = 0; i < in->n && !c->json; i++)
        sheet_faults_tell(c, &in->sheets[i]);
    marked_write(c, l, in);
    if (!c->json)
        load_summary(c, in);
    if (send) {
        int cut = load_cut(c, in), written = cut ? cut : load_write(c, in);
        return written ? written : rc;
    }
    if (rc)
        cli_say(c, tr(c, "没有写入任何内容。", "nothing was written."));
    else if (!c->json)
        puts(tr(c, "演练完毕，没有写入。", "rehearsed; nothing was written."));
    return rc;
}

int import_run(struct cli *c, struct line *l)
{
    struct load *in = arena_alloc(&c->arena, sizeof *in);
    *in = (struct load){.accept_valid = line_extra(l, "accept-valid") != NULL};
    if (!l->n)
        return cli_wrong_use(c, tr(c, "用法：duban import 文件.csv|.xlsx… | 目录 [--map 列映射] [--rehearse]",
                                   "usage: duban import FILE.csv|.xlsx... | FOLDER [--map MAP] [--rehearse]"));
    if (line_extra(l, "learn"))
        return learn_run(c, l);
    if (!c->timeout_ms) { /* thousands of rows take seconds, and asking twice would do the work twice */
        c->timeout_ms = CALL_MS;
        c->resend_ms = CALL_MS / 6;
    }
    int rc = load_run(c, l, in);
    return c->json ? load_json(c, in, rc) : rc;
}
