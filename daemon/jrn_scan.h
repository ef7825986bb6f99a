/* jrn_scan.h: opening a file journal: read all of it, cut a torn tail, or say where it is damaged. */
#ifndef DUBAN_DAEMON_JRN_SCAN_H
#define DUBAN_DAEMON_JRN_SCAN_H

#include "daemon/jrn_map.h"

/* Reads every segment in folder `dir` and fills *m (zeroed). Nothing is written before all of it was found sound; then
 * the torn tail is wiped, the last batch written again and synced, and files made ahead that can't be used are removed.
 * *spare: number of the one that can be, or 0. JRN_IO, JRN_DAMAGED: *e names sequence, file and offset; *m is empty. */
enum jrn_rc jrn_scan(int dir, size_t segment_bytes, void (*say)(void *u, const char *text), void *u, struct jrn_map *m,
                     uint64_t *spare, struct duban_error *e);

#endif
