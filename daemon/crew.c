#include "daemon/crew.h"

#include <pwd.h>
#include <stdio.h>
#include <string.h>

static const char *const words[] = {[JOB_JUDGE] = "escalate",
                                    [JOB_INSPECT] = "inspect",
                                    [JOB_SEND] = "notify",
                                    [JOB_REHEARSE] = "rehearse",
                                    [JOB_BULLETIN] = "publish"};

const char *crew_word(enum job_kind kind)
{
    return words[kind];
}

void crew_init(struct crew *c)
{
    *c = (struct crew){0};
    for (int k = JOB_JUDGE; k < JOB_KINDS; k++) {
        char account[64];
        struct passwd *pw;
        snprintf(account, sizeof account, "duban-%s", words[k]);
        pw = getpwnam(account);
        c->uids[k] = pw ? pw->pw_uid : (unsigned)-1;
    }
}

enum job_kind crew_kind(const struct crew *c, const struct caller *who)
{
    for (int k = JOB_JUDGE; k < JOB_KINDS; k++)
        if (c->uids[k] == who->uid && c->uids[k] != (unsigned)-1)
            return k;
    return JOB_ABSENT;
}

bool crew_may(const struct crew *c, const struct caller *who, enum job_kind kind)
{
    return who->owner || (kind != JOB_ABSENT && crew_kind(c, who) == kind);
}

struct hand *crew_find(struct crew *c, const char *instance)
{
    for (int i = 0; i < c->n; i++)
        if (strcmp(c->hands[i].instance, instance) == 0)
            return &c->hands[i];
    return NULL;
}

struct hand *crew_heard(struct crew *c, const struct ready *r, const struct caller *who, int64_t boot)
{
    struct hand *h = crew_find(c, r->instance);
    if (!h) {
        if (c->n == CREW_MAX)
            return NULL;
        h = &c->hands[c->n++];
        *h = (struct hand){.kind = r->kind};
        snprintf(h->instance, sizeof h->instance, "%s", r->instance);
    }
    h->open = *who;
    h->waiting = true;
    h->waiting_since_ms = h->heard_ms = boot;
    h->slots = (int)r->slots;
    return h;
}

void crew_leave(struct crew *c, struct hand *h)
{
    *h = c->hands[--c->n];
}

bool crew_has(const struct crew *c, enum job_kind kind)
{
    for (int i = 0; i < c->n; i++)
        if (c->hands[i].kind == kind)
            return true;
    return false;
}

const char *crew_missing(const struct crew *c, enum job_kind kind)
{
    if (!crew_has(c, kind))
        return crew_word(kind);
    return kind == JOB_BULLETIN && !crew_has(c, JOB_REHEARSE) ? crew_word(JOB_REHEARSE) : NULL;
}
