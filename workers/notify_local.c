/* notify_local.c: see notify_local.h.
 *
 * The credentials file has two lines, `user=…` and `password=…`; blank lines and lines with # in front are skipped. It
 * comes from systemd's LoadCredential= or from a file that only the service may read; it is never logged, shown or
 * passed on, and once it is read the process can't be dumped or traced. */
#include "workers/notify_local.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

const char *const notify_options[] = {
    "outbox=DIR",
    "file 渠道的文件夹，每条通知一个 .eml  folder of the file channel",
    "smtp-credentials=FILE",
    "SMTP 账户：user= 和 password= 两行；缺省 $CREDENTIALS_DIRECTORY/smtp  account, two lines",
    "smtp-ca=FILE",
    "邮件服务器证书的签发者（PEM），缺省用系统的  issuer of the server's certificate",
    "smtp-plaintext-local",
    "仅供测试：对本机的 smtp:// 不要求加密  for tests: no TLS to this machine",
    NULL,
};

int notify_local_option(struct notify_local *l, const char *name, const char *value)
{
    struct carrier_local *c = &l->carrier;
    const struct {
        const char *name;
        const char **to;
    } texts[] = {{"outbox", &c->outbox}, {"smtp-credentials", &l->credentials}, {"smtp-ca", &c->smtp_ca}};

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (strcmp(name, texts[i].name) == 0) {
            *texts[i].to = value;
            return value && value[0] ? 0 : -1;
        }
    }
    if (strcmp(name, "smtp-plaintext-local") != 0)
        return -1;
    c->smtp_plaintext_local = true;
    return 0;
}

/* Reads the file whole into l->secret, NUL-terminated. */
static int secret_read(struct notify_local *l, const char *path, struct duban_error *e)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    int rc = DUBAN_E_ok;

    if (fd < 0 || fstat(fd, &st)) {
        rc = error_set(e, DUBAN_E_bad_config, "smtp-credentials", "%s: %s", path, strerror(errno));
    } else if (st.st_mode & 0007) {
        rc = error_set(e, DUBAN_E_bad_config, "smtp-credentials", "%s：人人可读，请 chmod 0640 everybody may read it",
                       path);
    } else {
        ssize_t n = read(fd, l->secret, sizeof l->secret - 1);
        if (n < 0 || n == sizeof l->secret - 1)
            rc = error_set(e, DUBAN_E_bad_config, "smtp-credentials", "%s: %s", path,
                           n < 0 ? strerror(errno) : "too large");
        else
            l->secret[n] = '\0';
    }
    if (fd >= 0)
        close(fd);
    return rc;
}

/* Takes the lines apart in place. */
static int secret_parse(struct notify_local *l, struct duban_error *e)
{
    char *save = NULL;

    for (char *line = strtok_r(l->secret, "\r\n", &save); line; line = strtok_r(NULL, "\r\n", &save)) {
        if (strncmp(line, "user=", 5) == 0)
            l->carrier.smtp_user = line + 5;
        else if (strncmp(line, "password=", 9) == 0)
            l->carrier.smtp_password = line + 9;
        else if (line[0] != '#')
            return error_set(e, DUBAN_E_bad_config, "smtp-credentials",
                             "只能有 user= 和 password= 两行 only user= and password=");
    }
    if (!l->carrier.smtp_user || !l->carrier.smtp_password)
        return error_set(e, DUBAN_E_bad_config, "smtp-credentials",
                         "缺 user= 或 password= one of the two lines is missing");
    return DUBAN_E_ok;
}

static int outbox_make(const char *dir, struct duban_error *e)
{
    if ((mkdir(dir, 0750) && errno != EEXIST) || access(dir, W_OK | X_OK))
        return error_set(e, DUBAN_E_bad_config, "outbox", "%s: %s", dir, strerror(errno));
    return DUBAN_E_ok;
}

int notify_local_prepare(struct notify_local *l, struct duban_error *e)
{
    char path[4096];
    const char *from = l->credentials, *folder = getenv("CREDENTIALS_DIRECTORY");
    int rc = l->carrier.outbox ? outbox_make(l->carrier.outbox, e) : DUBAN_E_ok;

    if (rc)
        return rc;
    if (!from && folder) {
        snprintf(path, sizeof path, "%s/smtp", folder);
        from = access(path, F_OK) == 0 ? path : NULL;
    }
    if (!from)
        return DUBAN_E_ok;
    prctl(PR_SET_DUMPABLE, 0);
    rc = secret_read(l, from, e);
    return rc ? rc : secret_parse(l, e);
}

void notify_local_wipe(struct notify_local *l)
{
    sodium_memzero(l->secret, sizeof l->secret);
}
