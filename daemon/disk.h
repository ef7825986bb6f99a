/* disk.h: room on the state folder's file system. New work is refused early, by name, before the file system does it; a
 * reserve file is given up then, so that results and notices in hand can still be written; both come back by
 * themselves. */
#ifndef DUBAN_DAEMON_DISK_H
#define DUBAN_DAEMON_DISK_H

#include <stdbool.h>
#include <stdint.h>

struct disk {
    const char *dir;
    int64_t low_bytes, reserve_bytes, free_bytes;
    bool low, reserved;
};

void disk_init(struct disk *d, const char *dir, int64_t low_bytes, int64_t reserve_bytes);
/* Looks. Returns 1 when it just became low, -1 when there is room again, else 0. */
int disk_look(struct disk *d);

#endif
