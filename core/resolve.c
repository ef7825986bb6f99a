/* resolve.c: see resolve.h. */
#include "core/resolve.h"

#include <string.h>

/* ---- hits ---- */
struct hits {
    size_t n;
    const char *id[RESOLVE_NAMED];
};

static void hits_add(struct hits *h, const char *id, struct arena *a)
{
    if (h->n < RESOLVE_NAMED)
        h->id[h->n] = arena_str(a, id, strlen(id));
    h->n++;
}

static int hits_refuse(const struct hits *h, const char *field, const char *text, struct arena *a,
                       struct duban_error *e)
{
    struct buf names = {.arena = a};
    size_t named = h->n < RESOLVE_NAMED ? h->n : RESOLVE_NAMED;

    for (size_t i = 0; i < named; i++)
        buf_printf(&names, "%s%s", i ? ", " : "", h->id[i]);
    if (h->n > named)
        buf_printf(&names, " … (%zu)", h->n);
    return error_set(e, DUBAN_E_not_unique, field, "%.*s: %.*s", text_head_bytes(text, 64), text, (int)names.len,
                     names.data);
}

/* ---- numbers ---- */
/* "LD-2022-007": head "LD-2022-", number "7" (without leading zeros); number_len 0 when it does not end in digits. */
struct tail {
    const char *head;
    size_t head_len;
    const char *number;
    size_t number_len;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static struct tail tail_of(const char *id)
{
    size_t len = strlen(id), at = len;

    while (at > 0 && is_digit(id[at - 1]))
        at--;
    struct tail t = {id, at, id + at, len - at};
    while (t.number_len > 1 && *t.number == '0') {
        t.number++;
        t.number_len--;
    }
    return t;
}

/* What stands before the digits is the end of the id's head: "22-" of "LD-2022-". */
static bool head_ends(const struct tail *want, const struct tail *id)
{
    return want->head_len <= id->head_len &&
           text_begins(id->head + (id->head_len - want->head_len), want->head, want->head_len);
}

/* … or its beginning, when it ends in a hyphen: "LD-". Nothing before the digits fits all. */
static bool head_fits(const struct tail *want, const struct tail *id)
{
    size_t n = want->head_len;

    return head_ends(want, id) ||
           (n > 0 && n <= id->head_len && want->head[n - 1] == '-' && text_begins(id->head, want->head, n));
}

/* An order's number is its item's with "-D1" behind it. "1" and "LD-1" mean items, so of such a number the end must be
 * named: "D1", "001-D1". */
static bool numbered_after_parent(const struct item *it)
{
    size_t n = it->parent ? strlen(it->parent) : 0;

    return n > 0 && strncmp(it->id, it->parent, n) == 0 && it->id[n] == '-';
}

static bool number_fits(const struct tail *want, const struct item *it)
{
    struct tail t = tail_of(it->id);

    if (want->number_len == 0 || t.number_len != want->number_len || memcmp(t.number, want->number, t.number_len) != 0)
        return false;
    return numbered_after_parent(it) ? want->head_len > 0 && head_ends(want, &t) : head_fits(want, &t);
}

/* ---- items ---- */
struct item_search {
    const char *text;
    struct tail want;
    struct hits by_outside, by_number, by_title, by_part, by_beginning;
    struct arena *a;
};

/* "LD-2023" begins "LD-2023-101", and "LD-202" does not: a number that was cut short names another one. */
static bool number_begins(const char *id, const char *text)
{
    size_t n = strlen(text);
    bool cut;

    if (n == 0 || strlen(id) < n || !text_begins(id, text, n))
        return false;
    cut = is_digit(id[n - 1]) && is_digit(id[n]);
    return !cut;
}

/* Orders and visits bear the title of what they belong to, which is meant by its words. */
static bool is_part(const struct item *it)
{
    return it->plan || (it->parent && it->demand);
}

static int item_try(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct item_search *q = u;
    const struct item *it = rec;

    (void)key, (void)val, (void)scratch;
    if (it->outside && strcmp(it->outside, q->text) == 0)
        hits_add(&q->by_outside, it->id, q->a);
    if (number_fits(&q->want, it))
        hits_add(&q->by_number, it->id, q->a);
    if (text_holds_words(it->title, q->text))
        hits_add(is_part(it) ? &q->by_part : &q->by_title, it->id, q->a);
    if (number_begins(it->id, q->text))
        hits_add(&q->by_beginning, it->id, q->a);
    return 0;
}

int resolve_item(struct state *s, const char *text, const char *field, struct arena *a, struct item *out,
                 struct duban_error *e)
{
    if (state_get(s, T_item, text, a, out))
        return DUBAN_E_ok;
    struct item_search q = {.text = text, .want = tail_of(text), .a = a};
    rows_each(s, T_item, NULL, NULL, item_try, &q);
    const struct hits *const ways[] = {&q.by_outside, &q.by_number, &q.by_title, &q.by_part, &q.by_beginning};
    const struct hits *h = ways[0];
    for (size_t i = 1; h->n == 0 && i < sizeof ways / sizeof ways[0]; i++)
        h = ways[i];
    if (h->n > 1)
        return hits_refuse(h, field, text, a, e);
    if (h->n == 0 || !state_get(s, T_item, h->id[0], a, out))
        return error_set(e, DUBAN_E_no_item, field, "%.*s", text_head_bytes(text, 64), text);
    return DUBAN_E_ok;
}

/* ---- notices and requests: "<item>/<rest>" ---- */
static bool part_get(struct state *s, const char *id, struct arena *a, struct found *out)
{
    const char *item = NULL;

    if (state_get(s, T_notice, id, a, &out->notice)) {
        out->what = RESOLVED_NOTICE;
        item = out->notice.item;
    } else if (state_get(s, T_ask, id, a, &out->ask)) {
        out->what = RESOLVED_ASK;
        item = out->ask.item;
    }
    return item && state_get(s, T_item, item, a, &out->item);
}

int resolve_any(struct state *s, const char *text, const char *field, struct arena *a, struct found *out,
                struct duban_error *e)
{
    const char *slash = strchr(text, '/');

