/* why_ask.c: a request: who asked, whether in time, who decided and how. See why.h. */
#include "core/why.h"

static struct reason_arg until(struct asking *w, int64_t day)
{
    return framed(w, "until", "，至 ", ", until ", day == NONE ? NULL : date_text(day, w->a));
}

void why_ask(struct asking *w, const struct ask *k)
{
    why_cite(w, past_seq(past_ask(w, k->id, false)), R_ask_made, reason_text("ask", k->id),
             who_did(w, "who", k->by, k->asked_ms), reason_time(w->a, "at", k->asked_ms),
             reason_word("kind", &enum_ask_kind, k->kind), said(w, "text", k->reason ? k->reason : k->text));
    if (k->late)
        why_say(w, R_ask_late, reason_day(w->a, "due", k->due_before));
    if (k->state == ASKS_WAITING)
        why_say(w, R_ask_waits);
    else
        why_cite(w, past_seq(past_ask(w, k->id, true)), R_ask_decided, who_did(w, "who", k->decided_by, k->decided_ms),
                 reason_time(w->a, "at", k->decided_ms), reason_word("state", &enum_ask_state, k->state),
                 until(w, k->granted), said(w, "text", k->note));
}
