/* client_file.c: libduban's attachments: a file sent in pieces and entered, and one fetched and checked.
 *
 * The file is read twice, once for its hash and once to be sent; the hash is its identity, so that sending it again is
 * harmless, and the daemon says from where to go on. Costs: memory for one piece; one round trip a piece. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "proto/client.h"
#include "proto/codec.h"
#include "proto/filehash.h"
#include "proto/ops.h"

_Static_assert(DUBAN_HASH_SIZE == FILEHASH_TEXT + 1, "what duban.h says of a hash");

/* Answers in a row that bring no byte on: after a restart the daemon hashes what it has, a MiB a call. */
enum { STANDSTILLS = 2 * (LIM_FILE_BYTES >> 20) + 10 };

struct sending {
    struct duban *d;
    const char *as, *hash;
    int fd;
    int64_t total;
    struct arena piece; /* of one call */
    struct duban_reply *r;
};

/* What is on the disk under this ending; a hint for whoever shows the file, no more. */
static const char *media_of(const char *name)
{
    static const struct {
        const char *end, *media;
    } rows[] = {
        {".pdf", "application/pdf"},
        {".ofd", "application/ofd"},
        {".jpg", "image/jpeg"},
        {".jpeg", "image/jpeg"},
        {".png", "image/png"},
        {".mp4", "video/mp4"},
        {".txt", "text/plain"},
        {".csv", "text/csv"},
        {".zip", "application/zip"},
        {".doc", "application/msword"},
        {".xls", "application/vnd.ms-excel"},
    };
    const char *dot = strrchr(name, '.');

    for (size_t i = 0; dot && i < sizeof rows / sizeof rows[0]; i++)
        if (strcasecmp(dot, rows[i].end) == 0)
            return rows[i].media;
    return NULL;
}

/* A call whose body is a record and whose answer, when there is one, becomes *out in the arena. 0: answered, or refused
 * with r->ok absent; -1: no answer. */
static int ask(struct sending *s, int op, const void *body, void *out)
{
    struct bytes wire = rec_pack(ops[op].body, body, &s->piece);
    struct duban_error e;
    int rc = duban_call(s->d, ops[op].name, NULL, s->as, wire.data, wire.len, s->r);

    if (rc || !s->r->ok)
        return rc;
    if (rec_unpack(ops[op].answer, (struct bytes){s->r->body, s->r->body_len}, UNPACK_STORED, &s->piece, out, &e))
        client_refuse(s->d, s->r, DUBAN_E_bad_frame, "", "");
    return 0;
}

/* ------------------------------------------------------------------ the file */

