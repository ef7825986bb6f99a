/* publish.c: main of duban-publish: a table fell due, or was asked for: drafts it.
 *
 *   job → `past`: bulletin_table as of the end of the period → bulletin_made
 *
 * The figures are computed by duban-rehearse on its copy of the records, those of a correction with what was entered
 * late about the period: the same bytes whenever it is asked. Holds nothing but the jobs in hand, needs no network but
 * the work door. */
#include "proto/codec.h"
#include "workers/work.h"

struct draft {
    struct work *w;
    struct job *job;
};

static void drafted(void *u, const struct reply *r, struct arena *a)
{
    const struct draft *d = u;
    struct arena *kept = job_arena(d->w, d->job);
    struct editionmade *out = arena_alloc(kept, sizeof *out);
    struct tabled *table = arena_alloc(kept, sizeof *table);
    struct pastanswer past;
    struct duban_error e = {.code = DUBAN_E_ok};

    if (!r->ok) {
        const struct fault *f = r->error;
        work_failed(d->w, d->job, "%s: %s %s", f ? f->code : "past", f && f->field ? f->field : "",
                    f && f->zh ? f->zh : "");
        return;
    }
    if (rec_unpack(&rec_pastanswer, r->body, UNPACK_STORED, a, &past, &e) ||
        rec_unpack(&rec_tabled, (struct bytes){arena_copy(kept, past.body.data, past.body.len), past.body.len},
                   UNPACK_STORED, kept, table, &e)) {
        work_failed(d->w, d->job, "%s: %s", e.field, duban_err_name(e.code));
        return;
    }
    rec_clear(&rec_editionmade, out);
    out->key = d->job->key;
    out->rev = d->job->rev;
    out->token = d->job->token;
    out->table = table;
    out->seq = past.seq;
    work_result(d->w, d->job, OP_bulletin_made, out, true, NULL, NULL);
}

static void draft(void *u, struct work *w, struct job *job)
{
    struct arena *a = job_arena(w, job);
    struct draft *d = arena_alloc(a, sizeof *d);
    const struct edition *e = job->edition;
    struct tableask table;
    struct pastask ask;
    (void)u;

    if (!e || job->as_of_ms == NONE) {
        work_failed(w, job, "edition: 任务里没有要起草的表 the job holds no table");
        return;
    }
    *d = (struct draft){w, job};
    rec_clear(&rec_tableask, &table);
    table.bulletin = e->bulletin;
    table.period = e->period;
    table.late_seq = e->late_seq;
    table.late_ms = e->as_of_ms;
    table.texts = e->texts;
    rec_clear(&rec_pastask, &ask);
    ask.at = job->as_of_ms;
    ask.op = ops[OP_bulletin_table].name;
    ask.body = rec_pack(&rec_tableask, &table, a);
    work_ask(w, OP_past, &ask, drafted, d);
}

int main(int argc, char **argv)
{
    static const struct worker publish = {
        .name = "duban-publish",
        .kind = "publish",
        .job = JOB_BULLETIN,
        .slots = 1,
        .zh = "duban-publish：到期或受命起草各类公开表，数字取自当期期末。",
        .en = "drafts tables that are published, from the state as of the end of their period.",
        .run = draft,
    };
    return work_main(&publish, argc, argv);
}
