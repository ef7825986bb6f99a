/* fold_org.c: who holds a post becomes a record; what a vacancy opens or ends was decided. Entering the same again
 * changes no byte but `seen`. */
#include "core/op_rows.h"

void fold_holder_set(struct fold *f)
{
    struct holder h = *(const struct holder *)f->body;

    h.id = f->facts->key;
    state_put(f->s, T_holder, h.id, &h, f->a);
    fold_effects(f);
}
