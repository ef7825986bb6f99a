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

enum {
    SMS_ONE_CHARS = 70,  /* a text message of one part */
    SMS_PART_CHARS = 67, /* each part of a longer one */
    /* What is sent as a page, twice over (text and HTML) and encoded, must fit LIM_SENT_BYTES. */
    DRIVER_PAGE_BYTES = 16384,
};
/* Parts that a text message of so many characters goes out in, and is paid for. */
static inline size_t sms_parts(size_t chars)
{
    return chars <= SMS_ONE_CHARS ? 1 : (chars + SMS_PART_CHARS - 1) / SMS_PART_CHARS;
}

/* clang-format off */
/* X(name, Chinese, schemes of its address ("": it has none), what the row must say, room for a text in bytes, in
 * characters; 0: by the other. Neither: its texts lie with the provider). Beyond the room a text is cut: docs/channels.md. */
#define DUBAN_DRIVERS(X)                                                                                \
    X(smtp,            "邮件",              "smtp smtps", DRIVER_URL | DRIVER_SENDER,               DRIVER_PAGE_BYTES, 0) \
    X(file,            "文件夹",            "",           0,                                        DRIVER_PAGE_BYTES, 0) \
    X(exec,            "本机程序",          "",           DRIVER_COMMAND,                           DRIVER_PAGE_BYTES, 0) \
    X(webhook,         "网络钩子",          "https http", DRIVER_URL,                               DRIVER_PAGE_BYTES, 0) \
    X(wecom_app,       "企业微信应用",      "https http", DRIVER_APP | DRIVER_NUMBER,               2048, 0)           \
    X(wecom_robot,     "企业微信群机器人",  "https http", 0,                                        2048, 0)           \
    X(dingtalk_work,   "钉钉工作通知",      "https http", DRIVER_APP | DRIVER_NUMBER,               2048, 0)           \
    X(dingtalk_robot,  "钉钉群机器人",      "https http", 0,                                        2048, 0)           \
    X(feishu,          "飞书群机器人",      "https http", 0,                                        4096, 0)           \
    X(sms_aliyun,      "阿里云短信",        "https http", DRIVER_SIGN | DRIVER_CODES,               0, 0)              \
    X(sms_tencent,     "腾讯云短信",        "https http", DRIVER_APP | DRIVER_SIGN | DRIVER_CODES,  0, 0)              \
    X(sms_mas,         "移动云MAS",         "https http", DRIVER_URL | DRIVER_SIGN,                 0, 4 * SMS_PART_CHARS)
/* clang-format on */

struct driver {
    const char *name, *zh, *schemes;
    unsigned needs;
    int text_bytes, text_chars; /* room for one text; 0: not counted so */
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
