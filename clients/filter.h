/* filter.h: the words of `duban list`: 灯:红,黄 台账:leader68 单位:教育局 领导:P001 期限:<5日 状态:挂起, or ledger:
 * light: unit: leader: due: state: in English. What has no colon is looked for in titles. */
#ifndef DUBAN_CLIENTS_FILTER_H
#define DUBAN_CLIENTS_FILTER_H

#include "clients/cli.h"

/* Puts one word into f. 0, or an exit code with the mistake told. */
int filter_word(struct cli *c, const char *word, struct filter *f);

/* "<5日", "5wd", "<10 days", "3天", "5 workdays". False when it is none. 日 and wd are workdays, 天 and d calendar
 * days. */
bool filter_span(const char *text, struct span *out);

#endif
