/* dates.h: dates as offices write them in tables: 2026-09-30, 2026.9.30, 2026/9/30, 2026年9月30日, 20260930, with a
 * time behind them, or the bare serial number that a spreadsheet keeps. What is not one certain day ("9月底", "9月30日"
 * without a year, a 31st that is none) is not guessed: the answer names the day that may be meant. */
#ifndef DUBAN_CLIENTS_DATES_H
#define DUBAN_CLIENTS_DATES_H

#include <stdbool.h>

#include "proto/arena.h"

/* "2026-09-30"; the text itself when it is nothing like a date; NULL when it is one that does not hold, and *zh, *en
 * say why and what may be meant. */
const char *date_given(struct arena *a, const char *text, bool date1904, const char **zh, const char **en);

#endif
