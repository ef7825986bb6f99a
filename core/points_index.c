/* points_index.c: see points_index.h. */
#include "core/points_index.h"

#include <assert.h>
#include <string.h>

/* ---- the event ---- */

static int event_of(const struct score *s)
{
    return s->event == SE_CLOSED_LATE ? SE_CLOSED : s->event;
}

static const char *word_of(const struct score *s)
{
    const char *word = s->event == SE_GIVEN ? s->rule : s->word;

    return word ? word : "";
}

/* Of a colour its run, of a mark the year. */
static int64_t turn_of(const struct score *s)
{
    if (s->event == SE_MARKED)
        return cal_year(s->day);
    return s->episode == NONE ? 0 : s->episode;
}

/* "<subject>\0<item>\0<event>/<light>/<turn>/<word>" */
struct bytes score_event(const struct score *s, struct arena *a)
{
    const char *what;

    if (!s->item)
        return (struct bytes){"", 0};
    what = arena_printf(a, "%s/%d/%lld/%s", enum_score_event.words[event_of(s)], s->light, (long long)turn_of(s),
                        word_of(s));
    return key_three(s->subject, s->item, what, a);
}

bool score_earlier(struct state *s, const struct score *event, struct arena *a, struct score *out)
{
    struct bytes key = score_event(event, a), id;

    return key.len && s->ops->get(s->u, T_scored, key, &id) &&
           state_get(s, T_score, arena_str(a, id.data, id.len), a, out);
}

/* ---- the sum of a year ---- */

static struct bytes sum_key(const char *subject, const char *rule, int64_t day, struct arena *a)
{
    return key_three(subject, rule, arena_printf(a, "%d", cal_year(day)), a);
}

int64_t score_sum(struct state *s, const char *subject, const char *rule, int64_t day, struct arena *a)
{
    struct bytes val;

    if (!s->ops->get(s->u, T_scoresum, sum_key(subject, rule, day, a), &val))
        return 0;
    assert(val.len == NUMBER_BYTES);
    return number_get(val.data);
}

static void sum_add(struct fold *f, const struct score *s, int64_t points)
{
    uint64_t sum = (uint64_t)score_sum(f->s, s->subject, s->rule, s->day, f->a) + (uint64_t)points;
    unsigned char val[NUMBER_BYTES];

    number_put(val, (int64_t)sum);
    f->s->ops->put(f->s->u, T_scoresum, sum_key(s->subject, s->rule, s->day, f->a), (struct bytes){val, NUMBER_BYTES});
}

/* ---- what changes them ---- */

void score_store(struct fold *f, const struct score *s)
{
    struct bytes key = score_event(s, f->a);

    state_put(f->s, T_score, s->id, s, f->a);
    if (key.len)
        f->s->ops->put(f->s->u, T_scored, key, key_bytes(s->id));
    sum_add(f, s, s->points);
}

void score_reverse(struct fold *f, struct score *s)
{
    assert(s->state != SCORE_REVERSED);
    s->state = SCORE_REVERSED;
    state_put(f->s, T_score, s->id, s, f->a);
    sum_add(f, s, -s->points);
}
