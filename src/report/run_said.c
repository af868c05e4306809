/*
 * libyaml's events become a tree, by one function that calls itself for what is inside. The file is ours, yet people
 * edit files: aliases and deep nesting are refused rather than followed.
 */
#include "report/run_said.h"

#include "report/formats.h"
#include "util/file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <yaml.h>

#define BYTES_MAX (1024 * 1024)
#define DEPTH_MAX 8

struct reader {
    const char *name;
    yaml_parser_t parser;
    yaml_event_t event; /* the last one that was read; always valid for yaml_event_delete */
    struct gol_err *err;
};

static enum gol_code next_event(struct reader *reader)
{
    yaml_event_delete(&reader->event);
    if (yaml_parser_parse(&reader->parser, &reader->event) == 1)
        return GOL_OK;
    memset(&reader->event, 0, sizeof reader->event);
    return gol_err_set(reader->err, GOL_PARSE, "%s:%zu: not YAML: %s", reader->name,
                       reader->parser.problem_mark.line + 1,
                       reader->parser.problem == NULL ? "cannot be read" : reader->parser.problem);
}

static enum gol_code no_memory(const struct reader *reader)
{
    return gol_err_set(reader->err, GOL_NO_MEMORY, "%s: out of memory", reader->name);
}

static enum gol_code refuse(const struct reader *reader, const char *what)
{
    return gol_err_set(reader->err, GOL_PARSE, "%s:%zu: %s", reader->name, reader->event.start_mark.line + 1, what);
}

/* Makes the node that the current event begins, and reads on until its end. *out may be partly filled on error. */
static enum gol_code read_node(struct reader *reader, int depth, struct gol_said **out)
{
    struct gol_said *node = calloc(1, sizeof *node);
    struct gol_said **last;
    enum gol_code code = GOL_OK;

    *out = node;
    if (node == NULL)
        return no_memory(reader);
    last = &node->children;
    if (reader->event.type == YAML_SCALAR_EVENT) {
        node->plain = reader->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
        node->text = strdup((const char *)reader->event.data.scalar.value);
        return node->text == NULL ? no_memory(reader) : GOL_OK;
    }
    if (reader->event.type != YAML_MAPPING_START_EVENT && reader->event.type != YAML_SEQUENCE_START_EVENT)
        return refuse(reader, "an alias");
    if (depth == DEPTH_MAX)
        return refuse(reader, "nested too deeply");
    node->kind = reader->event.type == YAML_MAPPING_START_EVENT ? GOL_SAID_MAP : GOL_SAID_LIST;
    for (;;) {
        char *key = NULL;

        code = next_event(reader);
        if (code != GOL_OK || reader->event.type == YAML_MAPPING_END_EVENT ||
            reader->event.type == YAML_SEQUENCE_END_EVENT)
            return code;
        if (node->kind == GOL_SAID_MAP) {
            if (reader->event.type != YAML_SCALAR_EVENT)
                return refuse(reader, "a key that is no text");
            key = strdup((const char *)reader->event.data.scalar.value);
            code = key == NULL ? no_memory(reader) : next_event(reader);
        }
        if (code == GOL_OK)
            code = read_node(reader, depth + 1, last);
        if (*last != NULL)
            (*last)->key = key;
        else
            free(key);
        if (code != GOL_OK)
            return code;
        last = &(*last)->next;
    }
}

enum gol_code gol_said_parse(const char *text, size_t size, const char *name, struct gol_said **out,
                             struct gol_err *err)
{
    struct reader reader = {.name = name, .err = err};
    enum gol_code code = GOL_OK;

    *out = NULL;
    if (yaml_parser_initialize(&reader.parser) != 1)
        return no_memory(&reader);
    yaml_parser_set_input_string(&reader.parser, (const unsigned char *)text, size);
    do
        code = next_event(&reader);
    while (code == GOL_OK &&
           (reader.event.type == YAML_STREAM_START_EVENT || reader.event.type == YAML_DOCUMENT_START_EVENT));
    if (code == GOL_OK && reader.event.type != YAML_MAPPING_START_EVENT)
        code = refuse(&reader, "empty or no mapping (want KEY: VALUE)");
    if (code == GOL_OK)
        code = read_node(&reader, 0, out);
    if (code != GOL_OK) {
        gol_said_free(*out);
        *out = NULL;
    }
    yaml_event_delete(&reader.event);
    yaml_parser_delete(&reader.parser);
    return code;
}

enum gol_code gol_said_read(const char *run_dir, struct gol_said **out, struct gol_err *err)
{
    char *path = gol_file_join(run_dir, GOL_RUN_YAML);
    struct gol_buf text;
    enum gol_code code;

    *out = NULL;
    gol_buf_init(&text);
    if (path == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory");
    if (access(path, F_OK) != 0 && errno == ENOENT)
        code = gol_err_set(err, GOL_NOT_FOUND, "%s: no such file", path);
    else
        code = gol_file_read(path, BYTES_MAX, &text, err);
    if (code == GOL_OK)
        code = gol_said_parse(gol_buf_text(&text), text.size, path, out, err);
    gol_buf_fini(&text);
    free(path);
    return code;
}

void gol_said_free(struct gol_said *said)
{
    while (said != NULL) {
        struct gol_said *next = said->next;

        gol_said_free(said->children);
        free(said->key);
        free(said->text);
        free(said);
        said = next;
    }
}

const struct gol_said *gol_said_find(const struct gol_said *said, const char *path)
{
    const size_t length = strcspn(path, ".");

    if (said == NULL || said->kind != GOL_SAID_MAP)
        return NULL;
    for (const struct gol_said *child = said->children; child != NULL; child = child->next)
        if (strlen(child->key) == length && memcmp(child->key, path, length) == 0)
            return path[length] == '\0' ? child : gol_said_find(child, path + length + 1);
    return NULL;
}

const char *gol_said_text(const struct gol_said *said, const char *path)
{
    const struct gol_said *found = gol_said_find(said, path);

    return found == NULL ? NULL : found->text;
}

void gol_said_json(const struct gol_said *said, struct gol_buf *out)
{
    if (said == NULL) {
        gol_buf_puts(out, "null");
    } else if (said->kind != GOL_SAID_TEXT) {
        gol_buf_puts(out, said->kind == GOL_SAID_MAP ? "{" : "[");
        for (const struct gol_said *child = said->children; child != NULL; child = child->next) {
            if (child->key != NULL) {
                gol_json_text(out, child->key);
                gol_buf_puts(out, ": ");
            }
            gol_said_json(child, out);
            gol_buf_puts(out, child->next == NULL ? "" : ", ");
        }
        gol_buf_puts(out, said->kind == GOL_SAID_MAP ? "}" : "]");
    } else if (said->plain && (strcmp(said->text, "true") == 0 || strcmp(said->text, "false") == 0)) {
        gol_buf_puts(out, said->text);
    } else if (said->plain) {
        gol_json_value(out, said->text);
    } else {
        gol_json_text(out, said->text);
    }
}
