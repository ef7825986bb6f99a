/* fuzz_mail: any bytes as a reply by mail. Must hold: no crash; what was read is bounded and made of whole texts; a
 * token ends in its tag and names something; an address has its @; a refusal names the mail. */
#include <assert.h>
#include <string.h>

#include "clients/reply_mail.h"
#include "clients/text.h"
#include "proto/limits.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len)
{
    struct arena a;
    struct mime m;
    struct reply_mail r;
    struct duban_error e = {0};
    size_t bad;

    arena_init(&a);
    if (mime_read((const char *)data, len, &a, &m, &e) != 0) {
        assert(e.code && strcmp(e.field, "mail") == 0);
    } else {
        assert(m.n > 0 && m.n <= MAIL_HEADERS && m.texts.n <= MAIL_PARTS + 1);
        for (size_t i = 0; i < m.texts.n; i++)
            assert(text_is_utf8(m.texts.v[i], strlen(m.texts.v[i]), &bad));
        reply_read(&m, &a, &r);
        if (r.token) {
            const char *tag = strrchr(r.token, '~');
            assert(tag && tag > r.token && strlen(tag + 1) == 16 && strlen(r.token) <= LIM_KEY_BYTES);
        }
        assert(!r.from || strchr(r.from, '@'));
        assert(!r.notice || r.notice[0]);
        assert(!r.auto_zh == !r.auto_en);
    }
    arena_done(&a);
    return 0;
}
