/*
 * The first step of reading: libyaml's events become a tree. libyaml is asked for events, not documents, because
 * an event carries its position, and because an alias is then an event that can be refused before anything is expanded
 * ("billion laughs"). Memory is bounded by the size of the file: nothing in it can stand for more than itself.
 */
#include "lab/spec_tree.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

struct reader {
    const char *file;
    yaml_parser_t parser;
    struct gol_spec_node *root;
    struct gol_spec_node *open; /* the mapping or list that the next node belongs to */
    char *key; /* read, its value is still to come */
    int key_line, key_column;
    int depth;
    int documents;
    struct gol_err *err;
};

/* ---- errors ---- */

enum gol_code gol_spec_error(struct gol_err *err, enum gol_code code, const char *file, int line, int column,
                             const char *path, const char *format, ...)
{
    char message[768];
    char place[32] = "";
    va_list args;

    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    if (line > 0)
        snprintf(place, sizeof place, "%d:%d:", line, column);
    return gol_err_set(err, code, "%s:%s %s%s%s", file, place, path, path[0] == '\0' ? "" : ": ", message);
}

const char *gol_spec_tree_path(const struct gol_spec_node *node, char out[GOL_SPEC_PATH])
{
    char above[GOL_SPEC_PATH];

    if (node == NULL || node->parent == NULL) {
        out[0] = '\0';
        return out;
    }
    gol_spec_tree_path(node->parent, above);
    if (node->key == NULL)
        snprintf(out, GOL_SPEC_PATH, "%.140s[%d]", above, node->index);
    else
        snprintf(out, GOL_SPEC_PATH, "%.90s%s%.64s", above, above[0] == '\0' ? "" : ".", node->key);
    return out;
}

/* An error at a mark, about what `open` holds. */
static enum gol_code refuse(const struct reader *reader, enum gol_code code, yaml_mark_t mark, const char *message)
{
    char path[GOL_SPEC_PATH];

    return gol_spec_error(reader->err, code, reader->file, (int)mark.line + 1, (int)mark.column + 1,
                          gol_spec_tree_path(reader->open, path), "%s", message);
}

static enum gol_code no_memory(const struct reader *reader)
{
    return gol_spec_error(reader->err, GOL_NO_MEMORY, reader->file, 0, 0, "", "out of memory");
}

static enum gol_code syntax_error(const struct reader *reader)
{
    const yaml_parser_t *parser = &reader->parser;
    const char *problem = parser->problem == NULL ? "unknown" : parser->problem;
    const int line = (int)parser->problem_mark.line + 1;
    const int column = (int)parser->problem_mark.column + 1;

    if (parser->error == YAML_MEMORY_ERROR)
        return no_memory(reader);
    if (parser->error == YAML_READER_ERROR) /* has no mark; only where in the bytes it is */
        return gol_spec_error(reader->err, GOL_PARSE, reader->file, (int)parser->mark.line + 1,
                              (int)parser->mark.column + 1, "", "not YAML: %s", problem);
    if (parser->context == NULL)
        return gol_spec_error(reader->err, GOL_PARSE, reader->file, line, column, "", "not YAML: %s", problem);
    return gol_spec_error(reader->err, GOL_PARSE, reader->file, line, column, "", "not YAML: %s (%s, from line %d)",
                          problem, parser->context, (int)parser->context_mark.line + 1);
}

/* ---- the bytes, before libyaml sees them ---- */

/* The length of the UTF-8 sequence at text (Unicode 15, table 3-7), 0 when it is not one. */
static size_t utf8_length(const unsigned char *text, size_t left)
{
    const unsigned char first = text[0];
    const size_t length = first < 0x80   ? 1
                          : first < 0xc2 ? 0
                          : first < 0xe0 ? 2
                          : first < 0xf0 ? 3
                          : first < 0xf5 ? 4
                                         : 0;

    if (length == 0 || length > left)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((text[i] & 0xc0) != 0x80)
            return 0;
    if ((first == 0xe0 && text[1] < 0xa0) || (first == 0xed && text[1] > 0x9f) || (first == 0xf0 && text[1] < 0x90) ||
        (first == 0xf4 && text[1] > 0x8f))
        return 0;
    return length;
}

/* Whether the sequence of that length is a character that must not be in a file or in a value. */
static bool is_control(const unsigned char *text, size_t length)
{
    if (length == 1)
        return text[0] < 0x20 || text[0] == 0x7f;
    if (length == 2) /* U+0080 to U+009F */
        return text[0] == 0xc2 && text[1] < 0xa0;
    if (length != 3)
        return false;
    /*
     * U+2028 and U+2029 break lines and paragraphs, U+202A to U+202E and U+2066 to U+2069 turn the direction of
     * writing.
     */
    if (text[0] == 0xe2)
        return (text[1] == 0x80 && text[2] >= 0xa8 && text[2] <= 0xae) ||
               (text[1] == 0x81 && text[2] >= 0xa6 && text[2] <= 0xa9);
    /* U+FEFF (the byte order mark), U+FFFE and U+FFFF, which YAML does not know. */
    return text[0] == 0xef && ((text[1] == 0xbb && text[2] == 0xbf) || (text[1] == 0xbf && text[2] >= 0xbe));
}

