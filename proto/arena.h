/* arena.h: memory of one batch. Everything decoded or built while a batch is handled lives here and is given back at
 * once by arena_reset. There is no free of a single piece. Running out of memory ends the program (exit 70): duban has
 * no half-working mode. */
#ifndef DUBAN_PROTO_ARENA_H
#define DUBAN_PROTO_ARENA_H

#include <stddef.h>
#include <stdint.h>

struct arena_chunk;
struct arena {
    struct arena_chunk *head; /* chunk in use; the chain behind it is kept for the next round */
    size_t used_bytes;        /* handed out since the last reset */
};

void arena_init(struct arena *a); /* no memory is taken until the first alloc */
void arena_done(struct arena *a);
void arena_reset(struct arena *a);
void *arena_alloc(struct arena *a, size_t bytes); /* zeroed, aligned to 16; never NULL */
void *arena_copy(struct arena *a, const void *p, size_t bytes);
char *arena_str(struct arena *a, const char *s, size_t len); /* copy of len bytes, NUL-terminated */
const char *arena_keep(struct arena *a, const char *s);      /* copy of a whole text; NULL stays NULL */
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Bytes that grow inside an arena. A zeroed buf with its arena set is empty and ready. */
struct buf {
    struct arena *arena;
    char *data;
    size_t len, cap;
};
void buf_add(struct buf *b, const void *p, size_t len);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Bytes that somebody else owns. */
struct bytes {
    const void *data;
    size_t len;
};

#endif
