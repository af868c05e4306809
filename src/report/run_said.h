/*
 * What run.yaml says of a run, as a tree: to show it, to compare it, to write it as JSON. Any file of the kind is read,
 * whatever version of the program wrote it.
 */
#ifndef GOL_REPORT_RUN_SAID_H
#define GOL_REPORT_RUN_SAID_H

#include "gollab/error.h"
#include "util/buf.h"

#include <stdbool.h>

#define GOL_RUN_YAML "run.yaml"

enum gol_said_kind { GOL_SAID_TEXT, GOL_SAID_LIST, GOL_SAID_MAP };

struct gol_said {
    enum gol_said_kind kind;
    char *key; /* of an entry of a mapping; NULL otherwise */
    char *text; /* of a TEXT */
    bool plain; /* a TEXT without quotes: a number, true or false */
    struct gol_said *children, *next;
};

/* Reads RUN-DIR/run.yaml; *out is NULL on error. GOL_NOT_FOUND when there is none. */
enum gol_code gol_said_read(const char *run_dir, struct gol_said **out, struct gol_err *err);
/* The same from text; name is for messages. */
enum gol_code gol_said_parse(const char *text, size_t size, const char *name, struct gol_said **out,
                             struct gol_err *err);
void gol_said_free(struct gol_said *said);

/* The entry at a path such as "machine.cpu"; NULL when there is none, or said is NULL. */
const struct gol_said *gol_said_find(const struct gol_said *said, const char *path);
/* Its text; NULL when there is none or it is no text. */
const char *gol_said_text(const struct gol_said *said, const char *path);
/* As JSON; "null" for NULL. */
void gol_said_json(const struct gol_said *said, struct gol_buf *out);

#endif
