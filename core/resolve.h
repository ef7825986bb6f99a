/* resolve.h: from what a person types to one record.
 *
 * An item is found by, in this order: its exact number; the exact number that the outside knows it by; its last digits,
 * alone or with what stands around them ("7", "007", "22-007", "LD-7"); words of its title, where orders and visits,
 * which bear the title of what they belong to, come after all others; the beginning of its number ("LD-2023"). The
 * first way that finds anything decides: one hit is the answer, several are refused as not_unique with up to five of
 * them named. Nothing is guessed. This serves questions only: who writes names an item exactly.
 *
 * Cost: one get when the number is exact, else one walk over the table. */
#ifndef DUBAN_CORE_RESOLVE_H
#define DUBAN_CORE_RESOLVE_H

#include "core/rows.h"

enum { RESOLVE_NAMED = 5 }; /* candidates named in a refusal */

enum resolved { RESOLVED_ITEM, RESOLVED_NOTICE, RESOLVED_ASK };

struct found {
    enum resolved what;
    struct item item;     /* of all three: the item itself, or the one it belongs to */
    struct notice notice; /* RESOLVED_NOTICE */
    struct ask ask;       /* RESOLVED_ASK */
};

/* Each returns a DUBAN_E_ code; *e names the field. */
int resolve_item(struct state *s, const char *text, const char *field, struct arena *a, struct item *out,
                 struct duban_error *e);
/* An item, a notice or a request ("7/1": request 1 of the item that "7" finds). */
int resolve_any(struct state *s, const char *text, const char *field, struct arena *a, struct found *out,
                struct duban_error *e);
/* A unit or a person by exact id, exact name, or a unique part of the name; *id is in the arena. */
int resolve_unit(struct state *s, const char *text, const char *field, struct arena *a, const char **id,
                 struct duban_error *e);
int resolve_person(struct state *s, const char *text, const char *field, struct arena *a, const char **id,
                   struct duban_error *e);
/* A ledger in force by its name, its exact title, or a unique part of the title. */
int resolve_ledger(struct state *s, const char *text, const char *field, struct arena *a, const char **name,
                   struct duban_error *e);

#endif
