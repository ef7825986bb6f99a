/* drivers.h: the ways out that a channel can take, and what its row in the rules must say. One table, asked when rules
 * are applied and again by the worker that sends; each driver has its carrier in workers/channel_<name>.c. */
#ifndef DUBAN_PROTO_DRIVERS_H
#define DUBAN_PROTO_DRIVERS_H

#include "proto/records.h"

enum driver_needs {
    DRIVER_URL = 1,    /* the row says the address; without it the provider's own holds */
    DRIVER_APP = 2,    /* number of the application */
    DRIVER_SIGN = 4,   /* signature of text messages */
    DRIVER_CODES = 8,  /* only approved texts may be sent */
    DRIVER_COMMAND = 16,
    DRIVER_SENDER = 32,
    DRIVER_NUMBER = 64, /* and that number is a number */
};

/* clang-format off */
/* X(name, Chinese, schemes of its address ("": it has none), what the row must say) */
#define DUBAN_DRIVERS(X)                                                                                \
    X(smtp,           "邮件",             "smtp smtps", DRIVER_URL | DRIVER_SENDER)                     \
    X(file,           "文件夹",           "",           0)                                              \
    X(exec,           "本机程序",         "",           DRIVER_COMMAND)                                 \
    X(webhook,        "网络钩子",         "https http", DRIVER_URL)                                     \
    X(wecom_app,      "企业微信应用",     "https http", DRIVER_APP | DRIVER_NUMBER)                     \
    X(wecom_robot,    "企业微信群机器人", "https http", 0)                                              \
    X(dingtalk_work,  "钉钉工作通知",     "https http", DRIVER_APP | DRIVER_NUMBER)                     \
    X(dingtalk_robot, "钉钉群机器人",     "https http", 0)                                              \
    X(feishu,         "飞书群机器人",     "https http", 0)                                              \
    X(sms_aliyun,     "阿里云短信",       "https http", DRIVER_SIGN | DRIVER_CODES)                     \
    X(sms_tencent,    "腾讯云短信",       "https http", DRIVER_APP | DRIVER_SIGN | DRIVER_CODES)        \
    X(sms_mas,        "移动云MAS",        "https http", DRIVER_URL | DRIVER_SIGN)
/* clang-format on */

struct driver {
    const char *name, *zh, *schemes;
    unsigned needs;
};
extern const struct driver drivers[];
extern const size_t drivers_n;

/* The driver of a row: its `kind`, or else its name. */
const char *channel_kind(const struct channel *row);
const struct driver *driver_find(const char *name); /* NULL */
/* Whether the row says what its driver needs: a DUBAN_E_ code, the field of the row at fault in e. Whether the machine
 * can use it (secrets, programs, plain http) is the worker's to say. */
int driver_check(const struct channel *row, struct duban_error *e);

#endif
