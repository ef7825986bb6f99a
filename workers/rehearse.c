/* rehearse.c: main of duban-rehearse: answers questions about the past and the future on a copy of the records.
 *
 *   job → entries up to the one it names, fetched by `entries` → the copy walks to the instant asked about → the answer
 *   of the state there (past), or what would follow from it (simulate) → work_rehearsed
 *
 * What must stay true: nothing is ever written outside; the same question about the same entries has the same answer;
 * the work is done in slices, so that the sign of life goes on. The copy is kept from question to question. Holds what
 * the county's journal holds, so it may read it, and reaches no network. One question at a time. */
#include <string.h>

#include "proto/codec.h"
#include "workers/rehearse_ask.h"
#include "workers/work_door.h"

enum {
    FETCH_ROWS = 400,                          /* entries asked for at a time; fewer when they are too large to read */
    ANSWER_BYTES = LIM_FRAME_BYTES - 8 * 1024, /* a larger answer is not sent: too_large */
};

/* ------------------------------------------------------------------ the end of a question */

static void over(struct rehearse *x)
{
    simulate_stop(x);
    x->job = NULL;
    ev_timer_stop(work_loop(x->w), &x->slice);
}

static void send(struct rehearse *x, const struct fault *error, struct bytes body)
{
    struct job *job = x->job;
    struct rehearsed out;

    rec_clear(&rec_rehearsed, &out);
    out.key = job->key;
    out.rev = job->rev;
    out.token = job->token;
    out.error = error;
    out.body = body;
    over(x);
    work_result(x->w, job, OP_work_rehearsed, &out, true, NULL, NULL);
}

/* The question has no answer: its own fault. */
static void refuse(struct rehearse *x, const struct duban_error *e)
{
    struct fault f;

    rec_clear(&rec_fault, &f);
    f.code = duban_err_name(e->code);
    f.field = e->field[0] ? e->field : NULL;
    f.zh = e->text[0] ? e->text : NULL;
    send(x, &f, (struct bytes){NULL, 0});
}

/* Whether the daemon can read an answer, which it does as it reads every message. A DUBAN_E_ code. */
static int check_readable(struct bytes body, struct arena *a, struct duban_error *e)
{
    struct rehearsed r;
    struct call c;
    int rc;

    if (body.len > ANSWER_BYTES)
        return error_set(e, DUBAN_E_too_large, "body",
                         "答复超过一帧，请缩小范围 / the answer is larger than a message");
    rec_clear(&rec_rehearsed, &r);
    rec_clear(&rec_call, &c);
    r.key = c.id = c.op = "-";
    r.rev = r.token = c.v = 1;
    r.body = body;
    c.body = rec_pack(&rec_rehearsed, &r, a);
    rc = prescan(rec_pack(&rec_call, &c, a), e);
    return rc ? error_set(e, rc, "body", "答复内容过多，请缩小范围 / the answer holds too much: ask for less") : rc;
}

static void answer(struct rehearse *x)
{
    struct arena *a = job_arena(x->w, x->job);
    struct bytes body = rec_pack(ops[x->kind->op].answer, x->answer, a);
    struct duban_error e = {.code = DUBAN_E_ok};

    if (check_readable(body, a, &e))
        refuse(x, &e);
    else
        send(x, NULL, body);
}

/* It could not be worked on: another try may be better. */
static void fail(struct rehearse *x, const char *why)
{
    struct job *job = x->job;

    over(x);
    work_failed(x->w, job, "%s", why);
}

static const struct kind kinds[] = {
    {OP_past, past_begin, past_go},
    {OP_simulate, simulate_begin, simulate_go},
};

/* ------------------------------------------------------------------ one question */

static void work_on(struct rehearse *x)
{
    struct duban_error e = {.code = DUBAN_E_ok};
    bool bad = false, is_over = false;

    if (!copy_walk(&x->copy, &x->book, x->walk_to, work_now_ms() + SLICE_MS, &bad)) {
        if (bad)
            fail(x, "an entry can't be read from the copy's book");
        return;
    }
    if (x->kind->go(x, &is_over, &e))
        refuse(x, &e);
    else if (is_over)
        answer(x);
}

static void on_slice(struct ev_loop *loop, ev_timer *ev, int revents)
{
    struct rehearse *x = ev->data;
    (void)loop, (void)revents;

    work_on(x);
}

static void begin(struct rehearse *x)
{
    struct duban_error e = {.code = DUBAN_E_ok};

    if (x->kind->begin(x, &e))
        refuse(x, &e);
    else
        ev_timer_again(work_loop(x->w), &x->slice);
}

/* ------------------------------------------------------------------ entries */

static void fetch(struct rehearse *x);

