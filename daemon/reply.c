#include "daemon/intake.h"

#include <string.h>

static int64_t retry_ms(enum duban_err code)
{
    switch (code) {
    case DUBAN_E_busy: return 200;
    case DUBAN_E_unavailable: return 500;
    case DUBAN_E_disk_low: return 10000;
    case DUBAN_E_no_worker: return 2000;
    default: return NONE;
    }
}

static void send(const struct caller *who, struct reply *r, struct arena *a)
{
    r->v = 1;
    r->id = who->id;
    door_send(who, rec_pack(&rec_reply, r, a));
}

static const char *sentence(enum duban_err code, const char *lang, const char *detail, struct arena *a)
{
    const char *std = duban_err_text(code, lang);
    return *detail ? arena_printf(a, "%s%s%s", std, strcmp(lang, "zh") == 0 ? "：" : ": ", detail) : std;
}

void reply_error(const struct caller *who, const struct duban_error *e, const struct list *errors, struct arena *a)
{
    struct reply r;
    struct fault f;

    rec_clear(&rec_reply, &r);
    rec_clear(&rec_fault, &f);
    f.code = duban_err_name(e->code);
    f.field = e->field[0] ? e->field : NULL;
    f.zh = sentence(e->code, "zh", e->text, a);
    f.en = sentence(e->code, "en", e->text, a);
    r.error = &f;
    if (errors)
        r.errors = *errors;
    r.retry_ms = retry_ms(e->code);
    send(who, &r, a);
}

void reply_ok(const struct caller *who, int64_t seq, bool again, const struct record *rec, const void *body, struct arena *a)
{
    struct reply r;

    rec_clear(&rec_reply, &r);
    r.ok = true;
    r.seq = seq;
    r.again = again;
    if (body)
        r.body = rec_pack(rec, body, a);
    send(who, &r, a);
}
