/* fuzz_journal.c: bytes as a journal. Run with a folder of its own:
 *     fuzz_journal -max_len=16384 -rss_limit_mb=512 CORPUS
 *
 * First byte even: the rest is a segment file as it is. It opens or is refused, never crashes; when it opens, its
 * entries read back, a new one goes in, and a second start finds all of them and has nothing to cut. First byte odd:
 * the rest says how to build a sound journal and where to spoil it. Then more is known: entries that are there are the
 * right ones; only the last batch may be missing; and when a batch before it was hit, the journal does not open. */
#include <assert.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/jrn.h"
#include "daemon/segment.h"

enum { SEGMENT = 16384 };
static char folder[64], file[96];
static int cuts;

static void on_say(void *u, const char *text)
{
    (void)u;
    cuts += strstr(text, "cut") != NULL;
}

static void folder_gone(void)
{
    char path[96];
    for (uint64_t no = 1; no < 8; no++) {
        char name[SEGMENT_NAME_BYTES];
        segment_name(name, no);
        snprintf(path, sizeof path, "%s/%s", folder, name);
        unlink(path);
    }
    rmdir(folder);
}

static void folder_ready(void)
{
    static int made;
    if (!made++) {
        snprintf(folder, sizeof folder, "%s/fuzz-journal-%d", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp",
                 getpid());
        snprintf(file, sizeof file, "%s/j.0000000000000001", folder);
        atexit(folder_gone);
    }
    for (int no = 1; no < 8; no++) {
        char path[96];
        snprintf(path, sizeof path, "%s/j.%016x", folder, (unsigned)no);
        unlink(path);
    }
}

static struct jrn *start(void)
{
    enum jrn_rc rc = JRN_OK;
    struct duban_error e = {0};
    struct jrn *j;
    cuts = 0;
    j = jrn_file_open(folder, SEGMENT, on_say, NULL, &rc, &e);
    assert(j || (rc == JRN_DAMAGED && e.text[0]));
    return j;
}

static void write_file(const void *p, size_t n)
{
    int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ssize_t done = write(fd, p, n);
    assert(fd >= 0 && done == (ssize_t)n);
    close(fd);
}

struct reading {
    int64_t n;
    const char *want; /* every entry is made of this byte run, at its own offset; NULL: anything */
};

static int on_entry(void *u, const struct jrn_rec *r)
{
    struct reading *c = u;
    const char *p = r->body.data;
    assert(r->seq == ++c->n);
    for (size_t i = 0; i < r->body.len; i++)
        assert(!c->want || p[i] == (char)(r->seq * 7 + (int64_t)i));
    return 0;
}

/* It opened with `last` entries: they read back, one more goes in, all are there after a new start that cuts nothing.
 */
static void goes_on(struct jrn *j, const char *want)
{
    struct reading c = {0, want};
    struct bytes one = {"", 0};
    int64_t last = jrn_last(j);
    assert(jrn_read(j, 1, 0, on_entry, &c) == JRN_OK && c.n == last);
    assert(last == INT64_MAX || jrn_append(j, last, &one, 1) == JRN_OK);
    jrn_close(j);
    j = start();
    assert(j && cuts == 0 && jrn_last(j) == last + 1);
    jrn_close(j);
}

static uint8_t take(const uint8_t **p, size_t *n)
{
    if (*n == 0)
        return 0;
    --*n;
    return *(*p)++;
}

static void built(const uint8_t *p, size_t n)
{
    static char map[SEGMENT];
    struct segment_place at = {0, 0, SEGMENT_HEAD_BYTES}, batch = at;
    int batches = 2 + take(&p, &n) % 10; /* 11 × 5 entries of 288 bytes fit */
    size_t from, bytes;
    bool hit = false;
    memset(map, 0, sizeof map);
    segment_head_put(map, &(struct segment_head){1, 1, 0});
    for (int b = 0; b < batches; b++) {
        int entries = 1 + take(&p, &n) % 5;
        batch = at;
        for (int i = 0; i < entries; i++) {
            char body[256];
            size_t len = take(&p, &n);
            for (size_t k = 0; k < len; k++)
                body[k] = (char)((at.seq + 1) * 7 + (int64_t)k);
            at.crc = segment_record_put(map + at.off, at.crc, i == entries - 1, at.seq + 1, batch.seq + 1,
                                        (struct bytes){body, len});
            at.seq++;
            at.off += segment_record_size(len);
        }
    }
    from = ((size_t)take(&p, &n) << 8 | take(&p, &n)) % at.off; /* spoil one run of bytes */
    for (bytes = 1 + take(&p, &n); bytes-- && from < at.off && from < SEGMENT; from++) {
        uint8_t x = take(&p, &n);
        if (from < batch.off) {
            hit |= x != 0;
            if (bytes && from + bytes >= batch.off)
                bytes = batch.off - from - 1; /* spares the last batch: it must bear witness */
        }
        map[from] ^= (char)x;
    }
    write_file(map, sizeof map);
    struct jrn *j = start();
    assert(!j == hit);
    if (j) {
        assert(jrn_last(j) == at.seq || jrn_last(j) == batch.seq);
        goes_on(j, map);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *p = data;
    uint8_t mode = take(&p, &size);
    folder_ready();
    if (mode & 1) {
        mkdir(folder, 0700);
        built(p, size);
        return 0;
    }
    mkdir(folder, 0700);
    write_file(p, size);
    struct jrn *j = start();
    if (j)
        goes_on(j, NULL);
    return 0;
}
