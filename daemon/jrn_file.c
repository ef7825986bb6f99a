/* jrn_file.c: the journal in segment files (layout: segment.h; opening: jrn_scan.c; the next file: spare.c).
 *
 * An append is one pwrite and one fdatasync, into blocks that are on disk already, so that the sync touches no
 * metadata. A batch never spans two segments. A new segment counts as entered only when its first batch is synced.
 *
 * When something fails:
 *   the next segment can't be made (full disk): JRN_REFUSED, nothing was written; the next append tries again
 *   the write fails for want of space, and what it left could be wiped and synced: JRN_REFUSED, nothing is there
 *   any other failed write, any failed sync: JRN_IO, now and for ever, for nobody knows what is on disk
 *
 * So no leftovers lie between two batches, and a failed sync is never tried again. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/jrn.h"
#include "daemon/jrn_map.h"
#include "daemon/jrn_scan.h"
#include "daemon/spare.h"

struct jrn_file {
    struct jrn base;
    int dir;
    size_t segment_bytes;
    void (*say)(void *u, const char *text);
    void *u;
    struct jrn_map map;
    int fd;      /* segment in use; -1: none yet */
    size_t room; /* size of its file */
    struct spare spare;
    bool spare_failed; /* said so already */
    bool dead;         /* JRN_IO for ever */
    char *batch;       /* bytes of the batch being written */
    size_t batch_cap;
};

static bool lacks_space(int err)
{
    return err == ENOSPC || err == EDQUOT || err == EFBIG;
}

static enum jrn_rc give_up(struct jrn_file *j, const char *what, int err)
{
    char text[240];
    snprintf(text, sizeof text, "%s失败，不再写入 / %s failed, nothing more is written: %s",
             strcmp(what, "fdatasync") == 0 ? "落盘" : "写入", what, strerror(err));
    j->say(j->u, text);
    j->dead = true;
    return JRN_IO;
}

/* The segment after this one, ready to be written. */
static enum jrn_rc next_segment(struct jrn_file *j, int *fd)
{
    int err = spare_wait(&j->spare, fd);
    char text[240];

    if (err == EIO)
        return give_up(j, "making the next segment", err);
    if (err && !j->spare_failed) {
        snprintf(text, sizeof text, "无法备好下一段，暂不接收 / cannot make the next segment, refusing for now: %s",
                 strerror(err));
        j->say(j->u, text);
    }
    j->spare_failed = err != 0;
    return err ? JRN_REFUSED : JRN_OK;
}

static void need_batch(struct jrn_file *j, size_t bytes)
{
    if (bytes <= j->batch_cap)
        return;
    free(j->batch);
    j->batch = malloc(bytes);
    if (!j->batch)
        abort();
    j->batch_cap = bytes;
}

/* Lays the batch out in j->batch, behind a head when it opens a segment. *after: off counts from the start of the
 * segment. */
static size_t build_batch(struct jrn_file *j, bool fresh, const struct bytes *bodies, size_t n,
                          struct segment_place *after)
{
    const struct segment_place *last = &j->map.last;
    size_t len = fresh ? SEGMENT_HEAD_BYTES : 0;
    uint32_t crc = last->crc;

    if (fresh)
        segment_head_put(j->batch, &(struct segment_head){j->spare.no, last->seq + 1, crc});
    for (size_t i = 0; i < n; i++) {
        crc = segment_record_put(j->batch + len, crc, i == n - 1, last->seq + 1 + (int64_t)i, last->seq + 1, bodies[i]);
        len += segment_record_size(bodies[i].len);
    }
    *after = (struct segment_place){last->seq + (int64_t)n, crc, (fresh ? 0 : last->off) + len};
    return len;
}

static enum jrn_rc write_batch(struct jrn_file *j, int fd, size_t off, size_t len)
{
    size_t done;
    int err = segment_write(fd, j->batch, len, off, &done);

    if (err && lacks_space(err) && segment_wipe(fd, off, off + done) == 0)
        return JRN_REFUSED;
    if (err)
        return give_up(j, "write", err);
    if (fdatasync(fd) != 0)
        return give_up(j, "fdatasync", errno);
    return JRN_OK;
}

static enum jrn_rc file_append(struct jrn *base, int64_t expected, const struct bytes *bodies, size_t n)
{
    struct jrn_file *j = (struct jrn_file *)base;
    struct segment_place before, after;
    size_t need = 0, len;
    enum jrn_rc rc;
    int fd = j->fd;

    if (j->dead)
        return JRN_IO;
    if (expected != j->map.last.seq)
        return JRN_FENCED;
    for (size_t i = 0; i < n; i++)
        need += segment_record_size(bodies[i].len);
    if (SEGMENT_HEAD_BYTES + need > j->segment_bytes)
        return JRN_REFUSED;
    bool fresh = fd < 0 || j->map.last.off + need > j->room;
    if (fresh && (rc = next_segment(j, &fd)) != JRN_OK)
        return rc;
    need_batch(j, SEGMENT_HEAD_BYTES + need);
    len = build_batch(j, fresh, bodies, n, &after);
    rc = write_batch(j, fd, fresh ? 0 : j->map.last.off, len);
    if (rc != JRN_OK)
        return rc;
    if (fresh) {
        if (j->fd >= 0)
            close(j->fd);
        j->fd = fd;
        j->room = j->segment_bytes;
        jrn_map_segment(&j->map, j->spare.no);
        spare_take(&j->spare);
    }
    before = j->map.last;
    jrn_map_batch(&j->map, &before, &after);
    return JRN_OK;
}

