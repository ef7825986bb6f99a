/* A watched state is the state under it, and knows which records with a next time were written since. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/watch.h"

static void put(struct state *s, enum table t, const char *key)
{
    s->ops->put(s->u, t, key_bytes(key), (struct bytes){"v", 1});
}

static void test_notes_and_undoes(void **state)
{
    struct state *under = memstate_new();
    struct watch w;
    (void)state;
    watch_init(&w, under);
    put(&w.state, T_item, "a");
    put(&w.state, T_unit, "u"); /* units have no next time */
    put(&w.state, T_notice, "n");
    assert_int_equal(w.n, 2);
    assert_string_equal(w.v[0].key, "a");
    assert_int_equal(w.v[1].table, T_notice);
    w.state.ops->mark(w.state.u);
    put(&w.state, T_schedule, "s");
    assert_int_equal(w.n, 3);
    w.state.ops->undo(w.state.u);
    assert_int_equal(w.n, 2);
    assert_false(state_has(under, T_schedule, "s"));
    w.state.ops->mark(w.state.u);
    put(&w.state, T_schedule, "s");
    w.state.ops->keep(w.state.u);
    assert_int_equal(w.n, 3);
    assert_true(state_has(under, T_schedule, "s"));
    w.state.ops->del(w.state.u, T_schedule, key_bytes("s"));
    assert_false(state_has(&w.state, T_schedule, "s"));
    watch_clear(&w);
    assert_int_equal(w.n, 0);
    watch_done(&w);
    memstate_free(under);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_notes_and_undoes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
