/* options.h: the command line of duband. There is no configuration file: what changes outcomes is rules in the journal,
 * what is left is a handful of paths and limits. */
#ifndef DUBAN_DAEMON_OPTIONS_H
#define DUBAN_DAEMON_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/jrn.h"

struct options {
    const char *state_dir;        /* --state=DIR */
    const char *in, *work, *news; /* endpoints, ipc only */
    const char *tcp;              /* --tcp=tcp://ADDRESS:PORT, NULL: none */
    const char *curve_secret;     /* --curve-secret=FILE: Z85 secret key of the server, one line */
    bool manual;                  /* --clock=manual:TIME */
    int64_t manual_ms;
    bool mem; /* --journal=mem:seed=…,refuse=…: tests */
    struct jrn_mem_faults faults;
    int64_t lease_ms, silence_ms;
    int64_t segment_bytes; /* 0: the journal's own default */
    int64_t check_every;   /* entries between CHECK digests */
    int64_t disk_low_mib, reserve_mib;
};

/* Returns -1 to go on, else the exit code (0 after --help or --version). */
int options_read(struct options *o, int argc, char **argv);

#endif
