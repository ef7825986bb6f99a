/* files.h: attachments at the command line: sent before the act that names them, listed, fetched. */
#ifndef DUBAN_CLIENTS_FILES_H
#define DUBAN_CLIENTS_FILES_H

#include "clients/cli.h"

/* Sends each file; *hashes gets what an act names them by, behind what stands there. 0, or a refusal told. */
int files_send(struct cli *c, const struct strs *paths, struct strs *hashes);
/* What would stand there, for checks before anything is sent. */
struct strs files_promised(struct cli *c, const struct strs *paths, const struct strs *hashes);

/* The attachments of an item, as a table; nothing without any. */
void files_print(struct cli *c, const struct shown *s);

#endif
