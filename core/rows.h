/* rows.h: walking a table with memory for one row at a time.
 *
 * Lists, counts, name searches and the self-audit all read a whole table. Each row is decoded into a scratch arena that
 * is emptied before the next one, so a walk over a million items needs no more memory than its largest item. Whoever
 * wants to keep something copies it into an arena of their own. Cost: one decode per row; nothing is written. */
#ifndef DUBAN_CORE_ROWS_H
#define DUBAN_CORE_ROWS_H

#include "core/state.h"

/* key: the row's key; rec: the decoded record, NULL in a table without records; val: the stored bytes. All three, and
 * what is made in scratch, live until it returns. Non-zero ends the walk. The state may be read in it, never changed.
 */
typedef int rows_fn(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch);

/* Calls each for every row whose key begins with prefix and is greater than `after` (both may be NULL), in key order,
 * until it returns non-zero, which is returned. */
int rows_each(struct state *s, enum table t, const char *prefix, const char *after, rows_fn *each, void *u);

/* The same for a prefix that ends in a NUL byte: the rows of one item in `history` and `parts`. */
int rows_each_of(struct state *s, enum table t, const char *item, rows_fn *each, void *u);
/* Every row from this key on, to the end of the table. */
int rows_each_from(struct state *s, enum table t, struct bytes from, rows_fn *each, void *u);

/* A list that grows by doubling inside an arena: room for one more element of `size` bytes, zeroed. *cap starts as 0.
 */
void *list_push(struct list *l, size_t *cap, size_t size, struct arena *a);

/* A key of several parts, cut: the part before the first NUL and the bytes behind it. */
const char *key_head(struct bytes key, struct arena *a);
struct bytes key_rest(struct bytes key);
/* The sequence number of a `history` key. */
int64_t key_tail_seq(struct bytes key);

bool strs_has(const struct strs *l, const char *word);
/* NULL-safe: is it the same text, and is both there? */
bool same_text(const char *a, const char *b);
/* The same, or neither is there. */
bool same_or_none(const char *a, const char *b);
/* Does text hold word? ASCII letters in either case are the same; other bytes (Han) are compared as they are. */
bool text_holds(const char *text, const char *word, size_t word_len);
/* The same of the beginning of text, which has word_len bytes at least. */
bool text_begins(const char *text, const char *word, size_t word_len);
/* Every word of `words` (cut at blanks) stands in text. Without a word: false. */
bool text_holds_words(const char *text, const char *words);

#endif
