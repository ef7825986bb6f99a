/* acktoken.h: the token by which a reader says that a message is known: "<notice id>~<16 characters>", the characters
 * being base32 of the first 80 bits of HMAC-SHA512-256 over the notice's id and its reader.
 *
 * The key lies in STATE/ack.key (32 bytes, mode 0600), made at the first start. It is never in the journal, never sent,
 * and part of what a backup holds: with another key the tokens of messages that went out before are refused, and
 * nothing else is lost.
 *
 * Promises: the same notice and reader have the same token for ever; a token of another notice, of another reader, or
 * of another key does not hold, and how long finding that out takes says nothing about how much of it was right. Core
 * knows nothing of the key: a notice_ack that reaches core_decide with a token has a token that holds (turn.c), and
 * notice_of_token (core/notice.h) says of which notice. Costs: one HMAC for each, and the key in memory. */
#ifndef DUBAN_DAEMON_ACKTOKEN_H
#define DUBAN_DAEMON_ACKTOKEN_H

#include <stdbool.h>

#include "core/state.h"

enum { ACK_KEY_BYTES = 32, ACK_TAG_BYTES = 10, ACK_TAG_CHARS = 16 };

struct acktoken {
    unsigned char key[ACK_KEY_BYTES];
};

/* Reads the key, or makes it where there is none. 0; or why not, said in `why` (static words): EACCES when others may
 * read it, EBADMSG when it has another length, else errno. */
int acktoken_open(struct acktoken *k, const char *state_dir, const char **why);

/* In the arena. */
const char *acktoken_make(const struct acktoken *k, const char *notice, const char *reader, struct arena *a);

/* Before core decides on a notice_ack: with a token, is it the one of that notice and of who it last went to? One
 * answer for every token that is not: no_record. 0 without a token. */
int acktoken_check(const struct acktoken *k, struct state *s, const struct noticeack *body, struct arena *a,
                   struct duban_error *e);

#endif
