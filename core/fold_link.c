/* fold_link.c: links are made and taken back; both ends hear of it: history, revision, due now. */
#include "core/op_rows.h"

static void touch(struct fold *f, const char *id)
{
    struct item it;

    fold_item_get(f, id, &it);
    fold_item_put(f, &it, it.state == ITEM_CLOSED);
}

static void both(struct fold *f, void (*change)(struct fold *f, const struct link *l))
{
    const struct link *l = f->body;

    change(f, l);
    touch(f, l->item);
    touch(f, l->to);
}

void fold_link(struct fold *f)
{
    both(f, kin_link);
}

void fold_unlink(struct fold *f)
{
    both(f, kin_unlink);
}