static enum gol_code check_bytes(const char *file, const char *text, size_t size, struct gol_err *err)
{
    const unsigned char *at = (const unsigned char *)text;
    const size_t mark = size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0; /* a byte order mark may lead */
    int line = 1;
    int column = 1;

    for (size_t i = mark; i < size;) {
        const size_t length = utf8_length(at + i, size - i);

        if (length == 0)
            return gol_spec_error(err, GOL_PARSE, file, line, column, "", "byte 0x%02x is not UTF-8 text", at[i]);
        if (is_control(at + i, length) && strchr("\t\n\r", at[i]) == NULL)
            return gol_spec_error(err, GOL_PARSE, file, line, column, "", "a control character (want plain text)");
        if (at[i] == '\0') /* strchr finds the end of its string, too */
            return gol_spec_error(err, GOL_PARSE, file, line, column, "", "a NUL byte (want plain text)");
        column++;
        if (at[i] == '\n') {
            line++;
            column = 1;
        }
        i += length;
    }
    return GOL_OK;
}

/* ---- nodes ---- */

void gol_spec_tree_free(struct gol_spec_node *root)
{
    if (root == NULL)
        return;
    for (struct gol_spec_node *child = root->children; child != NULL;) {
        struct gol_spec_node *next = child->next;

        gol_spec_tree_free(child);
        child = next;
    }
    free(root->text);
    free(root->key);
    free(root);
}

/* A new node in `open`, which takes the key that was read; NULL without memory. */
static struct gol_spec_node *add_node(struct reader *reader, enum gol_spec_kind kind, yaml_mark_t mark)
{
    struct gol_spec_node *open = reader->open;
    struct gol_spec_node *node = calloc(1, sizeof *node);

    if (node == NULL)
        return NULL;
    node->kind = kind;
    node->line = (int)mark.line + 1;
    node->column = (int)mark.column + 1;
    node->parent = open;
    if (open == NULL) {
        reader->root = node;
        return node;
    }
    node->index = open->n_children++;
    if (open->last_child == NULL)
        open->children = node;
    else
        open->last_child->next = node;
    open->last_child = node;
    node->key = reader->key;
    node->key_line = reader->key_line;
    node->key_column = reader->key_column;
    reader->key = NULL;
    return node;
}

static enum gol_code check_scalar(const struct reader *reader, const yaml_event_t *event)
{
    const unsigned char *text = event->data.scalar.value;
    const size_t size = event->data.scalar.length;

    if (size > GOL_SPEC_SCALAR_MAX)
        return refuse(reader, GOL_LIMIT, event->start_mark, "a value of more than 255 bytes");
    for (size_t i = 0; i < size;) {
        const size_t length = utf8_length(text + i, size - i);

        if (length == 0 || is_control(text + i, length))
            return refuse(reader, GOL_PARSE, event->start_mark,
                          "a value with a control character or a line break in it");
        i += length;
    }
    return GOL_OK;
}

static enum gol_code take_key(struct reader *reader, const yaml_event_t *event)
{
    const char *key = (const char *)event->data.scalar.value;
    char message[GOL_SPEC_SCALAR_MAX + 64];

    if (strcmp(key, "<<") == 0)
        return refuse(reader, GOL_INVALID, event->start_mark, "merge keys (<<) are not allowed; write the keys out");
    if (reader->open->n_children >= GOL_SPEC_KEYS_MAX)
        return refuse(reader, GOL_LIMIT, event->start_mark, "more than 64 keys");
    for (const struct gol_spec_node *child = reader->open->children; child != NULL; child = child->next) {
        if (strcmp(child->key, key) == 0) {
            snprintf(message, sizeof message, "key \"%s\" stands twice (first in line %d)", key, child->key_line);
            return refuse(reader, GOL_INVALID, event->start_mark, message);
        }
    }
    reader->key = strdup(key);
    reader->key_line = (int)event->start_mark.line + 1;
    reader->key_column = (int)event->start_mark.column + 1;
    return reader->key == NULL ? no_memory(reader) : GOL_OK;
}

/* Whether the next node is a key. */
static bool wants_key(const struct reader *reader)
{
    return reader->open != NULL && reader->open->kind == GOL_SPEC_MAP && reader->key == NULL;
}

