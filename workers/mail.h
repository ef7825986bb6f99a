/* mail.h: a message as RFC 5322 text. Every channel that sends mail, or files that look like mail, writes it here.
 *
 * Nothing from outside can make a header of its own: texts with CR, LF or NUL do not get into a header, addresses are
 * checked by mail_address_ok, everything that is not plain ASCII is encoded (RFC 2047), the body is base64. The same
 * notice always gives the same Message-ID: a mail program folds a repeat onto the first. The body stands twice, as
 * plain text and as HTML (multipart/alternative): the same words, and nothing that is fetched from anywhere. Where both
 * together are more than a channel is handed (a title full of signs that HTML spells out), the plain text goes alone.
 * Pure. */
#ifndef DUBAN_WORKERS_MAIL_H
#define DUBAN_WORKERS_MAIL_H

#include "proto/codec.h"
#include "workers/message.h"

/* Plain ASCII, one @, no blanks, brackets or quotes, 1..254 bytes. */
bool mail_address_ok(const char *address);

/* An id made of letters, digits and "-" only, different for different keys: other bytes become _XX. Long ones end in a
 * hash. At most 200 characters: fits a file name and a Message-ID. */
const char *mail_safe_id(const char *key, struct arena *a);

/* One header value as RFC 2047 wants it, folded; the text as it is when it is short plain ASCII. */
const char *mail_encode_header(const char *text, struct arena *a);

/* "Mon, 09 May 2022 10:00:00 +0800" */
const char *mail_date(int64_t ms, struct arena *a);

/* The message as a page of HTML: one column that fits a phone, commands in a fixed font, what to do next in a frame
 * with its links. Everything is escaped. */
const char *mail_html(const struct message *m, struct arena *a);

/* The whole message with CRLF line ends. */
struct bytes mail_write(const struct message *m, struct arena *a);

#endif
