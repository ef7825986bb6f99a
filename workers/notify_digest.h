/* notify_digest.h: the page that a digest is: a line for each item it speaks of, the worst first, with the item's light
 * now and its one next thing (the `line` of the template of that kind of notice); how many are over by now; which rest
 * (grey), for nobody speaks of these a second time, and when they go on they are counted as told; how many
 * more there are and where to see them; and what held any of it back, whose window that was, and why. Pure. */
#ifndef DUBAN_WORKERS_NOTIFY_DIGEST_H
#define DUBAN_WORKERS_NOTIFY_DIGEST_H

#include "workers/notify_text.h"

struct digest_env {
    const struct job *job; /* of a notice of kind digest, with a person */
    const struct phrasebook *texts;
    int language;          /* enum text_language, of the channel */
    const char *driver;    /* of the channel */
    const struct cal *cal; /* NULL: days are counted, not workdays */
    /* The document of this kind and name that the job names; NULL. */
    const void *(*rule)(void *u, const char *kind, const char *name);
    void *u;
};

/* Texts are in the arena; "" where there is nothing to say. */
void digest_page_make(const struct digest_env *env, struct arena *a, struct digest_page *out);

#endif
