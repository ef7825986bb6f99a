/* mkprotocol.c: prints docs/protocol.md: the head, written by hand in docs/protocol.head.md (or the file named), then
 * the tables of proto/: limits, errors, operations, records, words. Same tables, same page, byte for byte; `make docs`
 * writes it and `make tidy` compares. Run from the root of the project. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "proto/ops.h"

enum { EXIT_DONE = 0, EXIT_USAGE = 64, EXIT_IO = 74, ENUMS_MOST = 64 };

static const struct {
    const char *name, *en;
    int value;
} limit_rows[] = {
#define X(name, value, en) {#name, en, LIM_##name},
    DUBAN_LIMITS(X)
#undef X
};

static const struct record *const record_rows[] = {
#define X(R, FIELDS) &rec_##R,
    RECORDS(X)
#undef X
};

static const char *const how_words[] = {
    [HOW_WRITE] = "writes", [HOW_READ] = "asks",      [HOW_ASK] = "asks a copy",
    [HOW_CLOCK] = "clock",  [HOW_WORK] = "work door", [HOW_FILE] = "bytes"};

static int print_file(const char *path)
{
    char some[4096];
    ssize_t n;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return -1;
    while ((n = read(fd, some, sizeof some)) > 0)
        fwrite(some, 1, (size_t)n, stdout);
    close(fd);
    return n < 0 ? -1 : 0;
}

/* A cell of a table: what would end it is escaped. */
static void print_cell(const char *s)
{
    printf(" ");
    for (; *s; s++)
        printf(*s == '|' ? "\\%c" : "%c", *s);
    printf(" |");
}

static void print_limits(void)
{
    printf("## Limits\n\n| name | value | what it bounds, and the answer |\n| --- | ---: | --- |\n");
    for (size_t i = 0; i < sizeof limit_rows / sizeof limit_rows[0]; i++) {
        printf("| `%s` | %d |", limit_rows[i].name, limit_rows[i].value);
        print_cell(limit_rows[i].en);
        printf("\n");
    }
}

static void print_errors(void)
{
    printf("\n## Errors\n\nThe exit code is that of the command line, and `duban_reply.exit_code`.\n\n"
           "| code | exit | 中文 | English |\n| --- | ---: | --- | --- |\n");
    for (int i = 0; i < DUBAN_E_COUNT; i++) {
        enum duban_err c = (enum duban_err)i;
        printf("| `%s` | %d |", duban_err_name(c), duban_err_exit(c));
        print_cell(duban_err_text(c, "zh"));
        print_cell(duban_err_text(c, "en"));
        printf("\n");
    }
}

/* "item percent|value" as: item, percent or value */
static void print_words(const char *s)
{
    printf(" ");
    for (; *s; s++) {
        if (*s == ' ')
            printf(", ");
        else if (*s == '|')
            printf(" or ");
        else
            printf("%c", *s);
    }
    printf(" |");
}

/* One row. A body that is taken whole names no fields here; its record below says what it needs. */
static void print_op(const struct op *o)
{
    printf("| `%s` | %s | %s | %s |", o->name, o->zh, how_words[o->how], op_class_words[o->klass]);
    if (o->body == &rec_nothing)
        printf(" – |");
    else
        printf(" [`%s`](#%s) |", o->body->name, o->body->name);
    print_words(o->need);
    print_words(strcmp(o->take, "*") == 0 ? "" : o->take);
    if (o->answer == &rec_nothing)
        printf(" – |");
    else
        printf(" [`%s`](#%s) |", o->answer->name, o->answer->name);
    print_cell(o->en);
    printf("\n");
}

