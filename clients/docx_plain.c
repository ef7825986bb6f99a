/* docx_plain.c: the template that is used where the office has none: title, number, the table, what stands below it,
 * page numbers. A4 across, margins and type as GB/T 9704 has them for text; no red head and no seal: those are the
 * office's own, and stay in its own template. Filled like any other: docx.h. */
#include <string.h>

#include "clients/docx.h"
#include "clients/zip_pack.h"

#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACKAGE "http://schemas.openxmlformats.org/package/2006"
#define W "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\""
#define MEDIA "application/vnd.openxmlformats-officedocument.wordprocessingml."

/* Sizes are half points: 2号 44, 3号 32, 小四 24, 5号 21. */
#define FONT(font) "<w:rFonts w:ascii=\"" font "\" w:hAnsi=\"" font "\" w:eastAsia=\"" font "\" w:cs=\"" font "\"/>"
#define SIZE(n) "<w:sz w:val=\"" n "\"/><w:szCs w:val=\"" n "\"/>"
#define RUN(font, size, text) \
    "<w:r><w:rPr>" FONT(font) SIZE(size) "</w:rPr><w:t xml:space=\"preserve\">" text "</w:t></w:r>"
#define PARAGRAPH(align, more, runs) "<w:p><w:pPr>" more "<w:jc w:val=\"" align "\"/></w:pPr>" runs "</w:p>"
#define TITLE_FONT "方正小标宋简体"
#define FANGSONG "仿宋_GB2312"
#define HEI "黑体"
#define SONG "宋体"
#define AFTER(n) "<w:spacing w:after=\"" n "\"/>"
#define CELL(font, align, word)                                                                           \
    "<w:tc><w:tcPr><w:tcW w:w=\"13778\" w:type=\"dxa\"/><w:vAlign w:val=\"center\"/></w:tcPr>" PARAGRAPH( \
        align, "", RUN(font, "21", word)) "</w:tc>"
#define EDGE(side) "<w:" side " w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"auto\"/>"

static const char types_xml[] =
    XML "<Types xmlns=\"" PACKAGE "/content-types\">"
        "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
        "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
        "<Override PartName=\"/word/document.xml\" ContentType=\"" MEDIA "document.main+xml\"/>"
        "<Override PartName=\"/word/styles.xml\" ContentType=\"" MEDIA "styles+xml\"/>"
        "<Override PartName=\"/word/footer1.xml\" ContentType=\"" MEDIA "footer+xml\"/></Types>";

static const char rels_xml[] =
    XML "<Relationships xmlns=\"" PACKAGE "/relationships\"><Relationship Id=\"rId1\" Type=\"" OFFICE
        "/officeDocument\" Target=\"word/document.xml\"/></Relationships>";

static const char document_rels_xml[] =
    XML "<Relationships xmlns=\"" PACKAGE "/relationships\">"
        "<Relationship Id=\"rId1\" Type=\"" OFFICE "/styles\" Target=\"styles.xml\"/>"
        "<Relationship Id=\"rId2\" Type=\"" OFFICE "/footer\" Target=\"footer1.xml\"/></Relationships>";

static const char styles_xml[] = XML "<w:styles " W "><w:docDefaults><w:rPrDefault><w:rPr>" FONT(FANGSONG)
    SIZE("24") "<w:lang w:val=\"zh-CN\" w:eastAsia=\"zh-CN\"/></w:rPr></w:rPrDefault></w:docDefaults>"
               "<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name "
               "w:val=\"Normal\"/></w:style></w:styles>";

static const char footer_xml[] = XML
    "<w:ftr " W
    ">" PARAGRAPH("center", "",
                  RUN(SONG, "28", "— ") "<w:r><w:rPr>" FONT(SONG)
                      SIZE("28") "</w:rPr><w:fldChar w:fldCharType=\"begin\"/></w:r>"
                                 "<w:r><w:rPr>" FONT(SONG)
                                     SIZE("28") "</w:rPr><w:instrText xml:space=\"preserve\"> PAGE </w:instrText></w:r>"
                                                "<w:r><w:rPr>" FONT(SONG)
                                                    SIZE("28") "</w:rPr><w:fldChar w:fldCharType=\"end\"/></w:r>" RUN(
                                                        SONG, "28", " —")) "</w:ftr>";

