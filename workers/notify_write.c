/* notify_write.c: see notify_write.h. */
#include "workers/notify_write.h"

#include <stdio.h>
#include <string.h>

#include "proto/codec.h"
#include "proto/drivers.h"
#include "workers/notify_digest.h"
#include "workers/notify_text.h"
#include "workers/say.h"
#include "workers/sign.h"

void desk_free(struct desk *d)
{
    arena_done(&d->arena);
}

/* ---- the texts ---- */

/* The documents of texts that a job names, as "zh@3 en@1 ". */
static void texts_named(const struct job *job, char *out, size_t size)
{
    size_t len = 0;

    out[0] = '\0';
    for (size_t i = 0; i < job->rules.n; i++) {
        const struct rulesref *ref = LIST_AT(job->rules, struct rulesref, i);
        if (strcmp(ref->kind, "texts") == 0 && len < size)
            len += (size_t)snprintf(out + len, size - len, "%s@%lld ", ref->name, (long long)ref->version);
    }
}

/* All texts in force, read; NULL and *e. They are copied, because the rules of a job go with it. */
static const struct phrasebook *desk_book(struct desk *d, struct work *w, const struct job *job, struct duban_error *e)
{
    char named[sizeof d->of];

    texts_named(job, named, sizeof named);
    if (d->book && strcmp(d->of, named) == 0)
        return d->book;
    d->book = NULL;
    arena_reset(&d->arena); /* what was written before lives with its job */
    struct phrasebook *b = phrasebook_new(&d->arena);
    for (size_t i = 0; i < job->rules.n; i++) {
        const struct rulesref *ref = LIST_AT(job->rules, struct rulesref, i);
        const struct texts *doc = strcmp(ref->kind, "texts") == 0 ? work_rule(w, job, "texts", ref->name, NULL) : NULL;
        struct texts copy;
        if (doc && (rec_unpack(&rec_texts, rec_pack(&rec_texts, doc, &d->arena), UNPACK_STORED, &d->arena, &copy, e) ||
                    phrasebook_add(b, arena_copy(&d->arena, &copy, sizeof copy), &d->arena, e)))
            return NULL;
    }
    snprintf(d->of, sizeof d->of, "%s", named);
    d->book = b;
    return b;
}

/* ---- what a text speaks of ---- */
static const void *rule_named(void *u, const char *kind, const char *name)
{
    const struct writing *x = u;
    return work_rule(x->w, x->job, kind, name, NULL);
}

/* A link with the token in its place; without an address of the county, the command that does it. */
static const char *ack_text(const struct channels *rules, const char *token, struct arena *a)
{
    static const char place[] = "{token}";
    const char *at = rules->ack_url ? strstr(rules->ack_url, place) : NULL;

    if (!token)
        return NULL;
    if (!at)
        return arena_printf(a, "duban notice ack %s", token);
    return arena_printf(a, "%.*s%s%s", (int)(at - rules->ack_url), rules->ack_url, sign_urlencode(token, a),
                        at + sizeof place - 1);
}

/* The parts of a digest; NULL for every other notice. */
static const struct digest_page *digest_of(const struct writing *x, const struct phrasebook *b,
                                           const struct text_view *v)
{
    struct writing at = *x;
    struct arena *a = job_arena(x->w, x->job);
    const struct digest_env env = {.job = x->job,
                                   .texts = b,
                                   .cal = v->cal,
                                   .rule = rule_named,
                                   .u = &at,
                                   .language = v->language,
                                   .driver = v->driver};
    struct digest_page *page;

    if (v->notice->kind != NOTICE_DIGEST)
        return NULL;
    page = arena_alloc(a, sizeof *page);
    digest_page_make(&env, a, page);
    return page;
}

static struct text_view view_of(const struct writing *x)
{
    struct work *w = x->w;
    struct job *job = x->job;
    const struct item *item = job->item;
    int language = text_language_find(x->row->language);
    struct text_view v = {.notice = job->notice,
                          .item = item,
                          .order = job->order,
                          .person = job->person,
                          .unit_name = job->unit_name,
                          .instead_of = job->instead_of,
                          .vacant = job->vacant,
                          .now_ms = job->now_ms,
                          .repeat = x->repeat,
                          .ack = ack_text(x->rules, job->ack, job_arena(w, job)),
                          .language = language < 0 ? TEXT_ZH : language,
                          .driver = channel_kind(x->row)};

    /* Without the holiday table a count of workdays would be a guess: then the text speaks of days. */
    v.cal = work_rule(w, job, "calendar", NULL, NULL) ? work_cal(w, job) : NULL;
    v.ledger = item ? work_rule(w, job, "ledger", item->ledger, NULL) : NULL;
    v.policy = v.ledger && v.ledger->policy ? work_rule(w, job, "policy", v.ledger->policy, NULL) : NULL;
    return v;
}

/* All fields of the texts, for providers that fill in a text themselves. */
static void message_fields(struct message *m, const struct text_view *v, struct arena *a)
{
    struct message_field *fields = arena_alloc(a, TEXT_FIELDS * sizeof *fields);

    for (int i = 0; i < TEXT_FIELDS; i++)
        fields[i] = (struct message_field){text_fields[i].name, wording_field(i, v, a)};
    m->fields = fields;
    m->fields_n = TEXT_FIELDS;
}

bool notify_write(struct desk *d, const struct writing *x, struct message *out, struct duban_error *e)
{
    const struct notice *notice = x->job->notice;
    const struct phrasebook *b = desk_book(d, x->w, x->job, e);
    struct arena *a = job_arena(x->w, x->job);
    struct wording words;

    if (!b)
        return false;
    struct text_view v = view_of(x);
    v.digest = digest_of(x, b, &v);
    if (!wording_write(b, &v, a, &words)) {
        error_set(e, DUBAN_E_no_rules, "texts", "没有这类通知的文字 no text for %s",
                  enum_notice_kind.words[notice->kind]);
        return false;
    }
    out->subject = words.subject;
    out->body = words.body;
    out->next = words.next;
    out->language = text_languages[words.language];
    message_fields(out, &v, a);
    return true;
}
