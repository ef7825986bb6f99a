/* files.h: attachments: their bytes, in the daemon's own folder, named by what is in them.
 *
 *   STATE/files/ab/<64 hex>                         a whole one; the digits are its BLAKE2b-256
 *   STATE/files/part/<64 hex>-<16 hex>-<total>      an unfinished upload, of whom (a hash of the name), how large it
 * will be STATE/files/altered/<64 hex>                    what the audit found to be other than its name says: never
 * served
 *
 * Promises: what files_ready said yes to is whole, is what its hash says, and is on the disk with its name; only then
 * does the journal name it (turn.c). A piece that a full disk cuts short leaves the upload as it was. An upload goes on
 * after a crash of either side, from where the disk has it. No call takes longer than writing SYNC_BYTES or hashing
 * SUM_BYTES, so that the loop never waits for a large file.
 * Must not: look at what a file is called by people (names are in the records), or trust a path from outside: every
 * path is made here, of hex digits.
 * Costs: a descriptor for each unfinished upload (LIM_UPLOADS), one buffer of FILE_BUF_BYTES; nothing per file kept. */
#ifndef DUBAN_DAEMON_FILES_H
#define DUBAN_DAEMON_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sodium.h>

#include "core/state.h"
#include "proto/filehash.h"

enum {
    FILE_BUF_BYTES = 256 * 1024,         /* read and hashed in one go */
    FILE_SUM_BYTES = 4 * FILE_BUF_BYTES, /* hashed of what lies there already, in one call */
    FILE_SYNC_BYTES = 1 << 20,           /* received, then synced */
    FILE_ORPHAN_S = 24 * 3600,           /* whole, but never attached: removed */
    FILE_LIST_MS = 3600 * 1000,          /* is everything there? */
    FILE_READ_MS = 24 * 3600 * 1000,     /* is everything what it was? */
};

struct upload {
    char hex[FILEHASH_HEX + 1], who[17];
    int fd;
    int64_t total, have, synced;
    int64_t hashed;     /* of the first bytes; less than `have` after a restart */
    int64_t touched_ms; /* boot time */
    crypto_generichash_state sum;
};

enum file_what { FILE_SOUND, FILE_MISSING, FILE_ALTERED, FILE_UNREADABLE };
extern const char *const file_what_words[];
struct file_fault {
    char hash[FILEHASH_TEXT + 1];
    enum file_what what;
    bool in_place; /* altered, and could not be set aside: it looks whole, only reading can take that back */
};

/* How far the audit is. */
struct files_audit {
    int64_t listed_ms, read_ms; /* boot time when the last round of each began */
    int prefix;                 /* next of the 256 folders; 256: all are listed */
    bool reading;
    char hash[FILEHASH_TEXT + 1]; /* read last, or being read; "" at the beginning */
    int fd;                       /* of the one being read, else -1 */
    int64_t at;
    crypto_generichash_state sum;
    int64_t count, bytes, counting, counting_bytes; /* of the last round, of the one under way */
};

struct files {
    int dir, part; /* the folders, held open */
    int n;
    struct upload up[LIM_UPLOADS];
    struct file_fault *faults;
    size_t faults_n; /* LIM_ERRORS at most */
    struct files_audit audit;
    unsigned char buf[FILE_BUF_BYTES];
};

/* Makes the folders where they are not there, and takes up unfinished uploads. NULL: errno says why. */
struct files *files_open(const char *state_dir);
void files_close(struct files *f); /* accepts NULL */

/* One piece of an upload of `who`; room: bytes that the disk may give. Answers how much is there. Returns a DUBAN_E_
 * code: too_large, out_of_range, busy, disk_low, altered (all there, but not what the hash says: it begins anew). */
int files_put(struct files *f, const char *who, const struct filechunk *q, int64_t room, struct filehave *out,
              struct duban_error *e);
/* Before the journal names it: is all of it here, and durable? no_file, altered (another size), io_error. */
int files_ready(struct files *f, const struct attach *b, struct duban_error *e);
/* A piece of an attachment of so many bytes. no_file, altered, out_of_range, io_error. */
int files_get(struct files *f, const char *hash, int64_t bytes, int64_t offset, struct arena *a, struct filechunk *out,
              struct duban_error *e);
/* Drops uploads that nobody goes on with. */
void files_expire(struct files *f, int64_t now_ms);

/* ---- the audit (files_audit.c): every attachment on record is there, and is what it was ---- */
/* Starts the rounds that are due; true while one is under way. Both begin at the first call. */
bool files_audit_due(struct files *f, int64_t now_ms);
/* A little of what is under way: a folder listed, or FILE_BUF_BYTES read. True: there is more. */
bool files_audit_step(struct files *f, struct state *s);
void files_fault_set(struct files *f, const char *hash, enum file_what what); /* FILE_SOUND takes it off */
enum file_what files_fault(const struct files *f, const char *hash);

/* ---- paths and sizes, for the parts of this module ---- */
/* "ab/<64 hex>", or a folder's. */
struct file_path {
    char text[16 + FILEHASH_HEX];
};
struct file_path file_path(const char *hex);
int64_t file_size(const struct files *f, const char *hex); /* -1: none, or not a plain file */
bool file_sync_name(struct files *f, const char *hex);     /* its name is on the disk from now on */
/* Refuses by what errno said: disk_low, busy (no descriptors left), io_error. */
int file_failed(struct duban_error *e, const char *field, int why);

#endif
