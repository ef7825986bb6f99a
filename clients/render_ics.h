/* render_ics.h: deadlines as a calendar (RFC 5545), for the telephone or desk of whoever answers for them. A function
 * of what is given: UID from the item's number, DTSTAMP and SEQUENCE from its state, so that the same state is the same
 * bytes, and a calendar that was taken in once is brought up to date by the next one. No alarms: telling is duban's. */
#ifndef DUBAN_CLIENTS_RENDER_ICS_H
#define DUBAN_CLIENTS_RENDER_ICS_H

#include "clients/cli.h"

/* An event of a day for each open row that has a due date. name: what the calendar is called. data NULL: there is none,
 * and a calendar may not be empty. */
struct bytes render_ics(struct cli *c, const char *name, const struct brief *const *rows, size_t n);

#endif