static enum gol_code take_scalar(struct reader *reader, const yaml_event_t *event)
{
    struct gol_spec_node *node;
    enum gol_code code = check_scalar(reader, event);

    if (code != GOL_OK)
        return code;
    if (wants_key(reader))
        return take_key(reader, event);
    if (reader->open == NULL)
        return refuse(reader, GOL_INVALID, event->start_mark,
                      event->data.scalar.length == 0 ? "no experiment in here (want name: ..., exercise: ...)"
                                                     : "want an experiment (name: ..., exercise: ...), not one value");
    node = add_node(reader, GOL_SPEC_SCALAR, event->start_mark);
    if (node == NULL)
        return no_memory(reader);
    node->text = strdup((const char *)event->data.scalar.value);
    return node->text == NULL ? no_memory(reader) : GOL_OK;
}

static enum gol_code take_start(struct reader *reader, const yaml_event_t *event, enum gol_spec_kind kind)
{
    struct gol_spec_node *node;

    if (wants_key(reader))
        return refuse(reader, GOL_INVALID, event->start_mark, "a key must be plain text");
    if (reader->depth == GOL_SPEC_DEPTH_MAX)
        return refuse(reader, GOL_LIMIT, event->start_mark, "nested too deeply (want at most 6 levels)");
    if (reader->open == NULL && kind != GOL_SPEC_MAP)
        return refuse(reader, GOL_INVALID, event->start_mark,
                      "want an experiment (name: ..., exercise: ...), not a list");
    node = add_node(reader, kind, event->start_mark);
    if (node == NULL)
        return no_memory(reader);
    reader->open = node;
    reader->depth++;
    return GOL_OK;
}

/* ---- events ---- */

static enum gol_code refuse_decoration(const struct reader *reader, const yaml_event_t *event,
                                       const yaml_char_t *anchor, const yaml_char_t *tag)
{
    if (anchor != NULL)
        return refuse(reader, GOL_INVALID, event->start_mark, "anchors (&) are not allowed; write the value out");
    if (tag != NULL)
        return refuse(reader, GOL_INVALID, event->start_mark,
                      "tags (!) are not allowed; a value is read as what its key wants");
    return GOL_OK;
}

static enum gol_code take_event(struct reader *reader, const yaml_event_t *event)
{
    enum gol_code code;

    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        if (reader->documents++ > 0)
            return refuse(reader, GOL_INVALID, event->start_mark, "a second document (want one experiment in a file)");
        return GOL_OK;
    case YAML_ALIAS_EVENT:
        return refuse(reader, GOL_INVALID, event->start_mark, "aliases (*) are not allowed; write the value out");
    case YAML_SCALAR_EVENT:
        code = refuse_decoration(reader, event, event->data.scalar.anchor, event->data.scalar.tag);
        return code == GOL_OK ? take_scalar(reader, event) : code;
    case YAML_SEQUENCE_START_EVENT:
        code = refuse_decoration(reader, event, event->data.sequence_start.anchor, event->data.sequence_start.tag);
        return code == GOL_OK ? take_start(reader, event, GOL_SPEC_LIST) : code;
    case YAML_MAPPING_START_EVENT:
        code = refuse_decoration(reader, event, event->data.mapping_start.anchor, event->data.mapping_start.tag);
        return code == GOL_OK ? take_start(reader, event, GOL_SPEC_MAP) : code;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        reader->open = reader->open->parent;
        reader->depth--;
        return GOL_OK;
    default: /* the begin and the end of the stream, the end of a document */
        return GOL_OK;
    }
}

static enum gol_code take_all(struct reader *reader)
{
    bool more = true;

    while (more) {
        yaml_event_t event;
        enum gol_code code;

        if (!yaml_parser_parse(&reader->parser, &event))
            return syntax_error(reader);
        code = take_event(reader, &event);
        more = event.type != YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
        if (code != GOL_OK)
            return code;
    }
    if (reader->root == NULL)
        return gol_spec_error(reader->err, GOL_INVALID, reader->file, 0, 0, "",
                              "no experiment in here (want name: ..., exercise: ...)");
    return GOL_OK;
}

enum gol_code gol_spec_tree_read(const char *file, const char *text, size_t size, struct gol_spec_node **root,
                                 struct gol_err *err)
{
    struct reader reader = {.file = file, .err = err};
    enum gol_code code = check_bytes(file, text, size, err);

    *root = NULL;
    if (code != GOL_OK)
        return code;
    if (!yaml_parser_initialize(&reader.parser))
        return no_memory(&reader);
    yaml_parser_set_input_string(&reader.parser, (const unsigned char *)text, size);
    code = take_all(&reader);
    yaml_parser_delete(&reader.parser);
    free(reader.key);
    if (code == GOL_OK)
        *root = reader.root;
    else
        gol_spec_tree_free(reader.root);
    return code;
}
