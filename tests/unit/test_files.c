/* The folder of attachments: what was sent in pieces is whole or not there; what the records name is looked after.
 * Crashes are played by closing the folder, or by copying what a crash leaves; bytes are altered behind its back. */
/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <time.h>

#include "daemon/clock.h"
#include "daemon/files.h"
#include "daemon/files_part.h"
#include "tests/unit/scratch.h"

enum { ROOM = 1 << 30, PIECE = LIM_FILE_CHUNK_BYTES };

struct world {
    struct scratch s;
    struct files *f;
    struct state *state;
    struct arena a;
    struct duban_error e;
    struct filehave have;
};

/* A content of n bytes, told apart by a seed, and its hash. */
struct content {
    unsigned char *bytes;
    int64_t n;
    char hash[FILEHASH_TEXT + 1];
};

static struct content content(struct world *w, int64_t n, uint64_t seed)
{
    struct content c = {arena_alloc(&w->a, (size_t)n), n, ""};
    unsigned char raw[FILEHASH_RAW];

    for (int64_t i = 0; i < n; i++)
        c.bytes[i] = (unsigned char)scratch_random(&seed);
    crypto_generichash(raw, sizeof raw, c.bytes, (size_t)n, NULL, 0);
    filehash_text(raw, c.hash);
    return c;
}

static void world_open(struct world *w)
{
    assert_true(sodium_init() >= 0);
    *w = (struct world){0};
    scratch_make(&w->s);
    w->f = files_open(w->s.dir);
    assert_non_null(w->f);
    w->state = memstate_new();
}

static void world_again(struct world *w)
{
    files_close(w->f);
    w->f = files_open(w->s.dir);
    assert_non_null(w->f);
}

static void world_close(struct world *w)
{
    files_close(w->f);
    memstate_free(w->state);
    arena_done(&w->a);
    scratch_clear(w->s.dir);
}

static const char *path_of(struct world *w, const struct content *c)
{
    return arena_printf(&w->a, "%s/files/%s", w->s.dir, file_path(filehash_hex(c->hash)).text);
}

/* One piece; -1 for n: as large as may be. */
static int put_as(struct world *w, const char *who, const struct content *c, int64_t at, int64_t n, int64_t room)
{
    struct filechunk q = {.hash = c->hash, .offset = at, .total = c->n};

    n = n < 0 ? (c->n - at < PIECE ? c->n - at : PIECE) : n;
    q.bytes = (struct bytes){c->bytes + at, (size_t)n};
    w->e = (struct duban_error){0};
    return files_put(w->f, who, &q, room, &w->have, &w->e);
}

static int put(struct world *w, const struct content *c, int64_t at, int64_t n)
{
    return put_as(w, "P1", c, at, n, ROOM);
}

/* The rest of it, as a client sends it. Returns the calls it took. */
static int send_rest(struct world *w, const struct content *c)
{
    int calls = 0;

    assert_int_equal(put(w, c, 0, 0), 0);
    while (!w->have.done) {
        assert_int_equal(put(w, c, w->have.have, -1), 0);
        assert_true(++calls < 1000);
    }
    return calls;
}

static int ready(struct world *w, const struct content *c, int64_t bytes)
{
    struct attach b = {.hash = c->hash, .name = "a", .bytes = bytes};

    return files_ready(w->f, &b, &w->e);
}

/* As if it had been entered. */
static void on_record(struct world *w, const struct content *c)
{
    struct file file;

    rec_clear(&rec_file, &file);
    file.hash = c->hash;
    file.name = "a";
    file.bytes = c->n;
    state_put(w->state, T_file, file.hash, &file, &w->a);
}

static void assert_served(struct world *w, const struct content *c)
{
    struct filechunk out;

    for (int64_t at = 0; at < c->n; at += (int64_t)out.bytes.len) {
        assert_int_equal(files_get(w->f, c->hash, c->n, at, &w->a, &out, &w->e), 0);
        assert_int_equal(out.total, c->n);
        assert_true(out.bytes.len > 0 && out.bytes.len <= PIECE);
        assert_memory_equal(out.bytes.data, c->bytes + at, out.bytes.len);
    }
}

