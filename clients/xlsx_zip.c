#include "clients/xlsx_zip.h"

#include <expat.h>
#include <string.h>
#include <zip.h>

enum { CHUNK_BYTES = 64 * 1024 };

struct package {
    struct arena *arena;
    zip_t *zip;
    size_t len;      /* of the file */
    size_t unpacked; /* of all parts so far */
};

static int fail(struct csv_error *e, const char *zh, const char *en)
{
    *e = (struct csv_error){0, 0, zh, en};
    return -1;
}

struct package *package_open(struct arena *a, const char *data, size_t len, struct csv_error *e)
{
    zip_error_t why;
    struct package *p = arena_alloc(a, sizeof *p);
    *p = (struct package){.arena = a, .len = len};

    zip_error_init(&why);
    zip_source_t *source = zip_source_buffer_create(data, len, 0, &why);
    p->zip = source ? zip_open_from_source(source, ZIP_RDONLY, &why) : NULL;
    if (source && !p->zip)
        zip_source_free(source);
    zip_error_fini(&why);
    if (!p->zip) {
        fail(e, "不是完好的 Office 文件（可能没有传完）", "not a sound Office file (cut off on its way?)");
        return NULL;
    }
    if (zip_get_num_entries(p->zip, 0) > XLSX_ENTRIES) {
        fail(e, arena_printf(a, "文件里的部件超过 %d 个，不像 Office 文件", XLSX_ENTRIES),
             arena_printf(a, "more than %d parts, no Office file has these", XLSX_ENTRIES));
        package_close(p);
        return NULL;
    }
    return p;
}

void package_close(struct package *p)
{
    zip_discard(p->zip);
}

bool package_has(struct package *p, const char *part)
{
    return zip_name_locate(p->zip, part, 0) >= 0;
}

/* ---- XML ---- */

struct parse {
    const struct walk *w;
    XML_Parser parser;
    int depth;
    const char *zh, *en; /* refused here */
};

static const char *bare(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon ? colon + 1 : name;
}

const char *attribute(const char **attributes, const char *name)
{
    for (size_t i = 0; attributes[i]; i += 2)
        if (!strcmp(bare(attributes[i]), name))
            return attributes[i + 1];
    return NULL;
}

static void stop(struct parse *p, const char *zh, const char *en)
{
    p->zh = p->zh ? p->zh : zh;
    p->en = p->en ? p->en : en;
    XML_StopParser(p->parser, XML_FALSE);
}

static bool stopped(struct parse *p)
{
    if (p->zh)
        return true;
    if (!p->w->stop || !*p->w->stop)
        return false;
    XML_StopParser(p->parser, XML_FALSE);
    return true;
}

static void on_open(void *u, const char *name, const char **attributes)
{
    struct parse *p = u;
    if (++p->depth > XLSX_DEPTH)
        stop(p, "XML 嵌套过深，不像 Office 文件", "XML nested too deep, no Office file is");
    if (stopped(p))
        return;
    p->w->open(p->w->u, bare(name), attributes);
    stopped(p);
}

static void on_close(void *u, const char *name)
{
    struct parse *p = u;
    p->depth--;
    if (stopped(p))
        return;
    p->w->close(p->w->u, bare(name));
    stopped(p);
}

static void on_text(void *u, const char *s, int n)
{
    struct parse *p = u;
    if (!stopped(p))
        p->w->text(p->w->u, s, (size_t)n);
}

static void on_doctype(void *u, const char *name, const char *sysid, const char *pubid, int internal)
{
    (void)name, (void)sysid, (void)pubid, (void)internal;
    stop(u, "文件里有文档类型声明（DTD），办公软件不写这个，拒绝读取",
         "it declares a document type (DTD); no office program writes one, refused");
}

/* ---- one part ---- */

/* Counts what came out. False: a bomb. */
static bool within(struct package *p, size_t packed, size_t part_bytes, size_t got)
{
    p->unpacked += got;
    return p->unpacked <= XLSX_UNPACKED_BYTES &&
           (part_bytes < XLSX_RATIO_FROM_BYTES || part_bytes / XLSX_RATIO <= packed);
}

