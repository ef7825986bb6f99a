#include "clients/yaml.h"

#include <stdio.h>
#include <string.h>

#include <yaml.h>

struct walk {
    struct yaml_file *file;
    struct yaml_doc *doc;
    yaml_document_t *y;
    size_t before; /* faults of earlier documents */
};

static void *push(struct list *l, size_t *cap, size_t size, struct arena *a)
{
    if (l->n == *cap) {
        size_t more = *cap ? *cap * 2 : 16;
        void *v = arena_alloc(a, more * size);
        if (l->n)
            memcpy(v, l->v, l->n * size);
        l->v = v;
        *cap = more;
    }
    return (char *)l->v + size * l->n++;
}

static void fault(struct yaml_file *f, yaml_mark_t at, const char *zh, const char *en)
{
    struct yaml_fault *x;
    if (f->faults.n == YAML_FAULTS)
        return;
    x = push(&f->faults, &f->faults_cap, sizeof *x, f->a);
    *x = (struct yaml_fault){(int)at.line + 1, (int)at.column + 1, zh, en};
}

static void note_place(struct walk *w, const char *path, const yaml_node_t *n)
{
    struct yaml_place *p = push(&w->doc->places, &w->doc->places_cap, sizeof *p, w->file->a);
    *p = (struct yaml_place){path, (int)n->start_mark.line + 1, (int)n->start_mark.column + 1};
}

static const char *scalar(const yaml_node_t *n, struct arena *a)
{
    return arena_str(a, (const char *)n->data.scalar.value, n->data.scalar.length);
}

static bool plain_text(struct walk *w, const yaml_node_t *n, const char *path)
{
    struct arena *a = w->file->a;
    if (n->type == YAML_SCALAR_NODE && memchr(n->data.scalar.value, 0, n->data.scalar.length) == NULL)
        return true;
    fault(w->file, n->start_mark, arena_printf(a, "%s：这里应是一个值", path),
          arena_printf(a, "%s: a single value belongs here", path));
    return false;
}

/* ------------------------------------------------------------------ values */

static void read_map(struct walk *w, const yaml_node_t *n, const struct record *r, const char *path, int depth,
                     void *out);

static void read_value(struct walk *w, const yaml_node_t *n, const struct field *f, const char *path, void *out)
{
    struct arena *a = w->file->a;
    struct duban_error e = {0};
    if (!plain_text(w, n, path) || field_parse(f, scalar(n, a), a, out, &e) == 0)
        return;
    fault(w->file, n->start_mark, arena_printf(a, "%s：%s：%s", path, duban_err_text(e.code, "zh"), e.text),
          arena_printf(a, "%s: %s: %s", path, duban_err_text(e.code, "en"), e.text));
}

/* [a, b] of plain words; the parser of the field splits at `;`, so the words are taken one by one. */
static void read_words(struct walk *w, const yaml_node_t *n, const struct field *f, const char *path, void *out)
{
    struct arena *a = w->file->a;
    struct strs *s = (struct strs *)(void *)((char *)out + f->offset);
    size_t len = (size_t)(n->data.sequence.items.top - n->data.sequence.items.start);

    s->v = arena_alloc(a, (len + 1) * sizeof *s->v);
    for (yaml_node_item_t *i = n->data.sequence.items.start; i < n->data.sequence.items.top; i++) {
        const yaml_node_t *item = yaml_document_get_node(w->y, *i);
        const char *word;
        if (!plain_text(w, item, path))
            continue;
        word = scalar(item, a);
        if ((int64_t)strlen(word) > f->max || strchr(word, ';') || !*word)
            fault(w->file, item->start_mark, arena_printf(a, "%s：“%.40s”太长、为空或含有分号", path, word),
                  arena_printf(a, "%s: '%.40s' is too long, empty or holds a semicolon", path, word));
        else
            s->v[s->n++] = word;
    }
}

static void read_list(struct walk *w, const yaml_node_t *n, const struct field *f, const char *path, int depth,
                      void *out)
{
    struct arena *a = w->file->a;
    struct list *l = (struct list *)(void *)((char *)out + f->offset);
    size_t len = (size_t)(n->data.sequence.items.top - n->data.sequence.items.start);

    if (len > LIM_LIST) {
        fault(w->file, n->start_mark, arena_printf(a, "%s：至多 %d 项", path, LIM_LIST),
              arena_printf(a, "%s: at most %d elements", path, LIM_LIST));
        return;
    }
    l->v = arena_alloc(a, (len + 1) * f->rec->size);
    for (size_t i = 0; i < len; i++) {
        const yaml_node_t *item = yaml_document_get_node(w->y, n->data.sequence.items.start[i]);
        read_map(w, item, f->rec, arena_printf(a, "%s[%zu]", path, i), depth + 1, (char *)l->v + i * f->rec->size);
    }
    l->n = len;
}

