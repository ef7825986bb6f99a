/* field.h: what a record is. One description per record gives its C struct, the msgpack codec, validation with the name
 * of the field at fault, JSON, CSV columns, YAML rules files and the page docs/protocol.md.
 *
 * A record is written once, as an X-macro list of fields (see records.h):
 *
 *     #define UNIT_FIELDS(F, R) F(R, STR, id, KEY, LIM_ID_BYTES, "编号", "unit id") ...
 *     RECORD_STRUCT(unit, UNIT_FIELDS)          in records.h, gives struct unit
 *     RECORD_DESCRIBE(unit, UNIT_FIELDS)        in records.c, gives const struct record rec_unit
 *
 * In memory an absent value is NULL (STR, TEXT, ANY, BIN, REC), NONE (INT, SINT, TIME, DAY, DEC), span.unit == 0
 * (SPAN), 0 (BOOL, ENUM) or n == 0 (STRS, LIST). On the wire an absent value is left out. Fields are packed in the
 * order of the description, so that equal records have equal bytes. */
#ifndef DUBAN_PROTO_FIELD_H
#define DUBAN_PROTO_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/arena.h"
#include "proto/errors.h"

#define NONE INT64_MIN /* an absent number, time or day */

static inline int64_t none_or(int64_t v, int64_t otherwise)
{
    return v == NONE ? otherwise : v;
}
/* The earlier of two instants, of which either may be absent. */
static inline int64_t none_earlier(int64_t a, int64_t b)
{
    if (a == NONE || b == NONE)
        return a == NONE ? b : a;
    return a < b ? a : b;
}

enum field_type {
    FT_STR,  /* const char *: one line; arg = max bytes                                    wire: str           */
    FT_TEXT, /* const char *: may hold \n and \t; arg = max bytes                          wire: str           */
    FT_INT,  /* int64_t 0..arg                                                             wire: int           */
    FT_SINT, /* int64_t -arg..arg                                                          wire: int           */
    FT_BOOL, /* bool                                                                       wire: bool          */
    FT_TIME, /* int64_t, ms since 1970-01-01T00:00Z      wire: int; on input also "2022-05-09T10:00:00+08:00"  */
    FT_DAY,  /* int64_t, days since 1970-01-01 of the county's calendar   wire: int; on input also "2022-05-09" */
    FT_DEC,  /* int64_t in thousandths                                      wire: str "839.2"; on input also int */
    FT_SPAN, /* struct span                                                                wire: str "5 workdays" */
    FT_ENUM, /* int, index into enumeration; 0 is "none"; arg = &enum_x                    wire: str           */
    FT_STRS, /* struct strs: list of STR; arg = max bytes of each                          wire: array; CSV: a;b */
    FT_REC,  /* const struct x *: a record inside; arg = &rec_x                            wire: map           */
    FT_LIST, /* struct list: records; arg = &rec_x                                         wire: array of maps */
    FT_ANY,  /* struct bytes: any one msgpack value, already checked by the pre-scan       wire: as it is      */
    FT_BIN,  /* struct bytes; arg = max bytes                                              wire: bin           */
};

enum field_flag {
    FF_NEED = 1,     /* must be there on input                                                        */
    FF_KEY = 2 | 1,  /* part of the key; needed                                                       */
    FF_VOLATILE = 4, /* left out of the work digest: attempt counts, revisions, sequence numbers      */
    FF_SECRET = 8,   /* masked in JSON and logs                                                       */
    FF_SERVER = 16,  /* set by the daemon: refused in what a client sends (op bodies never have these) */
    FF_HIDE = 32,    /* not a CSV column and not a command-line option                                */
};

enum span_unit { SPAN_ABSENT, SPAN_MINUTES, SPAN_HOURS, SPAN_DAYS, SPAN_WORKMINUTES, SPAN_WORKHOURS, SPAN_WORKDAYS };
/* When a limit of whole days ends on its last day. */
enum span_end { SPAN_END_DAY, SPAN_END_CLOSING, SPAN_END_SAME_TIME };
struct span {
    int32_t n;
    int16_t unit;  /* enum span_unit; wire: minutes hours days workminutes workhours workdays (singular is read too) */
    uint8_t first; /* days, workdays: the first day counts as well */
    uint8_t end;   /* enum span_end */
};

