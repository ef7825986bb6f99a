/* files_part.c: an upload: its pieces in order, one after the other, hashed as they come, synced now and then, and at
 * last given the name that its content has.
 *
 * An upload belongs to who sends it: another who sends the same content has one of their own, so that nobody spoils
 * what somebody else sends. A piece that does not follow what is there is not an error: the answer says where to go on,
 * which is how a sender finds its way after a crash. */
#include "daemon/files_part.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "daemon/clock.h"
#include "daemon/say.h"

struct part_name {
    char text[FILEHASH_HEX + 48];
};

static struct part_name part_name(const struct upload *u)
{
    struct part_name p;

    snprintf(p.text, sizeof p.text, "%s-%s-%" PRId64, u->hex, u->who, u->total);
    return p;
}

/* ------------------------------------------------------------------ beginning and end */

static struct upload *upload_add(struct files *f, int fd, const char *hex, const char *who, int64_t total, int64_t have)
{
    struct upload *u = &f->up[f->n++];

    *u = (struct upload){.fd = fd, .total = total, .have = have, .touched_ms = boot_ms()};
    memcpy(u->hex, hex, FILEHASH_HEX);
    memcpy(u->who, who, sizeof u->who - 1);
    crypto_generichash_init(&u->sum, NULL, 0, FILEHASH_RAW);
    return u;
}

/* Takes it off the list; its file is gone or has another name. */
static void upload_forget(struct files *f, struct upload *u)
{
    close(u->fd);
    *u = f->up[--f->n];
}

static void upload_drop(struct files *f, struct upload *u)
{
    unlinkat(f->part, part_name(u).text, 0);
    upload_forget(f, u);
}

static struct upload *upload_find(struct files *f, const char *hex, const char *who)
{
    for (int i = 0; i < f->n; i++)
        if (memcmp(f->up[i].hex, hex, FILEHASH_HEX) == 0 && strcmp(f->up[i].who, who) == 0)
            return &f->up[i];
    return NULL;
}

void files_expire(struct files *f, int64_t now_ms)
{
    for (int i = f->n; i-- > 0;)
        if (now_ms - f->up[i].touched_ms > LIM_UPLOAD_MS)
            upload_drop(f, &f->up[i]);
}

/* "<64 hex>-<16 hex>-<total>" */
static bool part_parse(const char *name, char hex[FILEHASH_HEX + 1], char who[17], int64_t *total)
{
    char again[sizeof(struct part_name)];

    if (sscanf(name, "%64[0-9a-f]-%16[0-9a-f]-%" SCNd64, hex, who, total) != 3)
        return false;
    snprintf(again, sizeof again, "%s-%s-%" PRId64, hex, who, *total);
    return strlen(hex) == FILEHASH_HEX && strlen(who) == 16 && *total > 0 && *total <= LIM_FILE_BYTES &&
           strcmp(name, again) == 0;
}

static int64_t promised(const struct files *f)
{
    int64_t sum = 0;

    for (int i = 0; i < f->n; i++)
        sum += f->up[i].total;
    return sum;
}

static bool part_take_up(struct files *f, const char *name)
{
    char hex[FILEHASH_HEX + 1], who[17];
    int64_t total;
    struct stat st;
    int fd;

    if (!part_parse(name, hex, who, &total) || f->n == LIM_UPLOADS || promised(f) + total > LIM_UPLOAD_BYTES)
        return false;
    fd = openat(f->part, name, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return false;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size > total ||
        time(NULL) - st.st_mtime > LIM_UPLOAD_MS / 1000) {
        close(fd);
        return false;
    }
    upload_add(f, fd, hex, who, total, (int64_t)st.st_size);
    return true;
}