static int files_in(struct world *w, const char *folder)
{
    char path[256];
    int n = 0;
    DIR *d;

    snprintf(path, sizeof path, "%s/files/%s", w->s.dir, folder);
    d = opendir(path);
    for (struct dirent *x; d && (x = readdir(d)) != NULL;)
        n += x->d_name[0] != '.';
    if (d)
        closedir(d);
    return n;
}

/* A whole round of both audits. */
static void audit(struct world *w)
{
    w->f->audit.listed_ms = w->f->audit.read_ms = 0;
    assert_true(files_audit_due(w->f, boot_ms()));
    while (files_audit_step(w->f, w->state))
        ;
    assert_false(files_audit_due(w->f, boot_ms()));
}

/* ---- sending ---- */

static void test_in_pieces(void **state)
{
    static const int64_t sizes[] = {1, PIECE - 1, PIECE, PIECE + 1, 3 * FILE_SYNC_BYTES + 17};
    struct world w;

    (void)state;
    world_open(&w);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct content c = content(&w, sizes[i], i);

        assert_int_equal(ready(&w, &c, c.n), DUBAN_E_no_file);
        send_rest(&w, &c);
        assert_int_equal(w.f->n, 0);
        assert_int_equal(ready(&w, &c, c.n), 0);
        assert_int_equal(ready(&w, &c, c.n + 1), DUBAN_E_altered); /* another size than was sent */
        assert_served(&w, &c);
        assert_int_equal(send_rest(&w, &c), 0); /* it is here: nothing to send */
    }
    assert_int_equal(files_in(&w, "part"), 0);
    world_close(&w);
}

static void test_what_does_not_follow_is_told_where_to_go_on(void **state)
{
    struct world w;
    struct content c;

    (void)state;
    world_open(&w);
    c = content(&w, 1000, 1);
    assert_int_equal(put(&w, &c, 500, 100), 0); /* ahead of what is there */
    assert_int_equal(w.have.have, 0);
    assert_int_equal(put(&w, &c, 0, 300), 0);
    assert_int_equal(w.have.have, 300);
    assert_int_equal(put(&w, &c, 0, 300), 0); /* the answer was lost, it comes again */
    assert_int_equal(w.have.have, 300);
    assert_int_equal(put(&w, &c, 100, 300), 0);
    assert_int_equal(w.have.have, 300);
    assert_false(w.have.done);
    assert_int_equal(put(&w, &c, 300, 700), 0);
    assert_true(w.have.done);
    assert_served(&w, &c);
    world_close(&w);
}

static void test_what_is_refused(void **state)
{
    struct world w;
    struct content c;

    (void)state;
    world_open(&w);
    c = content(&w, 1000, 1);
    {
        const struct {
            struct filechunk q;
            enum duban_err expect;
        } cases[] = {
            {{.hash = "blake2b:../../lock", .total = 10}, DUBAN_E_bad_choice},
            {{.hash = "", .total = 10}, DUBAN_E_bad_choice},
            {{.hash = c.hash, .total = 0}, DUBAN_E_out_of_range},
            {{.hash = c.hash, .offset = 11, .total = 10}, DUBAN_E_out_of_range},
            {{.hash = c.hash, .offset = 8, .total = 10, .bytes = {"abc", 3}}, DUBAN_E_out_of_range},
        };
        for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
            assert_int_equal(files_put(w.f, "P1", &cases[i].q, ROOM, &w.have, &w.e), cases[i].expect);
    }
    assert_int_equal(put_as(&w, "P1", &c, 0, -1, 999), DUBAN_E_disk_low);
    assert_int_equal(w.f->n, 0);
    assert_int_equal(files_in(&w, "part"), 0);
    world_close(&w);
}

static void test_other_content_than_said(void **state)
{
    struct world w;
    struct content c, other;

    (void)state;
    world_open(&w);
    c = content(&w, 1000, 1);
    other = content(&w, 1000, 2);
    memcpy(other.hash, c.hash, sizeof c.hash);
    assert_int_equal(put(&w, &other, 0, -1), DUBAN_E_altered);
    assert_int_equal(w.f->n, 0); /* it begins anew */
    assert_int_equal(ready(&w, &c, c.n), DUBAN_E_no_file);
    send_rest(&w, &c);
    assert_served(&w, &c);
    world_close(&w);
}

