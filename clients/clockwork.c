#include "clients/clockwork.h"

#include <string.h>

#include "clients/moment.h"
#include "clients/text.h"
#include "clients/verbs.h"

enum { MOVE_TIMEOUT_MS = 30 * 60 * 1000 };

void clockwork_patience(struct cli *c)
{
    if (!c->timeout_ms)
        c->timeout_ms = MOVE_TIMEOUT_MS;
}

int clockwork_now(struct cli *c, int64_t *now_ms)
{
    struct nothing none;
    struct answer ans;
    rec_clear(&rec_nothing, &none);
    int rc = cli_ask(c, OP_hello, &none, &ans);
    if (rc)
        return rc;
    const struct hello *h = ans.body;
    *now_ms = h->now_ms;
    if (h->manual)
        return EXIT_DONE;
    return cli_wrong_use(c, tr(c, "时钟不是手动的（duband --clock=manual:时间），不能拨动",
                               "the clock is not manual (duband --clock=manual:TIME)"));
}

int clockwork_move(struct cli *c, int64_t to_ms, struct answer *ans)
{
    struct tick t;
    rec_clear(&rec_tick, &t);
    t.to = to_ms;
    return cli_call(c, OP_advance, c->request_id, c->dry, &t, ans);
}

int advance_run(struct cli *c, struct line *l)
{
    int64_t now = NONE, to;
    struct answer ans;
    if (l->n != 1)
        return cli_wrong_use(
            c, tr(c, "用法：duban advance 2022-03-01T18:00 | +5d", "usage: duban advance 2022-03-01T18:00 | +5d"));
    clockwork_patience(c);
    if (l->words[0][0] == '+' || !moment_parse(l->words[0], now, &to)) {
        int rc = l->words[0][0] == '+' ? clockwork_now(c, &now) : EXIT_DONE;
        if (rc)
            return rc;
        if (!moment_parse(l->words[0], now, &to)) {
            cli_say(c,
                    tr(c, "时间写作 2022-03-01、2022-03-01T18:00 或 +5d", "write 2022-03-01, 2022-03-01T18:00 or +5d"));
            return EXIT_WRONG_DATA;
        }
    }
    if (clockwork_move(c, to, &ans))
        return cli_refused(c, OP_advance, &ans);
    if (c->json)
        cli_json(c, OP_advance, &ans);
    else
        printf(tr(c, "时钟到 %s\n", "the clock stands at %s\n"), when_full(&c->arena, to));
    return EXIT_DONE;
}
