/* fixture_cli.h: the group fixture of tests that want the settings of the command line. */
#ifndef DUBAN_TESTS_FIXTURE_CLI_H
#define DUBAN_TESTS_FIXTURE_CLI_H

#include "clients/cli.h"

static struct cli C;

static int setup(void **state)
{
    (void)state;
    C = (struct cli){.lang = "zh"};
    arena_init(&C.arena);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_done(&C.arena);
    return 0;
}

#endif