static void read_field(struct walk *w, const yaml_node_t *n, const struct field *f, const char *path, int depth,
                       void *out)
{
    struct arena *a = w->file->a;
    bool sequence = n->type == YAML_SEQUENCE_NODE;

    if (f->type == FT_LIST && sequence) {
        read_list(w, n, f, path, depth, out);
    } else if (f->type == FT_STRS && sequence) {
        read_words(w, n, f, path, out);
    } else if (f->type == FT_LIST) {
        fault(w->file, n->start_mark, arena_printf(a, "%s（%s）：这里应是列表，每项以 - 开头", path, f->zh),
              arena_printf(a, "%s (%s): a list belongs here, each element begins with -", path, f->en));
    } else if (f->type == FT_REC) {
        void *rec = arena_alloc(a, f->rec->size);
        read_map(w, n, f->rec, path, depth + 1, rec);
        memcpy((char *)out + f->offset, &rec, sizeof rec);
    } else {
        read_value(w, n, f, path, out);
    }
}

/* ------------------------------------------------------------------ mappings */

static void unknown_key(struct walk *w, const yaml_node_t *key, const struct record *r, const char *word)
{
    struct arena *a = w->file->a;
    const char *near = record_nearest(r, word);
    fault(w->file, key->start_mark,
          near ? arena_printf(a, "没有“%s”这一项，是 %s 吗？", word, near) : arena_printf(a, "没有“%s”这一项", word),
          near ? arena_printf(a, "there is no '%s', did you mean %s?", word, near)
               : arena_printf(a, "there is no '%s'", word));
}

static void read_pair(struct walk *w, const yaml_node_pair_t *pair, const struct record *r, const char *path, int depth,
                      bool *seen, void *out)
{
    struct arena *a = w->file->a;
    const yaml_node_t *key = yaml_document_get_node(w->y, pair->key),
                      *value = yaml_document_get_node(w->y, pair->value);
    const struct field *f;
    const char *word, *at;
    size_t faults;

    if (!plain_text(w, key, *path ? path : "key"))
        return;
    word = scalar(key, a);
    f = record_field(r, word);
    if (!f || f->flags & FF_SERVER) {
        unknown_key(w, key, r, word);
        return;
    }
    if (seen[f - r->fields]) {
        fault(w->file, key->start_mark, arena_printf(a, "“%s”写了两次", word),
              arena_printf(a, "'%s' stands twice", word));
        return;
    }
    seen[f - r->fields] = true;
    at = *path ? arena_printf(a, "%s.%s", path, word) : word;
    note_place(w, at, value);
    faults = w->file->faults.n;
    read_field(w, value, f, at, depth, out);
    if ((f->flags & FF_NEED) && f->type != FT_LIST && w->file->faults.n == faults && field_absent(f, out))
        fault(w->file, value->start_mark, arena_printf(a, "%s（%s）是空的", at, f->zh),
              arena_printf(a, "%s (%s) is empty", at, f->en));
}

static void read_map(struct walk *w, const yaml_node_t *n, const struct record *r, const char *path, int depth,
                     void *out)
{
    struct arena *a = w->file->a;
    bool *seen = arena_alloc(a, r->n * sizeof *seen);

    rec_clear(r, out);
    if (*path)
        note_place(w, path, n);
    if (n->type != YAML_MAPPING_NODE || depth > YAML_DEPTH) {
        fault(w->file, n->start_mark, arena_printf(a, "%s：这里应是“名: 值”", *path ? path : r->name),
              arena_printf(a, "%s: 'name: value' belongs here", *path ? path : r->name));
        return;
    }
    for (const yaml_node_pair_t *p = n->data.mapping.pairs.start; p < n->data.mapping.pairs.top; p++)
        read_pair(w, p, r, path, depth, seen, out);
    for (size_t i = 0; i < r->n; i++)
        if ((r->fields[i].flags & FF_NEED) && !seen[i])
            fault(w->file, n->start_mark, arena_printf(a, "缺少 %s（%s）", r->fields[i].name, r->fields[i].zh),
                  arena_printf(a, "%s is missing (%s)", r->fields[i].name, r->fields[i].en));
}

/* ------------------------------------------------------------------ documents */

static const char *const kinds[] = {"hours", "calendar", "rights", "policy", "ledger", "inspection", "channels"};