/* Another who sends rubbish under the same hash spoils nothing. */
static void test_an_upload_is_its_senders(void **state)
{
    struct world w;
    struct content c, rubbish;

    (void)state;
    world_open(&w);
    c = content(&w, 1000, 1);
    rubbish = content(&w, 1000, 2);
    memcpy(rubbish.hash, c.hash, sizeof c.hash);
    assert_int_equal(put(&w, &c, 0, 400), 0);
    assert_int_equal(put_as(&w, "P2", &rubbish, 0, 600, ROOM), 0);
    assert_int_equal(w.have.have, 600);
    assert_int_equal(w.f->n, 2);
    send_rest(&w, &c);
    assert_served(&w, &c);
    assert_int_equal(put_as(&w, "P2", &rubbish, 600, 400, ROOM), 0); /* here already, whatever P2 has */
    assert_true(w.have.done);
    assert_int_equal(w.f->n, 0);
    assert_served(&w, &c);
    assert_int_equal(files_in(&w, "part"), 0);
    world_close(&w);
}

static void test_bounds_of_what_is_unfinished(void **state)
{
    struct world w;
    int sent = 0, rc = 0;

    (void)state;
    world_open(&w);
    for (int i = 0; i <= LIM_UPLOADS_EACH; i++) {
        struct content c = content(&w, 1000, (uint64_t)i);
        assert_int_equal(put(&w, &c, 0, 10), i < LIM_UPLOADS_EACH ? 0 : DUBAN_E_busy);
    }
    for (int i = 0; rc == 0; i++) { /* many persons */
        struct content c = content(&w, 1000, (uint64_t)(100 + i));
        rc = put_as(&w, arena_printf(&w.a, "P%d", 10 + i), &c, 0, 10, ROOM);
        sent += rc == 0;
    }
    assert_int_equal(rc, DUBAN_E_busy);
    assert_int_equal(sent, LIM_UPLOADS - LIM_UPLOADS_EACH);
    w.f->up[0].touched_ms -= LIM_UPLOAD_MS + 1; /* nobody went on with this one: it makes room */
    {
        struct content c = content(&w, 1000, 999);
        assert_int_equal(put_as(&w, "P99", &c, 0, 10, ROOM), 0);
    }
    for (int i = 0; i < w.f->n; i++)
        w.f->up[i].touched_ms -= LIM_UPLOAD_MS + 1;
    files_expire(w.f, boot_ms());
    assert_int_equal(w.f->n, 0);
    assert_int_equal(files_in(&w, "part"), 0);
    world_close(&w);
}

static void test_bytes_promised(void **state)
{
    struct world w;
    struct content c;
    int n = 0;

    (void)state;
    world_open(&w);
    c = content(&w, 1000, 1);
    c.n = LIM_FILE_BYTES; /* promised; no more than a little of it is sent */
    for (; n < LIM_UPLOADS; n++) {
        c.hash[FILEHASH_TEXT - 1] = "0123456789abcdef"[n % 16];
        c.hash[FILEHASH_TEXT - 2] = "0123456789abcdef"[n / 16];
        if (put_as(&w, arena_printf(&w.a, "P%d", n), &c, 0, 10, 1LL << 40))
            break;
    }
    assert_int_equal(n, LIM_UPLOAD_BYTES / LIM_FILE_BYTES);
    assert_int_equal(w.e.code, DUBAN_E_busy);
    world_close(&w);
    world_open(&w); /* and the disk: what others still need of it is not given away */
    c = content(&w, 1000, 1);
    assert_int_equal(put_as(&w, "P1", &c, 0, 10, 1500), 0);
    c = content(&w, 1000, 2);
    assert_int_equal(put_as(&w, "P2", &c, 0, 10, 1500), DUBAN_E_disk_low);
    world_close(&w);
}

