/* text.h: words as a terminal shows them. Widths count columns (a Han character takes two), by Unicode's East Asian
 * Width; ambiguous characters count one, so the program's own words use none of them. Data is never trusted: control
 * characters and bidi overrides come out escaped. Memory is the caller's arena. */
#ifndef DUBAN_CLIENTS_TEXT_H
#define DUBAN_CLIENTS_TEXT_H

#include <stdbool.h>

#include "proto/field.h"

enum { ZONE_MIN = 480 }; /* the county's zone; TZ is never looked at */
#define DAY_MS 86400000LL

int text_width(const char *s);
/* Escaped copy. one_line: line breaks and tabs become spaces; else line breaks stay and following lines are indented.
 */
const char *text_safe(struct arena *a, const char *s, bool one_line);
/* Cut on the right to at most `width` columns, ".." at the cut. */
const char *text_fit(struct arena *a, const char *s, int width);
/* The words with `between` between them; "" for none. */
const char *text_joined(struct arena *a, const struct strs *words, const char *between);
const char *text_spaces(struct arena *a, int n);
int text_hex_pair(const char *p); /* the byte that two hex digits are; -1: they are none */
bool text_is_utf8(const char *s, size_t len, size_t *bad_at);

int64_t day_of_ms(int64_t ms);
/* "05-09", with the year when it is not the year of now_ms. "" for NONE. */
const char *day_short(struct arena *a, int64_t day, int64_t now_ms);
const char *when_short(struct arena *a, int64_t ms, int64_t now_ms); /* "05-09 10:02" */
const char *when_full(struct arena *a, int64_t ms);                  /* "2022-05-09 10:02:11" */
const char *clock_text(struct arena *a, int64_t ms);                 /* "10:02:11" */
const char *weekday_text(int64_t day, const char *lang);             /* "周五", "Fri" */

/* "1.2 MiB" */
const char *size_text(struct arena *a, int64_t bytes);

#endif
