/*
 * What a trial is, as a number: the key of its row. Equal keys are the same trial of the same configuration, measured
 * by the same program, so that a run that was broken off can be told from one whose experiment or program has changed
 * since. Pure functions but for gol_build_id; any thread.
 */
#ifndef GOL_LAB_KEY_H
#define GOL_LAB_KEY_H

#include "lab/plan.h"
#include "util/buf.h"

#include <stdint.h>

/*
 * The build: XXH3 (64 bits) of the bytes of a program; NULL is the one that runs (/proc/self/exe, which is that file
 * also when another has taken its place since). Reads the whole file: once a run, not once a trial.
 */
enum gol_code gol_build_id(const char *program, uint64_t *out, struct gol_err *err);

/*
 * The key of a trial: XXH3 (64 bits) of its configuration as text: exercise, mode, each parameter that the mode uses,
 * seed, warm-up, time limit, the repeat (from 1) and the build. Where the point stands in the plan is not in it.
 */
uint64_t gol_trial_key(const struct gol_plan *plan, int point, int repeat, uint64_t build);

/*
 * What the experiment asks for, a line "NAME VALUE" each, without line ends or quotes in them: all that shapes the
 * trials and their order, and nothing of title and charts. Values beyond some 200 bytes are cut and closed by their
 * hash.
 */
void gol_plan_outline(const struct gol_plan *plan, struct gol_buf *out);
/*
 * Splits the first line of an outline into name and value, each cut at its size; returns where the next line begins.
 */
const char *gol_outline_line(const char *at, char *name, size_t name_size, char *value, size_t value_size);
/*
 * GOL_OK when both outlines are equal; otherwise GOL_MISMATCH with the first line that differs: "sweep.pause is "0
 * 0.02" and was "0 0.01"".
 */
enum gol_code gol_outline_compare(const char *was, const char *is, struct gol_err *err);

#endif
