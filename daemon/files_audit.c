/* files_audit.c: every attachment on record has its bytes, and they are what they were.
 *
 * Two rounds, both in small steps between turns. Listing, at start and hourly, a folder at a time: is it there, in the
 * right size; what is whole but on no record for a day is removed. Reading, at start and daily, a buffer at a time:
 * does the content still have its hash. What differs is set aside under altered/ and is from then on missing, so that
 * it is never served and the same file sent again takes its place; what an operator puts back is taken as well. Costs:
 * a step is one folder (a 256th of all files) or FILE_BUF_BYTES; what was read leaves the page cache, so that the next
 * round reads the disk and not the memory. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/rows.h"
#include "daemon/files.h"
#include "daemon/say.h"

enum { PREFIXES = 256 };

/* ------------------------------------------------------------------ what was found */

static void fault_say(const char *hash, enum file_what what)
{
    say(SAY_ERROR, "self-audit: attachment %s is %s; send the same file again, or put it back from the backup", hash,
        file_what_words[what]);
}

static struct file_fault *fault_find(const struct files *f, const char *hash)
{
    for (size_t i = 0; i < f->faults_n; i++)
        if (strcmp(f->faults[i].hash, hash) == 0)
            return &f->faults[i];
    return NULL;
}

void files_fault_set(struct files *f, const char *hash, enum file_what what)
{
    size_t i = 0;

    while (i < f->faults_n && strcmp(f->faults[i].hash, hash) != 0)
        i++;
    if (what == FILE_SOUND) {
        if (i < f->faults_n)
            f->faults[i] = f->faults[--f->faults_n];
        return;
    }
    if (i == f->faults_n || f->faults[i].what != what)
        fault_say(hash, what);
    if (i == LIM_ERRORS)
        return; /* more than anybody reads; the next round finds the rest */
    if (i == f->faults_n) {
        f->faults = realloc(f->faults, ++f->faults_n * sizeof *f->faults);
        if (!f->faults)
            abort();
        f->faults[i] = (struct file_fault){.what = FILE_SOUND};
        snprintf(f->faults[i].hash, sizeof f->faults[i].hash, "%s", hash);
    }
    if (f->faults[i].what != what)
        f->faults[i].in_place = false;
    f->faults[i].what = what;
}

enum file_what files_fault(const struct files *f, const char *hash)
{
    const struct file_fault *x = fault_find(f, hash);

    return x ? x->what : FILE_SOUND;
}

/* Where its name and size are right, is there still something that only its content can disprove? */
static bool wants_reading(const struct files *f, const char *hash)
{
    const struct file_fault *x = fault_find(f, hash);

    return x && (x->what == FILE_UNREADABLE || x->in_place);
}

static void set_aside(struct files *f, const char *hash)
{
    struct file_fault *x;
    bool moved;
    char to[16 + FILEHASH_HEX];
    const char *hex = filehash_hex(hash);

    snprintf(to, sizeof to, "altered/%s", hex);
    moved = renameat(f->dir, file_path(hex).text, f->dir, to) == 0;
    if (!moved)
        say(SAY_WARNING, "attachment %s: %s", hash, strerror(errno));
    files_fault_set(f, hash, FILE_ALTERED);
    x = fault_find(f, hash);
    if (x)
        x->in_place = !moved;
}

/* ------------------------------------------------------------------ listing */