/* One person can't promise so much that others have to wait: a quarter of the whole. */
static void test_bytes_promised_by_one(void **state)
{
    struct world w;
    struct content c;
    int n = 0;

    (void)state;
    world_open(&w);
    c = content(&w, 1000, 1);
    c.n = LIM_FILE_BYTES;
    for (; n < LIM_UPLOADS_EACH; n++) {
        c.hash[FILEHASH_TEXT - 1] = "0123456789abcdef"[n];
        if (put_as(&w, "P1", &c, 0, 10, 1LL << 40))
            break;
    }
    assert_int_equal(n, LIM_UPLOAD_BYTES_EACH / LIM_FILE_BYTES);
    assert_int_equal(w.e.code, DUBAN_E_busy);
    assert_string_equal(w.e.field, "total");
    c.n = LIM_UPLOAD_BYTES_EACH - n * (int64_t)LIM_FILE_BYTES; /* what is left of it, to the last byte */
    assert_int_equal(put_as(&w, "P2", &c, 0, 10, 1LL << 40), 0);
    assert_int_equal(put_as(&w, "P1", &c, 0, 10, 1LL << 40), 0);
    c = content(&w, 10, 2);
    assert_int_equal(put_as(&w, "P1", &c, 0, 1, 1LL << 40), DUBAN_E_busy);
    world_close(&w);
}

/* A disk that takes no more (a bound on file sizes stands for it): nothing of the piece counts, and it goes on later.
 */