struct strs {
    const char **v;
    size_t n;
};
struct list {
    void *v; /* array of the element's struct, in the arena */
    size_t n;
};
/* The i-th element of a list field: LIST_AT(item->milestones, struct milestone, i)->day */
#define LIST_AT(l, T, i) (&((T *)(l).v)[i])

struct enumeration {
    const char *name;
    const char *const *words; /* words[0] is "" (none); what travels */
    const char *const *zh;    /* what people read; same length */
    int count;
};

struct record;
struct field {
    const char *name;
    uint8_t type;  /* enum field_type */
    uint8_t flags; /* enum field_flag */
    uint16_t offset;
    int64_t max;                       /* bytes or number, see the type */
    const struct record *rec;          /* FT_REC, FT_LIST */
    const struct enumeration *choices; /* FT_ENUM */
    const char *zh, *en;               /* heading and one-line meaning */
};
struct record {
    const char *name;
    size_t size;
    const struct field *fields;
    size_t n;
};

/* ---- how the lists below become a struct and a description ---- */
#define FIELD_MEMBER_STR(name) const char *name;
#define FIELD_MEMBER_TEXT(name) const char *name;
#define FIELD_MEMBER_INT(name) int64_t name;
#define FIELD_MEMBER_SINT(name) int64_t name;
#define FIELD_MEMBER_BOOL(name) bool name;
#define FIELD_MEMBER_TIME(name) int64_t name;
#define FIELD_MEMBER_DAY(name) int64_t name;
#define FIELD_MEMBER_DEC(name) int64_t name;
#define FIELD_MEMBER_SPAN(name) struct span name;
#define FIELD_MEMBER_ENUM(name) int name;
#define FIELD_MEMBER_STRS(name) struct strs name;
#define FIELD_MEMBER_REC(name) const void *name;
#define FIELD_MEMBER_LIST(name) struct list name;
#define FIELD_MEMBER_ANY(name) struct bytes name;
#define FIELD_MEMBER_BIN(name) struct bytes name;
#define FIELD_MEMBER(R, type, name, flags, arg, zh, en) FIELD_MEMBER_##type(name)
#define RECORD_STRUCT(R, FIELDS) \
    struct R {                   \
        FIELDS(FIELD_MEMBER, R)  \
    };                           \
    extern const struct record rec_##R;

#define FIELD_ARG_NUM(arg) (arg), NULL, NULL
#define FIELD_ARG_STR FIELD_ARG_NUM
#define FIELD_ARG_TEXT FIELD_ARG_NUM
#define FIELD_ARG_INT FIELD_ARG_NUM
#define FIELD_ARG_SINT FIELD_ARG_NUM
#define FIELD_ARG_BOOL FIELD_ARG_NUM
#define FIELD_ARG_TIME FIELD_ARG_NUM
#define FIELD_ARG_DAY FIELD_ARG_NUM
#define FIELD_ARG_DEC FIELD_ARG_NUM
#define FIELD_ARG_SPAN FIELD_ARG_NUM
#define FIELD_ARG_STRS FIELD_ARG_NUM
#define FIELD_ARG_ANY FIELD_ARG_NUM
#define FIELD_ARG_BIN FIELD_ARG_NUM
#define FIELD_ARG_ENUM(arg) 0, NULL, &enum_##arg
#define FIELD_ARG_REC(arg) 0, &rec_##arg, NULL
#define FIELD_ARG_LIST(arg) 0, &rec_##arg, NULL
#define FIELD_ROW(R, type, name, flags, arg, zh, en) \
    {#name, FT_##type, (flags), offsetof(struct R, name), FIELD_ARG_##type(arg), (zh), (en)},
#define RECORD_DESCRIBE(R, FIELDS)                                   \
    static const struct field fields_##R[] = {FIELDS(FIELD_ROW, R)}; \
    const struct record rec_##R = {#R, sizeof(struct R), fields_##R, sizeof fields_##R / sizeof fields_##R[0]};

const struct field *record_field(const struct record *r, const char *name); /* NULL when there is none */
const char *record_nearest(const struct record *r, const char *name);       /* for "did you mean"; NULL: nothing near */
/* True when the value of this field is absent in the struct `in` of its record. Empty text counts as absent. */
bool field_absent(const struct field *f, const void *in);

#endif
