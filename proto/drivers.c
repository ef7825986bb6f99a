/* drivers.c: see drivers.h. */
#include "proto/drivers.h"

#include <string.h>

#include "proto/codec.h"

const struct driver drivers[] = {
#define X(name, zh, schemes, needs, bytes, chars) {#name, zh, schemes, needs, bytes, chars},
    DUBAN_DRIVERS(X)
#undef X
};
const size_t drivers_n = sizeof drivers / sizeof drivers[0];

const char *channel_kind(const struct channel *row)
{
    return row->kind ? row->kind : row->channel;
}

const struct driver *driver_find(const char *name)
{
    for (size_t i = 0; i < drivers_n; i++)
        if (strcmp(drivers[i].name, name) == 0)
            return &drivers[i];
    return NULL;
}

/* "https" is a word of "https http", and stands before "://" in the address. */
static bool scheme_fits(const char *schemes, const char *url)
{
    const char *end = strstr(url, "://");
    size_t len = end ? (size_t)(end - url) : 0;

    for (const char *p = schemes; len > 0 && *p;) {
        size_t word = strcspn(p, " ");
        if (word == len && strncmp(p, url, len) == 0)
            return true;
        p += word + (p[word] == ' ');
    }
    return false;
}

static bool is_number(const char *text)
{
    return text[0] && text[strspn(text, "0123456789")] == '\0' && strlen(text) <= 18;
}

/* One approved text for each kind of notice. */
static int check_codes(const struct channel *row, struct duban_error *e)
{
    for (size_t i = 0; i < row->codes.n; i++)
        for (size_t k = 0; k < i; k++)
            if (LIST_AT(row->codes, struct smscode, i)->kind == LIST_AT(row->codes, struct smscode, k)->kind)
                return error_set(e, DUBAN_E_bad_choice, "codes", "%s 写了两次 stands twice",
                                 enum_notice_kind.words[LIST_AT(row->codes, struct smscode, i)->kind]);
    return DUBAN_E_ok;
}

static int no_driver(const struct channel *row, struct duban_error *e)
{
    const char *names[sizeof drivers / sizeof drivers[0]];
    const char *near;

    for (size_t i = 0; i < drivers_n; i++)
        names[i] = drivers[i].name;
    near = nearest_word(channel_kind(row), names, drivers_n);
    return error_set(e, DUBAN_E_bad_choice, row->kind ? "kind" : "channel", "%s%s%s", channel_kind(row),
                     near ? "，是不是 did you mean " : "", near ? near : "");
}

int driver_check(const struct channel *row, struct duban_error *e)
{
    const struct driver *d = driver_find(channel_kind(row));

    if (!d)
        return no_driver(row, e);
    const struct {
        unsigned need;
        bool missing;
        const char *field;
    } needs[] = {{DRIVER_URL, !row->url, "url"},
                 {DRIVER_APP, !row->app, "app"},
                 {DRIVER_SIGN, !row->sign, "sign"},
                 {DRIVER_CODES, row->codes.n == 0, "codes"},
                 {DRIVER_COMMAND, row->command.n == 0, "command"},
                 {DRIVER_SENDER, !row->sender, "sender"}};
    for (size_t i = 0; i < sizeof needs / sizeof needs[0]; i++)
        if ((d->needs & needs[i].need) && needs[i].missing)
            return error_set(e, DUBAN_E_missing, needs[i].field, "%s（%s）", row->channel, d->zh);
    if ((d->needs & DRIVER_NUMBER) && !is_number(row->app))
        return error_set(e, DUBAN_E_bad_number, "app", "%s", row->app);
    if (row->url && !scheme_fits(d->schemes, row->url))
        return error_set(e, DUBAN_E_bad_choice, "url", "%s：要以这些开头 must begin with one of: %s", row->channel,
                         d->schemes[0] ? d->schemes : "-");
    if (row->url && strchr(row->url, '@'))
        return error_set(e, DUBAN_E_bad_choice, "url", "%s：账户不写在这里 no account in here", row->channel);
    if (row->command.n > 0 && row->command.v[0][0] != '/')
        return error_set(e, DUBAN_E_bad_choice, "command", "%s：程序要写全路径 a full path", row->command.v[0]);
    if (row->pin && strncmp(row->pin, "sha256//", 8) != 0)
        return error_set(e, DUBAN_E_bad_choice, "pin", "%s：sha256//…", row->channel);
    return check_codes(row, e);
}
