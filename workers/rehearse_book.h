/* rehearse_book.h: the journal's entries as duban-rehearse has fetched them, kept to be folded again and to be cited.
 *
 * Bytes lie in a file that has no name (in /tmp, else in memory) and ends with the process; in memory are 16 bytes an
 * entry: when it came and where it lies. Entries come in order, 1, 2, 3 …; a name looked up for the eye (actor_name) is
 * left out, so that the same entry has the same bytes whenever it is fetched. */
#ifndef DUBAN_WORKERS_REHEARSE_BOOK_H
#define DUBAN_WORKERS_REHEARSE_BOOK_H

#include "proto/codec.h"

struct book_mark {
    int64_t wall_ms;
    int64_t at; /* offset in the file */
};
struct book {
    int fd;
    int64_t bytes;
    struct book_mark *v; /* of entry 1, 2 … */
    int64_t n, cap;
};

int book_open(struct book *b); /* 0, or an errno */
void book_close(struct book *b);
void book_clear(struct book *b);

/* Adds the next entry. A DUBAN_E_ code: altered when it is not the next one, io_error when there is no room. */
int book_add(struct book *b, const struct event *ev, struct arena *a, struct duban_error *e);
/* Is this the entry that is kept under its number, byte for byte? */
bool book_same(const struct book *b, const struct event *ev, struct arena *a);
/* The entry with this number, as the fold and the queries take it; false: there is none. */
bool book_entry(const struct book *b, int64_t seq, struct arena *a, struct entry *out);
/* The last entry that had come by then; 0: none had. */
int64_t book_last_by(const struct book *b, int64_t ms);

#endif
