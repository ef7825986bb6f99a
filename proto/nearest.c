/* nearest.c: "did you mean". Edit distance with swaps (optimal string alignment) over whole characters; ASCII letters
 * compare without case. Cost: length times length for each word, both at most NEAREST_CHARS. */
#include <string.h>

#include "proto/codec.h"

enum { NEAREST_CHARS = 40 };

/* Characters of well-formed UTF-8; wrong bytes count as one character each. Returns how many, at most NEAREST_CHARS
 * + 1. */
static int chars_of(const char *s, uint32_t out[NEAREST_CHARS + 1])
{
    const unsigned char *p = (const unsigned char *)s;
    int n = 0;

    while (*p && n <= NEAREST_CHARS) {
        uint32_t c = *p++;
        while ((*p & 0xc0) == 0x80)
            c = c << 8 | *p++;
        out[n++] = c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
    }
    return n;
}

static int least(int a, int b, int c)
{
    int ab = a < b ? a : b;

    return ab < c ? ab : c;
}

static int distance(const uint32_t *a, int an, const uint32_t *b, int bn)
{
    int rows[3][NEAREST_CHARS + 1];
    int *before = rows[0], *last = rows[1], *now = rows[2];

    for (int j = 0; j <= bn; j++)
        last[j] = j;
    for (int i = 1; i <= an; i++) {
        int *spare = before;
        now[0] = i;
        for (int j = 1; j <= bn; j++) {
            now[j] = least(last[j] + 1, now[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && before[j - 2] + 1 < now[j])
                now[j] = before[j - 2] + 1;
        }
        before = last;
        last = now;
        now = spare;
    }
    return last[bn];
}

const char *nearest_word(const char *word, const char *const *words, size_t n)
{
    uint32_t a[NEAREST_CHARS + 1], b[NEAREST_CHARS + 1];
    const char *best = NULL;
    int an = chars_of(word, a), best_d = 0;

    if (an == 0 || an > NEAREST_CHARS)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        int bn = chars_of(words[i], b), d;
        if (bn == 0 || bn > NEAREST_CHARS)
            continue;
        d = distance(a, an, b, bn);
        /* A third of the word may be wrong, one character always; but never the whole word. */
        if (d > (an > 5 ? an / 3 : 1) || d >= bn || d >= an)
            continue;
        if (!best || d < best_d) {
            best = words[i];
            best_d = d;
        }
    }
    return best;
}
