/*
 * What a run was, its run.yaml says: the program by its hash, the machine, and an outline of all that the experiment
 * asked for. The keys of the rows hold the same once more, trial by trial, and catch what was changed in the files
 * themselves.
 */
#include "cli/resume.h"

#include "lab/key.h"
#include "lab/machine.h"
#include "report/csv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A run.yaml that is lost leaves the keys of the rows to say what measured them. */
static enum gol_code check_build(struct gol_resume *resume, struct gol_err *err)
{
    struct gol_run_past *past = &resume->past;
    uint64_t ours = 0;
    enum gol_code code = gol_build_id(NULL, &ours, err);

    if (past->build == 0)
        past->build = ours;
    if (code != GOL_OK || past->build == ours)
        return code;
    return gol_err_set(err, GOL_MISMATCH,
                       "%s was measured by another build of gollab: %s, %s, %016llx (this is %s, %016llx)",
                       resume->dir.path, past->version, past->compiler, (unsigned long long)past->build, GOL_VERSION,
                       (unsigned long long)ours);
}

static enum gol_code check_machine(const struct gol_resume *resume, struct gol_err *err)
{
    const struct gol_run_past *past = &resume->past;
    struct gol_machine machine;

    gol_machine_read(&machine);
    if (past->cpus == 0 || (past->cpus == machine.cpus && strcmp(past->cpu, machine.cpu) == 0))
        return GOL_OK;
    return gol_err_set(err, GOL_MISMATCH, "%s was measured on %d of %s, and this is %d of %s", resume->dir.path,
                       past->cpus, past->cpu, machine.cpus, machine.cpu);
}

static enum gol_code check_outline(const struct gol_resume *resume, const struct gol_plan *plan, struct gol_err *err)
{
    struct gol_buf outline;
    enum gol_code code;

    if (resume->past.outline.size == 0)
        return GOL_OK;
    gol_buf_init(&outline);
    gol_plan_outline(plan, &outline);
    code = gol_outline_compare(gol_buf_text(&resume->past.outline), gol_buf_text(&outline), err);
    if (code != GOL_OK)
        gol_err_prefix(err, "%s/experiment.yaml was edited since the run began", resume->dir.path);
    gol_buf_fini(&outline);
    return code;
}

static int by_trial(const void *a, const void *b)
{
    const struct gol_row *one = a;
    const struct gol_row *other = b;

    if (one->point != other->point)
        return one->point < other->point ? -1 : 1;
    return (one->repeat > other->repeat) - (one->repeat < other->repeat);
}

/*
 * Each row is what its key says, and no trial is there twice. A run that is complete may be of a version without keys.
 */
static enum gol_code check_rows(const struct gol_resume *resume, const struct gol_plan *plan, struct gol_err *err)
{
    struct gol_row *sorted = calloc((size_t)resume->n_rows + 1, sizeof *sorted);
    enum gol_code code = GOL_OK;

    if (sorted == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory for %d rows", resume->n_rows);
    for (int i = 0; i < resume->n_rows && code == GOL_OK; i++) {
        const struct gol_row *row = &resume->rows[i];
        const uint64_t key = gol_trial_key(plan, row->point, row->repeat, resume->past.build);

        sorted[i] = *row;
        if (row->key == 0 && resume->complete)
            continue;
        if (row->key == 0)
            code = gol_err_set(err, GOL_MISMATCH, "%s was measured by a gollab that gave its rows no keys",
                               resume->dir.path);
        else if (row->key != key)
            code = gol_err_set(err, GOL_MISMATCH,
                               "%s/trials.csv:%d: key: %016llx is not that of repeat %d of point %d, %016llx",
                               resume->dir.path, i + 2, (unsigned long long)row->key, row->repeat, row->point,
                               (unsigned long long)key);
    }
    qsort(sorted, code == GOL_OK ? (size_t)resume->n_rows : 0, sizeof *sorted, by_trial);
    for (int i = 1; i < resume->n_rows && code == GOL_OK; i++)
        if (by_trial(&sorted[i - 1], &sorted[i]) == 0)
            code =
                gol_err_set(err, GOL_MISMATCH, "%s/trials.csv: trials %d and %d are both repeat %d of point %d",
                            resume->dir.path, sorted[i - 1].trial, sorted[i].trial, sorted[i].repeat, sorted[i].point);
    free(sorted);
    return code;
}

/* The rows, none when the run was broken off before the first; what does not fit the experiment is a mismatch. */
static enum gol_code load_rows(struct gol_resume *resume, const struct gol_plan *plan, struct gol_err *err)
{
    const enum gol_code code = gol_csv_load(resume->dir.path, plan, &resume->rows, &resume->n_rows, err);

    if (code == GOL_NOT_FOUND)
        return GOL_OK;
    if (code == GOL_PARSE && err != NULL)
        err->code = GOL_MISMATCH;
    return code == GOL_PARSE ? GOL_MISMATCH : code;
}

enum gol_code gol_resume_open(const char *run_dir, struct gol_resume *out, struct gol_experiment *experiment,
                              struct gol_err *err)
{
    enum gol_code code;

    *out = (struct gol_resume){0};
    *experiment = (struct gol_experiment){0};
    code = gol_run_dir_open(run_dir, &out->dir, err);
    if (code != GOL_OK)
        return code;
    code = gol_experiment_load_run(out->dir.path, experiment, err);
    if (code != GOL_OK)
        goto out;
    (void)gol_run_past_read(out->dir.path, &out->past, NULL); /* none when it was broken off at its very beginning */
    out->complete = out->past.complete;
    code = check_outline(out, experiment->plan, err);
    if (code == GOL_OK && !out->complete)
        code = check_build(out, err);
    if (code == GOL_OK && !out->complete)
        code = check_machine(out, err);
    if (code == GOL_OK)
        code = load_rows(out, experiment->plan, err);
    if (code == GOL_OK)
        code = check_rows(out, experiment->plan, err);
out:
    if (code != GOL_OK) {
        gol_resume_fini(out);
        gol_experiment_fini(experiment);
    }
    return code;
}

void gol_resume_fini(struct gol_resume *resume)
{
    gol_run_dir_fini(&resume->dir);
    gol_run_past_fini(&resume->past);
    free(resume->rows);
    *resume = (struct gol_resume){.dir = {.lock_fd = -1}};
}
