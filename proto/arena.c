/* arena.c: see arena.h. A chain of chunks, filled one after the other; reset starts again at the first. What one large
 * batch took beyond ARENA_KEEP_BYTES goes back to the system at the reset, so that a single flood does not stay in
 * memory for a year. Under AddressSanitizer the free part is poisoned: a pointer kept over a reset is caught at its
 * first use. */
#include "proto/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_ASAN 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define ARENA_ASAN 1
#endif

#if defined(ARENA_ASAN)
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#endif

enum {
    ARENA_ALIGN = 16,
    ARENA_CHUNK_BYTES = 64 * 1024,
    ARENA_KEEP_BYTES = 4 * 1024 * 1024,
    EXIT_MEMORY = 70,
};

/* The chain is a ring through `next` that begins at the oldest chunk; `head` of the arena is the one in use. */
struct arena_chunk {
    alignas(16) struct arena_chunk *next; /* younger, or free for the next round; NULL at the end */
    struct arena_chunk *first;
    size_t cap, used;
    alignas(16) char data[];
};

static _Noreturn void arena_out_of_memory(void)
{
    _Exit(EXIT_MEMORY);
}

static struct arena_chunk *chunk_new(size_t cap)
{
    struct arena_chunk *c;

    if (cap > SIZE_MAX - sizeof *c)
        arena_out_of_memory();
    c = malloc(sizeof *c + cap);
    if (!c)
        arena_out_of_memory();
    *c = (struct arena_chunk){.cap = cap};
    ASAN_POISON_MEMORY_REGION(c->data, c->cap);
    return c;
}

static void chunk_free(struct arena_chunk *c)
{
    ASAN_UNPOISON_MEMORY_REGION(c->data, c->cap);
    free(c);
}

void arena_init(struct arena *a)
{
    *a = (struct arena){0};
}

void arena_done(struct arena *a)
{
    struct arena_chunk *c = a->head ? a->head->first : NULL;

    while (c) {
        struct arena_chunk *next = c->next;
        chunk_free(c);
        c = next;
    }
    *a = (struct arena){0};
}

void arena_reset(struct arena *a)
{
    struct arena_chunk *first = a->head ? a->head->first : NULL;
    size_t kept = 0;

    for (struct arena_chunk *c = first; c; c = c->next) {
        c->used = 0;
        kept += c->cap;
        ASAN_POISON_MEMORY_REGION(c->data, c->cap);
        while (c->next && kept + c->next->cap > ARENA_KEEP_BYTES) {
            struct arena_chunk *gone = c->next;
            c->next = gone->next;
            chunk_free(gone);
        }
    }
    a->head = first;
    a->used_bytes = 0;
}

/* Moves on to a chunk with room for `bytes`: one kept from an earlier round, or a new one put behind the present. */
static struct arena_chunk *arena_more(struct arena *a, size_t bytes)
{
    struct arena_chunk *c = a->head, *fresh;

    while (c && c->next) {
        c = c->next;
        if (c->cap - c->used >= bytes)
            return a->head = c;
    }
    fresh = chunk_new(bytes > ARENA_CHUNK_BYTES ? bytes : ARENA_CHUNK_BYTES);
    fresh->first = c ? c->first : fresh;
    if (c)
        c->next = fresh;
    return a->head = fresh;
}

void *arena_alloc(struct arena *a, size_t bytes)
{
    struct arena_chunk *c = a->head;
    size_t take;
    void *p;

    if (bytes > SIZE_MAX - ARENA_ALIGN)
        arena_out_of_memory();
    /* Nothing is not NULL, and two nothings are two places. */
    take = bytes ? (bytes + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN : ARENA_ALIGN;
    if (!c || c->cap - c->used < take)
        c = arena_more(a, take);
    p = c->data + c->used;
    c->used += take;
    a->used_bytes += take;
    ASAN_UNPOISON_MEMORY_REGION(p, bytes);
    return memset(p, 0, bytes);
}

void *arena_copy(struct arena *a, const void *p, size_t bytes)
{
    void *copy = arena_alloc(a, bytes);

    if (bytes)
        memcpy(copy, p, bytes);
    return copy;
}

char *arena_str(struct arena *a, const char *s, size_t len)
{
    char *copy = arena_alloc(a, len + 1);

    if (len)
        memcpy(copy, s, len);
    return copy;
}

const char *arena_keep(struct arena *a, const char *s)
{
    return s ? arena_str(a, s, strlen(s)) : NULL;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list ap, again;
    char *s;
    int n;

    va_start(ap, fmt);
    va_copy(again, ap);
    n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    s = arena_alloc(a, (n > 0 ? (size_t)n : 0) + 1);
    if (n > 0)
        vsnprintf(s, (size_t)n + 1, fmt, again);
    va_end(again);
    return s;
}

/* Room for len bytes and a NUL behind them, so that what was built can be read as text. */
static void buf_room(struct buf *b, size_t len)
{
    size_t cap = b->cap ? b->cap : 256;
    char *data;

    if (len < b->cap - b->len)
        return;
    if (len > SIZE_MAX / 2 - b->len)
        arena_out_of_memory();
    while (cap - b->len <= len)
        cap *= 2;
    data = arena_alloc(b->arena, cap);
    if (b->len)
        memcpy(data, b->data, b->len);
    b->data = data;
    b->cap = cap;
}

void buf_add(struct buf *b, const void *p, size_t len)
{
    buf_room(b, len);
    if (len)
        memcpy(b->data + b->len, p, len);
    b->len += len;
    b->data[b->len] = '\0';
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list ap, again;
    int n;

    va_start(ap, fmt);
    va_copy(again, ap);
    n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n >= 0) {
        buf_room(b, (size_t)n);
        vsnprintf(b->data + b->len, (size_t)n + 1, fmt, again);
        b->len += (size_t)n;
    }
    va_end(again);
}
