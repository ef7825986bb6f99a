/* notify_text.h: the words of a notice, from the templates of rules `channels`.
 *
 * A template is text with {fields}; "{{" and "}}" are braces. Templates are compiled when the rules are first used: a
 * field that is not in the table below is an error that names the template and the nearest right word, before anything
 * was sent with a hole in it. A value that is absent is shown as a dash.
 *
 * Of the templates for a kind of notice, the one for the role addressed wins, then the one for the role of the person
 * it goes to, then the one for everybody. Of a private ledger none is used: such a notice says only that there is
 * something to look at. Pure. */
#ifndef DUBAN_WORKERS_NOTIFY_TEXT_H
#define DUBAN_WORKERS_NOTIFY_TEXT_H

#include "core/cal.h"
#include "proto/records.h"

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
};

struct phrasebook; /* compiled templates; lives in the arena */

/* NULL and *e: "templates[1].body". Two templates for one kind and role are an error. */
const struct phrasebook *texts_compile(const struct channels *rules, struct arena *a, struct duban_error *e);

/* Fills subject (one line) and body. False when there is no template for this kind of notice and this
 * role. */
bool texts_render(const struct phrasebook *t, const struct text_view *v, struct arena *a, const char **subject,
                  const char **body);

/* The value of one field; NULL: there is no such field, or nothing in it. Of a private ledger only its number is told.
 */
const char *text_field_value(const char *name, const struct text_view *v, struct arena *a);

/* How the notice stands in a digest: the `line` of its template, else its subject; of a private ledger only its item.
 * Never NULL, no line break at its end. */
const char *texts_line(const struct phrasebook *t, const struct text_view *v, struct arena *a);

/* The fields there are, for pages and messages; NULL-terminated. */
extern const char *const text_field_names[];

#endif
