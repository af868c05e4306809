/*
 * Parameters of an exercise: their declaration, and values of them read strictly from text.
 * All functions may be called from any thread and never block.
 */
#ifndef GOL_EXERCISE_PARAM_H
#define GOL_EXERCISE_PARAM_H

#include "exercise/mode.h"
#include "gollab/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum gol_param_type {
    GOL_PARAM_COUNT, /* whole number, or "cpus" for the number of processors this process may use */
    GOL_PARAM_DURATION, /* seconds, or with ns, us, ms, s */
    GOL_PARAM_REAL,
    GOL_PARAM_SIZE, /* N or WIDTHxHEIGHT */
    GOL_PARAM_CHOICE, /* one of `choices` */
    GOL_PARAM_RULE, /* a rule of Life, B3/S23 */
    GOL_PARAM_COUNT_OR_WORD, /* whole number, or one of `choices`; on an axis a category, and no range has it */
};

#define GOL_PARAM_MAX 16 /* parameters that an exercise may declare */
#define GOL_PARAM_TEXT 32 /* bytes of a value as text */

struct gol_param {
    const char *name; /* as in the YAML */
    enum gol_param_type type;
    const char *fallback; /* the default, as text */
    const char *about; /* one line for gollab list */
    int64_t min, max; /* of a count or of a duration in ns (COUNT, COUNT_OR_WORD, DURATION); 0, 0: any */
    double real_min, real_max; /* of a REAL */
    const char *const *choices; /* NULL-terminated (CHOICE, COUNT_OR_WORD) */
    unsigned modes; /* the modes that use it; in the others it is "-" and does not multiply the plan */
    bool shapes_result; /* the final states depend on it; the others change only how they are reached */
};

struct gol_value {
    union {
        int64_t count; /* of a word: gol_param_word(its index in choices) */
        int64_t ns;
        double real;
        struct {
            int width, height;
        } size;
        int choice; /* index into choices */
    } as;
    char text[GOL_PARAM_TEXT]; /* canonical: equal values have equal texts; as written into CSV */
};

/* Reads text as a value of param. The message does not name the parameter: the caller knows where it stands. */
enum gol_code gol_param_parse(const struct gol_param *param, const char *text, struct gol_value *out,
                              struct gol_err *err);
/* What as.count of a COUNT_OR_WORD is for choices[index]: below every count. */
static inline int64_t gol_param_word(int index)
{
    return -1 - (int64_t)index;
}
/* Whether values of this type have numbers that a range (from..to by step) and an axis can use. */
bool gol_param_is_numeric(const struct gol_param *param); /* COUNT, DURATION, REAL */
/*
 * Value number i of the range from + i * step, never summed up, for a numeric param. False when it lies beyond
 * `to` (a DURATION or COUNT exactly; a REAL with a tolerance of 1e-9 of a step).
 */
bool gol_param_range(const struct gol_param *param, const struct gol_value *from, const struct gol_value *to,
                     const struct gol_value *step, uint64_t i, struct gol_value *out);
/* "pause_s" for a duration, otherwise the name: the CSV column. Writes at most size bytes; returns out. */
const char *gol_param_column(const struct gol_param *param, char *out, size_t size);
/* "s" for a duration, "cells" for a size, "" otherwise. */
const char *gol_param_unit(const struct gol_param *param);
/* The type in words for messages and gollab list: "a count", "a duration", ... */
const char *gol_param_type_about(enum gol_param_type type);
/*
 * The number on an axis: seconds, count or real; cells (width * height) of a size; infinity of a word instead of a
 * count, which so comes last; 0 otherwise.
 */
double gol_param_number(const struct gol_param *param, const struct gol_value *value);
/* For people: "10 ms", "4", "33x33", "off". Returns out (at least GOL_PARAM_TEXT bytes). */
const char *gol_param_show(const struct gol_param *param, const struct gol_value *value, char *out);
/* From now on "cpus" stands for this number (0: for gol_processors()): to read an experiment as another machine did. */
void gol_param_cpus_assume(int cpus);

#endif
