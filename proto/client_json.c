/* client_json.c: JSON to msgpack for duban_call_json. Silent; memory from the buffer's arena and jansson's own. */
#include <stdio.h>

#include <jansson.h>

#include "proto/client.h"
#include "proto/codec.h"

static int value_pack(json_t *v, struct buf *b)
{
    const char *key;
    json_t *el;
    size_t i;
    switch (json_typeof(v)) {
    case JSON_OBJECT:
        mp_map(b, json_object_size(v));
        json_object_foreach(v, key, el)
        {
            mp_str(b, key);
            if (value_pack(el, b))
                return -1;
        }
        return 0;
    case JSON_ARRAY:
        mp_array(b, json_array_size(v));
        json_array_foreach(v, i, el) if (value_pack(el, b)) return -1;
        return 0;
    case JSON_STRING:
        mp_str(b, json_string_value(v));
        return 0;
    case JSON_INTEGER:
        mp_int(b, json_integer_value(v));
        return 0;
    case JSON_TRUE:
    case JSON_FALSE:
        mp_bool(b, json_is_true(v));
        return 0;
    case JSON_REAL: /* 0.1 has no exact double, and two writers would hash it differently */
    case JSON_NULL: /* leave the field out instead */
        break;
    }
    return -1;
}

int client_json_pack(const char *json, struct buf *b, char *why, size_t why_size)
{
    json_error_t err;
    json_t *v = json_loads(json ? json : "{}", JSON_REJECT_DUPLICATES, &err);
    if (!v) {
        snprintf(why, why_size, "JSON %d:%d %s", err.line, err.column, err.text);
        return -1;
    }
    int rc = json_is_object(v) ? value_pack(v, b) : -1;
    if (rc)
        snprintf(why, why_size, "%s",
                 json_is_object(v) ? "JSON: no fractions (write \"839.2\") and no null"
                                   : "JSON: an object is expected");
    json_decref(v);
    return rc;
}
