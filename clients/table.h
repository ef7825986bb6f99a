/* table.h: columns that line up, Han characters included. Cells are made safe, padded, and, when the terminal is too
 * narrow, cut on the right in the columns that may shrink. Nothing is cut when the output is no terminal (width 0). */
#ifndef DUBAN_CLIENTS_TABLE_H
#define DUBAN_CLIENTS_TABLE_H

#include <stdbool.h>
#include <stdio.h>

#include "proto/arena.h"

enum { TABLE_COLUMNS = 12, TABLE_SHRINK_TO = 8 };

struct column {
    const char *zh, *en; /* heading */
    bool right;          /* aligned right: numbers */
    bool shrink;         /* may be cut when there is no room */
};

struct table {
    struct arena *arena;
    const struct column *columns;
    int n;
    const char *lang;
    struct buf cells; /* struct cell, row by row */
    size_t filled;
};

void table_init(struct table *t, struct arena *a, const struct column *columns, int n, const char *lang);
void table_cell(struct table *t, const char *text);                  /* NULL counts as "" */
void table_cell_light(struct table *t, const char *text, int light); /* painted as this light */
/* Prints headings and rows. Every row must be full. colour: paint lights and headings. */
void table_print(const struct table *t, FILE *out, int width, bool colour);

/* Start and end of a light's colour; "" when there is none. */
const char *light_paint(int light);
#define PAINT_OFF "\033[0m"

#endif
