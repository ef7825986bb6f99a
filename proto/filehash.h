/* filehash.h: what an attachment is called: "blake2b:" and the BLAKE2b-256 of its bytes in 64 small hex digits. The
 * same digits are printed by `b2sum -l 256`, and are the file's name in the daemon's folder. Another algorithm would be
 * another word before the colon. */
#ifndef DUBAN_PROTO_FILEHASH_H
#define DUBAN_PROTO_FILEHASH_H

#include <stdbool.h>
#include <stddef.h>

#define FILEHASH_ALGO "blake2b:"
enum { FILEHASH_RAW = 32, FILEHASH_HEX = 64, FILEHASH_TEXT = sizeof FILEHASH_ALGO - 1 + FILEHASH_HEX };

bool filehash_is(const char *s);            /* exactly of the form */
const char *filehash_hex(const char *hash); /* the digits; it is of the form */
/* The digits for these bytes, which need not be an attachment's. */
void filehash_digits(const void *bytes, size_t n, char out[FILEHASH_HEX + 1]);
void filehash_text(const unsigned char raw[FILEHASH_RAW], char out[FILEHASH_TEXT + 1]);

#endif
