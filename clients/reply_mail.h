/* reply_mail.h: a reply to a message of ours, as far as an acknowledgement needs it: who wrote it, whether a person
 * did, and which notice it answers.
 *
 * Which one: by a token in its text (the message that it quotes carried it), in a link or in the command; else by the
 * Message-IDs it says it answers: ours are the notice's id, written so that a mail program takes it (workers/mail.h).
 * A reply that a machine wrote acknowledges nothing: nobody has read anything. Pure. */
#ifndef DUBAN_CLIENTS_REPLY_MAIL_H
#define DUBAN_CLIENTS_REPLY_MAIL_H

#include "clients/mime.h"

enum { REPLY_TOKENS = 16 }; /* looked at in one mail: the first, which is the newest quoted */

struct reply_mail {
    const char *from;              /* the one address of the one From; NULL: none, or not one */
    const char *auto_zh, *auto_en; /* why it is taken for a machine's; NULL: a person's */
    const char *token;             /* that it quotes; NULL: none */
    const char *notice;            /* that it answers by its headers; NULL: none, or it can't be told */
};

void reply_read(const struct mime *m, struct arena *a, struct reply_mail *out);

#endif
