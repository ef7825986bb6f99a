/* show_ladder.c: see show_ladder.h. */
#include "clients/show_ladder.h"

#include "clients/called.h"
#include "clients/text.h"
#include "clients/words.h"

/* "县发改局 改革办主任", or a person. */
static const char *post_text(struct cli *c, const struct toldpost *t, struct who **known)
{
    if (t->person)
        return person_name_of(c, known, t->person);
    return arena_printf(&c->arena, "%s %s", t->unit ? unit_name_of(c, known, t->unit) : "",
                        text_safe(&c->arena, called(c, CALLED_ROLE, NULL, t->role), true));
}

static void told_print(struct cli *c, const struct item *it, struct who **known)
{
    for (size_t i = 0; i < it->told_to.n; i++) {
        const struct toldpost *t = LIST_AT(it->told_to, struct toldpost, i);
        printf(tr(c, "  第 %lld 级  %s", "  rung %lld  %s"), (long long)t->rung, post_text(c, t, known));
        printf(tr(c, "  已告知 %s", "  told %s"),
               t->light == LIGHT_NONE ? tr(c, "督办单", "of the order") : light_badge(c, t->light));
        puts(t->vacant ? tr(c, "（没有人在岗，随即告知上一级）", " (nobody was there: the next rung was told at once)")
                       : "");
    }
}

/* What people said of its rungs, in this run of coloured light and before. */
static void skips_print(struct cli *c, const struct item *it, int64_t now_ms, struct who **known)
{
    for (size_t i = 0; i < it->skips.n; i++) {
        const struct rungskip *s = LIST_AT(it->skips, struct rungskip, i);
        if (s->episode != it->episode)
            continue;
        printf(s->jump ? tr(c, "  跳到第 %lld 级", "  climbed at once to rung %lld")
                       : tr(c, "  第 %lld 级免告", "  rung %lld passed over"),
               (long long)s->rung);
        printf(tr(c, "  %s  经办 %s  %s\n", "  %s  by %s  %s\n"), when_short(&c->arena, s->at_ms, now_ms),
               person_name_of(c, known, s->by), s->reason ? text_safe(&c->arena, s->reason, true) : "");
    }
}

static void rest_print(struct cli *c, const struct item *it, int64_t now_ms, struct who **known)
{
    if (it->acked_ms == NONE)
        return;
    printf(tr(c, "  知悉  %s  %s，阶梯%s %s\n", "  known  %s  by %s, the ladder %s %s\n"),
           when_short(&c->arena, it->acked_ms, now_ms), person_name_of(c, known, it->acked_by),
           it->ack_until_ms > now_ms ? tr(c, "歇到", "rests until") : tr(c, "已歇到", "rested until"),
           when_short(&c->arena, it->ack_until_ms, now_ms));
}

void ladder_print(struct cli *c, const struct item *it, int64_t now_ms, struct who **known)
{
    if (it->worst == LIGHT_NONE)
        return;
    printf(tr(c, "\n阶梯  第 %lld 级", "\nladder  rung %lld"), (long long)none_or(it->rung, 0));
    if (it->rung_ms != NONE)
        printf(tr(c, "，%s 起", ", since %s"), when_short(&c->arena, it->rung_ms, now_ms));
    puts("");
    told_print(c, it, known);
    skips_print(c, it, now_ms, known);
    rest_print(c, it, now_ms, known);
}
