/* text_cut.h: texts of a given size. A text is never cut inside of what a reader sees as one sign: an emoji with its
 * skin, a family of four, a letter with its accents stay whole or go. Pure. */
#ifndef DUBAN_WORKERS_TEXT_CUT_H
#define DUBAN_WORKERS_TEXT_CUT_H

#include <stddef.h>

#include "proto/arena.h"

/* Bytes of the longest beginning of text that is at most max bytes and ends between two signs (grapheme clusters). */
size_t text_cut_at(const char *text, size_t max);

/* The text itself when it fits; else its beginning, "…", and its last `keep` lines whole: there stands what to do and
 * where. When even those do not fit, they are cut as well. */
const char *text_cut(const char *text, size_t max, int keep, struct arena *a);

/* Characters (code points) of a text: text messages are counted so. */
size_t text_chars(const char *text);
/* Bytes of its longest beginning that is at most max characters and ends between two signs. */
size_t text_cut_chars(const char *text, size_t max);

#endif
