#include <string.h>

#include "daemon/intake.h"

static int64_t retry_ms(enum duban_err code)
{
    switch (code) {
    case DUBAN_E_busy:
        return 200;
    case DUBAN_E_unavailable:
        return 500;
    case DUBAN_E_disk_low:
        return 10000;
    case DUBAN_E_no_worker:
        return 2000;
    default:
        return NONE;
    }
}

static bool send(const struct caller *who, struct reply *r, struct arena *a)
{
    struct bytes wire;

    r->v = 1;
    r->id = who->id;
    wire = rec_pack(&rec_reply, r, a);
    if (wire.len > LIM_FRAME_BYTES) /* the other side would cut the connection, and ask again */
        return reply_refusal(who, DUBAN_E_too_large, "",
                             "答复超过一帧，请缩小范围 / the answer is larger than a message", a);
    return door_send(who, wire);
}

/* Standard sentence and detail. A detail in both languages is "中文 / English"; a value that holds a slash is not. */
static const char *sentence(enum duban_err code, const char *lang, const char *detail, struct arena *a)
{
    static const char between[] = " / ";
    const char *std = duban_err_text(code, lang), *cut = strstr(detail, between);
    bool zh = strcmp(lang, "zh") == 0, both = false;
    for (const char *p = detail; cut && p < cut; p++)
        both |= (unsigned char)*p >= 0x80;
    if (both && zh)
        detail = arena_str(a, detail, (size_t)(cut - detail));
    else if (both)
        detail = cut + sizeof between - 1;
    return *detail ? arena_printf(a, "%s%s%s", std, zh ? "：" : ": ", detail) : std;
}

bool reply_error(const struct caller *who, const struct duban_error *e, const struct list *errors, struct arena *a)
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
    r.retry_ms = e->retry_ms > 0 ? e->retry_ms : retry_ms(e->code);
    return send(who, &r, a);
}

bool reply_refusal(const struct caller *who, enum duban_err code, const char *field, const char *text, struct arena *a)
{
    struct duban_error e = {0};
    error_set(&e, code, field, "%s", text);
    return reply_error(who, &e, NULL, a);
}

bool reply_ok(const struct caller *who, int64_t seq, bool again, const struct record *rec, const void *body,
              struct arena *a)
{
    struct reply r;

    rec_clear(&rec_reply, &r);
    r.ok = true;
    r.seq = seq;
    r.again = again;
    if (body)
        r.body = rec_pack(rec, body, a);
    return send(who, &r, a);
}
