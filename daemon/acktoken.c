#include "daemon/acktoken.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "core/notice.h"

_Static_assert(ACK_KEY_BYTES == crypto_auth_hmacsha512256_KEYBYTES, "the key of the HMAC");
_Static_assert(ACK_TAG_BYTES * 8 == ACK_TAG_CHARS * 5, "whole characters of base32");

static const char key_name[] = "ack.key", key_new[] = "ack.key.new";

/* ------------------------------------------------------------------ the key */

/* 0, ENOENT, or why it can't be used. */
static int key_read(int dir, unsigned char *key, const char **why)
{
    struct stat st;
    int fd = openat(dir, key_name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW), rc = fd < 0 ? errno : 0;

    *why = "cannot be read";
    if (fd < 0)
        return rc;
    if (fstat(fd, &st) != 0) {
        rc = errno;
    } else if (st.st_mode & (S_IRWXG | S_IRWXO)) {
        *why = "others may read it: chmod 600";
        rc = EACCES;
    } else if (st.st_size != ACK_KEY_BYTES || read(fd, key, ACK_KEY_BYTES) != ACK_KEY_BYTES) {
        *why = "is not 32 bytes: put the one of the backup back, or remove it";
        rc = EBADMSG;
    }
    close(fd);
    return rc;
}

/* Whole, and on the disk with its name, before the first token is made with it. */
static int key_make(int dir, unsigned char *key, const char **why)
{
    int fd = openat(dir, key_new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600), rc = 0;

    *why = "cannot be made";
    if (fd < 0)
        return errno;
    randombytes_buf(key, ACK_KEY_BYTES);
    errno = 0;
    if (write(fd, key, ACK_KEY_BYTES) != ACK_KEY_BYTES || fsync(fd) != 0)
        rc = errno ? errno : ENOSPC;
    close(fd);
    if (!rc && (renameat(dir, key_new, dir, key_name) != 0 || fsync(dir) != 0))
        rc = errno;
    return rc;
}

int acktoken_open(struct acktoken *k, const char *state_dir, const char **why)
{
    int dir = open(state_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc;

    *why = "its folder cannot be opened";
    if (dir < 0)
        return errno;
    rc = key_read(dir, k->key, why);
    if (rc == ENOENT)
        rc = key_make(dir, k->key, why);
    close(dir);
    return rc;
}

/* ------------------------------------------------------------------ tokens */

/* RFC 4648 without padding: letters and digits that nobody takes for each other, and none that a URL would escape. */
static void base32(const unsigned char *from, char *to)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    for (int i = 0; i < ACK_TAG_CHARS; i++) {
        int at = i * 5 / 8, shift = 11 - i * 5 % 8;
        unsigned two = (unsigned)from[at] << 8 | (at + 1 < ACK_TAG_BYTES ? from[at + 1] : 0u);

        to[i] = letters[two >> shift & 31];
    }
    to[ACK_TAG_CHARS] = 0;
}

/* The end of one text and the beginning of the other can't be moved: neither holds a NUL. */
static void tag_make(const struct acktoken *k, const char *notice, const char *reader, char *tag)
{
    unsigned char mac[crypto_auth_hmacsha512256_BYTES];
    crypto_auth_hmacsha512256_state h;

    crypto_auth_hmacsha512256_init(&h, k->key, sizeof k->key);
    crypto_auth_hmacsha512256_update(&h, (const unsigned char *)notice, strlen(notice) + 1);
    crypto_auth_hmacsha512256_update(&h, (const unsigned char *)reader, strlen(reader) + 1);
    crypto_auth_hmacsha512256_final(&h, mac);
    base32(mac, tag);
}

const char *acktoken_make(const struct acktoken *k, const char *notice, const char *reader, struct arena *a)
{
    char tag[ACK_TAG_CHARS + 1];

    tag_make(k, notice, reader, tag);
    return arena_printf(a, "%s~%s", notice, tag);
}

int acktoken_check(const struct acktoken *k, struct state *s, const struct noticeack *body, struct arena *a,
                   struct duban_error *e)
{
    const char *notice = body->token ? notice_of_token(body->token, a) : NULL;
    const char *given = notice ? body->token + strlen(notice) + 1 : "";
    char tag[ACK_TAG_CHARS + 1];
    struct notice n;

    if (!body->token)
        return DUBAN_E_ok;
    if (strlen(given) == ACK_TAG_CHARS && state_get(s, T_notice, notice, a, &n) && n.to) {
        tag_make(k, notice, n.to, tag);
        if (sodium_memcmp(tag, given, ACK_TAG_CHARS) == 0)
            return DUBAN_E_ok;
    }
    return error_set(
        e, DUBAN_E_no_record, "token",
        "这个回执码不对，或这条通知后来改送了别人 / this token is wrong, or the notice went to another since");
}
