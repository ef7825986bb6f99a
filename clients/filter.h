/* filter.h: the words of `duban list`: 灯:红,黄 台账:leader68 单位:教育局 领导:P001 期限:5日 状态:挂起, or ledger:
 * light: unit: leader: due: state: in English. A bare colour (红) is 灯:红;
 * what else has no colon is looked for in titles. */
#ifndef DUBAN_CLIENTS_FILTER_H
#define DUBAN_CLIENTS_FILTER_H

#include "clients/cli.h"

/* Puts one word into f. 0, or an exit code with the mistake told. */
int filter_word(struct cli *c, const char *word, struct filter *f);

/* "<5日", "5wd", "<10 days", "3天", "5 workdays". False when it is none. 日 and wd are workdays, 天 and d calendar
 * days. */
bool filter_span(const char *text, struct span *out);

/* 期限:今天, 期限:本周, 期限:逾期; due:today, due:week, due:overdue. The daemon knows "within so many days, or
 * overdue": the rest is sifted from its rows here. */
enum due_word { DUE_ANY, DUE_TODAY, DUE_WEEK, DUE_OVER };
bool filter_due_word(const char *word, enum due_word *out);
/* Whether a due day fits; a week is from today to its Sunday. */
bool filter_due_fits(enum due_word due, int64_t day, int64_t today);

#endif
