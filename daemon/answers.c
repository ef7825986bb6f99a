/* answers.c: the questions that only the daemon can answer: who you are, entries, digests, health, attachments. The
 * rest is core's. */
#include <stdlib.h>
#include <string.h>

#include "core/brief.h"
#include "core/reasons.h"
#include "core/secret.h"
#include "daemon/intake.h"

static const char **words(struct arena *a, size_t n)
{
    return arena_alloc(a, (n + 1) * sizeof(char *));
}

static bool may_speak_for(struct daemon *d, const struct caller *who, struct arena *a)
{
    struct principal p;

    return who->owner ||
           (state_get(&engine_watch(d->engine)->state, T_principal, who->principal, a, &p) && p.speaks_for);
}

static void hello(struct daemon *d, const struct matter *m, struct arena *a, struct hello *out)
{
    out->version = DUBAN_VERSION;
    out->protocol = 1;
    out->actor = m->req.actor.name;
    out->may.v = words(a, CLASS_COUNT);
    for (int c = 0; c < CLASS_COUNT; c++)
        if (m->req.actor.classes & 1u << c)
            out->may.v[out->may.n++] = op_class_words[c];
    out->speaks_for = may_speak_for(d, &m->who, a);
    out->manual = d->clock.manual;
    out->now_ms = clock_due(&d->clock);
    if (news_subscribers(d->news) < LIM_SUBSCRIBERS) /* full: they ask `entries` from time to time instead */
        out->news = d->opt.news;
}

/* ------------------------------------------------------------------ entries */

enum { ENTRIES_BYTES = LIM_FRAME_BYTES / 4 * 3 }; /* packed rows of one answer; an entry has LIM_ENTRY_BYTES at most */

struct collect {
    struct event *v;
    size_t n, limit, left;
    struct state *state; /* as the caller may see it */
    bool exact;          /* for a worker that folds them itself */
    struct arena *a;
};

/* Numbers have no hole: of what is hidden from the caller there is an entry, and nothing in it. */
static void event_masked(const struct entry *en, struct event *ev)
{
    rec_clear(&rec_event, ev);
    ev->seq = en->seq;
    ev->wall_ms = en->wall_ms;
    ev->kind = en->kind;
}

static int collect_one(void *u, const struct entry *en)
{
    struct collect *c = u;
    struct event *ev = &c->v[c->n];
    size_t size;

    if (secret_entry(c->state, en, c->a))
        event_masked(en, ev);
    else
        event_fill(c->state, en, c->a, ev);
    if (!c->exact)
        event_mask(ev, c->a);
    size = rec_pack(&rec_event, ev, c->a).len;
    if (c->n > 0 && size > c->left)
        return 1;
    c->left -= size < c->left ? size : c->left;
    return ++c->n == c->limit;
}

static int entries(struct daemon *d, const struct matter *m, struct arena *a, struct events *out, struct duban_error *e)
{
    const struct since *q = m->req.body;
    int64_t last = engine_applied(d->engine)->seq, from = q->from < 1 ? 1 : q->from;
    size_t limit = q->limit == NONE || q->limit == 0 || q->limit > LIM_PAGE ? LIM_PAGE : (size_t)q->limit;
    struct collect c = {.limit = limit, .left = ENTRIES_BYTES, .a = a};

    c.exact = m->req.actor.classes & 1u << CLASS_worker;
    c.state = secret_view(engine_core(d->engine), &m->req.actor, a);
    if (from <= last && (int64_t)limit > last - from + 1)
        c.limit = (size_t)(last - from + 1);
    c.v = arena_alloc(a, (c.limit + 1) * sizeof *c.v);
    if (from <= last && !engine_entries(d->engine, from, last, a, collect_one, &c))
        return error_set(e, DUBAN_E_unavailable, "from", "账目暂不可读 / the journal cannot be read now");
    out->rows = (struct list){c.v, c.n};
    out->next = from + (int64_t)c.n;
    out->last = last;
    return 0;
}

/* ------------------------------------------------------------------ health */

static struct strs workers(struct daemon *d, struct arena *a)
{
    struct strs s = {words(a, CREW_MAX), 0};
    for (int i = 0; i < d->crew.n; i++)
        s.v[s.n++] = arena_printf(a, "%s %s", crew_word(d->crew.hands[i].kind), d->crew.hands[i].instance);
    return s;
}

static bool job_shown(struct state *view, struct state *whole, const struct slot *s)
{
    return view == whole || state_has(view, s->table, s->key) || !state_has(whole, s->table, s->key);
}

/* Jobs of what is hidden from the caller are not listed. */
static struct list job_rows(struct daemon *d, const struct matter *m, struct arena *a)
{
    struct state *view = secret_view(engine_core(d->engine), &m->req.actor, a);
    size_t max = HASH_COUNT(d->jobs.all) < LIM_PAGE ? HASH_COUNT(d->jobs.all) : LIM_PAGE, n = 0;
    struct jobrow *v = arena_alloc(a, (max + LIM_REHEARSALS) * sizeof *v);
    struct slot *s, *next;

    HASH_ITER(hh, d->jobs.all, s, next)
    {
        if (n == max)
            break;
        if (!job_shown(view, core_state(engine_core(d->engine)), s))
            continue;
        rec_clear(&rec_jobrow, &v[n]);
        v[n].kind = s->kind;
        v[n].key = s->key;
        v[n].due_ms = s->due_ms;
        v[n].failures = s->failures;
        v[n].parked = s->state == SLOT_PARKED;
        v[n].worker = s->state == SLOT_LEASED ? s->instance : NULL;
        v[n].reason = s->reason[0] ? s->reason : NULL;
        n++;
    }
    n += rehearse_rows(&d->rehearsals, v + n);
    return (struct list){v, n};
}

