#include "clients/as_of.h"

#include <string.h>

#include "clients/moment.h"
#include "clients/text.h"

enum { COPY_TIMEOUT_MS = LIM_REHEARSE_MS + 10 * 1000 };

/* The daemon is there (it said what time it is): now it may take its time. */
static void be_patient(struct cli *c)
{
    if (c->timeout_ms)
        return;
    duban_close(c->handle);
    c->handle = NULL;
    c->timeout_ms = COPY_TIMEOUT_MS;
}

int as_of_moment(struct cli *c, const char *option, const char *text, bool today_is_now, int64_t *ms)
{
    struct nothing none;
    struct answer ans;
    int64_t day;
    const bool date = parse_date(text, &day);

    if (!moment_parse(text, NONE, ms)) {
        cli_say(c,
                tr(c, "--%s %s：写作 2022-09-15 或 \"2022-09-15 18:00\"",
                   "--%s %s: write 2022-09-15 or \"2022-09-15 "
                   "18:00\""),
                option, text_safe(&c->arena, text, true));
        cli_json_error(c, duban_err_name(DUBAN_E_bad_date), option, duban_err_text(DUBAN_E_bad_date, "zh"),
                       duban_err_text(DUBAN_E_bad_date, "en"));
        return EXIT_WRONG_DATA;
    }
    rec_clear(&rec_nothing, &none);
    int rc = cli_ask(c, OP_hello, &none, &ans);
    if (rc)
        return rc;
    const int64_t now = ((const struct hello *)ans.body)->now_ms;
    if (date)
        *ms = today_is_now && day == day_of_ms(now) ? now : *ms + DAY_MS - 1;
    be_patient(c);
    return EXIT_DONE;
}

int as_of_read(struct cli *c, const struct line *l, struct as_of *out)
{
    const char *text = line_extra(l, "as-of");

    out->at_ms = NONE;
    if (!text)
        return EXIT_DONE;
    int rc = as_of_moment(c, "as-of", text, true, &out->at_ms);
    if (!rc && !c->json)
        printf(tr(c, "截至 %s %s\n", "as of %s %s\n"), when_full(&c->arena, out->at_ms),
               weekday_text(day_of_ms(out->at_ms), c->lang));
    return rc;
}

/* The answer inside, as if it had come by itself. */
static int unwrap(struct cli *c, int op, struct answer *out)
{
    const struct pastanswer *p = out->body;
    struct reply *inner = arena_copy(&c->arena, out->reply, sizeof *inner);
    void *body = arena_alloc(&c->arena, ops[op].answer->size);
    struct duban_error e;

    if (rec_unpack(ops[op].answer, p->body, UNPACK_STORED, &c->arena, body, &e)) {
        cli_say(c, tr(c, "看不懂 duband 的答复（版本不同？）", "cannot read duband's answer (another version?)"));
        return EXIT_BUG;
    }
    inner->body = p->body;
    out->reply = inner;
    out->body = body;
    out->seq = p->seq;
    return EXIT_DONE;
}

int as_of_ask(struct cli *c, const struct as_of *w, int op, const void *body, struct answer *out)
{
    struct pastask ask;

    if (w->at_ms == NONE)
        return cli_ask(c, op, body, out);
    rec_clear(&rec_pastask, &ask);
    ask.at = w->at_ms;
    ask.op = ops[op].name;
    ask.body = rec_pack(ops[op].body, body, &c->arena);
    if (cli_call(c, OP_past, NULL, false, &ask, out)) {
        static const char inside[] = "body."; /* what was typed, not how it travelled */
        if (out->raw.field && !strncmp(out->raw.field, inside, sizeof inside - 1))
            out->raw.field += sizeof inside - 1;
        return cli_refused(c, op, out);
    }
    return unwrap(c, op, out);
}
