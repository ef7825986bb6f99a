/* proto_gen.h: what the tests of proto/ share: a seeded random source, random records of any description, and short
 * ways to write messages by hand. SEED=n in the environment repeats a run; each random test prints its seed. */
#ifndef DUBAN_TESTS_PROTO_GEN_H
#define DUBAN_TESTS_PROTO_GEN_H

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "proto/codec.h"

/* cmocka wants setjmp.h and stddef.h before it */
#include <setjmp.h>
#include <stddef.h>

#include <cmocka.h>

#define COUNT_OF(a) (sizeof(a) / sizeof(a)[0])

struct rng {
    uint64_t s;
};

static inline struct rng rng_start(const char *test)
{
    const char *env = getenv("SEED");
    uint64_t seed = env ? strtoull(env, NULL, 10) : (uint64_t)time(NULL) * 2654435761u;

    print_message("%s: SEED=%llu\n", test, (unsigned long long)seed);
    return (struct rng){seed ^ 0x9e3779b97f4a7c15u};
}

/* splitmix64 */
static inline uint64_t rng_next(struct rng *r)
{
    uint64_t z = (r->s += 0x9e3779b97f4a7c15u);

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static inline int64_t rng_below(struct rng *r, int64_t n)
{
    return n <= 0 ? 0 : (int64_t)(rng_next(r) % (uint64_t)n);
}

static inline const char *gen_text(struct rng *r, bool lines, int64_t max, struct arena *a)
{
    static const char *const bits[] = {"a", "Z9", "督", "办", "é", "😀", " ", "-", "\"", "\\", "\n", "\t"};
    struct buf b = {.arena = a};
    int64_t n = 1 + rng_below(r, 6);

    for (int64_t i = 0; i < n; i++) {
        const char *s = bits[rng_below(r, (int64_t)COUNT_OF(bits) - (lines ? 0 : 2))];
        if ((int64_t)(b.len + strlen(s)) <= max)
            buf_printf(&b, "%s", s);
    }
    return b.len ? b.data : "x";
}

static inline void gen_record(const struct record *rec, struct rng *r, struct arena *a, int depth, void *out);

static inline void gen_list(const struct field *f, struct rng *r, struct arena *a, int depth, struct list *l)
{
    l->n = (size_t)rng_below(r, 3);
    l->v = l->n ? arena_alloc(a, l->n * f->rec->size) : NULL;
    for (size_t i = 0; i < l->n; i++)
        gen_record(f->rec, r, a, depth + 1, (char *)l->v + i * f->rec->size);
}

static inline void gen_strs(const struct field *f, struct rng *r, struct arena *a, struct strs *s)
{
    s->n = (size_t)rng_below(r, 4);
    s->v = s->n ? arena_alloc(a, s->n * sizeof *s->v) : NULL;
    for (size_t i = 0; i < s->n; i++)
        s->v[i] = gen_text(r, false, f->max, a);
}

static inline int64_t gen_number(const struct field *f, struct rng *r)
{
    int64_t most = f->max < 1 ? 1 : f->max;

    switch (f->type) {
    case FT_TIME:
        return rng_below(r, 253402300799999);
    case FT_DAY:
        return rng_below(r, 2932896) - 20000;
    case FT_DEC:
        return rng_below(r, 2000000000) - 1000000000;
    default:
        switch (rng_below(r, 4)) {
        case 0:
            return 0;
        case 1:
            return most;
        default:
            return f->type == FT_SINT && rng_below(r, 2) ? -rng_below(r, most) : rng_below(r, most);
        }
    }
}

static inline void gen_value(const struct field *f, struct rng *r, struct arena *a, int depth, void *v)
{
    struct buf b = {.arena = a};
    void *in;

    switch ((enum field_type)f->type) {
    case FT_STR:
    case FT_TEXT:
        *(const char **)v = gen_text(r, f->type == FT_TEXT, f->max, a);
        break;
    case FT_INT:
    case FT_SINT:
    case FT_TIME:
    case FT_DAY:
    case FT_DEC:
        *(int64_t *)v = gen_number(f, r);
        break;
    case FT_BOOL:
        *(bool *)v = rng_below(r, 2);
        break;
    case FT_SPAN:
        *(struct span *)v = (struct span){(int32_t)rng_below(r, 999), 1 + (int32_t)rng_below(r, SPAN_WORKDAYS)};
        break;
    case FT_ENUM:
        *(int *)v = 1 + (int)rng_below(r, f->choices->count - 1);
        break;
    case FT_STRS:
        gen_strs(f, r, a, v);
        break;
    case FT_REC:
        if (depth > 3 && !(f->flags & FF_NEED))
            break;
        in = arena_alloc(a, f->rec->size);
        gen_record(f->rec, r, a, depth + 1, in);
        *(const void **)v = in;
        break;
    case FT_LIST:
        if (depth < 4)
            gen_list(f, r, a, depth, v);
        break;
    case FT_ANY:
        mp_map(&b, 1);
        mp_str(&b, "k");
        mp_int(&b, rng_below(r, 1000));
        *(struct bytes *)v = (struct bytes){b.data, b.len};
        break;
    case FT_BIN:
        *(struct bytes *)v = (struct bytes){arena_copy(a, "\x01\x02\x00\xff", 4), (size_t)rng_below(r, 5)};
        break;
    }
}

/* A record that is right: needed fields are there, the others half the time. */
static inline void gen_record(const struct record *rec, struct rng *r, struct arena *a, int depth, void *out)
{
    rec_clear(rec, out);
    for (size_t i = 0; i < rec->n; i++)
        if ((rec->fields[i].flags & FF_NEED) || rng_below(r, 2))
            gen_value(&rec->fields[i], r, a, depth, (char *)out + rec->fields[i].offset);
}

/* A message written in a line: {s:i,s:[s,n]} with `s` text, `i` int, `b` bool, `n` nil, from the arguments. */
static inline struct bytes mp_of(struct arena *a, const char *form, ...)
{
    struct buf b = {.arena = a};
    va_list ap;

    va_start(ap, form);
    for (const char *p = form; *p; p++) {
        switch (*p) {
        case '{':
        case '[': {
            char open = *p, close = open == '{' ? '}' : ']';
            size_t n = 0;
            int deep = 0;
            for (const char *q = p; *q; q++) { /* counts the elements of this level */
                deep += *q == '{' || *q == '[' ? 1 : *q == '}' || *q == ']' ? -1 : 0;
                n += deep == 1 && *q == (open == '{' ? ':' : ',');
                if (deep == 0) {
                    n += open == '[' && q > p + 1;
                    assert_int_equal(*q, close);
                    break;
                }
            }
            open == '{' ? mp_map(&b, n) : mp_array(&b, n);
            break;
        }
        case 's':
            mp_str(&b, va_arg(ap, const char *));
            break;
        case 'i':
            mp_int(&b, va_arg(ap, int64_t));
            break;
        case 'b':
            mp_bool(&b, va_arg(ap, int));
            break;
        case 'n':
            buf_add(&b, "\xc0", 1);
            break;
        default:; /* : , } ] only shape */
        }
    }
    va_end(ap);
    return (struct bytes){b.data, b.len};
}
#define I(v) ((int64_t)(v))

#endif
