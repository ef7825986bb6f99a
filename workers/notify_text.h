/* notify_text.h: the words of a notice: the texts in force (proto/texts.h), filled with what the job knows.
 *
 * A value that is absent is shown as a dash. Whether it is a repeat, and whose place the reader stands in, is said
 * whatever the texts say. Of a private ledger, and of a visit that nobody was told of, no text is used: such a notice
 * says that there is something, its number and where to look, so that no text can say more by mistake. Pure. */
#ifndef DUBAN_WORKERS_NOTIFY_TEXT_H
#define DUBAN_WORKERS_NOTIFY_TEXT_H

#include "core/cal.h"
#include "proto/texts.h"

/* The parts of a digest (notify_digest.h). */
struct digest_page {
    int64_t count; /* notices in it */
    const char *lines, *rest, *over, *held;
};

/* What a text may speak of. ledger, policy and cal may be NULL. */
struct text_view {
    const struct notice *notice;
    const struct item *item;  /* may be NULL */
    const struct item *order; /* that the notice carries; NULL: none, then {due} and {left} are the item's */
    const struct person *person;
    const char *unit_name;
    const struct ledger *ledger;
    const struct policy *policy;
    const struct cal *cal;
    int64_t now_ms;
    bool repeat; /* an earlier attempt may have arrived: the text says so */
    /* Another than the holder gets it: whose place it is, and whether that post is vacant. The text says so. */
    const char *instead_of;
    bool vacant;
    const struct digest_page *digest; /* NULL: it is none */
    const char *ack;                  /* how the reader says that it is known: a link or a command; NULL: not asked */
    int language;                     /* enum text_language, of the channel */
    const char *driver;               /* of the channel */
};

/* A message in words. The subject is one line; none ends in a line break. */
struct wording {
    const char *subject, *body, *next;
    int language; /* of the text that was found: another than the channel's when there is none in that */
};

/* False when there is no text for this kind of notice and this role. */
bool wording_write(const struct phrasebook *b, const struct text_view *v, struct arena *a, struct wording *out);

/* How the notice stands in a digest: the `line` of its text, else its subject; of what is hidden only its number.
 * Never NULL, no line break at its end. */
const char *wording_line(const struct phrasebook *b, const struct text_view *v, struct arena *a);

/* The value of one field; NULL: nothing in it. Of what is hidden only its number is told. */
const char *wording_field(int field, const struct text_view *v, struct arena *a);

#endif
