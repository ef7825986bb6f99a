/* files.c: the folder of attachments: what is there, reading it, and the last look before the journal names one. */
#include "daemon/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/files_part.h"

const char *const file_what_words[] = {"", "missing", "altered", "unreadable"};

struct file_path file_path(const char *hex)
{
    struct file_path p;

    snprintf(p.text, sizeof p.text, "%.2s/%s", hex, hex);
    return p;
}

int64_t file_size(const struct files *f, const char *hex)
{
    struct stat st;

    if (fstatat(f->dir, file_path(hex).text, &st, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(st.st_mode))
        return -1;
    return (int64_t)st.st_size;
}

int file_failed(struct duban_error *e, const char *field, int why)
{
    enum duban_err code = why == ENOSPC || why == EDQUOT   ? DUBAN_E_disk_low
                          : why == EMFILE || why == ENFILE ? DUBAN_E_busy
                                                           : DUBAN_E_io_error;

    return error_set(e, code, field, "%s", strerror(why));
}

/* The folder's own name may be new as well, or may have been made by a run that was killed: both are synced each time.
 * That costs nothing when there is nothing new in them. */
bool file_sync_name(struct files *f, const char *hex)
{
    char folder[3] = {hex[0], hex[1], 0};
    int fd = openat(f->dir, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0 && fsync(f->dir) == 0;

    if (fd >= 0)
        close(fd);
    return ok;
}

/* ------------------------------------------------------------------ open and close */

static int folder_open(int at, const char *name)
{
    if (mkdirat(at, name, 0700) != 0 && errno != EEXIST)
        return -1;
    return openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

struct files *files_open(const char *state_dir)
{
    struct files *f = aligned_alloc(64, (sizeof *f + 63) / 64 * 64); /* the hash states ask for it */
    int state = open(state_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), altered = -1, saved;

    if (!f)
        abort();
    memset(f, 0, sizeof *f);
    f->part = f->audit.fd = -1;
    f->dir = state < 0 ? -1 : folder_open(state, "files");
    if (f->dir >= 0)
        altered = folder_open(f->dir, "altered");
    if (altered >= 0)
        f->part = folder_open(f->dir, "part");
    if (f->part >= 0 && fsync(f->dir) == 0 && fsync(state) == 0) {
        close(altered);
        close(state);
        parts_take_up(f);
        return f;
    }
    saved = errno;
    if (altered >= 0)
        close(altered);
    if (state >= 0)
        close(state);
    files_close(f);
    errno = saved;
    return NULL;
}

void files_close(struct files *f)
{
    if (!f)
        return;
    while (f->n)
        close(f->up[--f->n].fd); /* what is there stays: they go on after the restart */
    if (f->audit.fd >= 0)
        close(f->audit.fd);
    if (f->part >= 0)
        close(f->part);
    if (f->dir >= 0)
        close(f->dir);
    free(f->faults);
    free(f);
}

/* ------------------------------------------------------------------ before the journal names it */

int files_ready(struct files *f, const struct attach *b, struct duban_error *e)
{
    const char *hex;
    int64_t there;

    if (!filehash_is(b->hash))
        return 0; /* decide says what is wrong with it */
    hex = filehash_hex(b->hash);
    there = file_size(f, hex);
    if (there < 0)
        return error_set(e, DUBAN_E_no_file, "hash", "内容还没有传齐 / its bytes are not all here");
    if (there != b->bytes)
        return error_set(e, DUBAN_E_altered, "bytes", "这里有 %lld 字节，所报 %lld / %lld bytes here, %lld said",
                         (long long)there, (long long)b->bytes, (long long)there, (long long)b->bytes);
    if (!file_sync_name(f, hex))
        return file_failed(e, "hash", errno);
    return 0;
}

/* ------------------------------------------------------------------ reading */

static int read_failed(struct duban_error *e, int why)
{
    if (why == ENOENT)
        return error_set(e, DUBAN_E_no_file, "hash",
                         "登记在册，内容却不在 / it is on record, but its bytes are missing");
    if (why == EMFILE || why == ENFILE)
        return error_set(e, DUBAN_E_busy, "", "%s", strerror(why));
    return error_set(e, DUBAN_E_io_error, "hash", "%s", strerror(why));
}

/* Reads exactly n bytes; false: errno says why, 0 when the file ends before. */
static bool read_whole(int fd, void *to, size_t n, int64_t at)
{
    char *p = to;

    while (n) {
        ssize_t got = pread(fd, p, n, (off_t)at);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            errno = got < 0 ? errno : 0;
            return false;
        }
        p += got;
        at += got;
        n -= (size_t)got;
    }
    return true;
}

int files_get(struct files *f, const char *hash, int64_t bytes, int64_t offset, struct arena *a, struct filechunk *out,
              struct duban_error *e)
{
    const char *hex = filehash_hex(hash);
    int64_t at = offset == NONE ? 0 : offset, n = bytes - at;
    struct stat st;
    void *to;
    int fd, why = 0;

    if (n < 0)
        return error_set(e, DUBAN_E_out_of_range, "offset", "%lld > %lld", (long long)at, (long long)bytes);
    n = n > LIM_FILE_CHUNK_BYTES ? LIM_FILE_CHUNK_BYTES : n;
    fd = openat(f->dir, file_path(hex).text, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return read_failed(e, errno);
    to = arena_alloc(a, (size_t)n);
    if (fstat(fd, &st) != 0 || (st.st_size == bytes && !read_whole(fd, to, (size_t)n, at)))
        why = errno;
    close(fd);
    if (why)
        return read_failed(e, why);
    if (st.st_size != bytes)
        return error_set(e, DUBAN_E_altered, "hash", "这里有 %lld 字节，登记 %lld / %lld bytes here, %lld on record",
                         (long long)st.st_size, (long long)bytes, (long long)st.st_size, (long long)bytes);
    rec_clear(&rec_filechunk, out);
    out->hash = hash;
    out->offset = at;
    out->total = bytes;
    out->bytes = (struct bytes){to, (size_t)n};
    return 0;
}
