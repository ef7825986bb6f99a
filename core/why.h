/* why.h: the answer to one `why`, while it is being made. Private to query_why.c and its parts, why_*.c.
 *
 * Every line is a sentence of the closed list (reasons.h). A line that a journal entry decided cites it, and nothing is
 * cited that was not read. What will happen is found by judging a copy of the item at later instants, never by rules of
 * its own. Costs a decode of the newest QUERY_ROWS entries about the item, once, when first asked for. */
#ifndef DUBAN_CORE_WHY_H
#define DUBAN_CORE_WHY_H

#include "core/explain.h"
#include "core/query.h"

/* Entries about an item, newest first. */
struct why_past {
    struct entry *v;
    size_t n;
    bool read;
};

struct asking {
    struct query *q;
    struct arena *a;       /* of the query */
    struct reason_list l;  /* the lines so far */
    const struct item *it; /* NULL: it is not about an item */
    struct judge_env env;  /* of that item, now */
    struct why_past past;
};

/* Adds a line; cites the entry `seq`, or nothing when it is NONE. */
#define why_say(w, code, ...) reason_add(&(w)->l, reason_make((w)->a, (code), __VA_ARGS__))
#define why_cite(w, seq, code, ...) why_cited((w), (seq), reason_make((w)->a, (code), __VA_ARGS__))
void why_cited(struct asking *w, int64_t seq, struct reason r);

/* ---- why_past.c: the entries behind it ---- */
const struct why_past *why_past(struct asking *w);
/* The entry that began this piece of the deadline; that made or decided a request; that caused a notice: NULL when it
 * is too old to be read, or came with others in one import. */
const struct entry *past_piece(struct asking *w, const struct segment *s);
const struct entry *past_ask(struct asking *w, const char *ask, bool decided);
const struct entry *past_notice(struct asking *w, const char *id);
/* The judgement that gave it the light it has; the newest one when that is too old. */
const struct entry *past_light(struct asking *w);
/* The first entry after an instant by which the light of a notice was gone. */
const struct entry *past_ended(struct asking *w, const struct notice *n);
/* The body of a judgement; false: it is none. */
bool past_judge(struct asking *w, const struct entry *en, struct judge *out);
int64_t past_seq(const struct entry *en); /* NONE for NULL */
/* The last report, the last decision and the last judgement, each with its number. */
void why_rests_on(struct asking *w);

/* ---- who ---- */
struct reason_arg who_did(struct asking *w, const char *name, const char *actor, int64_t at_ms);
/* Whom a notice is for: who got it, else the person named, else the post. */
struct reason_arg notice_who(struct asking *w, const struct notice *n);
/* What people call the cause of a notice's light, and its word. */
struct reason_arg notice_cause(struct asking *w, const struct notice *n);
/* "：text" and ": text", "" for none; with other words before and behind it. */
struct reason_arg said(struct asking *w, const char *name, const char *text);
struct reason_arg framed(struct asking *w, const char *name, const char *zh, const char *en, const char *text);

/* ---- the parts ---- */

/* why_date.c. The light, and how its days were counted. */
void why_light(struct asking *w);
/* The deadline in its pieces, and the stage, in short; the same with how each was counted, on time or late. */
void why_dates(struct asking *w);
void why_date(struct asking *w);
/* Workdays in each piece of the deadline, and its entry: list of struct duepiece, as many as pieces. */
struct list why_pieces(struct asking *w);

/* why_next.c. What comes if nobody does anything, notices on their way too; the first of it. */
void why_next(struct asking *w);
void why_next_short(struct asking *w);
/* Why no rung is climbed at all now; false, and nothing is said: one may be. */
bool why_at_rest(struct asking *w);
/* What each rung above the last one climbed waits for; what one rung waits for. Only when the ladder is not at rest. */
void why_rungs(struct asking *w);
void why_rung(struct asking *w, int64_t rung);
struct reason_arg who_hears(struct asking *w, const struct rung *r);

/* why_notice.c. All about a notice; where it is, and what comes next. */
void why_notice(struct asking *w, const struct notice *n);
void why_fate(struct asking *w, const struct notice *n);

/* why_told.c. What was one reader told of the item, and if not, why not. `about`: a person, a post, a role. Refuses
 * with no_person, no_unit or not_unique. */
int why_told(struct asking *w, const char *about);

void why_ask(struct asking *w, const struct ask *k);       /* why_ask.c: a request */
void why_visit(struct asking *w);                          /* why_visit.c: an item that a plan opened */
void why_plan(struct asking *w, const struct schedule *s); /* why_visit.c: when it runs, and what it passed over */

#endif
