/* event.c: see event.h. */
#include "workers/event.h"

#include "core/cal.h"
#include "proto/codec.h"
#include "workers/mail.h"
#include "workers/provider.h"

static json_t *event_reader(const struct message *m, bool address)
{
    json_t *to = json_pack("{s:s*, s:s*}", "id", m->to_id, "name", m->to_name);

    if (!address)
        return to;
    json_object_update_new(to, json_pack("{s:s*, s:s*}", "email", m->to, "mobile", m->mobile));
    if (m->accounts.n > 0) {
        json_t *accounts = json_array();
        for (size_t i = 0; i < m->accounts.n; i++)
            json_array_append_new(accounts, json_string(m->accounts.v[i]));
        json_object_set_new(to, "accounts", accounts);
    }
    return to;
}

struct bytes event_write(const struct channel *row, const struct message *m, bool address, struct arena *a)
{
    json_t *data = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "notice", m->id, "kind",
                             enum_notice_kind.words[m->kind], "light", enum_light.words[m->light], "item", m->thread,
                             "subject", m->subject, "text", message_text(m, a), "to", event_reader(m, address));

    return provider_json(
        json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "specversion", "1.0", "id", mail_safe_id(m->id, a),
                  "source", arena_printf(a, "/duban/%s", row->app ? row->app : ""), "type",
                  arena_printf(a, "duban.notice.%s", enum_notice_kind.words[m->kind]), "subject", m->thread, "time",
                  time_text(m->now_ms, CAL_ZONE_MIN, a), "datacontenttype", "application/json", "data", data),
        a);
}
