/* playmap.h: how the rows of a table become updates in time, as data. county/maps/README.md shows one.
 *
 * A play map says, step by step, which operation a row makes, at which of its times, as whom, and with what. Text in it
 * may hold {column}: the cell of the row; {each} and {n}: the value at hand of a list and its number; {row}: the line.
 * Nothing about a county's tables is in the program: a new table is a new file. */
#ifndef DUBAN_CLIENTS_PLAYMAP_H
#define DUBAN_CLIENTS_PLAYMAP_H

#include "clients/cli.h"
#include "clients/csv.h"

/* clang-format off */
#define PLAYSTEP_FIELDS(F, R)                                                                           \
    F(R, STR,  op,           FF_NEED, LIM_ID_BYTES,   "操作",     "operation; a query when only its answer is compared") \
    F(R, STR,  at,           FF_NEED, LIM_NAME_BYTES, "何时",     "instant at which it is sent; nothing is sent when it comes out empty") \
    F(R, SPAN, after,        0,       0,              "之后",     "so many minutes, hours or days later") \
    F(R, STR,  as,           0,       LIM_NAME_BYTES, "谁",       "person, or role@unit: the first who has that post; absent: who runs the program") \
    F(R, STRS, when,         0,       LIM_NAME_BYTES, "仅当",     "all must hold: column (filled), !column (empty), column=value, column!=value") \
    F(R, STR,  each,         0,       LIM_ID_BYTES,   "逐个",     "list column: once for each of its values") \
    F(R, STR,  id,           0,       LIM_NAME_BYTES, "提交号",   "request id; absent: map, key, step and number in the list") \
    F(R, BOOL, what_fits,    0,       0,              "合则取",   "fields that the operation does not take are left out; else they are a mistake") \
    F(R, STRS, set,          0,       LIM_TEXT_BYTES, "内容",     "field=value, for each field of the body") \
    F(R, STRS, expect,       0,       LIM_NAME_BYTES, "应为",     "field=value of the answer, compared by --check; answer=accept: the answer itself")
RECORD_STRUCT(playstep, PLAYSTEP_FIELDS)
#define PLAYMAP_FIELDS(F, R)                                                                            \
    F(R, STR,  play,         FF_KEY,  LIM_ID_BYTES,   "名称",     "name of the map")                    \
    F(R, STR,  title,        0,       LIM_NAME_BYTES, "称谓",     "what people call the table")         \
    F(R, STR,  key,          0,       LIM_ID_BYTES,   "键",       "column that tells rows apart; absent: id") \
    F(R, LIST, steps,        FF_NEED, playstep,       "步骤",     "what a row makes, in order of time")
RECORD_STRUCT(playmap, PLAYMAP_FIELDS)
/* clang-format on */

/* Reads the map for a table: by name or file when one is named, else play-<name of the table>.yml, looked for in
 * DUBAN_MAPS, in ../maps beside the table, in county/maps and where it is installed. A stream of updates with the
 * columns of updates.csv needs none. 0; or an exit code, told with line and column. */
int playmap_read(struct cli *c, const char *table_path, const char *name, const struct playmap **out);

/* A row as its map's text sees it. */
struct playrow {
    const struct csv *csv;
    const struct csv_row *row;
    const char *each; /* NULL: no list is gone through */
    int n;
};
/* The text with its columns filled in; "" for absent text. *unknown is set to a name that the table has no column for.
 */
const char *playrow_text(struct arena *a, const struct playrow *r, const char *text, const char **unknown);
/* Whether all conditions hold. */
bool playrow_fits(struct arena *a, const struct playrow *r, const struct strs *when, const char **unknown);

#endif
