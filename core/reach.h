/* reach.h: whom a notice reaches on a day. It is addressed to a post; the person is found when it is sent. */
#ifndef DUBAN_CORE_REACH_H
#define DUBAN_CORE_REACH_H

#include "core/core.h"

struct reach {
    const struct person *person; /* the post that gets it, with name, mobile and mail of who is there; NULL: nobody */
    const char *instead_of;      /* in whose place: who is away, or the post that is vacant; NULL: the holder gets it */
    bool vacant;                 /* nobody holds the post addressed */
    bool nobody;                 /* and nobody stands in: `person` is of a post above it */
    int64_t since;               /* of such a post: its first day without anybody; NONE: nobody knows */
};

/* Who holds the post addressed; else the substitute; else, of a vacant post, the next in line: its superior, the
 * superior's superior, up to the first with somebody there. Of several posts of one role in one unit, the first by
 * number with somebody there. Costs a walk over all person records unless the notice names one. */
struct reach reach_notice(struct core *c, const struct notice *n, int64_t day, struct arena *a);

/* The posts of a role in a unit, by number. Costs a walk over all person records. */
struct strs posts_of_role(struct core *c, const char *unit, const char *role, struct arena *a);
/* What people call a post: its unit and its role, "县发改局联络员". */
const char *post_title(struct core *c, const char *unit, const char *role, struct arena *a);
/* What people call a role; the role word when the rights don't say. */
const char *role_title(struct core *c, const char *role, struct arena *a);

#endif
