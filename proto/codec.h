/* codec.h: records to bytes and back, driven by their descriptions. */
#ifndef DUBAN_PROTO_CODEC_H
#define DUBAN_PROTO_CODEC_H

#include "proto/records.h"

/* Walks the bytes without allocating: exactly one object, no trailing bytes, depth, nodes, lengths, valid UTF-8 without
 * control characters (\n and \t apart) or bidi overrides, minimal integers, no duplicate keys in a map, keys are
 * strings. No floats, no ext. Why: docs/decisions/0003 and msgpack-c accepts all of these. Returns a DUBAN_E_ code. */
int prescan(struct bytes wire, struct duban_error *e);
/* The `id` of a call that was refused before it could be unpacked, so that its sender can be answered by it; NULL when
 * it is not there to be read. */
const char *prescan_id(struct bytes wire, struct arena *a);

enum unpack_flag {
    UNPACK_STRICT = 0, /* unknown field: error that names it and the nearest right word; FF_NEED is asked for */
    UNPACK_STORED = 1, /* unknown fields are skipped, nothing is asked for: what our own disk holds */
    UNPACK_CLIENT = 2, /* as STRICT, and FF_SERVER fields are refused */
};

/* Unpacks one record. `wire` must have passed prescan (stored bytes have, when they were made); empty wire is an empty
 * map. Strings and lists are copied into the arena and NUL-terminated, so the wire may go. nil and "" are absent. On
 * failure *out is untouched and *e names the field: "percent", "lights[0].any[2].behind_more". Returns a DUBAN_E_ code.
 */
int rec_unpack(const struct record *r, struct bytes wire, int flags, struct arena *a, void *out, struct duban_error *e);

/* Packs in canonical form: fields in order of the description, absent ones left out (a needed list stays, though
 * empty). */
struct bytes rec_pack(const struct record *r, const void *in, struct arena *a);
/* The same without the fields that have any of these flags (digests leave out FF_VOLATILE). */
struct bytes rec_pack_without(const struct record *r, const void *in, unsigned flags, struct arena *a);

/* A struct with every field absent. */
void rec_clear(const struct record *r, void *out);

/* In the two below, `out` and `in` are the struct of the record: the field's offset is applied here.
 *
 * Reads one value from text as a person writes it: "85", "839.2", "2022-05-09", "2022-05-09T10:00:00+08:00",
 * "5 workdays", "yes", "a;b;c", an enumeration's word in either language. Empty text is absent. Serves CSV, YAML
 * scalars and the command line. Returns a DUBAN_E_ code. */
int field_parse(const struct field *f, const char *text, struct arena *a, void *out, struct duban_error *e);

/* Writes one value as text in the same forms (lang: "zh" or "en" for enumerations; NULL: the wire word). "" when
 * absent. */
const char *field_text(const struct field *f, const void *in, const char *lang, struct arena *a);

/* Shared small parsers. All return false on anything that is not exactly of the form. */
int parse_digits(const char **s, int n);      /* n digits at *s, moved past them; -1 when they are not there */
bool parse_date(const char *s, int64_t *day); /* "2022-05-09", a day that exists, years 1900–9999 */
bool parse_time(const char *s, int64_t *ms);  /* RFC 3339 with seconds, optional fraction to ms, zone Z or ±HH:MM */
bool parse_dec(const char *s, int64_t *thousandths);
/* "5 workdays", "1 day", "5 个工作日"; days and workdays may say how they are counted: "5 workdays, first day counts,
 * to closing", "10 days, same time", "10 天，首日计入". Without: the first day does not count, the last ends it. */
bool parse_span(const char *s, struct span *sp);
const char *date_text(int64_t day, struct arena *a);                      /* "2022-05-09" */
const char *time_text(int64_t ms, int zone_min, struct arena *a);         /* "2022-05-09T10:00:00+08:00" for zone 480 */
const char *dec_text(int64_t thousandths, struct arena *a);               /* "839.2" */
const char *span_text(struct span sp, const char *lang, struct arena *a); /* "5 workdays", "5 个工作日" */
int64_t day_from_civil(int y, int m, int d);
void civil_from_day(int64_t day, int *y, int *m, int *d);

/* Edit distance based "did you mean" over n words; NULL when nothing is near. Works on UTF-8 characters. */
const char *nearest_word(const char *word, const char *const *words, size_t n);
/* Refuses `word` with `near` as the suggestion (NULL: none), in both languages. */
int nearest_error(struct duban_error *e, enum duban_err code, const char *field, const char *word, const char *near);
/* Bytes of the whole characters at the beginning of s, at most `most`: what "%.*s" may show of it. */
int text_head_bytes(const char *s, int most);
/* Which of a closed list it is, as it travels, or (zh) as people read it as well; -1: none of them. 0 is the empty one.
 */
int choice_find(const struct enumeration *en, const char *word, bool zh);

/* Any msgpack value as JSON text, with the record's description where there is one (times as RFC 3339 in +08:00, days
 * as dates, FF_SECRET masked). r may be NULL. */
const char *json_text(const struct record *r, struct bytes wire, struct arena *a);

/* Writers for hand-made messages (tests, workers' answers are records and do not need them). */
void mp_map(struct buf *b, size_t n);
void mp_array(struct buf *b, size_t n);
void mp_str(struct buf *b, const char *s);
void mp_int(struct buf *b, int64_t v);
void mp_bool(struct buf *b, bool v);
void mp_bin(struct buf *b, const void *p, size_t n);

#endif
