/* http.c: see http.h. */
#include "workers/http.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "workers/boot.h"

struct http_call {
    CURL *easy;
    struct transfer *transfer;
    struct curl_slist *headers;
    struct arena arena;
    struct http_request request;
    char *body; /* of the answer */
    size_t body_len, head_len;
    bool handed, too_large, private_address, too_late;
    http_done *done;
    void *u;
};

/* ---- who may be spoken to ---- */
const char *http_url_fault(const char *url, bool plaintext_local)
{
    bool tls = url && strncmp(url, "https://", 8) == 0, plain = url && strncmp(url, "http://", 7) == 0;
    const char *host = tls ? url + 8 : plain ? url + 7 : "";

    if (!tls && !(plain && plaintext_local && transfer_host_is_local(host)))
        return "要写 https:// https:// only";
    size_t len = strcspn(host, "/");
    if (len == 0 || strcspn(host, "@?#\\ \t\r\n\"<>") < len)
        return "主机写法不对；账户不写在这里 bad host; no account in here";
    return NULL;
}

static bool private_v4(uint32_t ip) /* host order */
{
    static const struct {
        uint32_t net;
        int bits;
    } nets[] = {
        {0x00000000, 8},  /* this network */
        {0x0a000000, 8},  /* 10/8 */
        {0x64400000, 10}, /* 100.64/10: carriers */
        {0x7f000000, 8},  /* this machine */
        {0xa9fe0000, 16}, /* link-local, metadata services of clouds */
        {0xac100000, 12}, /* 172.16/12 */
        {0xc0000000, 24}, /* protocols */
        {0xc0a80000, 16}, /* 192.168/16 */
        {0xc6120000, 15}, /* benchmarks */
        {0xe0000000, 3},  /* multicast and reserved */
    };

    for (size_t i = 0; i < sizeof nets / sizeof nets[0]; i++)
        if ((ip ^ nets[i].net) >> (32 - nets[i].bits) == 0)
            return true;
    return false;
}

static bool private_v6(const unsigned char *ip)
{
    static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff}, nat64[12] = {0x00, 0x64, 0xff, 0x9b};
    uint32_t last;

    memcpy(&last, ip + 12, sizeof last);
    if (memcmp(ip, mapped, sizeof mapped) == 0 || memcmp(ip, nat64, sizeof nat64) == 0)
        return private_v4(ntohl(last));
    return (ip[0] & 0xe0) != 0x20; /* only 2000::/3 is out there */
}

bool http_address_private(const struct sockaddr *to)
{
    if (to->sa_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, to, sizeof in);
        return private_v4(ntohl(in.sin_addr.s_addr));
    }
    if (to->sa_family == AF_INET6) {
        struct sockaddr_in6 in6;
        memcpy(&in6, to, sizeof in6);
        return private_v6(in6.sin6_addr.s6_addr);
    }
    return true;
}

