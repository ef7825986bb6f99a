/* mend.h: what the self-audit can put right, and how: a table of rules.
 *
 * A finding goes the ordinary road: operation `mend`, sent by the daemon as AUDIT_ACTOR. decide sees that the fault is
 * still there (else it is stale: somebody was quicker), and that what it says fits; facts say what is put right. The
 * fold makes the record due now, so that whoever judges, runs or sends it does the rest; it never writes a light or a
 * date itself. */
#ifndef DUBAN_CORE_MEND_H
#define DUBAN_CORE_MEND_H

#include "core/state.h"

bool mend_knows(const char *rule, enum table t);

#endif
