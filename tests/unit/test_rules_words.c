/* Every word of the rules language has a sentence, and no sentence is left over from a word that went away: whoever
 * adds a field to a rules record is told here that clerks will ask what it means. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "clients/rules_words.h"

static const struct record *part(const char *name)
{
    for (size_t i = 0; i < rules_parts_n; i++)
        if (!strcmp(rules_parts[i].rec->name, name))
            return rules_parts[i].rec;
    return NULL;
}

static void test_every_field_has_a_row(void **state)
{
    (void)state;
    for (size_t i = 0; i < rules_parts_n; i++)
        for (size_t k = 0; k < rules_parts[i].rec->n; k++) {
            const struct field *f = &rules_parts[i].rec->fields[k];

            if (!rules_word_of(rules_parts[i].rec, f))
                fail_msg("%s.%s has no row in clients/rules_words.c", rules_parts[i].rec->name, f->name);
        }
}

static void test_no_row_is_left_over(void **state)
{
    (void)state;
    for (size_t i = 0; i < rules_words_n; i++) {
        const struct record *r = part(rules_words[i].record);

        if (!r || !record_field(r, rules_words[i].field))
            fail_msg("%s.%s is no field any more", rules_words[i].record, rules_words[i].field);
        for (size_t k = 0; k < i; k++)
            if (!strcmp(rules_words[i].record, rules_words[k].record) &&
                !strcmp(rules_words[i].field, rules_words[k].field))
                fail_msg("%s.%s stands twice", rules_words[i].record, rules_words[i].field);
    }
}

/* What can be put into force is on the page, and whatever is inside of it. */
static void parts_of(const struct record *r)
{
    if (!part(r->name))
        fail_msg("%s is not in rules_parts", r->name);
    for (size_t k = 0; k < r->n; k++)
        if (r->fields[k].type == FT_LIST || r->fields[k].type == FT_REC)
            parts_of(r->fields[k].rec);
}

static void test_every_kind_is_a_part(void **state)
{
    (void)state;
    for (size_t i = 0; rules_kind(i); i++)
        parts_of(rules_kind(i));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_field_has_a_row),
        cmocka_unit_test(test_no_row_is_left_over),
        cmocka_unit_test(test_every_kind_is_a_part),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
