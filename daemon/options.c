#include "daemon/options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "proto/codec.h"
#include "proto/limits.h"

enum opt {
    O_STATE,
    O_RUN,
    O_IN,
    O_WORK,
    O_NEWS,
    O_TCP,
    O_CURVE,
    O_CLOCK,
    O_JOURNAL,
    O_LEASE,
    O_SILENCE,
    O_SEGMENT,
    O_CHECK,
    O_LOW,
    O_RESERVE,
    O_HELP,
    O_VERSION,
    O_COUNT
};

/* clang-format off */
static const struct { const char *name, *arg, *zh, *en; } rows[O_COUNT] = {
    [O_STATE]   = {"state",             "DIR",      "状态目录（账本与库），默认 /var/lib/duban",  "state folder, default /var/lib/duban"},
    [O_RUN]     = {"run",               "DIR",      "套接字目录，默认 /run/duban",                "folder of the sockets, default /run/duban"},
    [O_IN]      = {"in",                "ENDPOINT", "客户口，默认 ipc://RUN/in.sock",             "door for clients"},
    [O_WORK]    = {"work",              "ENDPOINT", "工作口，默认 ipc://RUN/work.sock",           "door for workers"},
    [O_NEWS]    = {"news",              "ENDPOINT", "消息口，默认 ipc://RUN/news.sock",           "news"},
    [O_TCP]     = {"tcp",               "ENDPOINT", "另开 tcp 客户口，须有密钥",                  "a tcp door besides, with CURVE"},
    [O_CURVE]   = {"curve-secret",      "FILE",     "服务端密钥文件（Z85 一行）",                 "secret key of the server, one line of Z85"},
    [O_CLOCK]   = {"clock",             "manual:TIME", "手动时钟，从 TIME 起（演示、测试）",      "manual clock from TIME (demo, tests)"},
    [O_JOURNAL] = {"journal",           "file|mem:…", "账本种类；mem 只供测试，可注入故障",       "journal; mem is for tests and injects faults"},
    [O_LEASE]   = {"lease-ms",          "N",        "任务租期，默认 30000",                       "lease of a job"},
    [O_SILENCE] = {"worker-silence-ms", "N",        "工作进程失联时限，默认 5000",                "silence after which a worker is gone"},
    [O_SEGMENT] = {"segment-kib",       "N",        "账本段大小，默认 16384",                     "size of a journal segment"},
    [O_CHECK]   = {"check-every",       "N",        "每多少条记一次状态摘要，默认 10000",         "entries between CHECK digests"},
    [O_LOW]     = {"disk-low-mib",      "N",        "可用空间低于此数即拒收新内容，默认 128",     "room below which new work is refused"},
    [O_RESERVE] = {"reserve-mib",       "N",        "预留空间，默认 64",                          "size of the reserve file"},
    [O_HELP]    = {"help",              NULL,       "本页",                                       "this page"},
    [O_VERSION] = {"version",           NULL,       "版本",                                       "version"},
};
/* clang-format on */

static void help(void)
{
    printf("用法：duband [选项]    督办服务的主进程 / the daemon of duban\n\n");
    for (int i = 0; i < O_COUNT; i++) {
        char head[64];
        snprintf(head, sizeof head, "--%s%s%s", rows[i].name, rows[i].arg ? "=" : "", rows[i].arg ? rows[i].arg : "");
        printf("  %-28s %s\n  %-28s %s\n", head, rows[i].zh, "", rows[i].en);
    }
    printf("\n退出码 / exit codes: 0 正常停止, 64 用法, 65 账本损坏, 70 程序错误, 74 磁盘读写失败（可重启）,\n"
           "  75 另有 duband 占用此状态目录 / another duband has this state folder, 78 配置\n");
}

static bool number(const char *text, int64_t lo, int64_t hi, int64_t *out)
{
    char *end;
    long long v = strtoll(text, &end, 10);
    if (*text == 0 || *end != 0 || v < lo || v > hi)
        return false;
    *out = v;
    return true;
}

