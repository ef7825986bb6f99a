/* work_log.c: one line to standard error for each thing worth knowing. Under journald the line begins with its level
 * ("<4>"), elsewhere with the name of the program. The caller keeps bodies, addresses, numbers and secrets out of it;
 * this file keeps control characters out, so that a name from the wire can't forge a second line. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "workers/work_run.h"

enum { LOG_LINE_BYTES = 1024 };

/* What work_log_setup said; the one thing a log function can't be handed. */
static struct {
    const char *name;
    int max_level;
    bool journald;
} log_to = {"duban-worker", WORK_LOG_INFO, false};

void work_log_setup(const char *name, bool verbose)
{
    log_to.name = name;
    log_to.max_level = verbose ? WORK_LOG_DEBUG : WORK_LOG_INFO;
    log_to.journald = getenv("JOURNAL_STREAM") != NULL;
}

void work_log(int level, const char *fmt, ...)
{
    char line[LOG_LINE_BYTES];
    va_list ap;

    if (level > log_to.max_level)
        return;
    va_start(ap, fmt);
    int n = vsnprintf(line, sizeof line, fmt, ap);
    va_end(ap);
    if (n < 0)
        return;
    for (char *p = line; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            *p = ' ';
    if (log_to.journald)
        fprintf(stderr, "<%d>%s\n", level, line);
    else
        fprintf(stderr, "%s: %s\n", log_to.name, line);
}
