#include "clients/pages.h"

int records_each(struct cli *c, const char *table, const struct record *rec, bool silent, records_fn *each, void *u)
{
    struct records q;
    struct answer ans;
    rec_clear(&rec_records, &q);
    q.table = table;
    q.limit = LIM_PAGE;
    do {
        int rc = silent ? cli_call(c, OP_records, NULL, false, &q, &ans) : cli_ask(c, OP_records, &q, &ans);
        if (rc)
            return rc;
        const struct recordpage *page = ans.body;
        for (size_t i = 0; i < page->rows.n; i++) {
            struct duban_error e;
            void *out = arena_alloc(&c->arena, rec->size);
            if (!rec_unpack(rec, LIST_AT(page->rows, struct row, i)->body, UNPACK_STORED, &c->arena, out, &e))
                each(u, out);
        }
        q.after = page->after;
    } while (q.after);
    return EXIT_DONE;
}