    out->what = RESOLVED_ITEM;
    if (!slash || state_has(s, T_item, text))
        return resolve_item(s, text, field, a, &out->item, e);
    if (part_get(s, text, a, out))
        return DUBAN_E_ok;
    int rc = resolve_item(s, arena_str(a, text, (size_t)(slash - text)), field, a, &out->item, e);
    if (rc)
        return rc;
    if (part_get(s, arena_printf(a, "%s%s", out->item.id, slash), a, out))
        return DUBAN_E_ok;
    return error_set(e, strchr(slash + 1, '/') ? DUBAN_E_no_record : DUBAN_E_no_ask, field, "%.*s",
                     text_head_bytes(text, 128), text);
}

/* ---- units, persons and ledgers: id and name ---- */
struct name_search {
    enum table t;
    const char *text;
    struct hits exact, part;
    struct arena *a;
};

static int name_try(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct name_search *q = u;
    const char *name = q->t == T_unit ? ((const struct unit *)rec)->name : ((const struct person *)rec)->name;
    const char *id = key_head(key, scratch);

    (void)val;
    if (same_text(name, q->text))
        hits_add(&q->exact, id, q->a);
    if (text_holds_words(name, q->text))
        hits_add(&q->part, id, q->a);
    return 0;
}

/* The one that was found. */
static int name_found(const struct name_search *q, enum duban_err none, const char *field, const char **id,
                      struct duban_error *e)
{
    const struct hits *h = q->exact.n ? &q->exact : &q->part;

    if (h->n > 1)
        return hits_refuse(h, field, q->text, q->a, e);
    if (h->n == 0)
        return error_set(e, none, field, "%.*s", text_head_bytes(q->text, 128), q->text);
    *id = h->id[0];
    return DUBAN_E_ok;
}

static int resolve_name(struct state *s, enum table t, enum duban_err none, const char *text, const char *field,
                        struct arena *a, const char **id, struct duban_error *e)
{
    struct name_search q = {.t = t, .text = text, .a = a};

    if (state_has(s, t, text)) {
        *id = text;
        return DUBAN_E_ok;
    }
    rows_each(s, t, NULL, NULL, name_try, &q);
    return name_found(&q, none, field, id, e);
}

int resolve_unit(struct state *s, const char *text, const char *field, struct arena *a, const char **id,
                 struct duban_error *e)
{
    return resolve_name(s, T_unit, DUBAN_E_no_unit, text, field, a, id, e);
}

int resolve_person(struct state *s, const char *text, const char *field, struct arena *a, const char **id,
                   struct duban_error *e)
{
    return resolve_name(s, T_person, DUBAN_E_no_person, text, field, a, id, e);
}

/* Rules documents of every version stand in one table; those in force have no "@" in their key. */
static int ledger_try(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct name_search *q = u;
    const char *k = key_head(key, scratch);
    struct ledger l;
    struct duban_error e;

    (void)val;
    if (strchr(k, '@') ||
        rec_unpack(&rec_ledger, ((const struct rules *)rec)->doc, UNPACK_STORED, scratch, &l, &e) != DUBAN_E_ok)
        return 0;
    if (same_text(l.title, q->text))
        hits_add(&q->exact, l.ledger, q->a);
    if (text_holds_words(l.title, q->text))
        hits_add(&q->part, l.ledger, q->a);
    return 0;
}

int resolve_ledger(struct state *s, const char *text, const char *field, struct arena *a, const char **name,
                   struct duban_error *e)
{
    struct name_search q = {.t = T_rules, .text = text, .a = a};

    if (state_has(s, T_rules, arena_printf(a, "ledger/%s", text)) && !strchr(text, '@')) {
        *name = text;
        return DUBAN_E_ok;
    }
    rows_each(s, T_rules, "ledger/", NULL, ledger_try, &q);
    return name_found(&q, DUBAN_E_no_ledger, field, name, e);
}