/* Opens a part for reading; *packed: what it takes in the file. NULL, and *e. */
static zip_file_t *part_open(struct package *p, zip_int64_t at, size_t *packed, struct csv_error *e)
{
    zip_stat_t st;
    zip_file_t *f = NULL;

    if (zip_stat_index(p->zip, (zip_uint64_t)at, 0, &st) == 0) {
        if ((st.valid & ZIP_STAT_ENCRYPTION_METHOD) && st.encryption_method != ZIP_EM_NONE) {
            fail(e, "文件加了密码；请去掉密码再存", "it is encrypted; save it without a password");
            return NULL;
        }
        *packed = st.valid & ZIP_STAT_COMP_SIZE && st.comp_size < p->len ? (size_t)st.comp_size : p->len;
        f = zip_fopen_index(p->zip, (zip_uint64_t)at, 0);
    }
    if (!f)
        fail(e, "文件损坏，解不开", "damaged, cannot be unpacked");
    return f;
}

/* The next piece, counted. Bytes of it, 0 at the end, -1 and *e. */
static zip_int64_t piece_read(struct package *p, zip_file_t *f, size_t packed, size_t *part_bytes, char *chunk,
                              struct csv_error *e)
{
    zip_int64_t got = zip_fread(f, chunk, CHUNK_BYTES);

    if (got < 0)
        return fail(e, "文件损坏，解不开", "damaged, cannot be unpacked");
    *part_bytes += (size_t)got;
    if (!within(p, packed, *part_bytes, (size_t)got))
        return fail(e, "解开后大得不合常理（压缩炸弹？），拒绝读取",
                    "it unpacks to far more than an Office file (a zip bomb?), refused");
    return got;
}

static int walk_bytes(struct package *p, zip_file_t *f, size_t packed, struct parse *x, struct csv_error *e)
{
    char *chunk = arena_alloc(p->arena, CHUNK_BYTES);
    size_t part_bytes = 0;
    for (;;) {
        zip_int64_t got = piece_read(p, f, packed, &part_bytes, chunk, e);
        if (got < 0)
            return -1;
        if (XML_Parse(x->parser, chunk, (int)got, got == 0) == XML_STATUS_ERROR) {
            if (x->zh)
                return fail(e, x->zh, x->en);
            if (x->w->stop && *x->w->stop)
                return 0;
            return fail(e, arena_printf(p->arena, "不是完好的 XML（%s）", XML_ErrorString(XML_GetErrorCode(x->parser))),
                        arena_printf(p->arena, "not sound XML (%s)", XML_ErrorString(XML_GetErrorCode(x->parser))));
        }
        if (got == 0)
            return 0;
    }
}

int package_walk(struct package *p, const char *part, const struct walk *w, struct csv_error *e)
{
    struct parse x = {.w = w};
    size_t packed;
    zip_int64_t at = zip_name_locate(p->zip, part, 0);
    if (at < 0)
        return fail(e, arena_printf(p->arena, "不是这类 Office 文件：缺少 %s", part),
                    arena_printf(p->arena, "not an Office file of this kind: %s is missing", part));
    zip_file_t *f = part_open(p, at, &packed, e);
    if (!f)
        return -1;
    x.parser = XML_ParserCreate(NULL);
    XML_SetUserData(x.parser, &x);
    XML_SetElementHandler(x.parser, on_open, on_close);
    XML_SetCharacterDataHandler(x.parser, on_text);
    XML_SetStartDoctypeDeclHandler(x.parser, on_doctype);
    int rc = walk_bytes(p, f, packed, &x, e);
    XML_ParserFree(x.parser);
    zip_fclose(f);
    return rc;
}

/* ---- as it stands ---- */

size_t package_parts(const struct package *p)
{
    return (size_t)zip_get_num_entries(p->zip, 0);
}

const char *package_part(const struct package *p, size_t i)
{
    const char *name = zip_get_name(p->zip, i, 0);

    return name ? name : "";
}

int package_read(struct package *p, size_t i, struct bytes *out, struct csv_error *e)
{
    char *chunk = arena_alloc(p->arena, CHUNK_BYTES);
    struct buf b = {.arena = p->arena};
    size_t packed, part_bytes = 0;
    zip_int64_t got;
    zip_file_t *f = part_open(p, (zip_int64_t)i, &packed, e);

    if (!f)
        return -1;
    while ((got = piece_read(p, f, packed, &part_bytes, chunk, e)) > 0)
        buf_add(&b, chunk, (size_t)got);
    zip_fclose(f);
    *out = (struct bytes){b.len ? b.data : "", b.len};
    return got < 0 ? -1 : 0;
}
