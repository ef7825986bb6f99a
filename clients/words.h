/* words.h: phrases that several verbs need: an item's light, its date, one journal entry as a line. */
#ifndef DUBAN_CLIENTS_WORDS_H
#define DUBAN_CLIENTS_WORDS_H

#include "clients/cli.h"

/* The light as one word: 红 黄 蓝 灰, a wide hyphen for none; in English red, yellow, … and "-". */
const char *light_word(struct cli *c, int light);
/* The same, painted when colours are on. */
const char *light_badge(struct cli *c, int light);
/* "剩 3 个工作日", "今天到期", "逾期 2 个工作日"; "" without a date. */
const char *left_text(struct cli *c, const struct brief *b, int64_t now_ms);
/* "（暂定）" of a date that was counted across days that no calendar covers, else "". */
const char *provisional_text(struct cli *c, const struct brief *b);
/* "09-22 周四 剩 3 个工作日" */
const char *due_text(struct cli *c, const struct brief *b, int64_t now_ms);
/* "61%", "61% / 85%"; "" when nothing was ever reported. */
const char *pace_text(struct cli *c, const struct brief *b);
/* Why the light: what people call the cause, else its word. Safe to print. */
const char *cause_text(struct cli *c, const struct brief *b);
const char *stage_text(struct cli *c, const struct brief *b); /* what people call its stage; "" without one */
/* A word of an enumeration in the user's language. */
const char *enum_text(struct cli *c, const struct enumeration *e, int v);

/* What a journal entry says, without time and number: "报进度 85%：完成联调". Safe to print, one line. */
const char *event_text(struct cli *c, const struct event *ev);
/* The body as the struct of its operation; NULL when it has none. */
const void *event_body(struct cli *c, const struct event *ev, int op);
/* Who: the name where there is one, else the id. */
const char *event_actor(struct cli *c, const struct event *ev);
/* The item (or other record) an entry is about, "" when none. */
const char *event_subject(struct cli *c, const struct event *ev);

/* The last light seen of each item, to tell a turn from a look that changed nothing. Start it zeroed. */
struct turns {
    struct turn *first;
    bool turned; /* the last entry of a judge turned a light */
};
/* Whether an entry is worth a person's line: not the clock, not a look that turned no light and told nobody, not the
 * hand-over of a notice (its fate comes next). Entries must come in order. */
bool event_news(struct cli *c, struct turns *t, const struct event *ev);

#endif
