/* workbook.h: workbooks for tests, zipped in memory from the XML that a test writes. Sheets are named 表1, 表2 … unless
 * the test brings a workbook of its own. */
#ifndef DUBAN_TESTS_WORKBOOK_H
#define DUBAN_TESTS_WORKBOOK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include <cmocka.h>

#include "proto/arena.h"

#define WB_TYPE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

struct workbook {
    const char *sheets[4];        /* text inside <worksheet>, or the whole part when it begins with <? */
    const char *strings, *styles; /* text inside <sst>, <styleSheet>; NULL: no such part */
    const char *properties;       /* attributes of workbookPr */
    const char *states[4];        /* state of each sheet; NULL: visible */
    const char *names[4];
};

static void wb_part(zip_t *z, const char *name, const char *text)
{
    zip_source_t *s = zip_source_buffer(z, text, strlen(text), 0);
    assert_non_null(s);
    assert_true(zip_file_add(z, name, s, 0) >= 0);
}

/* The bytes of a zip file with these parts: name, text, …, NULL. */
static struct bytes wb_zip(struct arena *a, const char *const *parts)
{
    zip_error_t e;
    zip_stat_t st;
    zip_error_init(&e);
    zip_source_t *src = zip_source_buffer_create(NULL, 0, 0, &e);
    zip_t *z = zip_open_from_source(src, ZIP_TRUNCATE, &e);
    assert_non_null(z);
    zip_source_keep(src);
    for (size_t i = 0; parts[i]; i += 2)
        wb_part(z, parts[i], parts[i + 1]);
    assert_int_equal(zip_close(z), 0);
    assert_int_equal(zip_source_stat(src, &st), 0);
    char *data = arena_alloc(a, st.size + 1);
    assert_int_equal(zip_source_open(src), 0);
    assert_int_equal(zip_source_read(src, data, st.size), (zip_int64_t)st.size);
    zip_source_close(src);
    zip_source_free(src);
    return (struct bytes){data, st.size};
}

static struct bytes wb_make(struct arena *a, const struct workbook *w)
{
    struct buf sheets = {.arena = a}, rels = {.arena = a};
    const char *parts[32];
    size_t n = 0;
    for (size_t i = 0; i < 4 && w->sheets[i]; i++) {
        const char *name = w->names[i] ? w->names[i] : arena_printf(a, "表%zu", i + 1);
        buf_printf(&sheets, "<sheet name=\"%s\" sheetId=\"%zu\" state=\"%s\" r:id=\"rId%zu\"/>", name, i + 1,
                   w->states[i] ? w->states[i] : "visible", i + 1);
        buf_printf(&rels, "<Relationship Id=\"rId%zu\" Type=\"" WB_TYPE "/worksheet\" Target=\"worksheets/s%zu.xml\"/>",
                   i + 1, i + 1);
        parts[n++] = arena_printf(a, "xl/worksheets/s%zu.xml", i + 1);
        parts[n++] = w->sheets[i][0] == '<' && w->sheets[i][1] == '?'
                         ? w->sheets[i]
                         : arena_printf(a, "<worksheet>%s</worksheet>", w->sheets[i]);
    }
    parts[n++] = "_rels/.rels";
    parts[n++] = "<Relationships><Relationship Id=\"a\" Type=\"" WB_TYPE "/officeDocument\" "
                 "Target=\"xl/workbook.xml\"/></Relationships>";
    parts[n++] = "xl/workbook.xml";
    parts[n++] = arena_printf(a, "<workbook xmlns:r=\"" WB_TYPE "\"><workbookPr %s/><sheets>%s</sheets></workbook>",
                              w->properties ? w->properties : "", sheets.data);
    parts[n++] = "xl/_rels/workbook.xml.rels";
    parts[n++] = arena_printf(a, "<Relationships>%s</Relationships>", rels.data);
    if (w->strings) {
        parts[n++] = "xl/sharedStrings.xml";
        parts[n++] = arena_printf(a, "<sst>%s</sst>", w->strings);
    }
    if (w->styles) {
        parts[n++] = "xl/styles.xml";
        parts[n++] = arena_printf(a, "<styleSheet>%s</styleSheet>", w->styles);
    }
    parts[n] = NULL;
    return wb_zip(a, parts);
}

#endif
