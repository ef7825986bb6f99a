/* text_cut.h: texts of a given size. A text is never cut inside of what a reader sees as one sign: an emoji with its
 * skin, a family of four, a letter with its accents stay whole or go. Pure. */
#ifndef DUBAN_WORKERS_TEXT_CUT_H
#define DUBAN_WORKERS_TEXT_CUT_H

#include <stddef.h>

#include "proto/arena.h"

/* Bytes of the longest beginning of text that is at most max bytes and ends between two signs (grapheme clusters). */
size_t text_cut_at(const char *text, size_t max);

/* Head, a line end, tail: as one text of at most so many bytes and so many characters (0: not counted so). When there
 * is no room for all, the head is cut and ends in "…"; the tail stays whole: there stands what to do and where. When
 * not even the tail fits, it is what is cut, and nothing else is left. */
const char *text_fit(const char *head, const char *tail, size_t bytes, size_t chars, struct arena *a);

#endif
