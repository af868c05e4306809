/*
 * A YAML file as a tree whose every node knows where it stands. What is in the way of saying so plainly, and what
 * an experiment has no use for, is refused: aliases, anchors, tags, merge keys, further documents, duplicate
 * keys, deep nesting, control characters. Internal to src/lab/spec*.c.
 */
#ifndef GOL_LAB_SPEC_TREE_H
#define GOL_LAB_SPEC_TREE_H

#include "gollab/error.h"
#include "util/buf.h"

#include <stddef.h>

#define GOL_SPEC_DEPTH_MAX 6 /* mappings and lists inside each other */
#define GOL_SPEC_KEYS_MAX 64 /* keys of one mapping */
#define GOL_SPEC_SCALAR_MAX 255 /* bytes of a value or a key */
#define GOL_SPEC_PATH 160 /* bytes of a path such as plots[12].where.counters; longer ones are cut */

enum gol_spec_kind { GOL_SPEC_SCALAR, GOL_SPEC_LIST, GOL_SPEC_MAP };

struct gol_spec_node {
    enum gol_spec_kind kind;
    int line, column; /* of the value, from 1 */
    char *text; /* of a scalar, whatever its type or quotes */
    char *key; /* of an entry of a mapping; NULL otherwise */
    int key_line, key_column;
    int index; /* position in the parent, from 0 */
    struct gol_spec_node *parent, *children, *last_child, *next;
    int n_children;
};

/* Reads one document of UTF-8 text; the root is a mapping. *root is NULL on error. */
enum gol_code gol_spec_tree_read(const char *file, const char *text, size_t size, struct gol_spec_node **root,
                                 struct gol_err *err);
void gol_spec_tree_free(struct gol_spec_node *root);
/* "sweep.pause[2]"; "" for the root. Returns out. */
const char *gol_spec_tree_path(const struct gol_spec_node *node, char out[GOL_SPEC_PATH]);

/*
 * The message that every error about a file has: "FILE:LINE:COLUMN: PATH: " and what format makes. Line 0: no position;
 * path "": no path. Returns code.
 */
enum gol_code gol_spec_error(struct gol_err *err, enum gol_code code, const char *file, int line, int column,
                             const char *path, const char *format, ...) GOL_PRINTF(7, 8);

/*
 * Checks keys and shapes against what an experiment may hold, and writes the same experiment in one form only
 * (spec_raw.h describes it): every list a list, every value a string with its position. Values are not looked at.
 */
enum gol_code gol_spec_normalise(const char *file, const struct gol_spec_node *root, struct gol_buf *out,
                                 struct gol_err *err);

#endif