static const char document_xml[] = XML
    "<w:document " W " xmlns:r=\"" OFFICE
    "\"><w:body>" PARAGRAPH("center", AFTER("120"), RUN(TITLE_FONT, "44", "{{标题}}")) PARAGRAPH(
        "center", AFTER("240"),
        RUN(FANGSONG, "32",
            "{{文号}}")) "<w:tbl><w:tblPr><w:tblW w:w=\"13778\" w:type=\"dxa\"/><w:jc "
                         "w:val=\"center\"/><w:tblBorders>" EDGE("top") EDGE("left") EDGE("bottom") EDGE("right")
                             EDGE("insideH") EDGE(
                                 "insideV") "</w:tblBorders><w:tblLayout w:type=\"fixed\"/><w:tblCellMar><w:left "
                                            "w:w=\"60\" w:type=\"dxa\"/>"
                                            "<w:right w:w=\"60\" "
                                            "w:type=\"dxa\"/></w:tblCellMar></w:tblPr><w:tblGrid><w:gridCol "
                                            "w:w=\"13778\"/></w:tblGrid>"
                                            "<w:tr><w:trPr><w:cantSplit/><w:trHeight "
                                            "w:val=\"480\"/><w:tblHeader/></w:trPr>" CELL(
                                                HEI, "center",
                                                "{{栏名}}") "</w:tr>"
                                                            "<w:tr><w:trPr><w:cantSplit/><w:trHeight "
                                                            "w:val=\"400\"/></w:trPr>" CELL(
                                                                FANGSONG, "left",
                                                                "{{格}}") "</w:tr></w:tbl>" PARAGRAPH("left",
                                                                                                      "<w:spacing "
                                                                                                      "w:before="
                                                                                                      "\"120\"/>",
                                                                                                      RUN(FANGSONG,
                                                                                                          "24",
                                                                                                          "{{说明}}"))
                                                                PARAGRAPH(
                                                                    "left", "<w:spacing w:before=\"120\"/>",
                                                                    RUN(HEI, "24",
                                                                        "{{更正理由}}")) PARAGRAPH("left", "",
                                                                                                   RUN(FANGSONG, "24",
                                                                                                       "{{更正}}"))
                                                                    PARAGRAPH(
                                                                        "left", "<w:spacing w:before=\"120\"/>",
                                                                        RUN(SONG, "15",
                                                                            "{{摘要}}")) "<w:sectPr><w:footerReference "
                                                                                         "w:type=\"default\" "
                                                                                         "r:id=\"rId2\"/>"
                                                                                         "<w:pgSz w:w=\"16838\" "
                                                                                         "w:h=\"11906\" "
                                                                                         "w:orient=\"landscape\"/>"
                                                                                         "<w:pgMar w:top=\"1587\" "
                                                                                         "w:right=\"1530\" "
                                                                                         "w:bottom=\"1474\" "
                                                                                         "w:left=\"1530\" "
                                                                                         "w:header=\"851\" "
                                                                                         "w:footer=\"992\" "
                                                                                         "w:gutter=\"0\"/>"
                                                                                         "</w:sectPr></w:body></"
                                                                                         "w:document>";

bool docx_plain(struct arena *a, struct bytes *out)
{
    static const struct zip_part parts[] = {
        {"[Content_Types].xml", {types_xml, sizeof types_xml - 1}},
        {"_rels/.rels", {rels_xml, sizeof rels_xml - 1}},
        {"word/document.xml", {document_xml, sizeof document_xml - 1}},
        {"word/_rels/document.xml.rels", {document_rels_xml, sizeof document_rels_xml - 1}},
        {"word/styles.xml", {styles_xml, sizeof styles_xml - 1}},
        {"word/footer1.xml", {footer_xml, sizeof footer_xml - 1}},
    };

    return zip_pack(a, parts, sizeof parts / sizeof parts[0], out);
}
