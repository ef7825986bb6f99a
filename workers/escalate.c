/* escalate.c: main of duban-escalate: judges one item at a time.
 *
 * What the light is, which rungs of the ladder are reached, which orders and notices follow and when to look again is
 * core/judge.h's, a pure function; here its arguments are brought together and its answer is sent with the fence of the
 * job. Holds nothing, writes nothing, needs no network but the work door. */
#include "core/judge.h"
#include "proto/codec.h"
#include "workers/work.h"

static void escalate_judge(void *u, struct work *w, struct job *job)
{
    const struct item *it = job->item;
    struct judge_env env = {
        .now_ms = job->now_ms, .cal = work_cal(w, job), .unit = unit_counts_of(&job->unit_counts)};
    struct judge *out = arena_alloc(job_arena(w, job), sizeof *out);
    (void)u;

    env.ledger = work_rule(w, job, "ledger", it->ledger, NULL);
    if (!env.ledger) {
        work_failed(w, job, "ledger: 没有这本台账的规则 no rules of ledger %s in the job", it->ledger);
        return;
    }
    if (env.ledger->policy)
        env.policy = work_rule(w, job, "policy", env.ledger->policy, &env.policy_version);
    if (env.ledger->policy && !env.policy) {
        work_failed(w, job, "policy: 没有这份灯规 no rules of policy %s in the job", env.ledger->policy);
        return;
    }
    rec_clear(&rec_judge, out);
    judge_item(&env, it, job_arena(w, job), out);
    out->key = job->key;
    out->rev = job->rev;
    out->token = job->token;
    out->judged_ms = job->now_ms;
    work_result(w, job, OP_judge, out, true, NULL, NULL);
}

static void escalate_run(void *u, struct work *w, struct job *job)
{
    if (!job->item)
        work_failed(w, job, "item: 任务里没有事项 the job holds no item");
    else
        work_rules(w, job, escalate_judge, u);
}

int main(int argc, char **argv)
{
    static const struct worker escalate = {
        .name = "duban-escalate",
        .kind = "escalate",
        .job = JOB_JUDGE,
        .slots = LIM_JOBS_PER_WORKER,
        .zh = "duban-escalate：判灯、登梯、开督办单。",
        .en = "judges lights, climbs ladders, sends orders.",
        .run = escalate_run,
    };
    return work_main(&escalate, argc, argv);
}