/* The first key is the kind, its value the name. */
static bool read_head(struct walk *w, const yaml_node_t *root)
{
    struct arena *a = w->file->a;
    const yaml_node_t *key, *value;
    const char *near;

    if (root->type != YAML_MAPPING_NODE || root->data.mapping.pairs.start == root->data.mapping.pairs.top) {
        fault(w->file, root->start_mark, "一份规则以“类别: 名称”开头，如 policy: r1",
              "a rules document begins with 'kind: name', as in policy: r1");
        return false;
    }
    key = yaml_document_get_node(w->y, root->data.mapping.pairs.start->key);
    value = yaml_document_get_node(w->y, root->data.mapping.pairs.start->value);
    if (!plain_text(w, key, "kind") || !plain_text(w, value, "name"))
        return false;
    w->doc->kind = scalar(key, a);
    w->doc->name = scalar(value, a);
    w->doc->rec = !w->file->kind                         ? rules_record(w->doc->kind)
                  : !strcmp(w->doc->kind, w->file->kind) ? w->file->rec
                                                         : NULL;
    if (w->doc->rec)
        return true;
    near = w->file->kind ? w->file->kind : nearest_word(w->doc->kind, kinds, sizeof kinds / sizeof kinds[0]);
    fault(w->file, key->start_mark,
          arena_printf(a, "没有“%s”这类规则%s%s%s", w->doc->kind, near ? "，是 " : "", near ? near : "",
                       near ? " 吗？" : ""),
          arena_printf(a, "there is no kind of rules '%s'%s%s", w->doc->kind, near ? ", did you mean " : "",
                       near ? near : ""));
    return false;
}

static void read_document(struct yaml_file *f, yaml_document_t *y)
{
    struct yaml_doc doc = {0};
    struct walk w = {f, &doc, y, f->faults.n};
    const yaml_node_t *root = yaml_document_get_root_node(y);

    doc.line = (int)root->start_mark.line + 1;
    if (!read_head(&w, root))
        return;
    doc.value = arena_alloc(f->a, doc.rec->size);
    read_map(&w, root, doc.rec, "", 1, doc.value);
    if (f->faults.n > w.before)
        return;
    doc.canonical = rec_pack(doc.rec, doc.value, f->a);
    *(struct yaml_doc *)push(&f->docs, &f->docs_cap, sizeof doc, f->a) = doc;
}

/* Aliases and tags do not survive in a loaded document, so the tokens are looked at first. */
static bool tokens_are_plain(struct yaml_file *f, const char *text, size_t len)
{
    yaml_parser_t p;
    yaml_token_t t;
    bool plain = true, end = false;

    yaml_parser_initialize(&p);
    yaml_parser_set_input_string(&p, (const unsigned char *)text, len);
    while (!end && yaml_parser_scan(&p, &t)) {
        if (t.type == YAML_ALIAS_TOKEN || t.type == YAML_ANCHOR_TOKEN || t.type == YAML_TAG_TOKEN) {
            fault(f, t.start_mark, "规则里不用 &、* 和 ! 记号；文字以它们开头时请加引号",
                  "anchors, aliases and tags are not used in rules; quote text that begins with & * or !");
            plain = false;
        }
        end = t.type == YAML_STREAM_END_TOKEN;
        yaml_token_delete(&t);
    }
    yaml_parser_delete(&p);
    return plain;
}

static void read_all(struct yaml_file *f, const char *text, size_t len)
{
    yaml_parser_t p;
    yaml_document_t y;
    bool more = true;

    yaml_parser_initialize(&p);
    yaml_parser_set_input_string(&p, (const unsigned char *)text, len);
    yaml_parser_set_encoding(&p, YAML_UTF8_ENCODING);
    while (more) {
        if (!yaml_parser_load(&p, &y)) {
            fault(f, p.problem_mark, arena_printf(f->a, "YAML 写法不对（%s）", p.problem ? p.problem : "?"),
                  arena_printf(f->a, "not YAML: %s", p.problem ? p.problem : "?"));
            break;
        }
        more = yaml_document_get_root_node(&y) != NULL;
        if (more)
            read_document(f, &y);
        yaml_document_delete(&y);
    }
    yaml_parser_delete(&p);
}

void yaml_read(struct arena *a, const char *text, size_t len, struct yaml_file *out)
{
    yaml_read_kind(a, text, len, NULL, NULL, out);
}

void yaml_read_kind(struct arena *a, const char *text, size_t len, const char *kind, const struct record *rec,
                    struct yaml_file *out)
{
    yaml_mark_t start = {0};

    *out = (struct yaml_file){.a = a, .kind = kind, .rec = rec};
    if (len > YAML_BYTES)
        fault(out, start, "文件过大", "the file is too large");
    else if (tokens_are_plain(out, text, len))
        read_all(out, text, len);
    if (out->docs.n == 0 && out->faults.n == 0)
        fault(out, start, "文件里没有规则", "there are no rules in this file");
}

const struct yaml_place *yaml_place_of(const struct yaml_doc *d, const char *path)
{
    const struct yaml_place *best = NULL;
    size_t best_len = 0;

    for (size_t i = 0; i < d->places.n; i++) {
        const struct yaml_place *p = LIST_AT(d->places, struct yaml_place, i);
        size_t len = strlen(p->path);
        bool holds = strncmp(path, p->path, len) == 0 && (path[len] == 0 || path[len] == '.' || path[len] == '[');
        if (holds && len >= best_len) {
            best = p;
            best_len = len;
        }
    }
    return best;
}
