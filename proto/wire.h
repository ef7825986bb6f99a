/* wire.h: private to proto/. A cursor over msgpack bytes, and the rule for text.
 *
 * Reading does not use msgpack-c: its reader builds a tree 24 bytes per value and forgets where each value began, while
 * the codec needs the span of a value (FT_ANY is carried as it came) and the pre-scan must not allocate. With spans at
 * hand one small reader does for all; tests hold it against msgpack-c's as an independent witness. Writing is
 * msgpack-c's.
 *
 * The cursor never reads past `end`, whatever the bytes say; every caller may rely on that, pre-scanned or not. */
#ifndef DUBAN_PROTO_WIRE_H
#define DUBAN_PROTO_WIRE_H

#include "proto/field.h"

struct wire {
    const unsigned char *p, *end;
};

enum tok_kind { TOK_BAD, TOK_NIL, TOK_BOOL, TOK_INT, TOK_FLOAT, TOK_STR, TOK_BIN, TOK_EXT, TOK_ARRAY, TOK_MAP };

struct tok {
    enum tok_kind kind;
    const unsigned char *at; /* where the value begins */
    int64_t i;               /* INT, BOOL */
    uint32_t n;              /* STR, BIN, EXT: bytes at s; ARRAY: elements; MAP: pairs */
    const char *s;
    bool loose; /* INT written longer than it need be */
    bool huge;  /* INT above INT64_MAX: i is INT64_MAX */
};

struct wire wire_of(struct bytes b);

/* Reads one value; of an array or map only its head, the elements follow. False on cut-off or impossible bytes. */
bool wire_next(struct wire *w, struct tok *t);
/* Goes past the elements of a value whose head was just read. False as above. */
bool wire_skip(struct wire *w, const struct tok *t);

/* May these bytes stand in a text? DUBAN_E_ok, bad_utf8 or bad_char (control characters but \n and \t, overrides of the
 * writing direction, byte order marks). */
enum duban_err text_check(const char *s, size_t len);

/* Days and instants that duban takes: years 1900 to 9999. Outside it is a slip of the pen, or an overflow to come. */
#define DAY_LEAST (-25567LL)
#define DAY_MOST 2932896LL
#define TIME_LEAST (DAY_LEAST * 86400000LL)
#define TIME_MOST ((DAY_MOST + 1) * 86400000LL - 1)
#define DEC_MOST 999999999999999LL /* 12 digits before the point */

/* bad_choice with the nearest right word, or all of them. */
int choice_error(struct duban_error *e, const struct field *f, const char *word);
/* unknown_field with the nearest right name. */
int field_error(struct duban_error *e, const struct record *r, const char *name);

#endif
