/* quiet.h: runs a piece of the command line and keeps what it said to stderr, so that tests can read it. */
#ifndef DUBAN_TESTS_QUIET_H
#define DUBAN_TESTS_QUIET_H

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int quiet_saved = -1;
static FILE *quiet_file;

static inline void quiet_begin(void)
{
    fflush(stderr);
    quiet_saved = dup(STDERR_FILENO);
    quiet_file = tmpfile();
    dup2(fileno(quiet_file), STDERR_FILENO);
}

/* What was said since quiet_begin; good until the next quiet_end. */
static inline const char *quiet_end(void)
{
    static char said[65536];
    fflush(stderr);
    dup2(quiet_saved, STDERR_FILENO);
    close(quiet_saved);
    rewind(quiet_file);
    size_t n = fread(said, 1, sizeof said - 1, quiet_file);
    said[n] = '\0';
    fclose(quiet_file);
    return said;
}

#endif