static void print_ops(void)
{
    printf("\n## Operations\n\n"
           "The class is the right that the caller needs; `county/rules/rights.yml` gives classes to roles. `own`: "
           "posts of the\n"
           "item's lead unit. Where *needs* and *takes* are empty, the body is the whole record, with the fields it "
           "needs;\n"
           "else these fields and no others.\n\n"
           "| operation | 说法 | how | class | body | needs | takes | answer | meaning |\n"
           "| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
    for (int i = 0; i < OP_COUNT; i++)
        print_op(&ops[i]);
}

static void print_type(const struct field *f)
{
    static const char *const words[] = {
        [FT_STR] = "line",      [FT_TEXT] = "text",    [FT_INT] = "integer", [FT_SINT] = "integer",
        [FT_BOOL] = "yes/no",   [FT_TIME] = "instant", [FT_DAY] = "day",     [FT_DEC] = "decimal",
        [FT_SPAN] = "duration", [FT_ENUM] = "word of", [FT_STRS] = "lines",  [FT_REC] = "record",
        [FT_LIST] = "list of",  [FT_ANY] = "any",      [FT_BIN] = "bytes",
    };

    printf(" %s", words[f->type]);
    switch ((enum field_type)f->type) {
    case FT_STR:
    case FT_TEXT:
    case FT_STRS:
    case FT_BIN:
        printf(" ≤ %lld bytes", (long long)f->max);
        break;
    case FT_INT:
    case FT_SINT:
        if (f->max == INT64_MAX)
            printf(" ≥ 0");
        else
            printf(" %lld…%lld", f->type == FT_SINT ? -(long long)f->max : 0LL, (long long)f->max);
        break;
    case FT_ENUM:
        printf(" [`%s`](#words-%s)", f->choices->name, f->choices->name);
        break;
    case FT_REC:
        printf(" [`%s`](#%s)", f->rec->name, f->rec->name);
        break;
    case FT_LIST:
        printf(" [`%s`](#%s), ≤ %zu", f->rec->name, f->rec->name, record_list_max(f->rec));
        break;
    default:;
    }
    printf(" |");
}

static void print_flags(const struct field *f)
{
    bool key = (f->flags & FF_KEY) == FF_KEY;

    printf("%s%s%s%s |",
           key                  ? " key"
           : f->flags & FF_NEED ? " needed"
                                : "",
           f->flags & FF_VOLATILE ? " volatile" : "", f->flags & FF_SECRET ? " masked" : "",
           f->flags & FF_SERVER ? " set by duban" : "");
}

static void print_records(void)
{
    printf("\n## All records\n\nFields in canonical order. *volatile*: left out of the digests that compare runs; "
           "*masked*: `***` "
           "in JSON.\n");
    for (size_t i = 0; i < sizeof record_rows / sizeof record_rows[0]; i++) {
        const struct record *r = record_rows[i];
        printf("\n### %s\n\n| field | 名称 | type | | meaning |\n| --- | --- | --- | --- | --- |\n", r->name);
        for (size_t k = 0; k < r->n; k++) {
            printf("| `%s` | %s |", r->fields[k].name, r->fields[k].zh);
            print_type(&r->fields[k]);
            print_flags(&r->fields[k]);
            print_cell(r->fields[k].en);
            printf("\n");
        }
    }
}

static void print_enum(const struct enumeration *e)
{
    printf("\n### words: %s\n\n", e->name);
    for (int i = 1; i < e->count; i++)
        printf("%s`%s` %s", i > 1 ? " · " : "", e->words[i], e->zh[i]);
    printf("\n");
}

/* Each closed list once, in the order in which the records come to it. */
static void print_enums(void)
{
    const struct enumeration *seen[ENUMS_MOST];
    size_t n = 0;

    printf("\n## Closed lists\n");
    for (size_t i = 0; i < sizeof record_rows / sizeof record_rows[0]; i++) {
        for (size_t k = 0; k < record_rows[i]->n; k++) {
            const struct enumeration *e = record_rows[i]->fields[k].choices;
            bool again = !e || n == ENUMS_MOST;
            for (size_t j = 0; j < n; j++)
                again = again || seen[j] == e;
            if (again)
                continue;
            seen[n++] = e;
            print_enum(e);
        }
    }
}

int main(int argc, char **argv)
{
    const char *head = argc > 1 ? argv[1] : "docs/protocol.head.md";

    if (argc > 2) {
        fprintf(stderr, "mkprotocol [HEAD]: prints docs/protocol.md\n");
        return EXIT_USAGE;
    }
    if (print_file(head) != 0) {
        fprintf(stderr, "mkprotocol: can't read %s\n", head);
        return EXIT_IO;
    }
    print_limits();
    print_errors();
    print_ops();
    print_records();
    print_enums();
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "mkprotocol: can't write\n");
        return EXIT_IO;
    }
    return EXIT_DONE;
}