static int64_t connections(const struct daemon *d)
{
    door_count(d->in);
    door_count(d->work);
    if (d->tcp)
        door_count(d->tcp);
    return d->in->connections + d->work->connections + (d->tcp ? d->tcp->connections : 0);
}

/* Each fault with what the records know of the file: its name, and who needs it. Not those of what is hidden. */
static struct list file_faults(struct daemon *d, const struct matter *m, struct arena *a)
{
    struct state *view = secret_view(engine_core(d->engine), &m->req.actor, a);
    struct filefault *v = arena_alloc(a, (d->files->faults_n + 1) * sizeof *v);
    size_t n = 0;

    for (size_t i = 0; i < d->files->faults_n; i++) {
        const struct file_fault *f = &d->files->faults[i];
        struct file file;

        if (!state_get(view, T_file, f->hash, a, &file))
            continue;
        v[n++] = (struct filefault){file.hash, file.name, file_what_words[f->what], file.items};
    }
    return (struct list){v, n};
}

static void doctor(struct daemon *d, const struct matter *m, struct arena *a, struct doctor *out)
{
    out->now_ms = clock_due(&d->clock);
    out->clock_suspect = d->clock.suspect;
    out->disk_low = d->disk.low;
    out->seq = engine_applied(d->engine)->seq;
    out->checkpoint = engine_checkpoint_seq(d->engine);
    out->disk_free_bytes = d->disk.free_bytes;
    out->connections = connections(d);
    out->bad_messages = d->bad_messages;
    out->open_timers = (int64_t)jobs_timers(&d->jobs);
    out->workers = workers(d, a);
    selfcheck_report(d, a, out);
    out->jobs = job_rows(d, m, a);
    out->files = d->files->audit.count;
    out->file_bytes = d->files->audit.bytes;
    out->uploads = d->files->n;
    out->file_faults = file_faults(d, m, a);
}

/* What the daemon adds to the one look: who works, and what it alone knows to need care. */
static void add_to_status(struct daemon *d, struct arena *a, struct status *s)
{
    const struct {
        bool on;
        enum reason_code code;
    } more[] = {
        {d->clock.suspect, R_warn_clock},
        {d->disk.low, R_warn_disk},
        {jobs_parked(&d->jobs) > 0, R_warn_parked},
        {d->selfcheck.unseen, R_warn_audit},
    };
    const char **v = words(a, s->warnings.n + sizeof more / sizeof more[0]);

    for (size_t i = 0; i < s->warnings.n; i++)
        v[i] = s->warnings.v[i];
    s->warnings.v = v;
    for (size_t i = 0; i < sizeof more / sizeof more[0]; i++)
        if (more[i].on)
            v[s->warnings.n++] = reason_code_word(more[i].code);
    s->workers = workers(d, a);
    s->parked = (int64_t)jobs_parked(&d->jobs);
}

/* ------------------------------------------------------------------ attachments */

/* Who may report may send what goes with it; of which item it will be is not known yet. */
static int file_chunk(struct daemon *d, const struct matter *m, struct filehave *out, struct duban_error *e)
{
    if (!(m->req.actor.classes & (1u << CLASS_own | 1u << CLASS_office | 1u << CLASS_decide)))
        return error_set(e, DUBAN_E_not_allowed, "op", "%s: %s", ops[m->req.op].name, op_class_words[CLASS_own]);
    if (m->req.dry)
        return error_set(e, DUBAN_E_bad_choice, "dry", "附件不演练 / bytes can't be rehearsed");
    if (d->disk.low)
        return error_set(e, DUBAN_E_disk_low, "", "可用 %lld MiB / %lld MiB free",
                         (long long)(d->disk.free_bytes >> 20), (long long)(d->disk.free_bytes >> 20));
    return files_put(d->files, m->req.actor.name, m->req.body, d->disk.free_bytes - d->disk.low_bytes, out, e);
}

static int file_get(struct daemon *d, const struct matter *m, struct arena *a, struct filechunk *out,
                    struct duban_error *e)
{
    const struct filechunk *q = m->req.body;
    struct file file;

    if (!state_get(secret_view(engine_core(d->engine), &m->req.actor, a), T_file, q->hash, a, &file))
        return error_set(e, DUBAN_E_no_file, "hash", "%s", q->hash);
    return files_get(d->files, file.hash, file.bytes, q->offset, a, out, e);
}

int daemon_query(struct daemon *d, const struct query_env *env, const struct matter *m, struct arena *a, void *out,
                 struct duban_error *e)
{
    int rc = 0;
    switch (m->req.op) {
    case OP_hello:
        hello(d, m, a, out);
        return 0;
    case OP_entries:
        return entries(d, m, a, out, e);
    case OP_digest:
        engine_digest(d->engine, a, out);
        return 0;
    case OP_doctor:
        doctor(d, m, a, out);
        return 0;
    case OP_file_chunk:
        return file_chunk(d, m, out, e);
    case OP_file_get:
        return file_get(d, m, a, out, e);
    default:
        rc = core_query(env, m->req.op, m->req.body, a, out, e);
    }
    if (rc == 0 && m->req.op == OP_status)
        add_to_status(d, a, out);
    return rc;
}
