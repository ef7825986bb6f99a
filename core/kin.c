/* kin.c: the items that came from an item: how many, how many open, the worst light among them.
 *
 * Kin are its parts (those that name it as parent; orders and visits do what they do of themselves and are no kin) and
 * what is linked to it by `from` or `part`. An item that is both is counted once. The counts stand in the item, so that
 * a light may depend on them without a walk over other items; they are moved with each child that is stored, and its
 * parents fall due at once. Only a child that gets better than the worst makes its parent be counted anew.
 *
 * Whoever an item came from may come later than the item (within one import): it is counted when it comes. */
#include <string.h>

#include "core/op_rows.h"
#include "core/rows.h"

/* The kinds of link that make kin. */
static const int kin_kinds[] = {LINK_FROM, LINK_PART};
enum { KIN_KINDS = sizeof kin_kinds / sizeof kin_kinds[0] };

/* ---- keys ---- */

struct bytes link_key(const struct link *l, bool back, struct arena *a)
{
    return key_three(back ? l->to : l->item, enum_link_kind.words[l->kind], back ? l->item : l->to, a);
}

bool link_of_back(struct bytes key, struct link *out, struct arena *a)
{
    struct bytes rest = key_rest(key), item = key_rest(rest);
    int found = choice_find(&enum_link_kind, key_head(rest, a), false);

    rec_clear(&rec_link, out);
    out->to = key_head(key, a);
    out->item = arena_str(a, item.data, item.len);
    out->kind = found > LINK_ABSENT ? found : LINK_ABSENT;
    return out->kind != LINK_ABSENT && item.len > 0;
}

static bool has(struct state *s, enum table t, struct bytes key)
{
    struct bytes val;

    return s->ops->get(s->u, t, key, &val);
}

static bool linked(struct state *s, const char *item, int kind, const char *to, struct arena *a)
{
    struct link l = {.item = item, .kind = kind, .to = to};

    return has(s, T_link, link_key(&l, false, a));
}

/* ---- who is whose ---- */

static const char *parent_of(const struct item *it)
{
    return it->parent && !item_is_order(it) && !item_is_visit(it) ? it->parent : NULL;
}

static bool is_child(struct state *s, const struct item *it, const char *of, struct arena *a)
{
    bool child = same_text(parent_of(it), of);

    for (size_t i = 0; i < KIN_KINDS; i++)
        child = child || linked(s, it->id, kin_kinds[i], of, a);
    return child;
}

/* ids in tables of links and parts: the last part of each key that begins with `prefix`, each once. */
struct ids {
    struct arena *a;
    struct strs v;
    size_t cap;
};

static void ids_add(struct ids *x, const char *id)
{
    struct list l = {x->v.v, x->v.n};

    if (strs_has(&x->v, id))
        return;
    *(const char **)list_push(&l, &x->cap, sizeof(const char *), x->a) = id;
    x->v = (struct strs){l.v, l.n};
}

static int ids_step(void *arg, struct bytes key, struct bytes val)
{
    struct ids *x = arg;
    const char *p = key.data, *last = p;

    (void)val;
    for (size_t i = 0; i < key.len; i++)
        if (p[i] == '\0')
            last = p + i + 1;
    ids_add(x, arena_str(x->a, last, key.len - (size_t)(last - p)));
    return 0;
}

static void ids_scan(struct ids *x, struct state *s, enum table t, struct bytes prefix)
{
    s->ops->scan(s->u, t, prefix, (struct bytes){"", 0}, ids_step, x);
}

static void ids_linked(struct ids *x, struct state *s, enum table t, const char *id)
{
    for (size_t i = 0; i < KIN_KINDS; i++)
        ids_scan(x, s, t, key_three(id, enum_link_kind.words[kin_kinds[i]], "", x->a));
}

/* ---- counting ---- */

/* A child, as far as it counts. */
struct child {
    bool there, open;
    int light;
};

static struct child child_of(const struct item *it)
{
    bool open = it && it->state != ITEM_CLOSED;

    return (struct child){it != NULL, open, open ? it->light : LIGHT_NONE};
}

