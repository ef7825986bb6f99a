/* zap.h: who may enter the tcp door. Without a ZAP handler CURVE lets in any key that knows the server's; so the
 * handler is bound before the door, and zap_prove shows at start that a key nobody knows is refused. */
#ifndef DUBAN_DAEMON_ZAP_H
#define DUBAN_DAEMON_ZAP_H

#include <stdbool.h>

struct zap;
/* known(u, z85): may this client key enter? The key becomes the connection's principal "key:<Z85>". NULL with errno. */
struct zap *zap_open(void *zmq, bool (*known)(void *u, const char *z85), void *u);
void zap_close(struct zap *z);
void zap_pump(struct zap *z); /* answers what is asked */
int zap_fd(struct zap *z);
/* Connects to the door at `endpoint` with a random key and shows that this very key is asked for and refused. False: it
 * was never asked for. Others may come and go meanwhile. */
bool zap_prove(struct zap *z, void *zmq, const char *endpoint, const char *server_public);

#endif