/* Before a byte is sent to it, and after the name was looked up: a name can't change its mind in between. */
static curl_socket_t call_socket(void *u, curlsocktype purpose, struct curl_sockaddr *to)
{
    struct http_call *c = u;

    if (purpose != CURLSOCKTYPE_IPCXN)
        return CURL_SOCKET_BAD;
    if (!c->request.inner && http_address_private(&to->addr)) {
        c->private_address = true;
        return CURL_SOCKET_BAD;
    }
    return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

/* ---- one request ---- */
/* The connection stands, TLS and all; the request goes out now. */
static int call_prereq(void *u, char *ip, char *local_ip, int port, int local_port)
{
    struct http_call *c = u;
    (void)ip, (void)local_ip, (void)port, (void)local_port;
    c->too_late = c->request.until_ms && boot_ms() > c->request.until_ms;
    c->handed = !c->too_late;
    return c->too_late ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

/* curl keeps what it needs of them; here they are only counted. */
static size_t call_header(char *data, size_t size, size_t n, void *u)
{
    struct http_call *c = u;
    size_t len = size * n;
    (void)data;

    c->head_len += len;
    c->too_large = c->too_large || c->head_len > HTTP_HEAD_BYTES;
    return c->too_large ? 0 : len;
}

static size_t call_body(char *data, size_t size, size_t n, void *u)
{
    struct http_call *c = u;
    size_t len = size * n;

    if (c->body_len + len > HTTP_ANSWER_BYTES) {
        c->too_large = true;
        return 0;
    }
    if (!c->body)
        c->body = arena_alloc(&c->arena, HTTP_ANSWER_BYTES + 1);
    memcpy(c->body + c->body_len, data, len);
    c->body_len += len;
    return len;
}

static void call_free(struct http_call *c)
{
    curl_easy_cleanup(c->easy);
    curl_slist_free_all(c->headers);
    arena_done(&c->arena);
    free(c);
}

static void call_ended(void *u, CURLcode rc)
{
    struct http_call *c = u;
    struct http_answer answer = {.handed = c->handed, .came = rc == CURLE_OK};
    curl_off_t retry_s = 0;

    curl_easy_getinfo(c->easy, CURLINFO_RESPONSE_CODE, &answer.status);
    curl_easy_getinfo(c->easy, CURLINFO_RETRY_AFTER, &retry_s);
    answer.retry_ms = retry_s > 0 ? (int64_t)retry_s * 1000 : 0;
    answer.body = (struct bytes){c->body ? c->body : "", c->body_len};
    answer.word = c->private_address ? "内网地址 private address"
                  : c->too_large     ? "回话过长 the answer is too large"
                  : c->too_late      ? "没来得及交出 too late to be handed over"
                                     : curl_easy_strerror(rc);
    c->done(c->u, &answer);
    call_free(c);
}

static void call_options(struct http_call *c)
{
    const struct http_request *r = &c->request;
    CURL *h = c->easy;

    curl_easy_setopt(h, CURLOPT_URL, r->url);
    curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, r->plaintext_local ? "http,https" : "https");
    curl_easy_setopt(h, CURLOPT_PROXY, ""); /* whatever the environment says */
    curl_easy_setopt(h, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(h, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(h, CURLOPT_HTTPHEADER, c->headers);
    /* One file of authorities, read once for all (curl keeps it only when there is no folder of them as well): reading
     * it anew for each request would stop the loop for seconds. */
    curl_easy_setopt(h, CURLOPT_CAPATH, NULL);
    if (r->ca)
        curl_easy_setopt(h, CURLOPT_CAINFO, r->ca);
    if (r->pin) { /* its key is known: who signed the certificate, and for which name, adds nothing */
        curl_easy_setopt(h, CURLOPT_PINNEDPUBLICKEY, r->pin);
        curl_easy_setopt(h, CURLOPT_SSL_VERIFYPEER, 0L);
        curl_easy_setopt(h, CURLOPT_SSL_VERIFYHOST, 0L);
    }
    if (!r->get) {
        curl_easy_setopt(h, CURLOPT_POST, 1L);
        curl_easy_setopt(h, CURLOPT_POSTFIELDS, r->body.len ? r->body.data : "");
        curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body.len);
    }
    curl_easy_setopt(h, CURLOPT_OPENSOCKETFUNCTION, call_socket);
    curl_easy_setopt(h, CURLOPT_OPENSOCKETDATA, c);
    curl_easy_setopt(h, CURLOPT_PREREQFUNCTION, call_prereq);
    curl_easy_setopt(h, CURLOPT_PREREQDATA, c);
    curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, call_body);
    curl_easy_setopt(h, CURLOPT_WRITEDATA, c);
    curl_easy_setopt(h, CURLOPT_HEADERFUNCTION, call_header);
    curl_easy_setopt(h, CURLOPT_HEADERDATA, c);
    curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT, (long)HTTP_CONNECT_S);
    curl_easy_setopt(h, CURLOPT_TIMEOUT, r->whole_s ? r->whole_s : (long)HTTP_WHOLE_S);
    curl_easy_setopt(h, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(h, CURLOPT_FORBID_REUSE, 1L);
}

struct http_call *http_send(struct transfers *t, const struct http_request *request, http_done *done, void *u)
{
    struct http_call *c = calloc(1, sizeof *c);

    if (!c)
        abort();
    arena_init(&c->arena);
    c->request = *request;
    c->request.pin = arena_keep(&c->arena, request->pin);
    if (request->body.len)
        c->request.body.data = arena_copy(&c->arena, request->body.data, request->body.len);
    c->done = done;
    c->u = u;
    c->easy = curl_easy_init();
    c->headers = curl_slist_append(NULL, "Expect:");
    for (size_t i = 0; i < HTTP_HEADERS_MAX && request->headers[i]; i++)
        c->headers = curl_slist_append(c->headers, request->headers[i]);
    if (!c->easy || !c->headers)
        abort();
    call_options(c);
    c->transfer = transfer_start(t, c->easy, call_ended, c);
    return c;
}

void http_drop(struct http_call *c)
{
    transfer_drop(c->transfer);
    call_free(c);
}
