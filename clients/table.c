#include "clients/table.h"

#include <assert.h>
#include <string.h>

#include "clients/text.h"
#include "proto/records.h"

struct cell {
    const char *text;
    int width;
    int light; /* LIGHT_NONE: not painted */
};

const char *light_paint(int light)
{
    static const char *const paint[] = {
        [LIGHT_NONE] = "",
        [LIGHT_GREY] = "\033[100;97m",
        [LIGHT_BLUE] = "\033[44;97m",
        [LIGHT_YELLOW] = "\033[43;30m", /* dark on yellow: white cannot be read there */
        [LIGHT_RED] = "\033[41;97m",
    };
    return light >= LIGHT_NONE && light <= LIGHT_RED ? paint[light] : "";
}

void table_init(struct table *t, struct arena *a, const struct column *columns, int n, const char *lang)
{
    assert(n > 0 && n <= TABLE_COLUMNS);
    *t = (struct table){.arena = a, .columns = columns, .n = n, .lang = lang, .cells = {.arena = a}};
}

void table_cell_light(struct table *t, const char *text, int light)
{
    struct cell c = {text_safe(t->arena, text, true), 0, light};
    c.width = text_width(c.text);
    buf_add(&t->cells, &c, sizeof c);
    t->filled++;
}

void table_cell(struct table *t, const char *text)
{
    table_cell_light(t, text, LIGHT_NONE);
}

static const char *heading(const struct table *t, int col)
{
    return strcmp(t->lang, "en") ? t->columns[col].zh : t->columns[col].en;
}

static struct cell cell_at(const struct table *t, size_t row, int col)
{
    struct cell c;
    memcpy(&c, t->cells.data + (row * (size_t)t->n + (size_t)col) * sizeof c, sizeof c); /* buf promises no alignment */
    return c;
}

/* Takes columns from the widest one that may shrink, until the row fits or none can give more. */
static void widths_shrink(const struct table *t, int *w, int room)
{
    for (;;) {
        int total = 2 * (t->n - 1), widest = -1;
        for (int i = 0; i < t->n; i++) {
            total += w[i];
            if (t->columns[i].shrink && w[i] > TABLE_SHRINK_TO && (widest < 0 || w[i] > w[widest]))
                widest = i;
        }
        if (total <= room || widest < 0)
            return;
        w[widest]--;
    }
}

static void cell_print(const struct table *t, FILE *out, int col, int width, struct cell c, const char *paint)
{
    const char *text = text_fit(t->arena, c.text, width);
    const char *pad = text_spaces(t->arena, width - text_width(text));
    bool last = col == t->n - 1;
    if (col > 0)
        fputs("  ", out);
    if (t->columns[col].right)
        fputs(pad, out);
    fprintf(out, "%s%s%s", paint, text, paint[0] ? PAINT_OFF : "");
    if (!t->columns[col].right && !last)
        fputs(pad, out);
}

void table_print(const struct table *t, FILE *out, int width, bool colour)
{
    int w[TABLE_COLUMNS];
    assert(t->filled % (size_t)t->n == 0);
    const size_t rows = t->filled / (size_t)t->n;
    for (int i = 0; i < t->n; i++) {
        w[i] = text_width(heading(t, i));
        for (size_t r = 0; r < rows; r++) {
            int cw = cell_at(t, r, i).width;
            w[i] = cw > w[i] ? cw : w[i];
        }
    }
    if (width > 0)
        widths_shrink(t, w, width);
    for (int i = 0; i < t->n; i++)
        cell_print(t, out, i, w[i], (struct cell){heading(t, i), 0, LIGHT_NONE}, colour ? "\033[1m" : "");
    fputc('\n', out);
    for (size_t r = 0; r < rows; r++) {
        for (int i = 0; i < t->n; i++) {
            struct cell c = cell_at(t, r, i);
            cell_print(t, out, i, w[i], c, colour ? light_paint(c.light) : "");
        }
        fputc('\n', out);
    }
}