/* n bytes at `at`; false: the file ends before, or can't be read. */
static bool read_at(int fd, void *to, size_t n, int64_t at)
{
    for (char *p = to; n;) {
        ssize_t got = pread(fd, p, n, (off_t)at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        p += got;
        at += got;
        n -= (size_t)got;
    }
    return true;
}

static size_t piece_size(int64_t total, int64_t at)
{
    return total - at < LIM_FILE_CHUNK_BYTES ? (size_t)(total - at) : LIM_FILE_CHUNK_BYTES;
}

static bool hash_file(struct sending *s, char hash[DUBAN_HASH_SIZE])
{
    unsigned char raw[FILEHASH_RAW];
    crypto_generichash_state sum;
    void *buf = arena_alloc(&s->piece, LIM_FILE_CHUNK_BYTES);

    crypto_generichash_init(&sum, NULL, 0, sizeof raw);
    for (int64_t at = 0; at < s->total;) {
        size_t n = piece_size(s->total, at);
        if (!read_at(s->fd, buf, n, at))
            return false;
        crypto_generichash_update(&sum, buf, n);
        at += (int64_t)n;
    }
    crypto_generichash_final(&sum, raw, sizeof raw);
    filehash_text(raw, hash);
    return true;
}

/* Opens and hashes it. 0, or the refusal stands in *r. */
static int file_open(struct sending *s, const char *path, char hash[DUBAN_HASH_SIZE])
{
    struct stat st;

    hash[0] = '\0';
    s->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (s->fd < 0 || fstat(s->fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        client_refuse(s->d, s->r, DUBAN_E_no_file, "path", path);
        return -1;
    }
    s->total = (int64_t)st.st_size;
    if (s->total == 0)
        client_refuse(s->d, s->r, DUBAN_E_out_of_range, "bytes", "文件是空的 / the file is empty");
    else if (s->total > LIM_FILE_BYTES)
        client_refuse(s->d, s->r, DUBAN_E_too_large, "bytes", path);
    else if (!hash_file(s, hash))
        client_refuse(s->d, s->r, DUBAN_E_io_error, "path", path);
    else
        return 0;
    return -1;
}

/* ------------------------------------------------------------------ sending */

/* Sends what is not there yet. 0 with r->ok: all is there. */
static int send_pieces(struct sending *s)
{
    int64_t have = 0;
    bool asked = false; /* the first call only asks from where to go on */

    for (int still = 0; still < STANDSTILLS;) {
        struct filechunk c = {.hash = s->hash, .offset = have, .total = s->total};
        struct filehave got;
        size_t n = asked ? piece_size(s->total, have) : 0;
        int rc;

        arena_reset(&s->piece);
        if (n) {
            void *buf = arena_alloc(&s->piece, n);
            if (!read_at(s->fd, buf, n, have)) {
                client_refuse(s->d, s->r, DUBAN_E_altered, "path", "文件变短了 / the file became shorter");
                return 0;
            }
            c.bytes = (struct bytes){buf, n};
        }
        rc = ask(s, OP_file_chunk, &c, &got);
        if (rc || !s->r->ok || got.done)
            return rc;
        still = got.have != NONE && got.have > have ? 0 : still + 1;
        have = got.have == NONE || got.have > s->total ? 0 : got.have;
        asked = true;
    }
    client_refuse(s->d, s->r, DUBAN_E_busy, "", "");
    return 0;
}

static int send_and_enter(struct sending *s, const char *name)
{
    struct attach b = {.hash = s->hash, .name = name, .bytes = s->total, .media = media_of(name)};
    struct facts unused;
    int rc = send_pieces(s);

    /* a power cut may have spoiled what lay there; it was thrown away, and everything is sent anew */
    if (!rc && !s->r->ok && strcmp(s->r->code, duban_err_name(DUBAN_E_altered)) == 0)
        rc = send_pieces(s);
    if (rc || !s->r->ok)
        return rc;
    arena_reset(&s->piece);
    return ask(s, OP_attach, &b, &unused);
}

int duban_attach(duban *d, const char *path, const char *name, const char *as, char hash[DUBAN_HASH_SIZE],
                 struct duban_reply *r)
{
    struct sending s = {.d = d, .as = as, .hash = hash, .fd = -1, .r = r};
    const char *slash = strrchr(path, '/');
    int rc = 0;

    arena_init(&s.piece);
    if (file_open(&s, path, hash) == 0)
        rc = send_and_enter(&s, name && name[0] ? name : slash ? slash + 1 : path);
    if (s.fd >= 0)
        close(s.fd);
    arena_done(&s.piece);
    return rc;
}

/* ------------------------------------------------------------------ fetching */

int duban_fetch(duban *d, const char *hash, const char *as, int (*take)(void *u, const void *bytes, size_t n), void *u,
                struct duban_reply *r)
{
    struct sending s = {.d = d, .as = as, .hash = hash, .r = r};
    struct filechunk got = {.total = 1};
    unsigned char raw[FILEHASH_RAW];
    char is[FILEHASH_TEXT + 1];
    crypto_generichash_state sum;
    int rc = 0;

    arena_init(&s.piece);
    crypto_generichash_init(&sum, NULL, 0, sizeof raw);
    for (int64_t at = 0; rc == 0 && at < got.total; at += (int64_t)got.bytes.len) {
        struct filechunk c = {.hash = hash, .offset = at, .total = NONE};

        arena_reset(&s.piece);
        rc = ask(&s, OP_file_get, &c, &got);
        if (rc || !r->ok)
            break;
        if (got.bytes.len == 0 || got.total == NONE) /* an answer that never ends */
            break;
        crypto_generichash_update(&sum, got.bytes.data, got.bytes.len);
        rc = take(u, got.bytes.data, got.bytes.len);
    }
    crypto_generichash_final(&sum, raw, sizeof raw);
    filehash_text(raw, is);
    if (rc == 0 && r->ok && strcmp(is, hash) != 0)
        client_refuse(d, r, DUBAN_E_altered, "hash", is);
    arena_done(&s.piece);
    return rc;
}
