/* work_rules.c: rules by version, fetched once, decoded once, calendars compiled once.
 *
 * A version never changes, so what is cached is never wrong, only unused. A document that can't be fetched or read
 * fails the jobs that name it (the daemon counts, then parks them, in sight) and is asked for again by the next one. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "proto/codec.h"
#include "workers/work_run.h"

enum { BOOK_DOCS_MAX = 64 }; /* more: thrown away when no job is in hand */

struct rule_doc {
    struct rule_doc *next;
    struct work *work;
    struct arena arena;
    const char *kind, *name;
    int64_t version;
    const void *doc; /* NULL: on its way */
};

/* A compiled calendar, of a table of hours (or none) and any number of tables of days. */
struct rule_cal {
    struct rule_cal *next;
    struct arena arena;
    const struct rule_doc *hours, *days[LIM_CALENDARS];
    size_t days_n;
    const struct cal *cal;
};

static void *zalloc(size_t bytes)
{
    void *p = calloc(1, bytes);
    if (!p)
        abort(); /* as the arena: no half-working mode */
    return p;
}

static struct rule_doc *book_find(const struct work *w, const struct rulesref *ref)
{
    for (struct rule_doc *d = w->book.docs; d; d = d->next)
        if (d->version == ref->version && strcmp(d->kind, ref->kind) == 0 && strcmp(d->name, ref->name) == 0)
            return d;
    return NULL;
}

static void book_remove(struct work *w, struct rule_doc *doc)
{
    struct rule_doc **at = &w->book.docs;
    while (*at != doc)
        at = &(*at)->next;
    *at = doc->next;
    w->book.docs_n--;
    arena_done(&doc->arena);
    free(doc);
}

/* First reference of this kind (and name, unless NULL) in the job. */
static const struct rulesref *job_ref(const struct job *job, const char *kind, const char *name)
{
    for (size_t i = 0; i < job->rules.n; i++) {
        const struct rulesref *ref = LIST_AT(job->rules, struct rulesref, i);
        if (strcmp(ref->kind, kind) == 0 && (!name || strcmp(ref->name, name) == 0))
            return ref;
    }
    return NULL;
}

static bool job_names(const struct job *job, const struct rule_doc *doc)
{
    const struct rulesref *ref = job_ref(job, doc->kind, doc->name);
    return ref && ref->version == doc->version;
}

/* ---- calendars ---- */
/* The tables that the calendar of this job is made of. The daemon never names more than there may be. */
static void job_tables(const struct work *w, const struct job *job, struct rule_cal *c)
{
    const struct rulesref *hours = job_ref(job, "hours", NULL);
    c->hours = hours ? book_find(w, hours) : NULL;
    c->days_n = 0;
    for (size_t i = 0; i < job->rules.n && c->days_n < LIM_CALENDARS; i++) {
        const struct rulesref *ref = LIST_AT(job->rules, struct rulesref, i);
        if (strcmp(ref->kind, "calendar") == 0)
            c->days[c->days_n++] = book_find(w, ref);
    }
}

static const struct cal *cal_find(const struct work *w, const struct job *job)
{
    struct rule_cal wanted;
    job_tables(w, job, &wanted);
    for (const struct rule_cal *c = w->book.cals; c; c = c->next)
        if (c->hours == wanted.hours && c->days_n == wanted.days_n &&
            memcmp(c->days, wanted.days, c->days_n * sizeof c->days[0]) == 0)
            return c->cal;
    return NULL;
}

static const struct cal *compile_tables(struct rule_cal *c, struct duban_error *e)
{
    struct cal_days days[LIM_CALENDARS];
    struct cal_docs docs = {NULL, NONE, days, c->days_n};
    if (c->hours)
        docs = (struct cal_docs){c->hours->doc, c->hours->version, days, c->days_n};
    for (size_t i = 0; i < c->days_n; i++)
        days[i] = (struct cal_days){c->days[i]->doc, c->days[i]->version};
    return cal_compile(&docs, &c->arena, e);
}

/* Makes sure that the calendar of this job is compiled. A DUBAN_E_ code. */
static int cal_provide(struct work *w, const struct job *job, struct duban_error *e)
{
    if (cal_find(w, job))
        return DUBAN_E_ok;
    struct rule_cal *c = zalloc(sizeof *c);
    arena_init(&c->arena);
    job_tables(w, job, c);
    c->cal = compile_tables(c, e);
    if (!c->cal) {
        arena_done(&c->arena);
        free(c);
        return e->code;
    }
    c->next = w->book.cals;
    w->book.cals = c;
    return DUBAN_E_ok;
}

/* ---- fetching ---- */
static bool job_complete(const struct work *w, const struct job *job)
{
    for (size_t i = 0; i < job->rules.n; i++) {
        const struct rule_doc *d = book_find(w, LIST_AT(job->rules, struct rulesref, i));
        if (!d || !d->doc)
            return false;
    }
    return true;
}

