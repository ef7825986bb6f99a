/* notice.h: what a notice is to those who look at it: who reads it, what its fate is, what a digest holds, and how many
 * a reader was told of in a day. Keys of the tables covered and told are made here and nowhere else. */
#ifndef DUBAN_CORE_NOTICE_H
#define DUBAN_CORE_NOTICE_H

#include "core/state.h"

/* Who reads it: "P118" or "liaison@D01". */
const char *notice_reader(const struct notice *n, struct arena *a);
/* "<notice>" of a token "<notice>~<tag>" (daemon/acktoken.h), in the arena; NULL when it is none. Says nothing about
 * whether the tag is right. */
const char *notice_of_token(const char *token, struct arena *a);
/* The record whose fate is the notice's own: its digest when it went into one, else itself. In the arena. */
const struct notice *notice_fate_of(struct state *s, const struct notice *n, struct arena *a);
/* How bad it says that something is: lights, orders and what they went into say so; that something is over is not bad.
 */
int notice_light_told(const struct notice *n);
/* A digest that has not been tried yet: it takes further notices. */
bool digest_open(const struct notice *digest);
/* A try of it may have arrived, and it goes on: the bytes are kept, because they may be handed over again as they were.
 */
bool notice_repeats(const struct notice *n);

/* Whether the digest that this notice went into is the one that leaves because its window ends (route.c: keys); one of
 * the day has things in it that no window held. */
bool notice_waits_for_window(const struct notice *n, struct arena *a);
/* "<digest>\0<rank><notice>": the worst first. */
struct bytes covered_key(const char *digest, const struct notice *n, struct arena *a);
/* "<reader>\0<day>", and with an item "<reader>\0<day>\0<item>". */
struct bytes told_key(const char *reader, int64_t day, const char *item, struct arena *a);
struct told {
    int64_t n, reds;
};
struct told told_of(struct state *s, const char *reader, int64_t day, const char *item, struct arena *a);
struct bytes told_value(struct told t, struct arena *a);

#endif
