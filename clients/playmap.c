#include "clients/playmap.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clients/text.h"
#include "clients/yaml.h"

/* clang-format off */
RECORD_DESCRIBE(playstep, PLAYSTEP_FIELDS)
RECORD_DESCRIBE(playmap, PLAYMAP_FIELDS)

/* A table whose rows are updates already: the columns of county/sample/updates.csv. One column holds figures and stages. */
static const char updates_map[] =
    "play: updates\n"
    "key: request_id\n"
    "steps:\n"
    "  - op: '{op}'\n"
    "    at: '{received_at}'\n"
    "    as: '{actor}'\n"
    "    when: [op=stage]\n"
    "    id: '{request_id}'\n"
    "    what_fits: yes\n"
    "    set: ['item={item}', 'occurred_at={occurred_at}', 'milestone={milestone}', 'percent={percent}', 'stage={value}', 'reason={reason}', 'text={text}']\n"
    "    expect: ['answer={expect}']\n"
    "  - op: '{op}'\n"
    "    at: '{received_at}'\n"
    "    as: '{actor}'\n"
    "    when: [op!=stage]\n"
    "    id: '{request_id}'\n"
    "    what_fits: yes\n"
    "    set: ['item={item}', 'occurred_at={occurred_at}', 'milestone={milestone}', 'percent={percent}', 'value={value}', 'new_due={new_due}', 'ref={ref}', 'unit={unit}', 'reason={reason}', 'text={text}']\n"
    "    expect: ['answer={expect}']\n";
/* clang-format on */

/* ---- which file ---- */

/* "…/calls.csv" → "calls" */
static const char *table_name(struct arena *a, const char *path)
{
    const char *base = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    const char *dot = strrchr(base, '.');
    return arena_str(a, base, dot ? (size_t)(dot - base) : strlen(base));
}

static const char *folder_of(struct arena *a, const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? arena_str(a, path, (size_t)(slash - path)) : ".";
}

/* NULL: there is no such file. */
static const char *map_path(struct cli *c, const char *table_path, const char *name)
{
    struct arena *a = &c->arena;
    if (name && (strchr(name, '/') || !access(name, R_OK)))
        return name;
    const char *file = name ? name : arena_printf(a, "play-%s", table_name(a, table_path));
    const char *const folders[] = {getenv("DUBAN_MAPS"), arena_printf(a, "%s/../maps", folder_of(a, table_path)),
                                   "county/maps", "/usr/share/duban/county/maps"};
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        const char *path = folders[i] ? arena_printf(a, "%s/%s.yml", folders[i], file) : NULL;
        if (path && !access(path, R_OK))
            return path;
    }
    return NULL;
}

/* ---- what it says ---- */

static int complain(struct cli *c, const char *path, const struct yaml_doc *d, const char *place, const char *word,
                    const char *near)
{
    const struct yaml_place *at = yaml_place_of(d, place);
    cli_say(c, tr(c, "%s:%d:%d %s：没有“%s”%s%s%s", "%s:%d:%d %s: no '%s'%s%s%s"), path, at ? at->line : 1,
            at ? at->column : 1, place, text_safe(&c->arena, word, true), near ? tr(c, "，是 ", ", did you mean ") : "",
            near ? near : "", near ? tr(c, " 吗？", "?") : "");
    return EXIT_WRONG_DATA;
}

/* Operations and fields that the map names. An operation that is a column is looked at row by row. */
static int step_check(struct cli *c, const char *path, const struct yaml_doc *d, const struct playstep *s, size_t i)
{
    const int op = op_find(s->op);
    int rc = EXIT_DONE;
    if (op < 0 && !strchr(s->op, '{'))
        return complain(c, path, d, arena_printf(&c->arena, "steps[%zu].op", i), s->op, op_nearest(s->op));
    for (size_t k = 0; op >= 0 && k < s->set.n; k++) {
        const char *eq = strchr(s->set.v[k], '=');
        const char *field = arena_str(&c->arena, s->set.v[k], eq ? (size_t)(eq - s->set.v[k]) : 0);
        if (!record_field(ops[op].body, field))
            rc = complain(c, path, d, arena_printf(&c->arena, "steps[%zu].set", i), eq ? field : s->set.v[k],
                          record_nearest(ops[op].body, field));
    }
    return rc;
}

static int map_parse(struct cli *c, const char *path, const char *text, size_t len, const struct playmap **out)
{
    struct yaml_file f;
    int rc = EXIT_DONE;
    yaml_read_kind(&c->arena, text, len, "play", &rec_playmap, &f);
    for (size_t i = 0; i < f.faults.n; i++) {
        const struct yaml_fault *x = LIST_AT(f.faults, struct yaml_fault, i);
        cli_say(c, "%s:%d:%d %s", path, x->line, x->column, tr(c, x->zh, x->en));
    }
    if (f.faults.n || f.docs.n != 1)
        return EXIT_WRONG_DATA;
    const struct yaml_doc *d = LIST_AT(f.docs, struct yaml_doc, 0);
    const struct playmap *m = d->value;
    for (size_t i = 0; i < m->steps.n; i++) {
        int bad = step_check(c, path, d, LIST_AT(m->steps, struct playstep, i), i);
        rc = rc ? rc : bad;
    }
    *out = m;
    return rc;
}

int playmap_read(struct cli *c, const char *table_path, const char *name, const struct playmap **out)
{
    size_t len;
    const char *path = map_path(c, table_path, name);
    if (!path && !name)
        return map_parse(c, "updates", updates_map, sizeof updates_map - 1, out);
    if (!path)
        path = name;
    const char *text = cli_file(c, path, &len);
    return text ? map_parse(c, path, text, len, out) : EXIT_NO_FILE;
}

/* ---- a row in its words ---- */

static const char *cell(struct arena *a, const struct playrow *r, const char *name, const char **unknown)
{
    if (!strcmp(name, "each"))
        return r->each ? r->each : "";
    if (!strcmp(name, "n"))
        return arena_printf(a, "%d", r->n);
    if (!strcmp(name, "row"))
        return arena_printf(a, "%d", r->row->line);
    for (size_t i = 0; i < r->csv->columns; i++)
        if (!strcmp(r->csv->header.cells[i], name))
            return r->row->cells[i];
    *unknown = name;
    return "";
}

const char *playrow_text(struct arena *a, const struct playrow *r, const char *text, const char **unknown)
{
    struct buf b = {.arena = a};
    while (text && *text) {
        const char *close = *text == '{' ? strchr(text, '}') : NULL;
        const size_t plain = *text == '{' && !close ? strlen(text) : strcspn(text, "{");
        const char *piece = close ? cell(a, r, arena_str(a, text + 1, (size_t)(close - text - 1)), unknown) : text;
        buf_add(&b, piece, close ? strlen(piece) : plain);
        text = close ? close + 1 : text + plain;
    }
    buf_add(&b, "", 1);
    return b.data;
}

static bool fits(struct arena *a, const struct playrow *r, const char *condition, const char **unknown)
{
    const char *eq = strchr(condition, '=');
    if (!eq)
        return (*cell(a, r, condition + (*condition == '!'), unknown) == '\0') == (*condition == '!');
    const bool unlike = eq > condition && eq[-1] == '!';
    const char *name = arena_str(a, condition, (size_t)(eq - condition) - unlike);
    return !strcmp(cell(a, r, name, unknown), eq + 1) != unlike;
}

bool playrow_fits(struct arena *a, const struct playrow *r, const struct strs *when, const char **unknown)
{
    for (size_t i = 0; i < when->n; i++)
        if (!fits(a, r, when->v[i], unknown))
            return false;
    return true;
}
