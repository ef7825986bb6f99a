/* say.h: the daemon's log: one line to standard error with journald's level prefix. Bodies, mobile numbers and secrets
 * never go there; what must be kept is in the journal, a log may be lost. */
#ifndef DUBAN_DAEMON_SAY_H
#define DUBAN_DAEMON_SAY_H

enum { SAY_ERROR = 3, SAY_WARNING = 4, SAY_NOTICE = 5, SAY_INFO = 6 };
void say(int level, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The same for what a machine looks out for: the line carries its MESSAGE_ID (32 hex digits), in journald as the field
 * of that name, elsewhere at its end. */
void say_event(int level, const char *message_id, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

#endif
