/* main.c: the command line of duban. */
#include "clients/line.h"

enum { EXIT_WRITE = 74 };

int main(int argc, char **argv)
{
    struct cli c;
    struct line l;

    cli_init(&c);
    int rc = line_read(&c, argc, argv, &l);
    if (!rc)
        rc = l.verb->run(&c, &l);
    if (fflush(stdout) || ferror(stdout)) /* a full disk behind a redirection is not a success */
        rc = rc ? rc : EXIT_WRITE;
    cli_done(&c);
    return rc;
}
