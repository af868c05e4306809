/* Experiments from text, for tests: a file of its own in a fresh folder. */
#ifndef GOL_TESTS_SPEC_TEXT_H
#define GOL_TESTS_SPEC_TEXT_H

#include "cmocka_all.h"

#include "lab/plan.h"

#include <unistd.h>

struct spec_folder {
    char path[64]; /* of the folder */
    char file[96]; /* of the experiment in it */
};

static inline void spec_folder_make(struct spec_folder *folder)
{
    snprintf(folder->path, sizeof folder->path, "/tmp/gollab-spec-XXXXXX");
    assert_non_null(mkdtemp(folder->path));
    snprintf(folder->file, sizeof folder->file, "%s/t.yaml", folder->path);
}

static inline void spec_folder_remove(const struct spec_folder *folder)
{
    unlink(folder->file);
    assert_int_equal(rmdir(folder->path), 0);
}

static inline void spec_folder_write(const struct spec_folder *folder, const char *text, size_t size)
{
    FILE *file = fopen(folder->file, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

/* Loads the text, and makes its plan where plan is not NULL. Frees what it does not hand out. */
static inline enum gol_code spec_load_text(const char *text, size_t size, struct gol_spec **spec,
                                           struct gol_plan **plan, struct gol_err *err)
{
    struct spec_folder folder = {0};
    enum gol_code code;

    spec_folder_make(&folder);
    spec_folder_write(&folder, text, size);
    code = gol_spec_load(folder.file, spec, err);
    if (code == GOL_OK && plan != NULL) {
        code = gol_plan_new(*spec, plan, err);
        if (code != GOL_OK) {
            gol_spec_free(*spec);
            *spec = NULL;
        }
    }
    if (code != GOL_OK) { /* the name of the folder changes each time: leave it out of the message */
        const size_t length = strlen(folder.path) + 1;

        if (strncmp(err->message, folder.file, strlen(folder.file)) == 0)
            memmove(err->message, err->message + length, strlen(err->message) - length + 1);
    }
    spec_folder_remove(&folder);
    return code;
}

static inline struct gol_spec *spec_of(const char *text)
{
    struct gol_spec *spec = NULL;
    struct gol_err err;

    assert_ok(spec_load_text(text, strlen(text), &spec, NULL, &err), &err);
    return spec;
}

/* An experiment and its plan. */
struct both {
    struct gol_spec *spec;
    struct gol_plan *plan;
};

static inline struct both both_of(const char *text)
{
    struct both both = {0};
    struct gol_err err = {0};

    assert_ok(spec_load_text(text, strlen(text), &both.spec, &both.plan, &err), &err);
    return both;
}

static inline void both_drop(struct both *both)
{
    gol_plan_free(both->plan);
    gol_spec_free(both->spec);
}

#endif
