/* cli.h: what every verb of the command line gets: options that hold for all, the connection, and the voice.
 *
 * stdout is data, stderr is talk. Each verb returns the exit code of the program (proto/errors.h). Memory is c->arena,
 * given back at the end of the process: a command line lives for seconds. */
#ifndef DUBAN_CLIENTS_CLI_H
#define DUBAN_CLIENTS_CLI_H

#include <stdio.h>

#include "proto/codec.h"
#include "proto/duban.h"
#include "proto/ops.h"

enum { FIELDS_MAX = LIM_KEYS };
enum { EXIT_DONE = 0, EXIT_NO = 1, EXIT_WRONG_USE = 64, EXIT_WRONG_DATA = 65, EXIT_NO_FILE = 66, EXIT_BUG = 70 };

struct cli {
    struct arena arena;
    const char *lang; /* "zh" or "en" */
    const char *name; /* what people type for this program, in hints that can be pasted; NULL: duban */
    const char *endpoint, *as, *request_id, *keys_file;
    bool json, dry, colour;
    int width;                 /* columns of the terminal; 0: no terminal, nothing is cut */
    int64_t timeout_ms;        /* 0: the library's */
    int64_t resend_ms;         /* 0: the library's */
    duban *handle;             /* opened at the first call */
    struct title *titles; /* called.c */
    bool titles_read;
};

/* The sentence in the language asked for; "duban " in it becomes the name this program was called by (DUBAN_NAME), so
 * that the next steps it prints can be pasted. */
const char *tr(struct cli *c, const char *zh, const char *en) __attribute__((format_arg(2), format_arg(3)));

/* Reads language, colour, width and endpoint from the surroundings; options override them later. */
void cli_init(struct cli *c);
void cli_done(struct cli *c);

/* One line of talk, to stderr. */
void cli_say(const struct cli *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* ---- calls ---- */

/* The connection, opened; NULL when it can't be, and the reason told. */
duban *cli_handle(struct cli *c);

/* An answer. Lives in c->arena. */
struct answer {
    bool ok, again;
    int64_t seq;
    int exit_code;
    const struct reply *reply; /* NULL when nobody answered */
    const void *body;          /* struct of ops[op].answer; never NULL when ok */
    struct duban_reply raw;    /* good until the next call */
    const char *id;            /* it was sent with */
};

/* Calls with a body struct of ops[op].body (packed here). Says nothing. id NULL: a fresh one. dry: rehearse. Returns
 * the exit code, also in out->exit_code. */
int cli_call(struct cli *c, int op, const char *id, bool dry, const void *body, struct answer *out);
/* The same for a query; a refusal is told to the user. */
int cli_ask(struct cli *c, int op, const void *body, struct answer *out);

/* Tells why not, with the next step where one helps (stderr, and the JSON object when asked for). Returns the exit
 * code. */
int cli_refused(struct cli *c, int op, const struct answer *ans);
/* The command line itself is wrong. Returns EXIT_WRONG_USE. */
int cli_wrong_use(struct cli *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The object {"schema": "duban.error/1", ...} of a refusal that was made here, when JSON is asked for. */
void cli_json_error(struct cli *c, const char *code, const char *field, const char *zh, const char *en);
/* A mistake found here, before anything was sent. */
int cli_refuse_error(struct cli *c, const char *where, const struct duban_error *e);

/* Prints {"schema": "duban.<op>/1", ...} with the whole answer. */
void cli_json(struct cli *c, int op, const struct answer *ans);
const char *json_string(struct arena *a, const char *s); /* quoted and escaped */

/* Reads a whole file. NULL, and the reason told. */
const char *cli_file(struct cli *c, const char *path, size_t *len);

#endif