struct kin kin_count(struct state *s, const char *item, struct arena *a)
{
    struct ids x = {.a = a};
    struct kin k = {0, 0, LIGHT_NONE};

    ids_scan(&x, s, T_parts, (struct bytes){item, strlen(item) + 1});
    ids_linked(&x, s, T_linkback, item);
    for (size_t i = 0; i < x.v.n; i++) {
        struct item it;
        struct child c;

        if (!state_get(s, T_item, x.v.v[i], a, &it) || !is_child(s, &it, item, a))
            continue;
        c = child_of(&it);
        k.n++;
        k.open += c.open;
        k.worst = c.light > k.worst ? c.light : k.worst;
    }
    return k;
}

static void kin_set(struct item *it, struct kin k)
{
    it->kin_n = k.n;
    it->kin_open = k.open;
    it->kin_worst = k.worst;
}

/* Its light may hang on them: it is looked at again, and what a worker found out meanwhile is stale. Its own history
 * says nothing of it: the child's does. */
static void kin_put(struct fold *f, struct item *it, struct kin k)
{
    if (none_or(it->kin_n, 0) == k.n && none_or(it->kin_open, 0) == k.open && it->kin_worst == k.worst)
        return;
    kin_set(it, k);
    it->rev++;
    if (it->state != ITEM_CLOSED)
        it->next_ms = f->en->wall_ms;
    state_put(f->s, T_item, it->id, it, f->a);
}

/* A child of `parent` was so and is so. Stored already as it is. */
static void shift(struct fold *f, const char *parent, struct child was, struct child is)
{
    struct item it;
    struct kin k;

    if (!state_get(f->s, T_item, parent, f->a, &it))
        return;
    k = (struct kin){none_or(it.kin_n, 0) + is.there - was.there, none_or(it.kin_open, 0) + is.open - was.open,
                     it.kin_worst};
    if (is.light > k.worst)
        k.worst = is.light;
    else if (was.light == k.worst && is.light < was.light)
        k = kin_count(f->s, parent, f->a);
    kin_put(f, &it, k);
}

void kin_born(struct fold *f, struct item *it)
{
    struct kin k = kin_count(f->s, it->id, f->a);

    if (k.n)
        kin_set(it, k);
}

void kin_again(struct fold *f, const char *item)
{
    struct item it;

    fold_item_get(f, item, &it);
    kin_put(f, &it, kin_count(f->s, item, f->a));
}

void kin_moved(struct fold *f, const struct item *was, const struct item *is)
{
    struct child before = child_of(was), after = child_of(is);
    struct ids x = {.a = f->a};

    if (!was) {
        struct item it;

        fold_item_get(f, is->id, &it); /* kin that came before it */
        kin_put(f, &it, kin_count(f->s, is->id, f->a));
    }
    if (was && before.open == after.open && before.light == after.light)
        return;
    if (parent_of(is))
        ids_add(&x, parent_of(is));
    ids_linked(&x, f->s, T_link, is->id);
    for (size_t i = 0; i < x.v.n; i++)
        shift(f, x.v.v[i], before, after);
}

/* ---- links ---- */

/* How the child counts with `to` before and after its links change. */
static struct child now_child(struct fold *f, const struct link *l)
{
    struct item it;

    if (!state_get(f->s, T_item, l->item, f->a, &it) || !is_child(f->s, &it, l->to, f->a))
        return child_of(NULL);
    return child_of(&it);
}

void kin_link(struct fold *f, const struct link *l)
{
    struct child was = now_child(f, l);

    f->s->ops->put(f->s->u, T_link, link_key(l, false, f->a), rec_pack(&rec_link, l, f->a));
    f->s->ops->put(f->s->u, T_linkback, link_key(l, true, f->a), (struct bytes){"", 0});
    shift(f, l->to, was, now_child(f, l));
}

void kin_unlink(struct fold *f, const struct link *l)
{
    struct child was = now_child(f, l);

    f->s->ops->del(f->s->u, T_link, link_key(l, false, f->a));
    f->s->ops->del(f->s->u, T_linkback, link_key(l, true, f->a));
    shift(f, l->to, was, now_child(f, l));
}