static void test_a_short_write(void **state)
{
    struct rlimit was, small;
    struct world w;
    struct content c;

    (void)state;
    signal(SIGXFSZ, SIG_IGN);
    world_open(&w);
    c = content(&w, PIECE, 1);
    assert_int_equal(put(&w, &c, 0, 1000), 0);
    getrlimit(RLIMIT_FSIZE, &was);
    small = (struct rlimit){5000, was.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
    assert_int_equal(put(&w, &c, 1000, 8000), DUBAN_E_io_error);
    setrlimit(RLIMIT_FSIZE, &was);
    world_again(&w);
    assert_int_equal(put(&w, &c, 0, 0), 0);
    assert_int_equal(w.have.have, 1000);
    send_rest(&w, &c);
    assert_served(&w, &c);
    world_close(&w);
}

/* ---- after a crash ---- */

static void test_goes_on_after_a_restart(void **state)
{
    struct world w;
    struct content c;
    int calls;

    (void)state;
    world_open(&w);
    c = content(&w, 5 * FILE_SUM_BYTES, 1);
    for (int64_t at = 0; at < 4 * FILE_SUM_BYTES; at += PIECE)
        assert_int_equal(put(&w, &c, at, -1), 0);
    world_again(&w);
    assert_int_equal(w.f->n, 1);
    assert_int_equal(put(&w, &c, 0, 0), 0);
    assert_int_equal(w.have.have, 4 * FILE_SUM_BYTES);
    assert_int_equal(w.f->up[0].hashed, FILE_SUM_BYTES); /* what lies there is hashed a part at a time */
    calls = send_rest(&w, &c);
    assert_int_equal(calls, FILE_SUM_BYTES / PIECE); /* no piece twice */
    assert_served(&w, &c);
    world_close(&w);
}

/* All was sent, the answer was not: what is left is to hash it. */
static void test_a_restart_at_the_end(void **state)
{
    struct world w;
    struct content c;
    struct upload *u;
    int calls = 0;

    (void)state;
    world_open(&w);
    c = content(&w, 3 * FILE_SUM_BYTES, 1);
    for (int64_t at = 0; at < c.n - PIECE; at += PIECE)
        assert_int_equal(put(&w, &c, at, -1), 0);
    u = &w.f->up[0];
    assert_int_equal(pwrite(u->fd, c.bytes + c.n - PIECE, PIECE, (off_t)(c.n - PIECE)), PIECE);
    world_again(&w);
    do {
        assert_int_equal(put(&w, &c, c.n, 0), 0);
        assert_int_equal(w.have.have, c.n);
    } while (!w.have.done && ++calls < 10);
    assert_int_equal(calls, 2);
    assert_served(&w, &c);
    world_close(&w);
}

/* A power cut leaves zeros where bytes were: the hash tells, it begins anew, and comes through. */
static void test_a_spoiled_part(void **state)
{
    struct world w;
    struct content c;

    (void)state;
    world_open(&w);
    c = content(&w, 1000, 1);
    assert_int_equal(put(&w, &c, 0, 900), 0);
    assert_int_equal(pwrite(w.f->up[0].fd, "\0\0\0\0\0\0\0\0", 8, 100), 8);
    world_again(&w);
    assert_int_equal(put(&w, &c, 900, 100), DUBAN_E_altered);
    send_rest(&w, &c);
    assert_served(&w, &c);
    world_close(&w);
}

#define HEX "928b20366943e2afd11ebc0eae2e53a93bf177a4fcf35bcc64d503704e65e202"

static void test_what_is_no_upload_is_removed_at_start(void **state)
{
    static const char *const names[] = {
        "junk",
        HEX "-0123456789abcdef-9", /* smaller than what lies there */
        HEX "-0123456789abcdef-010",
        HEX "-0123456789abcdef-99999999999",
        HEX "-0123456789abcde-10",
        HEX "-0123456789abcdef-20", /* nobody came back for it */
    };
    enum { NAMES = sizeof names / sizeof names[0] };
    const time_t then = time(NULL) - LIM_UPLOAD_MS / 1000 - 10;
    const struct timeval old[2] = {{then, 0}, {then, 0}};
    struct world w;
    struct content c;
    const char *part;

    (void)state;
    world_open(&w);
    c = content(&w, 1000, 1);
    assert_int_equal(put(&w, &c, 0, 100), 0);
    part = arena_printf(&w.a, "%s/files/part", w.s.dir);
    for (size_t i = 0; i < NAMES; i++)
        scratch_write(part, names[i], "0123456789", 10);
    assert_int_equal(utimes(arena_printf(&w.a, "%s/%s", part, names[NAMES - 1]), old), 0);
    assert_int_equal(files_in(&w, "part"), 1 + NAMES);
    world_again(&w);
    assert_int_equal(files_in(&w, "part"), 1);
    assert_int_equal(w.f->n, 1);
    assert_int_equal(w.f->up[0].have, 100);
    world_close(&w);
}

/* ---- the audit ---- */

static void test_the_audit_finds_and_sending_again_heals(void **state)
{
    static const struct {
        const char *how;
        enum file_what what;
        bool aside;
    } cases[] = {{"gone", FILE_MISSING, false},
                 {"cut", FILE_ALTERED, true},
                 {"bit", FILE_ALTERED, true},
                 {"folder", FILE_MISSING, false}};
    struct world w;

    (void)state;
    world_open(&w);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct content good = content(&w, 1000, 50 + i), c = content(&w, 2 * FILE_BUF_BYTES + 5, i);
        const char *path = path_of(&w, &c);
        struct filechunk out;
        int aside = files_in(&w, "altered");

        send_rest(&w, &good);
        send_rest(&w, &c);
        on_record(&w, &good);
        on_record(&w, &c);
        audit(&w);
        assert_int_equal(w.f->faults_n, 0);
        assert_int_equal(chmod(path, 0600), 0);
        if (strcmp(cases[i].how, "cut") == 0)
            assert_int_equal(truncate(path, 1000), 0);
        if (strcmp(cases[i].how, "gone") == 0 || strcmp(cases[i].how, "folder") == 0)
            assert_int_equal(unlink(path), 0);
        if (strcmp(cases[i].how, "folder") == 0)
            assert_int_equal(mkdir(path, 0700), 0);
        if (strcmp(cases[i].how, "bit") == 0) {
            int fd = open(path, O_WRONLY);
            unsigned char turned = c.bytes[c.n - 3] ^ 1;
            assert_int_equal(pwrite(fd, &turned, 1, (off_t)(c.n - 3)), 1);
            close(fd);
        }
        audit(&w);
        assert_int_equal(w.f->faults_n, 1);
        assert_string_equal(w.f->faults[0].hash, c.hash);
        assert_int_equal(w.f->faults[0].what, cases[i].what);
        assert_int_equal(files_in(&w, "altered"), aside + cases[i].aside);
        assert_int_not_equal(files_get(w.f, c.hash, c.n, 0, &w.a, &out, &w.e), 0); /* never served */
        audit(&w);
        assert_int_equal(w.f->faults_n, 1); /* it is said until it is mended */
        assert_int_equal(w.f->faults[0].what, cases[i].what);
        rmdir(path);
        send_rest(&w, &c);
        assert_int_equal(w.f->faults_n, 0);
        assert_served(&w, &c);
        audit(&w);
        assert_int_equal(w.f->faults_n, 0);
    }
    world_close(&w);
}

