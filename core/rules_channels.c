/* rules_channels.c: is a document of kind channels fit to be in force: its ways out, windows, digests and caps. See
 * rules_check.h. */
#include <string.h>

#include "core/rules_check.h"
#include "core/window.h"
#include "proto/drivers.h"
#include "proto/texts.h"

/* Words of a closed list. */
static int check_words(const struct decide *d, const struct strs *words, const struct enumeration *of, const char *path)
{
    int rc = DUBAN_E_ok;

    for (size_t i = 0; !rc && i < words->n; i++)
        rc = need_word(d, words->v[i], of->words + 1, (size_t)of->count - 1, DUBAN_E_bad_choice,
                       arena_printf(d->a, "%s[%zu]", path, i));
    return rc;
}

/* A window of the rules has no life of its own: nobody has set it, nobody ends it. */
static int check_quiet(const struct decide *d, const struct window *w, const char *path)
{
    int rc = window_check(w, path, d->a, d->e);

    if (!rc && strchr(w->id, '/'))
        rc = error_set(d->e, DUBAN_E_bad_char, arena_printf(d->a, "%sid", path), "'/'");
    if (!rc && (w->set_by || w->set_ms != NONE || w->ended_ms != NONE || w->ended_by || w->end_reason))
        rc = error_set(d->e, DUBAN_E_unknown_field, arena_printf(d->a, "%sset_by", path), "%s", w->id);
    if (!rc && state_has(d->s, T_window, w->id))
        rc = error_set(d->e, DUBAN_E_exists, arena_printf(d->a, "%sid", path), "%s", w->id);
    return rc ? rc : roles_check(d, &w->roles, arena_printf(d->a, "%sroles", path));
}

static int check_digest(const struct decide *d, const struct digestrule *g, const char *path)
{
    int rc = DUBAN_E_ok;

    if (strchr(g->digest, '/'))
        rc = error_set(d->e, DUBAN_E_bad_char, arena_printf(d->a, "%sdigest", path), "'/'");
    if (!rc && g->at && clock_minutes(g->at) == NONE)
        rc = error_set(d->e, DUBAN_E_bad_date, arena_printf(d->a, "%sat", path), "HH:MM");
    if (!rc)
        rc = check_words(d, &g->kinds, &enum_notice_kind, arena_printf(d->a, "%skinds", path));
    if (!rc)
        rc = check_words(d, &g->lights, &enum_light, arena_printf(d->a, "%slights", path));
    return rc ? rc : roles_check(d, &g->roles, arena_printf(d->a, "%sroles", path));
}

static bool has_time(const struct channels *rules)
{
    for (size_t i = 0; i < rules->digests.n; i++)
        if (LIST_AT(rules->digests, struct digestrule, i)->at)
            return true;
    return false;
}

static int check_caps(const struct decide *d, const struct channels *rules)
{
    const struct {
        int64_t cap;
        const char *field;
    } caps[] = {{rules->cap_item, "cap_item"}, {rules->cap_person, "cap_person"}, {rules->flood, "flood"}};

    for (size_t i = 0; i < sizeof caps / sizeof caps[0]; i++)
        if (caps[i].cap != NONE && !has_time(rules))
            return error_set(d->e, DUBAN_E_missing, "digests",
                             "有 %s，就要有一份带时刻（at）的汇总 / %s needs a digest with a time (at)", caps[i].field,
                             caps[i].field);
    return DUBAN_E_ok;
}

/* The gaps of an approved text are filled with fields of texts: "title", "date=due". */
static int check_params(const struct decide *d, const struct smscode *code, const char *path)
{
    for (size_t i = 0; i < code->params.n; i++) {
        const char *param = code->params.v[i], *is = strchr(param, '='), *near = NULL;
        if (text_field_find(is ? is + 1 : param, &near) < 0)
            return nearest_error(d->e, DUBAN_E_unknown_field, arena_printf(d->a, "%s.params[%zu]", path, i),
                                 is ? is + 1 : param, near);
    }
    return DUBAN_E_ok;
}

/* What a row says about texts: see core/rules_texts.c for the texts themselves. */
static int check_words_of(const struct decide *d, const struct channel *row, const char *path)
{
    int rc = DUBAN_E_ok;

    if (text_language_find(row->language) < 0)
        return error_set(d->e, DUBAN_E_bad_choice, arena_printf(d->a, "%s.language", path), "%s：zh、en",
                         row->language);
    for (size_t i = 0; !rc && i < row->codes.n; i++)
        rc = check_params(d, LIST_AT(row->codes, struct smscode, i), arena_printf(d->a, "%s.codes[%zu]", path, i));
    return rc;
}

/* A reader's link is an address with one place for the token, and nothing else to fill in. */
static int check_ack_url(const struct decide *d, const char *url)
{
    static const char token[] = "{token}";
    const char *at = url ? strstr(url, token) : NULL;

    if (!url)
        return DUBAN_E_ok;
    if (strncmp(url, "https://", 8) != 0 && strncmp(url, "http://", 7) != 0)
        return error_set(d->e, DUBAN_E_bad_choice, "ack_url", "https://");
    if (!at || strpbrk(at + sizeof token - 1, "{}") || strcspn(url, "{}") != (size_t)(at - url))
        return error_set(d->e, DUBAN_E_bad_choice, "ack_url", "要有一个 {token} must hold {token} once");
    return DUBAN_E_ok;
}

/* The ways out: names that stand once, rows that say what their driver needs. */
static int check_use(const struct decide *d, const struct channels *rules)
{
    for (size_t i = 0; i < rules->use.n; i++) {
        const struct channel *row = LIST_AT(rules->use, struct channel, i);
        int rc = driver_check(row, d->e);

        if (rc) {
            error_prefix(d->e, arena_printf(d->a, "use[%zu]", i));
            return rc;
        }
        rc = check_words_of(d, row, arena_printf(d->a, "use[%zu]", i));
        if (!rc)
            rc = limits_check(d, row, arena_printf(d->a, "use[%zu]", i));
        if (rc)
            return rc;
        for (size_t k = 0; k < i; k++)
            if (strcmp(LIST_AT(rules->use, struct channel, k)->channel, row->channel) == 0)
                return error_set(d->e, DUBAN_E_exists, arena_printf(d->a, "use[%zu].channel", i), "%s", row->channel);
    }
    return DUBAN_E_ok;
}

int channels_check(const struct decide *d, const void *doc)
{
    const struct channels *rules = doc;
    int rc = check_use(d, rules);

    if (!rc)
        rc = apart_check(d, rules);
    if (!rc)
        rc = check_ack_url(d, rules->ack_url);
    if (!rc)
        rc = check_caps(d, rules);
    for (size_t i = 0; !rc && i < rules->quiet.n; i++)
        rc = check_quiet(d, LIST_AT(rules->quiet, struct window, i), arena_printf(d->a, "quiet[%zu].", i));
    for (size_t i = 0; !rc && i < rules->digests.n; i++)
        rc = check_digest(d, LIST_AT(rules->digests, struct digestrule, i), arena_printf(d->a, "digests[%zu].", i));
    return rc;
}