/* All rules are there: on with the job. */
static void job_go_on(struct work *w, struct hand *h)
{
    void (*ready)(void *u, struct work *w, struct job *job) = h->ready;
    struct duban_error e = {.code = DUBAN_E_ok};

    h->ready = NULL;
    if (cal_provide(w, &h->job, &e))
        work_failed(w, &h->job, "calendar: %s %s %s", duban_err_name(e.code), e.field, e.text);
    else
        ready(h->ready_u, w, &h->job);
}

static struct hand *hand_waiting_complete(const struct work *w)
{
    struct hand *h = w->hands;
    while (h && !(h->ready && job_complete(w, &h->job)))
        h = h->next;
    return h;
}

static struct hand *hand_waiting_for(const struct work *w, const struct rule_doc *doc)
{
    struct hand *h = w->hands;
    while (h && !(h->ready && job_names(&h->job, doc)))
        h = h->next;
    return h;
}

/* Decodes an answer of rules_get into the document. A DUBAN_E_ code. */
static int doc_take(struct rule_doc *doc, const struct reply *r, struct arena *a, struct duban_error *e)
{
    struct rules rules;
    const struct record *rec = rules_record(doc->kind);

    if (!r->ok) {
        const struct fault *f = r->error;
        return error_set(e, DUBAN_E_no_rules, NULL, "%s", f ? f->code : "");
    }
    if (!rec)
        return error_set(e, DUBAN_E_bad_choice, "kind", "no such kind of rules");
    int rc = rec_unpack(&rec_rules, r->body, UNPACK_STORED, a, &rules, e);
    if (rc)
        return rc;
    if (rules.version != doc->version || strcmp(rules.name, doc->name) != 0)
        return error_set(e, DUBAN_E_no_rules, "version", "another version came than was asked for");
    void *out = arena_alloc(&doc->arena, rec->size);
    rc = rec_unpack(rec, rules.doc, UNPACK_STORED, &doc->arena, out, e);
    if (!rc)
        doc->doc = out;
    return rc;
}

static void doc_answered(void *u, const struct reply *r, struct arena *a)
{
    struct rule_doc *doc = u;
    struct work *w = doc->work;
    struct duban_error e = {.code = DUBAN_E_ok};
    struct hand *h;

    if (doc_take(doc, r, a, &e) == DUBAN_E_ok) {
        while ((h = hand_waiting_complete(w)))
            job_go_on(w, h);
        return;
    }
    while ((h = hand_waiting_for(w, doc))) {
        h->ready = NULL;
        work_failed(w, &h->job, "%s/%s@%lld: %s %s %s", doc->kind, doc->name, (long long)doc->version,
                    duban_err_name(e.code), e.field, e.text);
    }
    book_remove(w, doc);
}

static void doc_fetch(struct work *w, const struct rulesref *ref)
{
    struct rule_doc *doc = zalloc(sizeof *doc);
    struct rulesref ask = *ref;

    doc->work = w;
    arena_init(&doc->arena);
    doc->kind = arena_str(&doc->arena, ref->kind, strlen(ref->kind));
    doc->name = arena_str(&doc->arena, ref->name, strlen(ref->name));
    doc->version = ref->version;
    doc->next = w->book.docs;
    w->book.docs = doc;
    w->book.docs_n++;
    work_door_call(w->door, OP_rules_get, &ask, WORK_CALL_UNTIL_ANSWERED, doc_answered, doc);
}

/* ---- what workers call ---- */
void work_rules(struct work *w, struct job *job, void (*ready)(void *u, struct work *w, struct job *job), void *u)
{
    struct hand *h = hand_of(job);

    assert(!h->ready);
    h->ready = ready;
    h->ready_u = u;
    for (size_t i = 0; i < job->rules.n; i++) {
        const struct rulesref *ref = LIST_AT(job->rules, struct rulesref, i);
        if (!book_find(w, ref))
            doc_fetch(w, ref);
    }
    if (job_complete(w, job))
        job_go_on(w, h);
}

const void *work_rule(struct work *w, const struct job *job, const char *kind, const char *name, int64_t *version)
{
    const struct rulesref *ref = job_ref(job, kind, name);
    const struct rule_doc *doc = ref ? book_find(w, ref) : NULL;

    if (doc && version)
        *version = doc->version;
    return doc ? doc->doc : NULL;
}

const struct cal *work_cal(struct work *w, const struct job *job)
{
    const struct cal *cal = cal_find(w, job);
    assert(cal); /* called after ready */
    return cal;
}

void work_rules_free(struct work *w)
{
    while (w->book.cals) {
        struct rule_cal *c = w->book.cals;
        w->book.cals = c->next;
        arena_done(&c->arena);
        free(c);
    }
    while (w->book.docs)
        book_remove(w, w->book.docs);
}

void work_rules_trim(struct work *w)
{
    if (w->hands_n > 0 || w->book.docs_n <= BOOK_DOCS_MAX)
        return;
    for (const struct rule_doc *d = w->book.docs; d; d = d->next)
        if (!d->doc)
            return; /* its answer is on the way and points here */
    work_rules_free(w);
}
