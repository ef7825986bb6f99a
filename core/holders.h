/* holders.h: who holds a post on a day.
 *
 * A post is a person record; who it is from when to when are holder records (records.h says what they mean). All here
 * but the two readers are pure functions of the records of one post, in any order.
 *
 *   - The term of a day is the one that began last; it ends with its own last day, or when the next one begins.
 *   - Before the first term, and without any, the post is held by whoever its person record names.
 *   - A leave counts in the term it began in, a substitute at any time: it is asked only when the holder is not there.
 *   - A record that ends before it begins was taken back.
 *
 * Costs a walk over the records of the post for each day asked about. */
#ifndef DUBAN_CORE_HOLDERS_H
#define DUBAN_CORE_HOLDERS_H

#include "core/state.h"

/* A post on one day. Pointers go into the list. */
struct post_day {
    const struct holder *term; /* whose term it is; NULL: before the first one, the person record says who */
    bool ended;                /* that term is over, and no other has begun */
    const struct holder *leave, *substitute;
};
struct post_day holders_on(const struct list *holders, int64_t day);
/* Neither a holder who is there nor a substitute. */
bool post_vacant(const struct post_day *on);

/* The first stretch of days without anybody that ends on `day` or later: *from its first day, *until its last (NONE:
 * no end known). False: there is somebody on every day from then on. */
bool holders_gap(const struct list *holders, int64_t day, int64_t *from, int64_t *until);

/* "<post>/<from>/<kind>" */
const char *holder_key(const struct holder *h, struct arena *a);

/* Reads the holder records of a post: list of struct holder, by key. */
struct list holders_of(struct state *s, const char *post, struct arena *a);
/* The post as a person to write to on that day: number, unit, role and superior of the post; name, mobile and mail of
 * who is there. Vacant: its person record as it is. *away: of POST_SUBSTITUTE, the name of the holder who is on leave;
 * NULL when the term has ended. */
enum post_reached { POST_UNKNOWN, POST_VACANT, POST_HOLDER, POST_SUBSTITUTE };
enum post_reached post_person(struct state *s, const char *post, int64_t day, struct arena *a, struct person *p,
                              const char **away);

#endif
