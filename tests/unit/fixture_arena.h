/* fixture_arena.h: the group fixture of tests that want nothing but an arena. */
#ifndef DUBAN_TESTS_FIXTURE_ARENA_H
#define DUBAN_TESTS_FIXTURE_ARENA_H

#include "proto/arena.h"

static struct arena A;

static int setup(void **state)
{
    (void)state;
    arena_init(&A);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_done(&A);
    return 0;
}

#endif
