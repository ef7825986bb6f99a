/* crc32c.h: the Castagnoli checksum, for journal records and rows of the store. Finds torn and rotten bytes; it is no
 * protection against a person (that is the hash chain inside the entries). */
#ifndef DUBAN_DAEMON_CRC32C_H
#define DUBAN_DAEMON_CRC32C_H

#include <stddef.h>
#include <stdint.h>

/* Goes on from crc: crc32c(crc32c(0, a), b) is that of a and b in a row. */
uint32_t crc32c(uint32_t crc, const void *p, size_t bytes);
/* The same without the processor's instruction; for tests. */
uint32_t crc32c_plain(uint32_t crc, const void *p, size_t bytes);

#endif
