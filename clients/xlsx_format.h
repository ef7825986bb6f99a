/* xlsx_format.h: what a number in a sheet means by its number format, and as which text it is read.
 *
 * A sheet holds binary fractions: 839.2 may stand there as 839.20000000000005. Spreadsheet programs keep fifteen
 * digits, and so are numbers read here: 839.2, integers without ".0". A percent reads as people see it (50%), a date as
 * 2022-05-09, a moment as 2022-05-09T10:00:00. */
#ifndef DUBAN_CLIENTS_XLSX_FORMAT_H
#define DUBAN_CLIENTS_XLSX_FORMAT_H

#include "clients/csv.h"
#include "proto/arena.h"

enum number_kind {
    NUMBER_PLAIN,
    NUMBER_PERCENT,
    NUMBER_ZEROS,
    NUMBER_DATE,
    NUMBER_MOMENT,
    NUMBER_TIME,
    NUMBER_ELAPSED
};
struct number_format {
    int kind;  /* enum number_kind */
    int zeros; /* of ZEROS: digits shown at least, as in 0007 */
};

struct number_format format_builtin(int id);           /* of a number format that every workbook has */
struct number_format format_of_code(const char *code); /* "yyyy\"年\"m\"月\"d\"日\"" */

/* The number as text. NULL, and *zh, *en say why it can't be read. */
const char *number_text(struct arena *a, const char *value, struct number_format f, bool date1904, const char **zh,
                        const char **en);
/* The day of a whole serial, days since 1970; NONE when there is no such day. */
int64_t serial_day(int64_t serial, bool date1904);

#endif
