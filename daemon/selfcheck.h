/* selfcheck.h: the self-audit: at start and hourly the daemon holds its records against their own rules (core/audit.h)
 * and its timers against the records, mends what mends by itself, and says all of it: a line in the log that a machine
 * can find, `doctor`, and a warning on the board until somebody has looked at `doctor`.
 *
 * Mending goes the ordinary road: an update by AUDIT_ACTOR, decided, journalled, folded, in the batch with all others.
 * At most LIM_MENDS of one rule an hour: what breaks faster than that is for people. While the clock is suspect or the
 * disk is low nothing is mended, only said. Costs one walk over all records, in which nobody is answered. */
#ifndef DUBAN_DAEMON_SELFCHECK_H
#define DUBAN_DAEMON_SELFCHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/audit.h"

enum {
    SELFCHECK_EVERY_MS = 3600 * 1000,
    SELFCHECK_SHARE = 64, /* mends in one turn */
    SELFCHECK_SHOWN = 50, /* mends that `doctor` lists: the newest */
};
/* Found in the log by journalctl MESSAGE_ID=… */
#define SELFCHECK_FAULT_ID "6d8a1f0d2b6c4b0f9d0b0b7a3c0e51d1"
#define SELFCHECK_MEND_ID "6d8a1f0d2b6c4b0f9d0b0b7a3c0e51d2"

struct daemon;
struct matter;
struct doctor;

struct selfcheck {
    int64_t checked_ms; /* boot time of the last one */
    char **faults;      /* what it found, LIM_ERRORS at most */
    size_t faults_n;
    struct mendable {
        char *rule, *key;
        enum table table;
    } * queue; /* to be mended, from queue_at on */
    size_t queue_n, queue_cap, queue_at;
    char *mends[SELFCHECK_SHOWN]; /* the newest is mends[(mended - 1) % SELFCHECK_SHOWN] */
    int64_t mended;               /* since the start */
    bool unseen;                  /* something was found that nobody has looked at */
};

void selfcheck_run(struct daemon *d);
void selfcheck_done(struct daemon *d);
/* Adds mends to the batch of this turn; true: there are more. */
bool selfcheck_mend(struct daemon *d);
/* Is this call of the batch one of them, with nobody to answer? */
bool selfcheck_own(const struct matter *m);
void selfcheck_settle(struct daemon *d, const struct matter *m, int commit);
/* Its part of `doctor`; from then on it has been seen. */
void selfcheck_report(struct daemon *d, struct arena *a, struct doctor *out);

#endif
