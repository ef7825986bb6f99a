/* visiting.h: plans and their runs in the town of town.h: the job is filled, the worker's own functions make the visit,
 * and the result is decided and folded, as between daemon and duban-inspect. */
#ifndef DUBAN_TESTS_VISITING_H
#define DUBAN_TESTS_VISITING_H

#include "core/rows.h"
#include "tests/unit/town.h"
#include "workers/inspect_visit.h"

/* A plan over the town's tasks, on the spot, all of them, once, on a day. */
static UNUSED struct plan plan_of(const char *id, const char *date)
{
    struct plan p;

    rec_clear(&rec_plan, &p);
    p.id = p.name = id;
    p.scope = "tasks";
    p.kind = "daily";
    p.side = "self";
    p.method = "onsite";
    p.lead_unit = "office";
    p.dtstart = day(date);
    p.sample_rule = "全部";
    return p;
}

static UNUSED struct schedule schedule_of(struct town *t, const char *id)
{
    struct schedule s;

    assert_true(state_get(t->s, T_schedule, id, &t->a, &s));
    return s;
}

/* The town's rules of inspections, to be changed and applied. */
static UNUSED struct inspection inspection_doc(struct town *t)
{
    return *core_inspection(t->c);
}

/* What duban-inspect would send for this plan now. */
static UNUSED struct inspectrun run_of(struct town *t, const char *plan)
{
    struct job job;
    struct inspectrun r;
    struct duban_error e = {0};

    rec_clear(&rec_job, &job);
    job.kind = JOB_INSPECT;
    job.key = plan;
    job.now_ms = t->now_ms;
    core_job_fill(t->c, &job, &t->a);
    if (visit_of(&job, core_inspection(t->c), core_cal(t->c), &t->a, &r, &e))
        fail_msg("%s: %s %s", plan, e.field, e.text);
    r.key = plan;
    r.rev = job.rev;
    r.token = 1;
    return r;
}

static UNUSED int send_run(struct town *t, const struct inspectrun *r)
{
    return town_send(t, "worker:inspect", OP_inspect_run, arena_printf(&t->a, "run%lld", (long long)t->seq), r);
}

/* The whole of it; the number of the visit that was opened or joined, NULL when nothing was. */
static UNUSED const char *run_now(struct town *t, const char *plan)
{
    struct inspectrun r = run_of(t, plan);
    int rc = send_run(t, &r);

    if (rc)
        fail_msg("%s: %s (%s: %s)", plan, duban_err_name((enum duban_err)rc), t->e.field, t->e.text);
    return r.join ? r.join : r.visit ? ((const struct item *)r.visit)->id : NULL;
}

#endif