static bool is_set_aside(const struct files *f, const char *hex)
{
    char at[16 + FILEHASH_HEX];
    struct stat st;

    snprintf(at, sizeof at, "altered/%s", hex);
    return fstatat(f->dir, at, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

static int list_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    struct files *f = u;
    const struct file *file = rec;
    const char *hex = filehash_hex(file->hash);
    int64_t there = file_size(f, hex);

    (void)key, (void)val, (void)scratch;
    f->audit.counting++;
    f->audit.counting_bytes += file->bytes;
    if (there < 0)
        files_fault_set(f, file->hash, is_set_aside(f, hex) ? FILE_ALTERED : FILE_MISSING);
    else if (there != file->bytes)
        set_aside(f, file->hash);
    else if (!wants_reading(f, file->hash))
        files_fault_set(f, file->hash, FILE_SOUND);
    return 0;
}

/* Removes what is whole, old, and on no record: the sender never came back to attach it. */
static void sweep(struct files *f, const char *folder, struct state *s)
{
    int fd = openat(f->dir, folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *d = fd < 0 ? NULL : fdopendir(fd);
    char hash[FILEHASH_TEXT + 1];
    struct stat st;

    if (!d) {
        if (fd >= 0)
            close(fd);
        return;
    }
    for (struct dirent *x; (x = readdir(d)) != NULL;) {
        snprintf(hash, sizeof hash, FILEHASH_ALGO "%.64s", x->d_name);
        if (strlen(x->d_name) == FILEHASH_HEX && filehash_is(hash) && !state_has(s, T_file, hash) &&
            fstatat(fd, x->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && time(NULL) - st.st_mtime > FILE_ORPHAN_S)
            unlinkat(fd, x->d_name, 0);
    }
    closedir(d);
}

static void list_step(struct files *f, struct state *s)
{
    struct files_audit *a = &f->audit;
    char prefix[sizeof FILEHASH_ALGO + 2];

    if (a->prefix == 0)
        a->counting = a->counting_bytes = 0;
    snprintf(prefix, sizeof prefix, FILEHASH_ALGO "%02x", (unsigned)a->prefix & 0xff);
    rows_each(s, T_file, prefix, NULL, list_row, f);
    sweep(f, filehash_hex(prefix), s);
    if (++a->prefix == PREFIXES) {
        a->count = a->counting;
        a->bytes = a->counting_bytes;
    }
}

/* ------------------------------------------------------------------ reading */

static int first_row(void *u, struct bytes key, const void *rec, struct bytes val, struct arena *scratch)
{
    (void)key, (void)val, (void)scratch;
    snprintf(u, FILEHASH_TEXT + 1, "%s", ((const struct file *)rec)->hash);
    return 1;
}

/* On to the next file on record. What is missing the listing has told. */
static void read_next(struct files *f, struct state *s)
{
    struct files_audit *a = &f->audit;
    char after[FILEHASH_TEXT + 1];

    memcpy(after, a->hash, sizeof after);
    if (!rows_each(s, T_file, NULL, after, first_row, a->hash)) {
        a->reading = false;
        return;
    }
    a->at = 0;
    if (file_size(f, filehash_hex(a->hash)) < 0)
        return;
    a->fd = openat(f->dir, file_path(filehash_hex(a->hash)).text, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (a->fd < 0) {
        if (errno != ENOENT && errno != EMFILE && errno != ENFILE)
            files_fault_set(f, a->hash, FILE_UNREADABLE); /* another owner's, after a copy by hand */
        return;
    }
    crypto_generichash_init(&a->sum, NULL, 0, FILEHASH_RAW);
    posix_fadvise(a->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
}

/* Was the file that is being read sent again meanwhile? Then what was read is no longer what is there. */
static bool replaced(const struct files *f)
{
    struct stat was, is;

    return fstat(f->audit.fd, &was) != 0 ||
           fstatat(f->dir, file_path(filehash_hex(f->audit.hash)).text, &is, AT_SYMLINK_NOFOLLOW) != 0 ||
           was.st_ino != is.st_ino;
}

static void read_over(struct files *f, enum file_what what)
{
    struct files_audit *a = &f->audit;
    bool gone = replaced(f);

    posix_fadvise(a->fd, 0, 0, POSIX_FADV_DONTNEED);
    close(a->fd);
    a->fd = -1;
    if (gone)
        return;
    if (what == FILE_ALTERED)
        set_aside(f, a->hash);
    else
        files_fault_set(f, a->hash, what);
}

static void read_step(struct files *f, struct state *s)
{
    struct files_audit *a = &f->audit;
    unsigned char raw[FILEHASH_RAW];
    char hash[FILEHASH_TEXT + 1];
    ssize_t n;

    if (a->fd < 0) {
        read_next(f, s);
        return;
    }
    n = pread(a->fd, f->buf, sizeof f->buf, (off_t)a->at);
    if (n < 0 && errno == EINTR)
        return;
    if (n < 0) {
        read_over(f, FILE_UNREADABLE);
        return;
    }
    crypto_generichash_update(&a->sum, f->buf, (size_t)n);
    a->at += n;
    posix_fadvise(a->fd, (off_t)a->at, 4 * sizeof f->buf, POSIX_FADV_WILLNEED); /* there when the next step comes */
    if (n > 0)
        return;
    crypto_generichash_final(&a->sum, raw, sizeof raw);
    filehash_text(raw, hash);
    read_over(f, strcmp(hash, a->hash) == 0 ? FILE_SOUND : FILE_ALTERED);
}

/* ------------------------------------------------------------------ the rounds */

bool files_audit_due(struct files *f, int64_t now_ms)
{
    struct files_audit *a = &f->audit;

    if (!a->listed_ms || now_ms - a->listed_ms > FILE_LIST_MS) {
        a->listed_ms = now_ms;
        a->prefix = 0;
    }
    if (!a->reading && (!a->read_ms || now_ms - a->read_ms > FILE_READ_MS)) {
        a->read_ms = now_ms;
        a->reading = true;
        a->hash[0] = '\0';
    }
    return a->prefix < PREFIXES || a->reading;
}

bool files_audit_step(struct files *f, struct state *s)
{
    struct files_audit *a = &f->audit;

    if (a->prefix < PREFIXES)
        list_step(f, s);
    else if (a->reading)
        read_step(f, s);
    return a->prefix < PREFIXES || a->reading;
}
