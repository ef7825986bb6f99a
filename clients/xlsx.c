#include "clients/xlsx.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* ---- what a file is ---- */

enum xlsx_is xlsx_is(const char *data, size_t len)
{
    static const char ole[] = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", encrypted[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P";
    if (len >= 4 && (!memcmp(data, "PK\3\4", 4) || !memcmp(data, "PK\5\6", 4)))
        return XLSX_YES;
    if (len < 8 || memcmp(data, ole, 8) != 0)
        return XLSX_NO;
    return memmem(data, len, encrypted, sizeof encrypted - 1) ? XLSX_ENCRYPTED : XLSX_OLD;
}

/* ---- text ---- */

static int hex4(const char *s)
{
    int v = 0;
    for (int i = 0; i < 4; i++) {
        if (!isxdigit((unsigned char)s[i]))
            return -1;
        v = v * 16 + (isdigit((unsigned char)s[i]) ? s[i] - '0' : tolower((unsigned char)s[i]) - 'a' + 10);
    }
    return v;
}

const char *xlsx_unescape(struct arena *a, const char *s, size_t n)
{
    struct buf b = {.arena = a};
    for (size_t i = 0; i < n; i++) {
        const bool escape = n - i >= 7 && s[i] == '_' && s[i + 1] == 'x' && s[i + 6] == '_';
        const int code = escape ? hex4(s + i + 2) : -1;
        char c = s[i];
        if (code >= 0 && code < 0x80) {
            c = (char)code;
            i += 6;
        }
        if ((unsigned char)c >= 0x20 || c == '\n' || c == '\t')
            buf_add(&b, &c, 1);
    }
    return b.data ? b.data : "";
}

/* ---- reading the parts that are not sheets ---- */

struct reading {
    struct xlsx *x;
    struct csv_error *e;
    bool stop, refused;
    const char *base;  /* folder of the workbook */
    const char *found; /* part that was looked for */
    struct buf list;   /* of what is read */
    struct buf codes;  /* struct code */
    struct buf text;   /* of one shared string */
    bool in_text, in_phonetic, in_formats;
};

struct code { /* a number format of the workbook's own */
    int id;
    struct number_format format;
};

static void refuse(struct reading *r, const char *zh, const char *en)
{
    *r->e = (struct csv_error){0, 0, zh, en};
    r->stop = r->refused = true;
}

static bool ends_with(const char *s, const char *end)
{
    const size_t n = strlen(s), k = strlen(end);
    return n >= k && !strcmp(s + n - k, end);
}

static void no_text(void *u, const char *s, size_t n)
{
    (void)u, (void)s, (void)n;
}
static void no_close(void *u, const char *name)
{
    (void)u, (void)name;
}

static int part_read(struct reading *r, const char *part, void (*open)(void *, const char *, const char **),
                     void (*text)(void *, const char *, size_t), void (*close)(void *, const char *))
{
    const struct walk w = {open, text ? text : no_text, close ? close : no_close, r, &r->stop};
    r->stop = false;
    int rc = package_walk(r->x->package, part, &w, r->e);
    return rc || r->refused ? -1 : 0;
}

static struct list list_of(struct arena *a, const struct buf *b, size_t size)
{
    return (struct list){b->len ? arena_copy(a, b->data, b->len) : NULL, b->len / size};
}

/* A target as a part's name: "/xl/worksheets/sheet1.xml", or beside the workbook. */
static const char *target_part(struct arena *a, const char *base, const char *target)
{
    return target[0] == '/' ? arena_printf(a, "%s", target + 1) : arena_printf(a, "%s%s", base, target);
}

static void root_open(void *u, const char *name, const char **attributes)
{
    struct reading *r = u;
    const char *type = attribute(attributes, "Type"), *target = attribute(attributes, "Target");
    if (!strcmp(name, "Relationship") && type && target && ends_with(type, "/officeDocument"))
        r->found = target_part(r->x->arena, "", target);
}

static void workbook_open(void *u, const char *name, const char **attributes)
{
    struct reading *r = u;
    struct arena *a = r->x->arena;
    const char *v;
    if (!strcmp(name, "workbookPr") && (v = attribute(attributes, "date1904")))
        r->x->date1904 = !strcmp(v, "1") || !strcmp(v, "true");
    if (strcmp(name, "sheet") != 0)
        return;
    const char *title = attribute(attributes, "name"), *state = attribute(attributes, "state"), *id = NULL;
    for (size_t i = 0; attributes[i]; i += 2) /* r:id; sheetId is another */
        if (ends_with(attributes[i], ":id"))
            id = attributes[i + 1];
    if (!title || !id)
        return;
    const struct xlsx_sheet s = {.name = xlsx_unescape(a, title, strlen(title)),
                                 .id = arena_str(a, id, strlen(id)),
                                 .hidden = state && strcmp(state, "visible") != 0};
    buf_add(&r->list, &s, sizeof s);
    if (r->list.len / sizeof s > XLSX_SHEETS)
        refuse(r, arena_printf(a, "超过 %d 张表", XLSX_SHEETS), arena_printf(a, "more than %d sheets", XLSX_SHEETS));
}

static void relation_open(void *u, const char *name, const char **attributes)
{
    struct reading *r = u;
    const char *id = attribute(attributes, "Id"), *type = attribute(attributes, "Type"),
               *target = attribute(attributes, "Target");
    if (strcmp(name, "Relationship") != 0 || !id || !type || !target || !ends_with(type, "/worksheet"))
        return;
    for (size_t i = 0; i < r->x->sheets.n; i++) {
        struct xlsx_sheet *s = LIST_AT(r->x->sheets, struct xlsx_sheet, i);
        if (!strcmp(s->id, id))
            s->part = target_part(r->x->arena, r->base, target);
    }
}