static enum jrn_rc file_poll(struct jrn *base)
{
    (void)base; /* an append here is resolved when it returns */
    assert(!"jrn_poll without a pending append");
    return JRN_UNKNOWN;
}

static enum jrn_rc file_read(struct jrn *base, int64_t from, int64_t to, int (*cb)(void *u, const struct jrn_rec *r),
                             void *u)
{
    struct jrn_file *j = (struct jrn_file *)base;
    struct segment_place bad;
    uint64_t no;
    char name[SEGMENT_NAME_BYTES], text[240];
    enum jrn_rc rc = jrn_map_read(&j->map, j->dir, from, to, cb, u, &bad, &no);

    if (rc != JRN_OK) { /* it was sound when it was opened */
        segment_name(name, no);
        snprintf(text, sizeof text,
                 "账目 %" PRId64 " 读不回来，文件 %s，位置 %zu / entry %" PRId64
                 " does not read back (%s), file %s, offset %zu",
                 bad.seq + 1, name, bad.off, bad.seq + 1, jrn_rc_word(rc), name, bad.off);
        j->say(j->u, text);
    }
    return rc;
}

static int64_t file_last(struct jrn *base)
{
    return ((struct jrn_file *)base)->map.last.seq;
}

static void file_free(struct jrn_file *j)
{
    if (j->fd >= 0)
        close(j->fd);
    if (j->dir >= 0)
        close(j->dir);
    jrn_map_done(&j->map);
    free(j->batch);
    free(j);
}

static void file_close(struct jrn *base)
{
    struct jrn_file *j = (struct jrn_file *)base;
    spare_stop(&j->spare);
    file_free(j);
}

static const struct jrn_ops file_ops = {file_append, file_poll, file_read, file_last, file_close};

/* ------------------------------------------------------------------ opening */

/* The folder, made when absent; its name is then on disk as well. */
static int open_folder(const char *path)
{
    char parent[4096];
    char *slash;
    int dir, up;

    if (mkdir(path, 0750) == 0) {
        if (snprintf(parent, sizeof parent, "%s", path) >= (int)sizeof parent)
            return errno = ENAMETOOLONG, -1;
        for (size_t n = strlen(parent); n > 1 && parent[n - 1] == '/'; n--)
            parent[n - 1] = 0;
        slash = strrchr(parent, '/');
        if (slash)
            slash[slash == parent] = 0;
        up = open(slash ? parent : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (up < 0 || fsync(up) != 0) {
            int err = errno;
            if (up >= 0)
                close(up);
            return errno = err, -1;
        }
        close(up);
    } else if (errno != EEXIST) {
        return -1;
    }
    dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir >= 0 && faccessat(dir, ".", W_OK | X_OK, AT_EACCESS) != 0) {
        int err = errno;
        close(dir);
        return errno = err, -1;
    }
    return dir;
}

static int open_segment(struct jrn_file *j, uint64_t no)
{
    char name[SEGMENT_NAME_BYTES];
    segment_name(name, no);
    return openat(j->dir, name, O_RDWR | O_CLOEXEC);
}

/* Opens the segment in use and the one made ahead, and starts the thread. Returns 0 or an errno. */
static int file_start(struct jrn_file *j, uint64_t spare_no)
{
    struct stat st;
    uint64_t tail = 0;
    int spare_fd = -1, err;

    if (j->map.segments_n) {
        tail = j->map.segments[j->map.segments_n - 1].no;
        j->fd = open_segment(j, tail);
        if (j->fd < 0 || fstat(j->fd, &st) != 0)
            return errno;
        j->room = (size_t)st.st_size;
    }
    if (spare_no && (spare_fd = open_segment(j, spare_no)) < 0)
        return errno;
    err = spare_start(&j->spare, j->dir, j->segment_bytes, tail + 1, spare_fd);
    if (err && spare_fd >= 0)
        close(spare_fd);
    return err;
}

struct jrn *jrn_file_open(const char *dir, size_t segment_bytes, void (*say)(void *u, const char *text), void *u,
                          enum jrn_rc *rc, struct duban_error *e)
{
    struct jrn_file *j = calloc(1, sizeof *j);
    uint64_t spare_no = 0;
    int err = 0;

    if (!j)
        abort();
    j->base.ops = &file_ops;
    j->say = say;
    j->u = u;
    j->fd = -1;
    j->segment_bytes = segment_bytes == 0                  ? JRN_SEGMENT_BYTES
                       : segment_bytes < SEGMENT_MIN_BYTES ? SEGMENT_MIN_BYTES
                       : segment_bytes > SEGMENT_MAX_BYTES ? SEGMENT_MAX_BYTES
                                                           : segment_bytes & ~(size_t)7;
    j->dir = open_folder(dir);
    if (j->dir < 0)
        err = errno;
    *rc = err ? JRN_IO : jrn_scan(j->dir, j->segment_bytes, say, u, &j->map, &spare_no, e);
    if (*rc == JRN_OK) {
        err = file_start(j, spare_no);
        *rc = err ? JRN_IO : JRN_OK;
    }
    if (err)
        error_set(e, DUBAN_E_io_error, "journal", "%s: %s", dir, strerror(err));
    if (*rc == JRN_OK)
        return &j->base;
    file_free(j);
    return NULL;
}
