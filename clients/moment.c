#include "clients/moment.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clients/text.h"
#include "proto/codec.h"

static bool later_parse(const char *text, int64_t now_ms, int64_t *ms)
{
    static const struct {
        char letter;
        int64_t ms;
    } units[] = {{'d', DAY_MS}, {'h', 3600000}, {'m', 60000}};
    char *end;
    if (!isdigit((unsigned char)text[0]) || now_ms == NONE)
        return false;
    long n = strtol(text, &end, 10);
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (n <= 100000 && end[0] == units[i].letter && !end[1]) {
            *ms = now_ms + n * units[i].ms;
            return true;
        }
    return false;
}

bool moment_parse(const char *text, int64_t now_ms, int64_t *ms)
{
    char full[40];
    int64_t day;
    const size_t len = strlen(text);

    if (text[0] == '+')
        return later_parse(text + 1, now_ms, ms);
    if (parse_date(text, &day)) {
        *ms = day * DAY_MS - ZONE_MIN * 60000LL;
        return true;
    }
    if (len != 16 && len != 19) /* to the minute, to the second; anything else must be whole */
        return parse_time(text, ms);
    snprintf(full, sizeof full, "%s%s+08:00", text, len == 16 ? ":00" : "");
    if (full[10] == ' ')
        full[10] = 'T';
    return parse_time(full, ms);
}