static void test_put_back_by_hand(void **state)
{
    struct world w;
    struct content c;
    const char *path, *kept;

    (void)state;
    world_open(&w);
    c = content(&w, 1000, 1);
    path = path_of(&w, &c);
    kept = arena_printf(&w.a, "%s/kept", w.s.dir);
    send_rest(&w, &c);
    on_record(&w, &c);
    assert_int_equal(rename(path, kept), 0);
    audit(&w);
    assert_int_equal(w.f->faults_n, 1);
    assert_int_equal(rename(kept, path), 0);
    audit(&w);
    assert_int_equal(w.f->faults_n, 0);
    world_close(&w);
}

/* Altered, and it can't be set aside: in the right size, so that listing finds nothing. The fault stays until its
 * content was read and is right. */
static void test_altered_in_place(void **state)
{
    struct world w;
    struct content c;
    const char *path, *aside;
    int fd;

    (void)state;
    world_open(&w);
    c = content(&w, 1000, 1);
    path = path_of(&w, &c);
    aside = arena_printf(&w.a, "%s/files/altered", w.s.dir);
    send_rest(&w, &c);
    on_record(&w, &c);
    assert_int_equal(chmod(path, 0600), 0);
    fd = open(path, O_WRONLY);
    assert_int_equal(pwrite(fd, "????????", 8, 0), 8);
    assert_int_equal(rmdir(aside), 0);
    assert_int_equal(close(open(aside, O_WRONLY | O_CREAT, 0600)), 0); /* no folder: nothing can be moved into it */
    audit(&w);
    assert_int_equal(files_fault(w.f, c.hash), FILE_ALTERED);
    w.f->audit.listed_ms = 0; /* the next hour: names and sizes only */
    assert_true(files_audit_due(w.f, boot_ms()));
    while (files_audit_step(w.f, w.state))
        ;
    assert_int_equal(files_fault(w.f, c.hash), FILE_ALTERED);
    assert_int_equal(pwrite(fd, c.bytes, 8, 0), 8); /* mended */
    close(fd);
    audit(&w);
    assert_int_equal(w.f->faults_n, 0);
    world_close(&w);
}

/* Sent again while its old bytes are being read: what was read is not what is there. */
static void test_replaced_under_the_reader(void **state)
{
    struct world w;
    struct content c;
    const char *path;
    int fd;

    (void)state;
    world_open(&w);
    c = content(&w, 2 * FILE_BUF_BYTES, 1);
    path = path_of(&w, &c);
    send_rest(&w, &c);
    on_record(&w, &c);
    assert_int_equal(chmod(path, 0600), 0);
    fd = open(path, O_WRONLY);
    assert_int_equal(pwrite(fd, "????????", 8, 0), 8);
    close(fd);
    assert_true(files_audit_due(w.f, boot_ms()));
    while (w.f->audit.fd < 0 || w.f->audit.at == 0)
        assert_true(files_audit_step(w.f, w.state));
    assert_int_equal(unlink(path), 0);
    send_rest(&w, &c);
    while (files_audit_step(w.f, w.state))
        ;
    assert_int_equal(w.f->faults_n, 0);
    assert_served(&w, &c);
    world_close(&w);
}

/* What the audit has doubts about, and could not set aside, is not taken for being there. */
static void test_doubtful_bytes_are_sent_again(void **state)
{
    struct world w;
    struct content c;

    (void)state;
    world_open(&w);
    c = content(&w, 1000, 1);
    send_rest(&w, &c);
    on_record(&w, &c);
    files_fault_set(w.f, c.hash, FILE_UNREADABLE);
    assert_int_equal(send_rest(&w, &c), 1);
    assert_int_equal(w.f->faults_n, 0);
    assert_served(&w, &c);
    world_close(&w);
}

