/* evidence.c: attachments as the records know them: entering one, and naming them in acts.
 *
 * The bytes are none of core's business. Before an `attach` is decided the daemon has seen that all of them are in its
 * folder, match the hash, and are on the disk (daemon/files.h); from then on the record stands for them, and replaying
 * the journal on a machine without the folder gives the same state. The same content entered again changes nothing: who
 * came first keeps the name. Costs one look per hash named. */
#include <string.h>

#include "core/op_rows.h"
#include "core/rows.h"
#include "proto/filehash.h"

/* ---- entering ---- */

/* A name is shown, and is offered as a file's name where it is fetched. So it is one plain name: no way through
 * folders, nothing that hides, nothing that a program would take for an option. */
static int need_plain_name(const struct decide *d, const char *name)
{
    if (strpbrk(name, "/\\"))
        return error_set(d->e, DUBAN_E_bad_char, "name", "%s：不能含 / 或 \\ / %s: holds / or \\", name, name);
    if (name[0] == '.' || name[0] == '-' || name[0] == ' ')
        return error_set(d->e, DUBAN_E_bad_char, "name", "%s：不能以 . - 或空格开头 / %s: begins with . - or a blank",
                         name, name);
    return DUBAN_E_ok;
}

/* "application/pdf": two words around one slash; it is put into headers by whoever serves the file. */
static int need_media(const struct decide *d, const char *media)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789.+-";
    size_t kind = media ? strspn(media, letters) : 0,
           of = kind && media[kind] == '/' ? strspn(media + kind + 1, letters) : 0;

    if (!media || (kind && of && !media[kind + 1 + of]))
        return DUBAN_E_ok;
    return error_set(d->e, DUBAN_E_bad_choice, "media", "%s，应如 application/pdf / %s is not like application/pdf",
                     media, media);
}

int decide_attach(struct decide *d)
{
    const struct attach *b = d->q->body;
    int rc;

    if (!filehash_is(b->hash))
        return error_set(d->e, DUBAN_E_bad_choice, "hash",
                         "应为 blake2b: 加 64 位十六进制 / want blake2b: and 64 hex digits");
    if (b->bytes == 0)
        return error_set(d->e, DUBAN_E_out_of_range, "bytes", "文件是空的 / the file is empty");
    rc = need_plain_name(d, b->name);
    if (!rc)
        rc = need_media(d, b->media);
    d->facts->key = b->hash;
    return rc;
}

_Static_assert(offsetof(struct file, media) == offsetof(struct attach, media),
               "a file begins with what was said of it");

void fold_attach(struct fold *f)
{
    const struct attach *b = f->body;
    struct file file;

    if (state_has(f->s, T_file, b->hash))
        return;
    rec_clear(&rec_file, &file);
    memcpy(&file, b, offsetof(struct attach, media) + sizeof b->media);
    file.by = f->en->actor;
    file.at_ms = f->en->wall_ms;
    file.seq = f->en->seq;
    state_put(f->s, T_file, file.hash, &file, f->a);
}

/* ---- naming ---- */

int need_evidence(const struct decide *d, const struct strs *hashes)
{
    size_t fresh = 0;

    if (hashes->n > LIM_FILES)
        return error_set(d->e, DUBAN_E_too_many, "evidence", "%zu > %d", hashes->n, LIM_FILES);
    for (size_t i = 0; i < hashes->n; i++) {
        int rc = need_record(d, T_file, hashes->v[i], DUBAN_E_no_file, "evidence");

        if (rc)
            return rc;
        fresh += d->item && !strs_has(&d->item->evidence, hashes->v[i]);
    }
    if (d->item && fresh && d->item->evidence.n + fresh > LIM_ITEM_FILES)
        return error_set(d->e, DUBAN_E_too_many, "evidence", "%zu + %zu > %d", d->item->evidence.n, fresh,
                         LIM_ITEM_FILES);
    return DUBAN_E_ok;
}

/* The list and one more, when it is not there and there is room. */
static bool strs_add(struct strs *l, const char *word, size_t most, struct arena *a)
{
    const char **v;

    if (strs_has(l, word) || l->n >= most)
        return false;
    v = arena_alloc(a, (l->n + 1) * sizeof *v);
    if (l->n)
        memcpy(v, l->v, l->n * sizeof *v);
    v[l->n] = word;
    *l = (struct strs){v, l->n + 1};
    return true;
}

void fold_evidence(struct fold *f, struct item *it)
{
    const struct act *act = f->body;

    for (size_t i = 0; i < act->evidence.n; i++) {
        struct file file;

        if (!strs_add(&it->evidence, act->evidence.v[i], LIM_ITEM_FILES, f->a))
            continue;
        if (state_get(f->s, T_file, act->evidence.v[i], f->a, &file) &&
            strs_add(&file.items, it->id, LIM_FILE_ITEMS, f->a))
            state_put(f->s, T_file, file.hash, &file, f->a);
    }
}
