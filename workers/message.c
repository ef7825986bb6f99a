/* message.c: see message.h. */
#include "workers/message.h"

#include <string.h>

#include "proto/drivers.h"
#include "workers/text_cut.h"

const char *message_text(const struct message *m, struct arena *a)
{
    return text_fit(m->body, m->next ? m->next : "", DRIVER_PAGE_BYTES, 0, a);
}

const char *message_account(const struct strs *accounts, const char *provider)
{
    size_t len = strlen(provider);

    for (size_t i = 0; i < accounts->n; i++)
        if (strncmp(accounts->v[i], provider, len) == 0 && accounts->v[i][len] == '=' && accounts->v[i][len + 1])
            return accounts->v[i] + len + 1;
    return NULL;
}

const char *message_field(const struct message *m, const char *name)
{
    for (size_t i = 0; i < m->fields_n; i++)
        if (strcmp(m->fields[i].name, name) == 0)
            return m->fields[i].value ? m->fields[i].value : "";
    return "";
}
