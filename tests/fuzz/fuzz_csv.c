/* fuzz_csv: any bytes as a CSV file. Must hold: no crash; every row has as many cells as the header, each
 * NUL-terminated; lines rise; a refusal names a line. */
#include <assert.h>
#include <string.h>

#include "clients/csv.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len)
{
    struct arena a;
    struct csv csv;
    struct csv_error e = {0};
    int line = 0;

    arena_init(&a);
    if (csv_read(&a, (const char *)data, len, &csv, &e) != 0) {
        assert(e.line > 0 && e.zh && e.en);
    } else {
        for (size_t r = 0; r < csv.n; r++) {
            assert(csv.rows[r].line > line);
            line = csv.rows[r].line;
            for (size_t c = 0; c < csv.columns; c++)
                assert(strlen(csv.rows[r].cells[c]) <= len);
        }
    }
    arena_done(&a);
    return 0;
}
