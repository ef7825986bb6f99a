#include "daemon/say.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void say(int level, const char *fmt, ...)
{
    char line[1024];
    int n = 0;
    va_list ap;

    if (getenv("JOURNAL_STREAM")) /* systemd reads the level from the front of the line */
        n = snprintf(line, sizeof line, "<%d>", level);
    va_start(ap, fmt);
    n += vsnprintf(line + n, sizeof line - (size_t)n - 1, fmt, ap);
    va_end(ap);
    if (n > (int)sizeof line - 2)
        n = sizeof line - 2;
    for (int i = 0; i < n; i++) /* nothing that came from outside may forge a line or steer a terminal */
        if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
            line[i] = ' ';
    line[n++] = '\n';
    if (write(STDERR_FILENO, line, (size_t)n) < 0)
        return; /* nobody is left to tell */
}
