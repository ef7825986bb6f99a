/* fuzz_docx: any bytes as the office's document that is filled. The first byte says as what: the whole file, or the
 * text of one that is otherwise sound, so that the filling is reached without a checksum in the way. Must hold: no
 * crash, bounded memory; what was filled is a document again, its text sound XML; a refusal says why in both languages.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "clients/docx.h"
#include "clients/xlsx_zip.h"
#include "clients/zip_pack.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len);

static const struct docx_word words[] = {{"title", "标题", "a--b]]> & <c>\n二"}, {"none", "无", ""}};
static const struct docx_column columns[] = {{"编号", 10, false}, {"x", 30, true}};
static const char *const cells[] = {"{{title}}", "61", "乙", ""};
static const struct docx_fill fill = {words, 2, columns, 2, cells, 2};

static void on_tag(void *u, const char *name, const char **attributes)
{
    (void)u, (void)name, (void)attributes;
}

static void on_text(void *u, const char *s, size_t n)
{
    (void)u, (void)s, (void)n;
}

static void on_end(void *u, const char *name)
{
    (void)u, (void)name;
}

static struct bytes document(struct arena *a, const void *bytes, size_t len)
{
    const struct zip_part part = {"word/document.xml", {bytes, len}};
    struct bytes out;

    if (!zip_pack(a, &part, 1, &out))
        abort();
    return out;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len)
{
    static const struct walk walk = {on_tag, on_text, on_end, NULL, NULL};
    struct arena a;
    struct bytes in, out;
    struct csv_error e = {0};

    if (len == 0)
        return 0;
    arena_init(&a);
    in = data[0] & 1 ? document(&a, data + 1, len - 1) : (struct bytes){data + 1, len - 1};
    if (docx_fill(&a, in, &fill, &out, &e)) {
        struct package *p = package_open(&a, out.data, out.len, &e);
        if (!p || package_walk(p, "word/document.xml", &walk, &e))
            abort();
        package_close(p);
    } else {
        assert(e.zh && e.en);
    }
    arena_done(&a);
    return 0;
}
