/* xlsx_zip.h: a workbook or document that somebody else made: its parts, unpacked within bounds, and walked as XML.
 *
 * Such a file is a zip of XML files. Parts are looked up by name and never written to disk, so
 * the paths in it do no harm. Nothing is allocated by what the file claims: bytes are counted as they come out. A
 * document type (and with it every entity of its own, near or far) is refused, and so is deep nesting. */
#ifndef DUBAN_CLIENTS_XLSX_ZIP_H
#define DUBAN_CLIENTS_XLSX_ZIP_H

#include <stdbool.h>

#include "clients/csv.h"
#include "proto/arena.h"

enum {
    XLSX_ENTRIES = 4096,             /* parts of a file */
    XLSX_UNPACKED_BYTES = 128 << 20, /* of all parts that are read, together */
    XLSX_RATIO = 400,                /* unpacked to packed bytes of one part ... */
    XLSX_RATIO_FROM_BYTES = 4 << 20, /* ... once it has grown to this */
    XLSX_DEPTH = 64                  /* elements inside elements */
};

struct package;

/* Called as the text is walked. Names come without their prefix; attributes as name, value, …, NULL. */
struct walk {
    void (*open)(void *u, const char *name, const char **attributes);
    void (*text)(void *u, const char *s, size_t n);
    void (*close)(void *u, const char *name);
    void *u;
    const bool *stop; /* set by the callbacks: it has seen enough, or refused; NULL: never */
};

/* Opens a workbook that is in memory (data must stay). NULL, and *e says why. */
struct package *package_open(struct arena *a, const char *data, size_t len, struct csv_error *e);
void package_close(struct package *p);
bool package_has(struct package *p, const char *part);
/* Walks one part. 0; or -1 and *e. */
int package_walk(struct package *p, const char *part, const struct walk *w, struct csv_error *e);

/* All parts in their order, as they stand: the name of one; its bytes. 0; or -1 and *e. */
size_t package_parts(const struct package *p);
const char *package_part(const struct package *p, size_t i);
int package_read(struct package *p, size_t i, struct bytes *out, struct csv_error *e);

/* The value of an attribute by its name without prefix; NULL. */
const char *attribute(const char **attributes, const char *name);

#endif