/* ---- shared strings ---- */

static void string_open(void *u, const char *name, const char **attributes)
{
    struct reading *r = u;
    (void)attributes;
    if (!strcmp(name, "si"))
        r->text.len = 0;
    r->in_phonetic |= !strcmp(name, "rPh");
    r->in_text = !strcmp(name, "t") && !r->in_phonetic;
}

static void string_text(void *u, const char *s, size_t n)
{
    struct reading *r = u;
    if (r->in_text && r->text.len + n <= TABLE_CELL_BYTES)
        buf_add(&r->text, s, n);
    else if (r->in_text)
        refuse(r, arena_printf(r->x->arena, "有一格的文字超过 %d 字节", TABLE_CELL_BYTES),
               arena_printf(r->x->arena, "a cell of more than %d bytes", TABLE_CELL_BYTES));
}

static void string_close(void *u, const char *name)
{
    struct reading *r = u;
    r->in_text = false;
    if (!strcmp(name, "rPh"))
        r->in_phonetic = false;
    if (strcmp(name, "si") != 0)
        return;
    const char *s = r->text.len ? xlsx_unescape(r->x->arena, r->text.data, r->text.len) : "";
    buf_add(&r->list, &s, sizeof s);
    if (r->list.len / sizeof s > XLSX_STRINGS)
        refuse(r, arena_printf(r->x->arena, "超过 %d 段文字", XLSX_STRINGS),
               arena_printf(r->x->arena, "more than %d strings", XLSX_STRINGS));
}

/* ---- formats ---- */

static struct number_format format_by_id(const struct reading *r, int id)
{
    const struct code *codes = (const void *)r->codes.data;
    for (size_t i = 0; i < r->codes.len / sizeof *codes; i++)
        if (codes[i].id == id)
            return codes[i].format;
    return format_builtin(id);
}

static void style_open(void *u, const char *name, const char **attributes)
{
    struct reading *r = u;
    const char *id = attribute(attributes, "numFmtId"), *code = attribute(attributes, "formatCode");
    if (!strcmp(name, "cellXfs"))
        r->in_formats = true;
    if (!strcmp(name, "numFmt") && id && code) {
        const struct code c = {atoi(id), format_of_code(code)};
        buf_add(&r->codes, &c, sizeof c);
    }
    if (!strcmp(name, "xf") && r->in_formats) {
        const struct number_format f = format_by_id(r, id ? atoi(id) : 0);
        buf_add(&r->list, &f, sizeof f);
    }
    if (r->list.len / sizeof(struct number_format) > XLSX_FORMATS || r->codes.len / sizeof(struct code) > XLSX_FORMATS)
        refuse(r, arena_printf(r->x->arena, "超过 %d 种格式", XLSX_FORMATS),
               arena_printf(r->x->arena, "more than %d formats", XLSX_FORMATS));
}

static void style_close(void *u, const char *name)
{
    struct reading *r = u;
    if (!strcmp(name, "cellXfs"))
        r->in_formats = false;
}

/* ---- the workbook ---- */

static const char *folder_of(struct arena *a, const char *part)
{
    const char *slash = strrchr(part, '/');
    return slash ? arena_str(a, part, (size_t)(slash - part) + 1) : "";
}

/* Sheets in their order, with the parts they stand in. */
static int sheets_read(struct reading *r, const char *workbook)
{
    struct xlsx *x = r->x;
    const char *file = workbook + strlen(r->base);
    if (part_read(r, workbook, workbook_open, NULL, NULL))
        return -1;
    x->sheets = list_of(x->arena, &r->list, sizeof(struct xlsx_sheet));
    return part_read(r, arena_printf(x->arena, "%s_rels/%s.rels", r->base, file), relation_open, NULL, NULL);
}

/* Parts that a workbook may do without. */
static int tables_read(struct reading *r)
{
    struct xlsx *x = r->x;
    const char *strings = arena_printf(x->arena, "%ssharedStrings.xml", r->base),
               *styles = arena_printf(x->arena, "%sstyles.xml", r->base);
    r->list = r->text = (struct buf){.arena = x->arena};
    if (package_has(x->package, strings) && part_read(r, strings, string_open, string_text, string_close))
        return -1;
    x->strings = list_of(x->arena, &r->list, sizeof(const char *));
    r->list = r->codes = (struct buf){.arena = x->arena};
    if (package_has(x->package, styles) && part_read(r, styles, style_open, NULL, style_close))
        return -1;
    x->formats = list_of(x->arena, &r->list, sizeof(struct number_format));
    return 0;
}

int xlsx_open(struct arena *a, const char *data, size_t len, struct xlsx *out, struct csv_error *e)
{
    struct reading r = {.x = out, .e = e, .list = {.arena = a}};
    *out = (struct xlsx){.arena = a, .package = package_open(a, data, len, e)};
    if (!out->package || part_read(&r, "_rels/.rels", root_open, NULL, NULL))
        return -1;
    if (!r.found || !package_has(out->package, r.found)) {
        refuse(&r, "不是 .xlsx 表格", "not an .xlsx workbook");
        return -1;
    }
    if (ends_with(r.found, ".bin")) {
        refuse(&r, "是 .xlsb 格式，读不了；请另存为 .xlsx", "this is .xlsb, which is not read; save it as .xlsx");
        return -1;
    }
    r.base = folder_of(a, r.found);
    return sheets_read(&r, r.found) || tables_read(&r) ? -1 : 0;
}

void xlsx_close(struct xlsx *x)
{
    if (x->package)
        package_close(x->package);
    x->package = NULL;
}