/* Takes a page. The first row of a fetch is the last one that is here already and part of the question: if it is
 * another by now, the journal is not the one that was copied (a backup was put back), and all is fetched again. A
 * DUBAN_E_ code. */
static int page_take(struct rehearse *x, const struct events *page, struct arena *a, struct duban_error *e)
{
    for (size_t i = 0; i < page->rows.n; i++) {
        const struct event *ev = LIST_AT(page->rows, struct event, i);

        if (ev->seq > x->book.n) {
            int rc = book_add(&x->book, ev, a, e);
            if (rc)
                return rc;
        } else if (!book_same(&x->book, ev, a)) {
            work_log(WORK_LOG_WARNING, "账目与副本不同，重新取 entry %lld is not the one copied, starting again",
                     (long long)ev->seq);
            book_clear(&x->book);
            copy_done(&x->copy);
            copy_init(&x->copy);
            simulate_forget(x);
            return DUBAN_E_ok;
        }
    }
    return DUBAN_E_ok;
}

static void fetched(void *u, const struct reply *r, struct arena *a)
{
    struct rehearse *x = u;
    const struct fault *f = r->error;
    struct duban_error e = {.code = DUBAN_E_ok};
    struct events page;

    if (!r->ok && f && duban_err_find(f->code) == DUBAN_E_too_many && x->fetch_rows > 1) {
        x->fetch_rows /= 2;
        fetch(x);
        return;
    }
    if (!r->ok) {
        fail(x, f ? f->code : "entries were refused");
        return;
    }
    if (rec_unpack(&rec_events, r->body, UNPACK_STORED, a, &page, &e) || page_take(x, &page, a, &e)) {
        fail(x, arena_printf(a, "%s %s %s", duban_err_name(e.code), e.field, e.text));
        return;
    }
    if (page.last < x->job->seq || (page.rows.n == 0 && x->book.n < x->job->seq)) {
        fail(x, "the journal ends before the question");
        return;
    }
    x->fetch_rows = FETCH_ROWS;
    if (x->book.n < x->job->seq)
        fetch(x);
    else
        begin(x);
}

static void fetch(struct rehearse *x)
{
    struct since ask;

    rec_clear(&rec_since, &ask);
    /* Not after the question: behind its end a journal that was put back has nothing to compare with. */
    ask.from = x->book.n < x->job->seq ? x->book.n : x->job->seq;
    if (ask.from < 1)
        ask.from = 1;
    ask.limit = x->fetch_rows + 1;
    work_ask(x->w, OP_entries, &ask, fetched, x);
}

/* ------------------------------------------------------------------ the worker */

static void rehearse_run(void *u, struct work *w, struct job *job)
{
    struct rehearse *x = u;
    struct arena *a = job_arena(w, job);
    struct duban_error e = {.code = DUBAN_E_ok};
    int op = job->op ? op_find(job->op) : -1;
    const struct kind *kind = NULL;
    void *ask;

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (kinds[i].op == op)
            kind = &kinds[i];
    if (!kind) {
        work_failed(w, job, "op: 不会答这一问 no such question: %s", job->op ? job->op : "");
        return;
    }
    ask = arena_alloc(a, ops[op].body->size);
    if (rec_unpack(ops[op].body, job->ask, UNPACK_STORED, a, ask, &e)) {
        work_failed(w, job, "ask: %s %s", duban_err_name(e.code), e.field);
        return;
    }
    x->w = w;
    x->job = job;
    x->kind = kind;
    x->ask = ask;
    x->runs = 0;
    x->fetch_rows = FETCH_ROWS;
    fetch(x);
}

static int rehearse_start(void *u, struct work *w)
{
    struct rehearse *x = u;
    int why = book_open(&x->book);

    if (why) {
        work_log(WORK_LOG_ERROR, "/tmp: %s", strerror(why));
        return duban_err_exit(DUBAN_E_io_error);
    }
    x->w = w;
    copy_init(&x->copy);
    simulate_forget(x);
    ev_init(&x->slice, on_slice);
    x->slice.repeat = 1e-6; /* as soon as the loop has looked around */
    x->slice.data = x;
    return 0;
}

int main(int argc, char **argv)
{
    struct rehearse x = {.book = {.fd = -1}};
    const struct worker rehearse = {
        .name = "duban-rehearse",
        .kind = "rehearse",
        .job = JOB_REHEARSE,
        .slots = 1,
        .zh = "duban-rehearse：在副本上回看过去、推演将来。",
        .en = "answers about the past and the future, on a copy.",
        .start = rehearse_start,
        .run = rehearse_run,
        .u = &x,
    };
    int rc = work_main(&rehearse, argc, argv);

    if (x.copy.state)
        copy_done(&x.copy);
    simulate_forget(&x);
    book_close(&x.book);
    return rc;
}
