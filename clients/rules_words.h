/* rules_words.h: the words of the rules language, each with a sentence in Chinese and an example, for `duban rules
 * explain` and docs/rules.md. The English sentence and the type come from the description of the record
 * (proto/rulebook.h); a test sees to it that every field of every rules record has its row here, and that no row is
 * left over. */
#ifndef DUBAN_CLIENTS_RULES_WORDS_H
#define DUBAN_CLIENTS_RULES_WORDS_H

#include "proto/records.h"

struct rules_word {
    const char *record, *field; /* "stage", "within" */
    const char *zh, *example;   /* example: YAML, NULL when the sentence is enough */
};
extern const struct rules_word rules_words[];
extern const size_t rules_words_n;

/* The kinds of documents and what is inside them, in the order of the page: record, what it is. */
struct rules_part {
    const struct record *rec;
    const char *zh, *en;
};
extern const struct rules_part rules_parts[];
extern const size_t rules_parts_n;

const struct rules_word *rules_word_of(const struct record *r, const struct field *f); /* NULL when it has no row */
/* How a field's value is written: "词", "词的列表", "期限，如 5 workdays", … */
const char *rules_type(const struct field *f, const char *lang);

#endif
