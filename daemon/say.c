#include "daemon/say.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <systemd/sd-journal.h>

enum { LINE = 1024 };

static bool to_journald(void)
{
    return getenv("JOURNAL_STREAM") != NULL;
}

/* Nothing that came from outside may forge a line or steer a terminal. */
static void clean(char *line, int n)
{
    for (int i = 0; i < n; i++)
        if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
            line[i] = ' ';
}

void say(int level, const char *fmt, ...)
{
    char line[LINE];
    int n = 0;
    va_list ap;

    if (to_journald()) /* systemd reads the level from the front of the line */
        n = snprintf(line, sizeof line, "<%d>", level);
    va_start(ap, fmt);
    n += vsnprintf(line + n, sizeof line - (size_t)n - 1, fmt, ap);
    va_end(ap);
    if (n > LINE - 2)
        n = LINE - 2;
    clean(line, n);
    line[n++] = '\n';
    if (write(STDERR_FILENO, line, (size_t)n) < 0)
        return; /* nobody is left to tell */
}

void say_event(int level, const char *message_id, const char *fmt, ...)
{
    char line[LINE];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(line, sizeof line, fmt, ap);
    va_end(ap);
    clean(line, (int)strlen(line));
    if (!to_journald() ||
        sd_journal_send("MESSAGE=%s", line, "PRIORITY=%d", level, "MESSAGE_ID=%s", message_id, NULL) != 0)
        say(level, "%s MESSAGE_ID=%s", line, message_id);
}
