/* fuzz_yaml: any bytes as a rules file. Must hold: no crash, bounded memory; a document that is taken packs to bytes
 * that its record unpacks again, strictly and to the same bytes; one that is not taken leaves a fault with a line. */
#include <assert.h>
#include <string.h>

#include "clients/yaml.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len)
{
    struct arena a;
    struct yaml_file f;

    arena_init(&a);
    yaml_read(&a, (const char *)data, len, &f);
    assert(f.docs.n > 0 || f.faults.n > 0);
    for (size_t i = 0; i < f.faults.n; i++)
        assert(LIST_AT(f.faults, struct yaml_fault, i)->line > 0);
    for (size_t i = 0; i < f.docs.n; i++) {
        const struct yaml_doc *d = LIST_AT(f.docs, struct yaml_doc, i);
        void *again = arena_alloc(&a, d->rec->size);
        struct duban_error e;
        struct bytes packed;
        int rc = rec_unpack(d->rec, d->canonical, UNPACK_STRICT, &a, again, &e);
        assert(rc == 0);
        packed = rec_pack(d->rec, again, &a);
        assert(packed.len == d->canonical.len && memcmp(packed.data, d->canonical.data, packed.len) == 0);
    }
    arena_done(&a);
    return 0;
}