/* mem:seed=7,refuse=10,lost=20,gone=20,delay=50,polls=3 (per mille) */
static bool journal(struct options *o, const char *text)
{
    char copy[256], *save = NULL;
    if (strcmp(text, "file") == 0)
        return true;
    if (strncmp(text, "mem", 3) != 0 || (text[3] && text[3] != ':') || strlen(text) >= sizeof copy)
        return false;
    o->mem = true;
    snprintf(copy, sizeof copy, "%s", text[3] ? text + 4 : "");
    for (char *p = strtok_r(copy, ",", &save); p; p = strtok_r(NULL, ",", &save)) {
        struct {
            const char *name;
            int *at;
        } const knobs[] = {{"refuse", &o->faults.refuse},
                           {"lost", &o->faults.lose_stored},
                           {"gone", &o->faults.lose_unstored},
                           {"delay", &o->faults.delay},
                           {"polls", &o->faults.delay_polls}};
        char *eq = strchr(p, '=');
        int64_t v;
        size_t i = 0;
        if (!eq || !number(eq + 1, 0, INT64_MAX, &v))
            return false;
        *eq = 0;
        if (strcmp(p, "seed") == 0) {
            o->faults.seed = (uint64_t)v;
            continue;
        }
        while (i < 5 && strcmp(knobs[i].name, p) != 0)
            i++;
        if (i == 5 || v > 1000)
            return false;
        *knobs[i].at = (int)v;
    }
    return true;
}

static bool take(struct options *o, int which, const char *v, const char **run)
{
    switch (which) {
    case O_STATE:
        o->state_dir = v;
        return *v != 0;
    case O_RUN:
        *run = v;
        return *v != 0;
    case O_IN:
        o->in = v;
        return strncmp(v, "ipc://", 6) == 0;
    case O_WORK:
        o->work = v;
        return strncmp(v, "ipc://", 6) == 0;
    case O_NEWS:
        o->news = v;
        return strncmp(v, "ipc://", 6) == 0;
    case O_TCP:
        o->tcp = v;
        return strncmp(v, "tcp://", 6) == 0;
    case O_CURVE:
        o->curve_secret = v;
        return *v != 0;
    case O_CLOCK:
        o->manual = true;
        return strncmp(v, "manual:", 7) == 0 && parse_time(v + 7, &o->manual_ms);
    case O_JOURNAL:
        return journal(o, v);
    case O_LEASE:
        return number(v, 10, 86400000, &o->lease_ms);
    case O_SILENCE:
        return number(v, 10, 86400000, &o->silence_ms);
    case O_SEGMENT:
        if (!number(v, 64, 1 << 20, &o->segment_bytes))
            return false;
        o->segment_bytes *= 1024;
        return true;
    case O_CHECK:
        return number(v, 1, 1000000000, &o->check_every);
    case O_LOW:
        return number(v, 0, 1 << 24, &o->disk_low_mib);
    default:
        return number(v, 0, 1 << 20, &o->reserve_mib);
    }
}

/* The endpoints that no option names. A process has one command line, so each has its place for good; a path that does
 * not fit is refused where it is bound, as longer than the system takes (108 bytes). */
static const char *beside(const char *run, const char *name)
{
    static char made[3][sizeof((struct sockaddr_un *)0)->sun_path + sizeof "ipc://"];
    static const char *const names[] = {"in", "work", "news"};
    size_t i = 0;

    while (strcmp(names[i], name) != 0)
        i++;
    (void)snprintf(made[i], sizeof made[i], "ipc://%s/%s.sock", run, name);
    return made[i];
}

int options_read(struct options *o, int argc, char **argv)
{
    struct option longs[O_COUNT + 1] = {{0}};
    const char *run = "/run/duban";
    int which;

    *o = (struct options){.state_dir = "/var/lib/duban",
                          .lease_ms = LIM_LEASE_MS,
                          .silence_ms = 5000,
                          .check_every = LIM_CHECK_ENTRIES,
                          .disk_low_mib = 128,
                          .reserve_mib = 64};
    for (int i = 0; i < O_COUNT; i++)
        longs[i] = (struct option){rows[i].name, rows[i].arg ? required_argument : no_argument, &which, i};
    for (int r; (r = getopt_long(argc, argv, "", longs, NULL)) != -1;) {
        if (r != 0)
            return 64; /* getopt has said why */
        if (which == O_HELP || which == O_VERSION) {
            which == O_HELP ? help() : (void)printf("duband %s\n", DUBAN_VERSION);
            return 0;
        }
        if (!take(o, which, optarg, &run)) {
            fprintf(stderr, "duband: --%s=%s 写法不对，应为 %s / is not of the form %s\n", rows[which].name, optarg,
                    rows[which].arg, rows[which].arg);
            return 64;
        }
    }
    if (optind < argc) {
        fprintf(stderr, "duband: 多余的参数 %s / unexpected argument\n", argv[optind]);
        return 64;
    }
    if (o->tcp && !o->curve_secret) {
        fprintf(stderr, "duband: --tcp 须有 --curve-secret / --tcp needs --curve-secret\n");
        return 78;
    }
    if (!o->in)
        o->in = beside(run, "in");
    if (!o->work)
        o->work = beside(run, "work");
    if (!o->news)
        o->news = beside(run, "news");
    return -1;
}
