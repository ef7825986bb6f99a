/* yaml.h: rules files, read by the description of their record.
 *
 * A document is a mapping whose first key says its kind (`policy: r1`, `ledger: leader68`). Scalars are read as text
 * and parsed by the field they stand for, so `no`, 03-01 and 5 workdays mean what the record says. Every mistake is
 * told with line and column, what was expected, and the nearest right word; reading goes on, so that one run tells them
 * all. Aliases, tags and keys that stand twice are refused: a rule is read by people and must not be cleverer than they
 * are. */
#ifndef DUBAN_CLIENTS_YAML_H
#define DUBAN_CLIENTS_YAML_H

#include "proto/codec.h"

enum { YAML_BYTES = LIM_ENTRY_BYTES, YAML_DEPTH = LIM_DEPTH, YAML_FAULTS = LIM_ERRORS };

/* Where a field stands: "lights[0].any[2].behind_more". */
struct yaml_place {
    const char *path;
    int line, column; /* from 1 */
};
struct yaml_doc {
    const char *kind, *name;
    const struct record *rec;
    void *value;            /* struct of rec */
    struct bytes canonical; /* packed */
    struct list places;     /* struct yaml_place */
    size_t places_cap;
    int line;
};
struct yaml_fault {
    int line, column;
    const char *zh, *en;
};
struct yaml_file {
    struct arena *a;
    struct list docs, faults; /* struct yaml_doc, struct yaml_fault */
    size_t docs_cap, faults_cap;
    const char *kind; /* the only kind that is read, with its record; NULL: any kind of rules */
    const struct record *rec;
};

/* Reads a whole file's text. Documents with faults are left out of docs. */
void yaml_read(struct arena *a, const char *text, size_t len, struct yaml_file *out);
/* The same for a file that holds documents of one kind, which need not be rules: `map: leader68`. */
void yaml_read_kind(struct arena *a, const char *text, size_t len, const char *kind, const struct record *rec,
                    struct yaml_file *out);
/* The place of a field, or of the nearest one that holds it; NULL when the document knows none. */
const struct yaml_place *yaml_place_of(const struct yaml_doc *d, const char *path);

#endif