void parts_take_up(struct files *f)
{
    int fd = openat(f->dir, "part", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *d = fd < 0 ? NULL : fdopendir(fd);

    if (!d) {
        if (fd >= 0)
            close(fd);
        return;
    }
    for (struct dirent *x; (x = readdir(d)) != NULL;)
        if (x->d_name[0] != '.' && !part_take_up(f, x->d_name))
            unlinkat(f->part, x->d_name, 0);
    closedir(d);
}

/* ------------------------------------------------------------------ a piece */

static int check_piece(const struct filechunk *q, int64_t offset, struct duban_error *e)
{
    if (!filehash_is(q->hash))
        return error_set(e, DUBAN_E_bad_choice, "hash",
                         "应为 blake2b: 加 64 位十六进制 / want blake2b: and 64 hex digits");
    if (q->total == 0)
        return error_set(e, DUBAN_E_out_of_range, "total", "文件是空的 / the file is empty");
    if (offset > q->total || (int64_t)q->bytes.len > q->total - offset)
        return error_set(e, DUBAN_E_out_of_range, "bytes", "%lld + %zu > %lld", (long long)offset, q->bytes.len,
                         (long long)q->total);
    return 0;
}

/* Room for one more, of everybody and of this sender; and on the disk, beside what the others will still need. */
static int check_room(const struct files *f, const char *who, int64_t total, int64_t room, struct duban_error *e)
{
    int64_t own_bytes = 0;
    int own = 0;

    for (int i = 0; i < f->n; i++) {
        if (strcmp(f->up[i].who, who) == 0) {
            own++;
            own_bytes += f->up[i].total;
        }
        room -= f->up[i].total - f->up[i].have;
    }
    if (own >= LIM_UPLOADS_EACH)
        return error_set(e, DUBAN_E_busy, "", "未传完的已有 %d 个 / %d unfinished uploads of yours", own, own);
    if (own_bytes + total > LIM_UPLOAD_BYTES_EACH)
        return error_set(e, DUBAN_E_busy, "total", "未传完的共 %lld MiB / %lld MiB of unfinished uploads of yours",
                         (long long)(own_bytes >> 20), (long long)(own_bytes >> 20));
    if (f->n == LIM_UPLOADS || promised(f) + total > LIM_UPLOAD_BYTES)
        return error_set(e, DUBAN_E_busy, "", "未传完的共 %d 个 / %d unfinished uploads", f->n, f->n);
    if (room < total)
        return error_set(e, DUBAN_E_disk_low, "total", "%lld MiB", (long long)(room < 0 ? 0 : room >> 20));
    return 0;
}

static int upload_begin(struct files *f, const char *hex, const char *who, int64_t total, struct upload **u,
                        struct duban_error *e)
{
    struct upload *fresh = upload_add(f, -1, hex, who, total, 0);

    fresh->fd = openat(f->part, part_name(fresh).text, O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fresh->fd >= 0) {
        *u = fresh;
        return 0;
    }
    f->n--;
    return file_failed(e, "", errno);
}

/* All of the piece, or nothing of it. */
static int upload_write(struct upload *u, struct bytes b, struct duban_error *e)
{
    const char *p = b.data;
    size_t left = b.len;

    while (left) {
        ssize_t n = pwrite(u->fd, p, left, (off_t)(u->have + (int64_t)(b.len - left)));
        int why = n < 0 ? errno : ENOSPC;

        if (n < 0 && why == EINTR)
            continue;
        if (n <= 0) {
            if (ftruncate(u->fd, (off_t)u->have) != 0) /* what hangs over is written over, or cut off at a restart */
                say(SAY_WARNING, "attachments: %s", strerror(errno));
            return file_failed(e, "bytes", why);
        }
        p += n;
        left -= (size_t)n;
    }
    if (u->hashed == u->have) {
        crypto_generichash_update(&u->sum, b.data, b.len);
        u->hashed += (int64_t)b.len;
    }
    u->have += (int64_t)b.len;
    return 0;
}

/* After a restart: the bytes that lay there already are hashed again, a bounded part with each call. */
static int upload_sum(struct files *f, struct upload *u, struct duban_error *e)
{
    int64_t end = u->hashed + FILE_SUM_BYTES < u->have ? u->hashed + FILE_SUM_BYTES : u->have;

    while (u->hashed < end) {
        size_t want = end - u->hashed < FILE_BUF_BYTES ? (size_t)(end - u->hashed) : FILE_BUF_BYTES;
        ssize_t n = pread(u->fd, f->buf, want, (off_t)u->hashed);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return file_failed(e, "bytes", n < 0 ? errno : EIO);
        crypto_generichash_update(&u->sum, f->buf, (size_t)n);
        u->hashed += n;
    }
    return 0;
}

/* A failed sync is never tried again on the same file: what the kernel dropped would look synced the next time. */
static int upload_sync(struct files *f, struct upload **u, struct duban_error *e)
{
    struct upload *x = *u;
    int rc;

    if (x->have - x->synced < FILE_SYNC_BYTES && x->have < x->total)
        return 0;
    if (x->synced == x->have)
        return 0;
    if (fdatasync(x->fd) == 0) {
        x->synced = x->have;
        return 0;
    }
    rc = file_failed(e, "bytes", errno);
    upload_drop(f, x);
    *u = NULL;
    return rc;
}

/* All there and synced: its hash decides. */
static int upload_finish(struct files *f, struct upload *u, struct duban_error *e)
{
    unsigned char raw[FILEHASH_RAW];
    char hash[FILEHASH_TEXT + 1], folder[3] = {u->hex[0], u->hex[1], 0};
    int rc = 0;

    crypto_generichash_final(&u->sum, raw, sizeof raw);
    filehash_text(raw, hash);
    if (strcmp(filehash_hex(hash), u->hex) != 0) {
        upload_drop(f, u);
        return error_set(e, DUBAN_E_altered, "hash", "收到的是 %s / what came is %s", hash, hash);
    }
    if ((mkdirat(f->dir, folder, 0700) != 0 && errno != EEXIST) || fchmod(u->fd, 0400) != 0 ||
        renameat(f->part, part_name(u).text, f->dir, file_path(u->hex).text) != 0 || !file_sync_name(f, u->hex))
        rc = file_failed(e, "", errno);
    if (rc) {
        upload_drop(f, u);
        return rc;
    }
    files_fault_set(f, hash, FILE_SOUND);
    upload_forget(f, u);
    return 0;
}

/* ------------------------------------------------------------------ files_put */

static void who_hex(const char *who, char out[17])
{
    unsigned char raw[crypto_generichash_BYTES_MIN];

    crypto_generichash(raw, sizeof raw, (const unsigned char *)who, strlen(who), NULL, 0);
    sodium_bin2hex(out, 17, raw, 8);
}

/* The upload that the piece belongs to, begun when there is none. */
static int upload_of(struct files *f, const char *who, const struct filechunk *q, int64_t room, struct upload **u,
                     struct duban_error *e)
{
    const char *hex = filehash_hex(q->hash);
    int rc;

    *u = upload_find(f, hex, who);
    if (*u && (*u)->total != q->total) { /* one of the two was wrong: the newer word counts */
        upload_drop(f, *u);
        *u = NULL;
    }
    if (*u)
        return 0;
    files_expire(f, boot_ms());
    rc = check_room(f, who, q->total, room, e);
    return rc ? rc : upload_begin(f, hex, who, q->total, u, e);
}

/* Is it here already, from whomever? What the audit has doubts about is not. */
static bool is_here(const struct files *f, const struct filechunk *q)
{
    return file_size(f, filehash_hex(q->hash)) == q->total && files_fault(f, q->hash) == FILE_SOUND;
}

/* Nothing to do; and young again, so that what is about to be attached is not swept away as an orphan. */
static void here_already(struct files *f, const char *hex, struct upload *own)
{
    if (own)
        upload_drop(f, own);
    utimensat(f->dir, file_path(hex).text, NULL, AT_SYMLINK_NOFOLLOW);
}

int files_put(struct files *f, const char *who, const struct filechunk *q, int64_t room, struct filehave *out,
              struct duban_error *e)
{
    int64_t offset = q->offset == NONE ? 0 : q->offset;
    int rc = check_piece(q, offset, e);
    struct upload *u;
    char own[17];

    if (rc)
        return rc;
    who_hex(who, own);
    *out = (struct filehave){.hash = q->hash, .have = q->total, .done = true};
    if (is_here(f, q)) {
        here_already(f, filehash_hex(q->hash), upload_find(f, filehash_hex(q->hash), own));
        return 0;
    }
    rc = upload_of(f, own, q, room, &u, e);
    if (rc)
        return rc;
    u->touched_ms = boot_ms();
    if (q->bytes.len && offset == u->have)
        rc = upload_write(u, q->bytes, e);
    if (!rc)
        rc = upload_sum(f, u, e);
    if (!rc)
        rc = upload_sync(f, &u, e);
    if (rc)
        return rc;
    out->have = u->have;
    out->done = u->have == u->total && u->hashed == u->total;
    return out->done ? upload_finish(f, u, e) : 0;
}
