/* docx_cut.h: the words {{…}} in a piece of a document's XML, and what in it gives way to them.
 *
 * A word stands in the text of a paragraph, which Word and WPS cut into runs at will: so the texts of a paragraph are
 * joined, words are looked for there, and what a word covers in each piece becomes a cut. */
#ifndef DUBAN_CLIENTS_DOCX_CUT_H
#define DUBAN_CLIENTS_DOCX_CUT_H

#include "clients/csv.h"

struct cut {
    const char *from, *to;
    const char *name;   /* the word, as written in the template (escaped); NULL: text is put there */
    const char *text;   /* XML */
    const char *prefix; /* of the elements around it, with its colon */
    int prefix_len;
    bool whole; /* a paragraph of that one word: goes when the word has no text; else its own cuts follow */
};
struct cuts {
    struct buf v; /* struct cut, in order */
    size_t n;
};

void cuts_init(struct cuts *c, struct arena *a);
void cut_add(struct cuts *c, struct cut cut);
const struct cut *cut_at(const struct cuts *c, size_t i);
void cuts_sort(struct cuts *c); /* by place, after some were added out of order */

/* All words of a region, in order. may_go: empty paragraphs may be left out (a cell must keep one). False: *e. */
bool cuts_find(struct arena *a, const char *from, const char *to, bool may_go, struct cuts *out, struct csv_error *e);

#endif
