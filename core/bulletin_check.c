/* bulletin_check.c: is a document of kind bulletin sound? What its columns, its order and its filter name must be there
 * for its rows; what is for one source of rows only is refused for the others, and a table that is owed on a ledger
 * finds there a stage for each state that an edition goes through. */
#include <string.h>

#include "core/bulletin.h"
#include "core/rows.h"
#include "core/rules_check.h"
#include "core/stages.h"
#include "proto/filehash.h"

const struct record *table_rows_record(int rows)
{
    static const struct record *const records[] = {
        [TABLE_ITEMS] = &rec_brief,      [TABLE_LIGHTS] = &rec_brief,      [TABLE_UNITS] = &rec_count,
        [TABLE_LEADERS] = &rec_count,    [TABLE_RANKING] = &rec_rankrow,   [TABLE_MECHANISMS] = &rec_yearrow,
        [TABLE_SCORES] = &rec_scoreline, [TABLE_HONOURS] = &rec_honourrow, [TABLE_CAMPAIGNS] = &rec_campaignrow,
        [TABLE_TEXTS] = &rec_textline,
    };

    return records[rows];
}

/* A cell is one text: lists and records have no place in a table. */
static bool fits_cell(const struct field *f)
{
    return f && f->type != FT_LIST && f->type != FT_REC && f->type != FT_ANY && f->type != FT_BIN;
}

static int check_field(const struct decide *d, const struct record *r, const char *name, const char *where)
{
    const char *near;

    if (fits_cell(record_field(r, name)))
        return DUBAN_E_ok;
    near = record_nearest(r, name);
    near = near ? near : "-";
    return error_set(d->e, DUBAN_E_unknown_field, where, "%s 不是 %s 的一栏；近似 %s / %s is no cell of %s; near: %s",
                     name, r->name, near, name, r->name, near);
}

/* A correction finds a figure again by the heading that it stands under, and a row by its category. */
static int check_twice(const struct decide *d, const struct bulletin *b, const char *list, const char *field,
                       const char *(*name)(const struct bulletin *b, size_t i), size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++)
            if (same_text(name(b, i), name(b, k)))
                return error_set(d->e, DUBAN_E_exists, arena_printf(d->a, "%s[%zu].%s", list, i, field), "%s",
                                 name(b, i));
    return DUBAN_E_ok;
}

static const char *heading_at(const struct bulletin *b, size_t i)
{
    return LIST_AT(b->columns, struct tablecolumn, i)->heading;
}

static const char *category_at(const struct bulletin *b, size_t i)
{
    return LIST_AT(b->categories, struct tablecategory, i)->category;
}

static int check_columns(const struct decide *d, const struct bulletin *b)
{
    const struct record *r = table_rows_record(b->rows);
    int rc = DUBAN_E_ok;

    if (!b->columns.n)
        return error_set(d->e, DUBAN_E_missing, "columns", "没有一栏 / no column");
    if (b->columns.n > LIM_TABLE_COLUMNS)
        return error_set(d->e, DUBAN_E_too_many, "columns", "%zu > %d", b->columns.n, LIM_TABLE_COLUMNS);
    for (size_t i = 0; !rc && i < b->columns.n; i++) {
        const char *name = LIST_AT(b->columns, struct tablecolumn, i)->field;

        if (strcmp(name, "no") != 0)
            rc = check_field(d, r, name, arena_printf(d->a, "columns[%zu].field", i));
    }
    if (!rc)
        rc = check_twice(d, b, "columns", "heading", heading_at, b->columns.n);
    for (size_t i = 0; !rc && i < b->sort.n; i++)
        rc = check_field(d, r, b->sort.v[i] + (b->sort.v[i][0] == '-'), arena_printf(d->a, "sort[%zu]", i));
    return rc;
}

/* ---- what is for some sources of rows only ---- */

#define ROWS(x) (1u << TABLE_##x)

static int check_only(const struct decide *d, const struct bulletin *b)
{
    static const struct {
        const char *field;
        unsigned rows; /* bits of enum table_source */
    } only[] = {
        {"honours", ROWS(RANKING)},
        {"unit_kind", ROWS(RANKING)},
        {"categories", ROWS(HONOURS)},
        {"state_in", ROWS(ITEMS) | ROWS(LIGHTS) | ROWS(TEXTS)},
        {"stage_in", ROWS(ITEMS) | ROWS(LIGHTS) | ROWS(TEXTS)},
        {"light_in", ROWS(ITEMS) | ROWS(LIGHTS) | ROWS(TEXTS)},
        {"changed", ROWS(ITEMS) | ROWS(LIGHTS) | ROWS(TEXTS)},
        {"ledgers", ROWS(ITEMS) | ROWS(LIGHTS) | ROWS(TEXTS) | ROWS(UNITS) | ROWS(LEADERS) | ROWS(RANKING)},
    };

    for (size_t i = 0; i < sizeof only / sizeof only[0]; i++)
        if (!(only[i].rows >> b->rows & 1u) && !field_absent(record_field(&rec_bulletin, only[i].field), b))
            return error_set(d->e, DUBAN_E_bad_choice, only[i].field, "rows: %s", enum_table_source.words[b->rows]);
    if (b->rows == TABLE_MECHANISMS && b->period != PERIOD_YEAR)
        return error_set(d->e, DUBAN_E_bad_choice, "period", "mechanisms: year");
    if (b->rows == TABLE_HONOURS && !b->categories.n)
        return error_set(d->e, DUBAN_E_missing, "categories", "honours");
    return DUBAN_E_ok;
}

