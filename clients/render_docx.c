/* render_docx.c: an edition as a document: title, number, table, foot. Three parts of plain XML in a zip, with the
 * times of all members fixed, so that the same edition has the same bytes. */
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

#include "clients/render.h"

static const char types_xml[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
    "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
    "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
    "<Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument."
    "wordprocessingml.document.main+xml\"/></Types>";
static const char rels_xml[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" "
    "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" "
    "Target=\"word/document.xml\"/></Relationships>";
static const char head_xml[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
    "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>";
static const char table_xml[] =
    "<w:tbl><w:tblPr><w:tblW w:w=\"5000\" w:type=\"pct\"/><w:tblBorders><w:top w:val=\"single\" w:sz=\"4\"/>"
    "<w:left w:val=\"single\" w:sz=\"4\"/><w:bottom w:val=\"single\" w:sz=\"4\"/><w:right w:val=\"single\" w:sz=\"4\"/>"
    "<w:insideH w:val=\"single\" w:sz=\"4\"/><w:insideV w:val=\"single\" w:sz=\"4\"/></w:tblBorders></w:tblPr>";
/* A4 across. */
static const char end_xml[] =
    "<w:sectPr><w:pgSz w:w=\"16838\" w:h=\"11906\" w:orient=\"landscape\"/><w:pgMar w:top=\"850\" w:right=\"850\" "
    "w:bottom=\"850\" w:left=\"850\" w:header=\"450\" w:footer=\"450\" w:gutter=\"0\"/></w:sectPr></w:body>"
    "</w:document>";

static void paragraph(struct buf *b, const char *text, const char *align, int half_points)
{
    buf_printf(b,
               "<w:p><w:pPr><w:jc w:val=\"%s\"/></w:pPr><w:r><w:rPr><w:sz w:val=\"%d\"/></w:rPr>"
               "<w:t xml:space=\"preserve\">%s</w:t></w:r></w:p>",
               align, half_points, render_escape(b->arena, text));
}

static void cell(struct buf *b, const char *text, const char *align)
{
    buf_printf(b, "<w:tc>");
    paragraph(b, text, align, 21);
    buf_printf(b, "</w:tc>");
}

static const char *document(struct cli *c, const struct edition *e, size_t *len)
{
    const struct tabled *t = e->table;
    struct buf b = {.arena = &c->arena};

    buf_printf(&b, "%s", head_xml);
    paragraph(&b, t->title, "center", 32);
    paragraph(&b, render_number(c, e), "center", 24);
    buf_printf(&b, "%s<w:tr><w:trPr><w:tblHeader/></w:trPr>", table_xml);
    for (size_t i = 0; i < t->heads.n; i++)
        cell(&b, LIST_AT(t->heads, struct tablehead, i)->heading, "center");
    buf_printf(&b, "</w:tr>");
    for (size_t r = 0; r < t->rows.n; r++) {
        buf_printf(&b, "<w:tr>");
        for (size_t i = 0; i < t->heads.n; i++) {
            const char *text = render_cell(LIST_AT(t->rows, struct tablerow, r), i);

            cell(&b, text, render_is_number(t, i, text) ? "right" : "left");
        }
        buf_printf(&b, "</w:tr>");
    }
    buf_printf(&b, "</w:tbl>");
    paragraph(&b, render_foot(c, e), "left", 21);
    buf_printf(&b, "%s", end_xml);
    *len = b.len;
    return b.data;
}

static bool member(zip_t *z, const char *name, const char *data, size_t len)
{
    enum { MIDNIGHT = 0, FIRST_OF_1980 = 1 << 5 | 1 }; /* the first moment that a zip knows */
    zip_source_t *source = zip_source_buffer(z, data, len, 0);
    zip_int64_t at = source ? zip_file_add(z, name, source, ZIP_FL_ENC_UTF_8) : -1;

    if (source && at < 0)
        zip_source_free(source);
    return at >= 0 && zip_file_set_dostime(z, (zip_uint64_t)at, MIDNIGHT, FIRST_OF_1980, 0) == 0;
}

bool render_docx(struct cli *c, const struct edition *e, const char *path)
{
    size_t len;
    const char *xml = document(c, e, &len);
    int why = 0;
    zip_t *z;

    unlink(path);
    z = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &why);
    if (!z)
        return false;
    if (member(z, "[Content_Types].xml", types_xml, strlen(types_xml)) &&
        member(z, "_rels/.rels", rels_xml, strlen(rels_xml)) && member(z, "word/document.xml", xml, len) &&
        zip_close(z) == 0)
        return true;
    zip_discard(z);
    return false;
}
