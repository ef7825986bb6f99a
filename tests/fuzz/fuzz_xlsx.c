/* fuzz_xlsx: any bytes as a workbook. The first byte says as what: the whole file; or one part of a workbook that is
 * otherwise sound (its sheet, its strings, its formats, itself), so that the XML is reached without a checksum in the
 * way. Must hold: no crash, bounded memory; a table has a head, rows of its length in rising lines, faults inside it; a
 * refusal says why in both languages. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "clients/table_file.h"
#include "clients/xlsx.h"
#include "clients/zip_pack.h"

#define REL "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len);

struct part {
    const char *name, *text;
};
static const struct part parts[] = {
    {"xl/worksheets/s.xml",
     "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" s=\"1\"><v>44690</v>"
     "</c></row></sheetData></worksheet>"},
    {"xl/sharedStrings.xml", "<sst><si><t>id</t></si></sst>"},
    {"xl/styles.xml", "<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"},
    {"xl/workbook.xml",
     "<workbook xmlns:r=\"" REL "\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"},
    {"xl/_rels/workbook.xml.rels",
     "<Relationships><Relationship Id=\"r1\" Type=\"" REL "/worksheet\" Target=\"worksheets/s.xml\"/>"
     "</Relationships>"},
    {"_rels/.rels", "<Relationships><Relationship Id=\"a\" Type=\"" REL "/officeDocument\" Target=\"xl/workbook.xml\"/>"
                    "</Relationships>"},
};
enum { PARTS = sizeof parts / sizeof parts[0] };

/* A workbook with one part replaced by the bytes. */
static struct bytes workbook(struct arena *a, size_t which, const void *bytes, size_t len)
{
    struct zip_part packed[PARTS];
    struct bytes out;

    for (size_t i = 0; i < PARTS; i++)
        packed[i] = i == which ? (struct zip_part){parts[i].name, {bytes, len}}
                               : (struct zip_part){parts[i].name, {parts[i].text, strlen(parts[i].text)}};
    if (!zip_pack(a, packed, PARTS, &out))
        abort();
    return out;
}

static void table_check(const struct table *t)
{
    int line = t->csv.header.line;
    assert(t->csv.columns > 0 && t->csv.columns <= TABLE_COLUMNS);
    for (size_t r = 0; r < t->csv.n; r++) {
        assert(t->csv.rows[r].line > line && t->csv.rows[r].line <= XLSX_LINES);
        line = t->csv.rows[r].line;
        for (size_t c = 0; c < t->csv.columns; c++)
            assert(strlen(t->csv.rows[r].cells[c]) <= TABLE_CELL_BYTES);
    }
    for (size_t i = 0; i < t->faults.n; i++) {
        const struct csv_error *f = LIST_AT(t->faults, struct csv_error, i);
        assert(f->zh && f->en && f->column >= 0 && (size_t)f->column <= t->csv.columns);
    }
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len)
{
    struct arena a;
    struct table t;
    struct csv_error why;
    if (len == 0)
        return 0;
    arena_init(&a);
    const size_t which = data[0] % (PARTS + 1);
    struct bytes book = {data + 1, len - 1};
    if (which < PARTS)
        book = workbook(&a, which, data + 1, len - 1);
    if (xlsx_is(book.data, book.len) == XLSX_YES) {
        if (table_bytes_load(&a, book.data, book.len, NULL, NULL, &t, &why))
            assert(why.zh && why.en);
        else
            table_check(&t);
    }
    arena_done(&a);
    return 0;
}
