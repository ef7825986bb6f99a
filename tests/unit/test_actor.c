/* test_actor.c: who a connection is, and what it may call. */
#include "tests/unit/town.h"

#define R (1u << CLASS_read)
#define OWN (1u << CLASS_own)
#define OFFICE (1u << CLASS_office)
#define DECIDE (1u << CLASS_decide)
#define ADMIN (1u << CLASS_admin)
#define WORKER (1u << CLASS_worker)
#define ALL (R | OWN | OFFICE | DECIDE | ADMIN | WORKER)

static void put_principals(struct town *t)
{
    static const char *const may[] = {"read", "office"};
    static const char *const cheat[] = {"read", "worker"};
    struct principal v[] = {
        {.id = "uid:1001", .name = "李的账号", .person = "li"},
        {.id = "uid:1002", .name = "网关", .speaks_for = true},
        {.id = "uid:1003", .name = "热线", .may = STRS(may)},
    };
    struct principal bad = {.id = "uid:1004", .name = "x", .may = STRS(cheat)};

    for (size_t i = 0; i < sizeof v / sizeof v[0]; i++)
        town_must(t, "owner", OP_principal_set, &v[i]);
    /* Refused by decide; and should it stand there all the same, it makes no worker of anybody. */
    assert_int_equal(town_send(t, "owner", OP_principal_set, "bad", &bad), DUBAN_E_bad_choice);
    state_put(t->s, T_principal, bad.id, &bad, &t->a);
}

static const struct {
    const char *story, *principal;
    bool owner;
    const char *worker, *as;
    int rc;
    const char *name, *field;
    unsigned classes;
} cases[] = {
    {"the owner may all", "uid:0", true, NULL, NULL, 0, "owner", NULL, ALL},
    {"the owner speaks for a person: that person's rights, no more", "uid:0", true, NULL, "li", 0, "li", NULL, R | OWN},
    {"an unknown account", "uid:9", false, NULL, NULL, DUBAN_E_not_allowed, NULL, "", 0},
    {"an unknown account names a person", "uid:9", false, NULL, "li", DUBAN_E_not_allowed, NULL, "", 0},
    {"a person's own account", "uid:1001", false, NULL, NULL, 0, "li", NULL, R | OWN},
    {"who is no gateway names nobody", "uid:1001", false, NULL, "head", DUBAN_E_not_allowed, NULL, "as", 0},
    {"a gateway by itself may nothing", "uid:1002", false, NULL, NULL, 0, "uid:1002", NULL, 0},
    {"a gateway names a person", "uid:1002", false, NULL, "head", 0, "head", NULL, R | OFFICE | DECIDE | ADMIN},
    {"a gateway names nobody known", "uid:1002", false, NULL, "ghost", DUBAN_E_no_person, NULL, "as", 0},
    {"a role without classes", "uid:1002", false, NULL, "guest", 0, "guest", NULL, 0},
    {"a program has what its record says", "uid:1003", false, NULL, NULL, 0, "uid:1003", NULL, R | OFFICE},
    {"nobody is a worker by record", "uid:1004", false, NULL, NULL, 0, "uid:1004", NULL, R},
    {"the work door makes workers", "uid:0", true, "escalate", NULL, 0, "worker:escalate", NULL, R | WORKER},
    {"a worker names nobody", "uid:0", true, "notify", "li", DUBAN_E_not_allowed, NULL, "as", 0},
};

static void test_cases(void **state)
{
    struct town *t = town_full();

    (void)state;
    put_principals(t);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct actor out = {.name = "untouched"};
        struct duban_error e = {0};
        int rc = core_actor(t->c, cases[i].principal, cases[i].owner, cases[i].worker, cases[i].as, &t->a, &out, &e);

        if (rc != cases[i].rc)
            fail_msg("%s: %s", cases[i].story, duban_err_name((enum duban_err)rc));
        if (rc) {
            assert_string_equal(out.name, "untouched");
            assert_string_equal(e.field, cases[i].field);
            continue;
        }
        assert_string_equal(out.name, cases[i].name);
        assert_string_equal(out.via, cases[i].principal);
        if (out.classes != cases[i].classes)
            fail_msg("%s: classes %x", cases[i].story, out.classes);
        assert_int_equal(out.person != NULL, state_has(t->s, T_person, out.name));
    }
    town_free(t);
}

/* Before any rights are in force the owner alone may act. */
static void test_before_rights(void **state)
{
    struct town *t = town_new();
    struct actor out = {0};

    (void)state;
    town_people(t);
    put_principals(t);
    assert_int_equal(core_actor(t->c, "uid:0", true, NULL, NULL, &t->a, &out, &t->e), 0);
    assert_int_equal(out.classes, ALL);
    assert_int_equal(core_actor(t->c, "uid:0", true, NULL, "head", &t->a, &out, &t->e), 0);
    assert_int_equal(out.classes, 0);
    assert_int_equal(core_actor(t->c, "uid:1003", false, NULL, NULL, &t->a, &out, &t->e), 0);
    assert_int_equal(out.classes, 0);
    town_rights(t);
    assert_int_equal(core_actor(t->c, "uid:0", true, NULL, "head", &t->a, &out, &t->e), 0);
    assert_int_equal(out.classes, R | OFFICE | DECIDE | ADMIN);
    town_free(t);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases), cmocka_unit_test(test_before_rights)};

    return cmocka_run_group_tests_name("actor", tests, NULL, NULL);
}
