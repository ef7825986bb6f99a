#include "daemon/intake.h"

#include <stdio.h>
#include <string.h>

/* Which door an operation is spoken at. Workers fetch rules at the work door, the one that keeps a copy of the
 * records its entries, and the one that drafts tables asks about the past; clients never work there. */
static bool right_door(const struct daemon *d, const struct caller *who, int op)
{
    if (who->door == d->work)
        return ops[op].klass == CLASS_worker || op == OP_rules_get || op == OP_hello ||
               (op == OP_entries && crew_may(&d->crew, who, JOB_REHEARSE)) ||
               (op == OP_past && crew_may(&d->crew, who, JOB_BULLETIN));
    return ops[op].klass != CLASS_worker;
}

/* Who a worker's result comes from: the account decides, or, for the owner, the operation. */
static const char *worker_word(const struct daemon *d, const struct caller *who, int op, const void *body)
{
    enum job_kind kind = crew_kind(&d->crew, who);
    if (who->door != d->work)
        return NULL;
    if (kind == JOB_ABSENT && who->owner) {
        switch (op) {
        case OP_inspect_run:
            kind = JOB_INSPECT;
            break;
        case OP_notice_attempt:
        case OP_notice_fate:
            kind = JOB_SEND;
            break;
        case OP_work_rehearsed:
        case OP_entries:
            kind = JOB_REHEARSE;
            break;
        case OP_bulletin_made:
        case OP_past:
            kind = JOB_BULLETIN;
            break;
        case OP_work_ready:
            kind = ((const struct ready *)body)->kind;
            break;
        default:
            kind = JOB_JUDGE;
        }
    }
    return kind == JOB_ABSENT ? NULL : crew_word(kind);
}

static int check_class(const struct actor *actor, int op, struct duban_error *e)
{
    enum op_class c = ops[op].klass;
    /* own, office and decide hang on the item: core_decide looks closer. Here: may this actor call such a thing at all?
     */
    unsigned item_classes = 1u << CLASS_own | 1u << CLASS_office | 1u << CLASS_decide;
    unsigned wanted = (1u << c & item_classes) ? item_classes | 1u << CLASS_admin | 1u << CLASS_read : 1u << c;
    if (actor->classes & wanted)
        return 0;
    return error_set(e, DUBAN_E_not_allowed, "op", "%s 需要权限 %s / %s needs class %s", ops[op].name,
                     op_class_words[c], ops[op].name, op_class_words[c]);
}

static int unpack_call(struct letter *l, struct arena *a, struct call *call, struct duban_error *e)
{
    struct bytes wire = {zmq_msg_data(&l->payload), zmq_msg_size(&l->payload)};
    int rc = prescan(wire, e);
    if (rc == 0)
        rc = rec_unpack(&rec_call, wire, UNPACK_STRICT, a, call, e);
    return rc;
}

/* The id that the reply will carry; what is no id stays empty. */
static void note_id(struct caller *who, const char *id)
{
    snprintf(who->id, sizeof who->id, "%s", id ? id : "");
}

struct caller intake_sender(struct letter *l, struct arena *a)
{
    struct caller who = l->who;
    note_id(&who, prescan_id((struct bytes){zmq_msg_data(&l->payload), zmq_msg_size(&l->payload)}, a));
    return who;
}

int intake(struct daemon *d, struct letter *l, struct arena *a, struct matter *m, struct duban_error *e)
{
    struct call call;
    void *body;
    int rc, op;

    *m = (struct matter){.who = l->who, .req.op = -1};
    rc = unpack_call(l, a, &call, e);
    if (rc != 0) {
        m->who = intake_sender(l, a);
        return rc;
    }
    note_id(&m->who, call.id);
    if (call.v != 1)
        return error_set(e, DUBAN_E_bad_version, "v", "%lld；此处说 1 / this daemon speaks 1", (long long)call.v);
    if (!*call.id)
        return error_set(e, DUBAN_E_missing, "id", "提交号不能为空 / the id is empty");
    op = op_find(call.op);
    if (op < 0)
        return nearest_error(e, DUBAN_E_unknown_op, "op", call.op, op_nearest(call.op));
    m->req = (struct request){.op = op, .id = call.id, .dry = call.dry};
    if (!right_door(d, &l->who, op))
        return error_set(e, DUBAN_E_not_allowed, "op", "%s 不在这个口办理 / %s is not spoken at this door", call.op,
                         call.op);
    rc = op_body(op, call.body, a, &body, &m->req.canonical, e);
    if (rc != 0)
        return rc;
    m->req.body = body;
    rc = core_actor(engine_core(d->engine), arena_str(a, l->who.principal, strlen(l->who.principal)), l->who.owner,
                    worker_word(d, &l->who, op, body), call.as, a, &m->req.actor, e);
    return rc != 0 ? rc : check_class(&m->req.actor, op, e);
}
