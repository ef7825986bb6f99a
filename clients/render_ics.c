#include "clients/render_ics.h"

#include <stdlib.h>
#include <string.h>

#include <libical/ical.h>

#include "clients/text.h"
#include "clients/words.h"

static struct icaltimetype ical_day(int64_t day)
{
    return icaltime_from_timet_with_zone((time_t)(day * (DAY_MS / 1000)), 1, NULL);
}

static struct icaltimetype ical_moment(int64_t ms)
{
    return icaltime_from_timet_with_zone((time_t)(ms / 1000), 0, icaltimezone_get_utc_timezone());
}

static const char *described(struct cli *c, const struct brief *b)
{
    const char *stage = stage_text(c, b);
    struct buf text = {.arena = &c->arena};

    buf_printf(&text, tr(c, "编号 %s", "number %s"), b->id);
    if (b->unit_name)
        buf_printf(&text, tr(c, "\n牵头 %s", "\nlead %s"), b->unit_name);
    if (b->leader_name)
        buf_printf(&text, tr(c, "\n领衔 %s", "\nleader %s"), b->leader_name);
    if (*stage)
        buf_printf(&text, tr(c, "\n阶段 %s", "\nstage %s"), stage);
    if (b->percent != NONE) /* not what is planned by today: that is another tomorrow */
        buf_printf(&text, tr(c, "\n进度 %lld%%", "\nprogress %lld%%"), (long long)b->percent);
    return text.data;
}

/* The day is when its light turned last: nothing in a calendar may hang on the moment at which it is made. */
static icalcomponent *event(struct cli *c, const struct brief *b)
{
    const bool lit = b->light != LIGHT_NONE;
    const char *summary =
        arena_printf(&c->arena, "%s%s%s%s", lit ? tr(c, "【", "[") : "", lit ? light_word(c, b->light) : "",
                     lit ? tr(c, "】", "] ") : "", b->title ? b->title : b->id);

    return icalcomponent_vanew(ICAL_VEVENT_COMPONENT, icalproperty_new_uid(arena_printf(&c->arena, "%s@duban", b->id)),
                               icalproperty_new_dtstamp(ical_moment(none_or(b->light_ms, b->effective_due * DAY_MS))),
                               icalproperty_new_sequence((int)(none_or(b->last_seq, 0) & INT32_MAX)),
                               icalproperty_new_dtstart(ical_day(b->effective_due)),
                               icalproperty_new_dtend(ical_day(b->effective_due + 1)),
                               icalproperty_new_summary(summary), icalproperty_new_description(described(c, b)),
                               icalproperty_new_transp(ICAL_TRANSP_TRANSPARENT), (void *)0);
}

struct bytes render_ics(struct cli *c, const char *name, const struct brief *const *rows, size_t n)
{
    icalcomponent *calendar = icalcomponent_vanew(ICAL_VCALENDAR_COMPONENT, icalproperty_new_version("2.0"),
                                                  icalproperty_new_prodid("-//duban//deadlines//ZH"),
                                                  icalproperty_new_calscale("GREGORIAN"), (void *)0);
    icalproperty *called = icalproperty_new_x(name);

    size_t events = 0;

    icalproperty_set_x_name(called, "X-WR-CALNAME");
    icalcomponent_add_property(calendar, called);
    for (size_t i = 0; i < n; i++)
        if (rows[i]->effective_due != NONE && rows[i]->state != ITEM_CLOSED) {
            icalcomponent_add_component(calendar, event(c, rows[i]));
            events++;
        }
    char *text = icalcomponent_as_ical_string_r(calendar);
    const size_t len = strlen(text);
    struct bytes out = {events ? arena_copy(&c->arena, text, len) : NULL, len};
    icalmemory_free_buffer(text);
    icalcomponent_free(calendar);
    return out;
}
