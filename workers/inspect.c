/* inspect.c: main of duban-inspect: a plan fell due: opens the visit and names the next time.
 *
 * The dates are inspect_when.h's, the sample inspect_draw.h's, the visit inspect_visit.h's: all pure; here the job's
 * rules are found and the answer gets its fence. Holds nothing, needs no network but the work door. */
#include "proto/codec.h"
#include "workers/inspect_visit.h"
#include "workers/work.h"

static void inspect_open(void *u, struct work *w, struct job *job)
{
    struct arena *a = job_arena(w, job);
    struct inspectrun *out = arena_alloc(a, sizeof *out);
    struct duban_error e = {.code = DUBAN_E_ok};
    const struct inspection *rules = work_rule(w, job, "inspection", NULL, NULL);
    (void)u;

    if (!rules) {
        work_failed(w, job, "inspection: 还没有督查规则 no inspection rules are in force");
        return;
    }
    if (visit_of(job, rules, work_cal(w, job), a, out, &e)) {
        work_failed(w, job, "%s: %s %s", e.field, duban_err_name(e.code), e.text);
        return;
    }
    out->key = job->key;
    out->rev = job->rev;
    out->token = job->token;
    work_result(w, job, OP_inspect_run, out, true, NULL, NULL);
}

static void inspect_job(void *u, struct work *w, struct job *job)
{
    if (!job->schedule)
        work_failed(w, job, "schedule: 任务里没有计划 the job holds no schedule");
    else
        work_rules(w, job, inspect_open, u);
}

int main(int argc, char **argv)
{
    static const struct worker inspect = {
        .name = "duban-inspect",
        .kind = "inspect",
        .job = JOB_INSPECT,
        .slots = 8,
        .zh = "duban-inspect：按计划开督查，抽样留种子。",
        .en = "opens inspections by plan, draws samples that can be drawn again.",
        .run = inspect_job,
    };
    return work_main(&inspect, argc, argv);
}
