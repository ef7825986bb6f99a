/* causes.h: what people call the causes of lights, from the policies in force. Asked for once a run, at first need. */
#ifndef DUBAN_CLIENTS_CAUSES_H
#define DUBAN_CLIENTS_CAUSES_H

#include "clients/cli.h"

/* The title of a cause in Chinese; its word in English, when no policy names it, or when nobody answers. Never NULL. */
const char *cause_named(struct cli *c, const char *cause);

#endif
