/* notify_local.c: see notify_local.h. */
#include "workers/notify_local.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "workers/secrets.h"
#include "workers/transfer.h"

const char *const notify_options[] = {
    "outbox=DIR",
    "file 渠道的文件夹，每条通知一个 .eml  folder of the file channel",
    "secrets=DIR",
    "渠道密钥的文件夹；缺省 $CREDENTIALS_DIRECTORY 和 /etc/duban/secrets.d  folder of the channels' secrets",
    "ca=FILE",
    "对方服务器证书的签发者（PEM），缺省用系统的  issuer of the servers' certificates",
    "patience-s=N",
    "一次交出至多等几秒，缺省 30（邮件 60）  whole time of one hand-over",
    "plaintext-local",
    "仅供测试：对本机的 smtp:// 和 http:// 不要求加密  for tests: no TLS to this machine",
    NULL,
};

static int option_patience(const char *value, long *out)
{
    enum { PATIENCE_MOST_S = 600 };
    char *end;
    long s = strtol(value ? value : "", &end, 10);

    if (s < 1 || s > PATIENCE_MOST_S || *end)
        return -1;
    *out = s;
    return 0;
}

int notify_local_option(struct notify_local *l, const char *name, const char *value)
{
    struct carrier_local *c = &l->carrier;
    const struct {
        const char *name;
        const char **to;
    } texts[] = {{"outbox", &c->outbox}, {"secrets", &l->secrets}, {"ca", &c->ca}};

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (strcmp(name, texts[i].name) == 0) {
            *texts[i].to = value;
            return value && value[0] ? 0 : -1;
        }
    }
    if (strcmp(name, "patience-s") == 0)
        return option_patience(value, &c->whole_s);
    if (strcmp(name, "plaintext-local") != 0)
        return -1;
    c->plaintext_local = true;
    return 0;
}

static int outbox_make(const char *dir, struct duban_error *e)
{
    if ((mkdir(dir, 0750) && errno != EEXIST) || access(dir, W_OK | X_OK))
        return error_set(e, DUBAN_E_bad_config, "outbox", "%s: %s", dir, strerror(errno));
    return DUBAN_E_ok;
}

int notify_local_prepare(struct notify_local *l, struct duban_error *e)
{
    int rc = l->carrier.outbox ? outbox_make(l->carrier.outbox, e) : DUBAN_E_ok;

    if (!rc && l->secrets && access(l->secrets, R_OK | X_OK))
        rc = error_set(e, DUBAN_E_bad_config, "secrets", "%s: %s", l->secrets, strerror(errno));
    l->carrier.secrets = secrets_new(l->secrets);
    if (!rc)
        rc = secrets_audit(l->carrier.secrets, e);
    prctl(PR_SET_DUMPABLE, 0);
    l->carrier.transfers = transfers_new(l->carrier.loop);
    return rc;
}

void notify_local_done(struct notify_local *l)
{
    transfers_free(l->carrier.transfers);
    secrets_free(l->carrier.secrets);
}
