/* files_part.h: unfinished uploads, for files.c. */
#ifndef DUBAN_DAEMON_FILES_PART_H
#define DUBAN_DAEMON_FILES_PART_H

#include "daemon/files.h"

/* At start: the unfinished uploads that are fresh, within the bounds and of the right form; the rest of the folder is
 * removed. */
void parts_take_up(struct files *f);

#endif
