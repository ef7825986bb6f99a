/* news.h: the XPUB that says "the journal has grown to seq". Only a hint: it may be lost, readers fetch by sequence. */
#ifndef DUBAN_DAEMON_NEWS_H
#define DUBAN_DAEMON_NEWS_H

#include <stdint.h>

struct news;
struct news *news_open(void *zmq, const char *endpoint); /* NULL with errno */
void news_close(struct news *n);
void news_tell(struct news *n, int64_t seq, int64_t now_ms); /* nothing when seq was told already */
int news_fd(struct news *n);
int news_subscribers(struct news *n);

#endif
