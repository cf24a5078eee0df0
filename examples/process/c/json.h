/* Reads one JSON value into a tree that points into the text. Strings keep their escapes: those of the protocol that
 * this program looks at have none. */
#ifndef JSON_H
#define JSON_H

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

typedef struct Json {
    char kind;        /* '{' '[' '"', or the first character of a number, true, false or null */
    const char *text; /* of a string: what stands between its quotes */
    size_t length;
    const char *key; /* of a member of an object */
    size_t key_length;
    struct Json *child, *next;
} Json;

typedef struct {
    const char *at;
    Json *free;
} JsonReader;

static void json_blank(JsonReader *reader) {
    while (isspace((unsigned char)*reader->at)) reader->at++;
}

static int json_string(JsonReader *reader, const char **text, size_t *length) {
    const char *end = reader->at + 1;
    while (*end && *end != '"') end += *end == '\\' && end[1] ? 2 : 1;
    if (*reader->at != '"' || *end != '"') return 0;
    *text = reader->at + 1;
    *length = (size_t)(end - *text);
    reader->at = end + 1;
    return 1;
}

static Json *json_value(JsonReader *reader);

static int json_members(JsonReader *reader, Json *parent) {
    char close = parent->kind == '{' ? '}' : ']';
    Json **last = &parent->child;
    reader->at++;
    json_blank(reader);
    if (*reader->at == close) return reader->at++, 1;
    for (;;) {
        const char *key = NULL;
        size_t key_length = 0;
        json_blank(reader);
        if (close == '}') {
            if (!json_string(reader, &key, &key_length)) return 0;
            json_blank(reader);
            if (*reader->at++ != ':') return 0;
        }
        if (!(*last = json_value(reader))) return 0;
        (*last)->key = key;
        (*last)->key_length = key_length;
        last = &(*last)->next;
        json_blank(reader);
        if (*reader->at == close) return reader->at++, 1;
        if (*reader->at++ != ',') return 0;
    }
}

static Json *json_value(JsonReader *reader) {
    Json *value = reader->free++;
    json_blank(reader);
    value->kind = *reader->at;
    switch (value->kind) {
    case '{':
    case '[':
        return json_members(reader, value) ? value : NULL;
    case '"':
        return json_string(reader, &value->text, &value->length) ? value : NULL;
    default:
        value->text = reader->at;
        value->length = strcspn(reader->at, ",]} \r\n\t");
        reader->at += value->length;
        return value->length ? value : NULL;
    }
}

/* The tree of a text, to be freed as one block; NULL if it is no JSON. */
static Json *json_read(const char *text) {
    size_t values = 2; /* each but the first follows one of these characters */
    for (const char *at = text; *at; at++) values += *at == ',' || *at == '[' || *at == '{';
    Json *block = calloc(values, sizeof *block);
    JsonReader reader = {text, block};
    if (block && !json_value(&reader)) {
        free(block);
        return NULL;
    }
    return block;
}

/* The member of an object, or NULL. */
static const Json *json_get(const Json *object, const char *key) {
    for (const Json *member = object ? object->child : NULL; member; member = member->next)
        if (member->key && member->key_length == strlen(key) && !memcmp(member->key, key, member->key_length))
            return member;
    return NULL;
}

static int json_is(const Json *value, const char *text) {
    return value && value->kind == '"' && value->length == strlen(text) && !memcmp(value->text, text, value->length);
}

#endif
