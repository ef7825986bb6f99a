/* maps.h: column maps: how an office's own table is read, as data. county/maps/README.md shows one.
 *
 * A map says for each field which heads it may stand under, which words mean which, which fields are the same in every
 * row, what is not read, and where a number comes from when the table has none. It changes cells and nothing else: what
 * comes out is a table with the fields' own names as heads, checked like any other. Every column must be known to it or
 * named under `ignore`, so that a renamed head is never lost in silence. */
#ifndef DUBAN_CLIENTS_MAPS_H
#define DUBAN_CLIENTS_MAPS_H

#include "clients/sheet.h"
#include "clients/table_file.h"

/* clang-format off */
#define MAPWORD_FIELDS(F, R)                                                                            \
    F(R, STR,  from,         FF_KEY,  LIM_NAME_BYTES, "原词",     "word in the table")                  \
    F(R, STR,  to,           FF_NEED, LIM_NAME_BYTES, "词",       "word it means")
RECORD_STRUCT(mapword, MAPWORD_FIELDS)
#define MAPCOLUMN_FIELDS(F, R)                                                                          \
    F(R, STR,  field,        FF_KEY,  LIM_ID_BYTES,   "字段",     "field that it fills")                \
    F(R, STRS, heads,        FF_NEED, LIM_NAME_BYTES, "表头",     "what the head may be; rows of a head are joined by /") \
    F(R, LIST, words,        0,       mapword,        "对应词",   "words that stand for others; then no other word is taken") \
    F(R, STR,  split,        0,       LIM_ID_BYTES,   "分隔",     "characters that part several values in a cell, besides ;")
RECORD_STRUCT(mapcolumn, MAPCOLUMN_FIELDS)
#define MAPCONSTANT_FIELDS(F, R)                                                                        \
    F(R, STR,  field,        FF_KEY,  LIM_ID_BYTES,   "字段",     "field")                              \
    F(R, STR,  value,        FF_NEED, LIM_NAME_BYTES, "值",       "its value in every row")
RECORD_STRUCT(mapconstant, MAPCONSTANT_FIELDS)
#define MAP_FIELDS(F, R)                                                                                \
    F(R, STR,  map,          FF_KEY,  LIM_ID_BYTES,   "名称",     "name of the map")                    \
    F(R, STR,  title,        0,       LIM_NAME_BYTES, "称谓",     "what people call the table")         \
    F(R, STR,  kind,         FF_NEED, LIM_ID_BYTES,   "表类",     "units, people, groups, items, milestones, inspections") \
    F(R, STR,  sheet,        0,       LIM_NAME_BYTES, "分表",     "sheet of a workbook")                \
    F(R, LIST, columns,      FF_NEED, mapcolumn,      "列",       "columns")                            \
    F(R, LIST, constants,    0,       mapconstant,    "固定值",   "fields that are the same in every row") \
    F(R, STRS, ignore,       0,       LIM_NAME_BYTES, "不读",     "heads that are not read")            \
    F(R, STRS, skip,         0,       LIM_NAME_BYTES, "跳过",     "rows that begin with these words are none: 合计, 填表人") \
    F(R, STRS, id_from,      0,       LIM_ID_BYTES,   "编号取自", "fields whose content makes the number, when the table has none") \
    F(R, STR,  id_prefix,    0,       LIM_ID_BYTES,   "编号前缀", "before such a number")
RECORD_STRUCT(map, MAP_FIELDS)
/* clang-format on */

/* Reads a map by its name (looked for in DUBAN_MAPS, county/maps, maps and where it is installed) or file. 0; or an
 * exit code, told with line and column. */
int map_read(struct cli *c, const char *name, const struct map **out);
/* What a map knows as heads. */
struct heads map_heads(const struct map *m);
/* Makes *t a table of the map's fields; what can't be understood is added to t->faults. */
void map_apply(struct cli *c, const struct map *m, struct table *t);

#endif