static int check_words(const struct decide *d, const struct strs *words, const struct enumeration *en,
                       const char *field)
{
    for (size_t i = 0; i < words->n; i++) {
        bool known = strcmp(words->v[i], "none") == 0 && en == &enum_light;

        if (!known && choice_find(en, words->v[i], false) <= 0)
            return error_set(d->e, DUBAN_E_bad_choice, arena_printf(d->a, "%s[%zu]", field, i), "%s", words->v[i]);
    }
    return DUBAN_E_ok;
}

static int check_categories(const struct decide *d, const struct bulletin *b)
{
    for (size_t i = 0; i < b->categories.n; i++) {
        const struct tablecategory *c = LIST_AT(b->categories, struct tablecategory, i);

        if (c->best < 1)
            return error_set(d->e, DUBAN_E_out_of_range, arena_printf(d->a, "categories[%zu].best", i), "1 …");
        if (c->headings.n && c->ledgers.n)
            return error_set(d->e, DUBAN_E_bad_choice, arena_printf(d->a, "categories[%zu].ledgers", i), "headings");
    }
    return check_twice(d, b, "categories", "category", category_at, b->categories.n);
}

/* ---- owed ---- */

static int check_owed(const struct decide *d, const struct bulletin *b)
{
    static const struct {
        int state;
        bool closes;
    } states[] = {{EDITION_DRAFTED, false},
                  {EDITION_CHECKED, false},
                  {EDITION_APPROVED, false},
                  {EDITION_PUBLISHED, true},
                  {EDITION_DROPPED, true}};
    const struct ledger *l = core_ledger(d->core, b->ledger);

    if (!b->ledger)
        return b->unit ? error_set(d->e, DUBAN_E_missing, "ledger", "unit: %s", b->unit) : DUBAN_E_ok;
    if (!b->unit)
        return error_set(d->e, DUBAN_E_missing, "unit", "ledger: %s", b->ledger);
    if (!l)
        return DUBAN_E_ok; /* it may come yet: rules_loose.c says so */
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        const char *word = enum_edition_state.words[states[i].state];
        const struct stage *s = stage_find(l, word);

        if (!s || s->closes != states[i].closes)
            return error_set(d->e, DUBAN_E_bad_stage, "ledger", "%s: %s%s", b->ledger, word,
                             states[i].closes ? ", closes" : "");
    }
    return need_number(d, arena_printf(d->a, "%s-2022-12-99", b->bulletin), "bulletin");
}

/* Editions of a month and of a quarter can't stand in one row: another period is another table. */
static int check_period(const struct decide *d, const struct bulletin *b)
{
    const struct bulletin *was = core_bulletin(d->core, b->bulletin);

    if (!was || was->period == b->period)
        return DUBAN_E_ok;
    return error_set(d->e, DUBAN_E_conflict, "period", "%s，另设一张表 / is %s: make another table",
                     enum_period_kind.words[was->period], enum_period_kind.words[was->period]);
}

static int check_people(const struct decide *d, const struct bulletin *b)
{
    int rc = roles_check(d, &b->check_by, "check_by");

    if (!rc)
        rc = roles_check(d, &b->approve_by, "approve_by");
    return rc ? rc : roles_check(d, &b->publish_by, "publish_by");
}

/* With its period, which is longer than the word for it, a title is still one; else no edition could be drafted. */
static int check_title(const struct decide *d, const struct bulletin *b)
{
    static const char longest[] = "2022年第3季度";
    size_t bytes = strlen(b->title) + sizeof longest;

    if (bytes <= LIM_NAME_BYTES)
        return DUBAN_E_ok;
    return error_set(d->e, DUBAN_E_too_long, "title", "%zu > %d", bytes, LIM_NAME_BYTES);
}

int bulletin_check(const struct decide *d, const void *doc)
{
    const struct bulletin *b = doc;
    int rc = check_columns(d, b);

    if (!rc)
        rc = check_only(d, b);
    if (!rc)
        rc = check_words(d, &b->state_in, &enum_item_state, "state_in");
    if (!rc)
        rc = check_words(d, &b->light_in, &enum_light, "light_in");
    if (!rc)
        rc = check_categories(d, b);
    if (!rc)
        rc = check_period(d, b);
    if (!rc)
        rc = check_title(d, b);
    if (!rc && !strstr(b->number, "{n}"))
        rc = error_set(d->e, DUBAN_E_missing, "number", "{n}");
    if (!rc && (b->after.n < 0 || b->after.n > 366))
        rc = error_set(d->e, DUBAN_E_out_of_range, "after", "0 … 366");
    if (!rc && b->template && !(filehash_is(b->template) && state_has(d->s, T_file, b->template)))
        rc = error_set(d->e, DUBAN_E_no_record, "template",
                       "%s：先 duban bulletin template 文件.docx / attach it first: duban bulletin template FILE.docx",
                       b->template);
    if (!rc)
        rc = check_owed(d, b);
    return rc ? rc : check_people(d, b);
}
