/* story.h: a stretch of the journal told month by month: what turned red and why, who was told, what was decided,
 * opened and sent, in lines that a newcomer can follow. Only the first few of a kind are told one by one, the rest are
 * counted. */
#ifndef DUBAN_CLIENTS_STORY_H
#define DUBAN_CLIENTS_STORY_H

#include "clients/words.h"

enum { STORY_LINES = 3 }; /* of one kind, in one month */

enum story_kind { STORY_RED, STORY_TOP, STORY_GRANT, STORY_REFUSED, STORY_REOPEN, STORY_KINDS };
enum story_count {
    TOLD_ACTS,
    TOLD_YELLOW,
    TOLD_RED,
    TOLD_OUT,
    TOLD_ORDERS,
    TOLD_VISITS,
    TOLD_SENT,
    TOLD_CLOSED,
    TOLD_COUNTS
};

struct story {
    struct cli *c;
    int year, month;          /* at hand; 0: none yet */
    int lines[STORY_KINDS];   /* told one by one this month */
    long counts[TOLD_COUNTS]; /* this month */
    struct turns turns;
};

void story_begin(struct story *s, struct cli *c);
void story_event(struct story *s, const struct event *ev); /* in order */
void story_refused(struct story *s, int64_t now_ms, const char *id, const char *op, const char *text);
void story_end(struct story *s);

#endif
