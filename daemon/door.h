/* door.h: a ROUTER socket through which calls come in and replies go out, and who is behind each connection.
 *
 * The actor comes from the connection, never from the message: on ipc the kernel says the uid (libzmq's Peer-Address is
 * "localhost:UID:GID:PID", taken apart from the right), on tcp the CURVE key that the ZAP handler let in. ipc and tcp
 * never share a socket. A door drops nothing by itself but messages with too many frames, which it counts; replies that
 * the socket will not take (peer gone, its queue full) are lost on purpose: the client asks again with the same id. */
#ifndef DUBAN_DAEMON_DOOR_H
#define DUBAN_DAEMON_DOOR_H

#include <stdbool.h>
#include <stdint.h>

#include <zmq.h>

#include "proto/arena.h"
#include "proto/limits.h"

struct door {
    void *socket, *monitor;
    const char *endpoint;
    bool tcp;
    int64_t connections, refused_handshakes;
    unsigned owner_uid;
};

/* Whom to answer. A plain value: it may be kept as long as one likes. */
struct caller {
    struct door *door;
    unsigned char route[255];
    uint8_t route_len;
    bool delimiter;                 /* it sent the empty frame of a REQ, so it gets one back */
    bool owner;                     /* root, or the uid that owns the state folder */
    unsigned uid;                   /* ipc only */
    char principal[LIM_NAME_BYTES]; /* "uid:1001", "key:…" */
    char id[LIM_ID_BYTES + 1];      /* id of the call, "" until it was read */
};
struct letter {
    struct caller who;
    zmq_msg_t payload;
};

/* Binds. curve_secret: 40 characters of Z85 for a tcp door, else NULL. NULL on failure, with errno of zmq. */
struct door *door_open(void *zmq, const char *endpoint, const char *curve_secret, unsigned owner_uid);
void door_close(struct door *d); /* accepts NULL */
bool door_ready(struct door *d); /* something to take */
int door_fd(struct door *d);

/* 1: *l is a letter, whose payload the caller closes. 0: nothing there. -1: a message was dropped for its form. */
int door_recv(struct door *d, struct letter *l);
bool door_send(const struct caller *who, struct bytes payload);
/* The uid in a Peer-Address; false when it has not that form. */
bool door_peer_uid(const char *address, unsigned *uid);
void door_count(struct door *d); /* takes what the socket monitor saw */

#endif