static void test_what_was_never_attached_goes_after_a_day(void **state)
{
    const struct timeval old[2] = {{time(NULL) - FILE_ORPHAN_S - 10, 0}, {time(NULL) - FILE_ORPHAN_S - 10, 0}};
    const time_t then = time(NULL) - FILE_ORPHAN_S + 100;
    const struct timeval young[2] = {{then, 0}, {then, 0}};
    struct world w;
    struct content fresh, orphan, named, asked;

    (void)state;
    world_open(&w);
    fresh = content(&w, 100, 1);
    orphan = content(&w, 100, 2);
    named = content(&w, 100, 3);
    asked = content(&w, 100, 4);
    send_rest(&w, &fresh);
    send_rest(&w, &orphan);
    send_rest(&w, &named);
    send_rest(&w, &asked);
    on_record(&w, &named);
    assert_int_equal(utimes(path_of(&w, &fresh), young), 0);
    assert_int_equal(utimes(path_of(&w, &orphan), old), 0);
    assert_int_equal(utimes(path_of(&w, &named), old), 0);
    assert_int_equal(utimes(path_of(&w, &asked), old), 0);
    send_rest(&w, &asked); /* about to be attached after all */
    audit(&w);
    assert_int_equal(ready(&w, &fresh, 100), 0);
    assert_int_equal(ready(&w, &orphan, 100), DUBAN_E_no_file);
    assert_int_equal(ready(&w, &named, 100), 0);
    assert_int_equal(ready(&w, &asked, 100), 0);
    assert_int_equal(w.f->audit.count, 1);
    assert_int_equal(w.f->audit.bytes, 100);
    world_close(&w);
}

/* ---- reading ---- */

static void test_get(void **state)
{
    struct world w;
    struct content c;
    struct filechunk out;

    (void)state;
    world_open(&w);
    c = content(&w, 1000, 1);
    assert_int_equal(files_get(w.f, c.hash, 1000, 0, &w.a, &out, &w.e), DUBAN_E_no_file);
    send_rest(&w, &c);
    assert_int_equal(files_get(w.f, c.hash, 1000, 990, &w.a, &out, &w.e), 0);
    assert_int_equal(out.bytes.len, 10);
    assert_int_equal(files_get(w.f, c.hash, 1000, 1000, &w.a, &out, &w.e), 0);
    assert_int_equal(out.bytes.len, 0);
    assert_int_equal(files_get(w.f, c.hash, 1000, 1001, &w.a, &out, &w.e), DUBAN_E_out_of_range);
    assert_int_equal(files_get(w.f, c.hash, 1001, 0, &w.a, &out, &w.e), DUBAN_E_altered);
    world_close(&w);
}

static void test_no_folder(void **state)
{
    (void)state;
    errno = 0;
    assert_null(files_open("/nowhere/at/all"));
    assert_int_equal(errno, ENOENT);
    files_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_in_pieces),
        cmocka_unit_test(test_what_does_not_follow_is_told_where_to_go_on),
        cmocka_unit_test(test_what_is_refused),
        cmocka_unit_test(test_other_content_than_said),
        cmocka_unit_test(test_an_upload_is_its_senders),
        cmocka_unit_test(test_bounds_of_what_is_unfinished),
        cmocka_unit_test(test_bytes_promised),
        cmocka_unit_test(test_bytes_promised_by_one),
        cmocka_unit_test(test_a_short_write),
        cmocka_unit_test(test_goes_on_after_a_restart),
        cmocka_unit_test(test_a_restart_at_the_end),
        cmocka_unit_test(test_a_spoiled_part),
        cmocka_unit_test(test_what_is_no_upload_is_removed_at_start),
        cmocka_unit_test(test_the_audit_finds_and_sending_again_heals),
        cmocka_unit_test(test_put_back_by_hand),
        cmocka_unit_test(test_altered_in_place),
        cmocka_unit_test(test_replaced_under_the_reader),
        cmocka_unit_test(test_doubtful_bytes_are_sent_again),
        cmocka_unit_test(test_what_was_never_attached_goes_after_a_day),
        cmocka_unit_test(test_get),
        cmocka_unit_test(test_no_folder),
    };

    return cmocka_run_group_tests_name("files", tests, NULL, NULL);
}
