/* duban.h: libduban, the client library. Installed; `pkg-config --cflags --libs duban`.
 *
 * A call carries an id made by the caller (or by the library, UUIDv7) and is sent again with the same id until it is
 * answered or its time is over; duban counts a submission once, however often it is sent. Handles are not shared
 * between threads; different handles are independent. The library never prints, logs or exits. */
#ifndef DUBAN_H
#define DUBAN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

typedef struct duban duban;

struct duban_options {
    int timeout_ms;         /* whole time of one call, resends included; 0: 10000 */
    int resend_ms;          /* first wait before the same call is sent again; doubles up to 8 times; 0: 1000 */
    const char *server_key; /* Z85; needed for tcp */
    const char *public_key; /* Z85 of ours */
    const char *secret_key; /* Z85 of ours */
};

/* An answer. Everything in it belongs to the handle and lives until the next call on it. */
struct duban_reply {
    int ok;            /* 1: done or answered */
    int again;         /* 1: it was sent before, this is the first answer again */
    int64_t seq;       /* journal entry made, or state as of this entry */
    const char *code;  /* name of the error, "" when ok */
    const char *field; /* field at fault, "" when none */
    const char *text_zh, *text_en;
    int exit_code;    /* as the command line would exit */
    const void *body; /* msgpack of the answer's body, by docs/protocol.md; may be NULL */
    size_t body_len;
    const void *raw; /* the whole reply, msgpack */
    size_t raw_len;
};

/* Opens a handle: "ipc:///run/duban/in.sock" or "tcp://host:port". NULL only when the options are wrong or memory is
 * out; an absent daemon shows at the first call. */
duban *duban_open(const char *endpoint, const struct duban_options *o);
void duban_close(duban *d);

/* A fresh UUIDv7 as text, 36 characters and NUL. Keep it with your own record, and send again with it after a crash. */
void duban_new_id(char id[37]);

/* Calls an operation. id: NULL makes one. as: person a gateway speaks for, or NULL. body: msgpack map, or NULL for
 * none. Returns 0 and fills *r when an answer came (r->ok tells which); -1 with r->code "no_answer" when none came in
 * time: the outcome is unknown, call again with the same id. */
int duban_call(duban *d, const char *op, const char *id, const char *as, const void *body, size_t body_len,
               struct duban_reply *r);
/* The same, as a rehearsal: says what would happen, writes nothing. */
int duban_rehearse(duban *d, const char *op, const char *as, const void *body, size_t body_len, struct duban_reply *r);

/* The same with a JSON body (UTF-8). For short programs. */
int duban_call_json(duban *d, const char *op, const char *id, const char *as, const char *json, struct duban_reply *r);

/* Attachments. A hash is "blake2b:" and 64 hex digits; reports name it in `evidence`.
 *
 * duban_attach sends a file, from where an earlier try left off, and enters it under `name` (NULL: the last part of the
 * path). hash gets what reports name it by, as soon as the file was read, whatever the answer is. Returns as
 * duban_call; r->code "no_file" when the file can't be read, "altered" when it changed under our hands. */
enum { DUBAN_HASH_SIZE = 73 };
int duban_attach(duban *d, const char *path, const char *name, const char *as, char hash[DUBAN_HASH_SIZE],
                 struct duban_reply *r);
/* Fetches one piece by piece: take(u, bytes, n), a non-zero return ends it and is returned. After the last piece the
 * whole has been checked: r->ok, or r->code "altered" and what was taken must be thrown away. */
int duban_fetch(duban *d, const char *hash, const char *as, int (*take)(void *u, const void *bytes, size_t n), void *u,
                struct duban_reply *r);

/* Follows the journal from `from` on, without a gap, by news and `entries`. on_entry gets each event (msgpack, record
 * event of docs/protocol.md); a non-zero return stops and is returned. Returns -1 when the daemon does not answer
 * within the handle's timeout, 0 when wait_ms pass without news (-1: wait for ever). *from moves on with each event. */
int duban_follow(duban *d, int64_t *from, int wait_ms,
                 int (*on_entry)(void *u, int64_t seq, const void *event, size_t len), void *u);

/* Sentence for an error's name in "zh" or "en". */
const char *duban_strerror(const char *code, const char *lang);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif
