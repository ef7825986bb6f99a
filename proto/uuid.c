/* uuid.c: ids that sort by the time they were made (UUIDv7, RFC 9562). 74 bits are random, so that two clients never
 * meet; the 48 bits of time are only for people who read a log. */
#include <time.h>

#include <sodium.h>

#include "proto/duban.h"

void duban_new_id(char id[37])
{
    static const char hex[] = "0123456789abcdef";
    unsigned char u[16];
    struct timespec ts;

    randombytes_buf(u, sizeof u); /* needs no sodium_init: the kernel's generator is opened on first use */
    clock_gettime(CLOCK_REALTIME, &ts);
    uint64_t ms = (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
    for (int i = 0; i < 6; i++)
        u[i] = (unsigned char)(ms >> (40 - 8 * i));
    u[6] = 0x70 | (u[6] & 0x0f); /* version */
    u[8] = 0x80 | (u[8] & 0x3f); /* variant */

    char *p = id;
    for (int i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *p++ = '-';
        *p++ = hex[u[i] >> 4];
        *p++ = hex[u[i] & 15];
    }
    *p = '\0';
}
