/* mime.h: a mail as an MTA hands it over: its headers, unfolded, and its texts, decoded to UTF-8 (RFC 5322, 2045-2047).
 *
 * Nothing in a mail is believed: every length and count has a named bound, what is broken is read as far as it makes
 * sense, and what no bound allows is refused with a code. Attachments, and mails inside the mail, are passed over: what
 * somebody quotes stands in the text. HTML comes out as words, with the addresses that its links lead to behind them.
 * Costs: a few copies of the mail in the arena. */
#ifndef DUBAN_CLIENTS_MIME_H
#define DUBAN_CLIENTS_MIME_H

#include "proto/field.h"

enum {
    MAIL_BYTES = 16 << 20,         /* of one mail: too_large */
    MAIL_HEADER_BYTES = 128 << 10, /* of the headers of a mail or part: too_large */
    MAIL_HEADERS = 500,            /* lines of them: too_many */
    MAIL_PARTS = 64,               /* parts in all: too_many */
    MAIL_DEPTH = 8,                /* parts inside parts: too_deep */
    MAIL_TEXT_BYTES = 512 << 10,   /* of each text: what comes behind is not looked at */
};

struct mime_header {
    const char *name, *value; /* value: unfolded, blanks around it taken off */
};
struct mime {
    const struct mime_header *headers;
    size_t n;
    struct strs texts; /* in the order of the mail */
};

/* A DUBAN_E_ code: bad_frame when it is no mail at all. */
int mime_read(const char *data, size_t len, struct arena *a, struct mime *out, struct duban_error *e);

/* The i-th value (0, 1 …) of a header, by name in any case; NULL: no such. */
const char *mime_header(const struct mime *m, const char *name, size_t i);
/* A header's words, with what is encoded in it as UTF-8 (RFC 2047). */
const char *mime_words(const char *value, struct arena *a);

#endif
