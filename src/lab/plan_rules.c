/*
 * What is wrong or odd about a point, said where it stands in the file. The exercise knows the rules between its
 * parameters; here its words are brought to the line and column of the parameter that they blame.
 */
#include "lab/plan_rules.h"

#include "lab/spec_tree.h"
#include "util/num.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where `name` stands in the message as a word of its own; NULL when it does not. */
static const char *find_word(const char *message, const char *name)
{
    const size_t length = strlen(name);

    for (const char *at = strstr(message, name); at != NULL; at = strstr(at + 1, name)) {
        const bool starts = at == message || !(isalnum((unsigned char)at[-1]) || at[-1] == '_');
        const bool ends = !(isalnum((unsigned char)at[length]) || at[length] == '_');

        if (starts && ends)
            return at;
    }
    return NULL;
}

/*
 * An exercise knows no files. Its message names the parameters that do not fit together; the first of them that stands
 * in the file is where the error is shown, as "sweep.batch: 50 is more than ..." when name and value lead the message.
 */
static enum gol_code blame_point(const struct gol_spec *spec, const struct gol_err *why, struct gol_err *err)
{
    const char *message = why->message;
    const char *first = NULL;
    int line = spec->sweep_line;
    int column = spec->sweep_column;
    char path[GOL_SPEC_PATH] = "sweep";

    for (int i = 0; i < spec->exercise->n_params; i++) {
        const char *name = spec->exercise->params[i].name;
        const char *at = find_word(why->message, name);
        const char *after;

        if (at == NULL || spec->axes[i].line == 0 || (first != NULL && at > first))
            continue;
        first = at;
        line = spec->axes[i].line;
        column = spec->axes[i].column;
        snprintf(path, sizeof path, "sweep.%.64s", name);
        after = at + strlen(name);
        message = at == why->message && after[0] == ' ' && isdigit((unsigned char)after[1]) ? after + 1 : why->message;
    }
    return gol_spec_error(err, why->code, spec->path, line, column, path, "%s", message);
}

/* Keeps a copy of the text, unless it is there already. */
static enum gol_code add_warning(struct gol_plan *plan, const char *text, struct gol_err *err)
{
    char **more;
    char *copy;

    for (int i = 0; i < plan->n_warnings; i++)
        if (strcmp(plan->warnings[i], text) == 0)
            return GOL_OK;
    more = realloc(plan->warnings, ((size_t)plan->n_warnings + 1) * sizeof *more);
    if (more != NULL)
        plan->warnings = more;
    copy = strdup(text);
    if (more == NULL || copy == NULL) {
        free(copy);
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory");
    }
    plan->warnings[plan->n_warnings++] = copy;
    return GOL_OK;
}

/* The pauses alone last longer than a trial may: unless they end early, every trial of the point will be killed. */
static enum gol_code warn_timeout(struct gol_plan *plan, const struct gol_point *point, struct gol_err *err)
{
    const struct gol_spec *spec = plan->spec;
    const int64_t ideal_ns = spec->exercise->ideal_ns(point->mode, point->values);
    char limit[GOL_NUM_TEXT];
    char ideal[GOL_NUM_TEXT];
    char text[192];

    if (spec->timeout_ns == 0 || ideal_ns < spec->timeout_ns)
        return GOL_OK;
    for (int i = 0; i < plan->n_warnings; i++)
        if (strncmp(plan->warnings[i], "timeout ", 8) == 0) /* said of the first such point */
            return GOL_OK;
    snprintf(text, sizeof text, "timeout %s is less than the %s that is asked of a trial in mode %s",
             gol_num_duration(limit, spec->timeout_ns), gol_num_duration(ideal, ideal_ns), gol_mode_name(point->mode));
    return add_warning(plan, text, err);
}

enum gol_code gol_plan_check_point(struct gol_plan *plan, const struct gol_point *point, struct gol_err *err)
{
    const struct gol_spec *spec = plan->spec;
    const char *warning = NULL;
    enum gol_code code = GOL_OK;
    struct gol_err why;

    if (spec->exercise->check != NULL && spec->exercise->check(point->mode, point->values, &warning, &why) != GOL_OK)
        return blame_point(spec, &why, err);
    if (warning != NULL)
        code = add_warning(plan, warning, err);
    return code == GOL_OK ? warn_timeout(plan, point, err) : code;
}

enum gol_code gol_plan_warn_unused(struct gol_plan *plan, struct gol_err *err)
{
    const struct gol_spec *spec = plan->spec;
    enum gol_code code = GOL_OK;
    char text[128];

    for (int i = 0; i < spec->exercise->n_params && code == GOL_OK; i++) {
        bool used = spec->axes[i].line == 0;

        for (int k = 0; k < spec->n_modes; k++)
            used = used || gol_mode_uses(spec, spec->modes[k], i);
        if (used)
            continue;
        snprintf(text, sizeof text, "sweep.%.64s is used by none of the modes", spec->exercise->params[i].name);
        code = add_warning(plan, text, err);
    }
    return code;
}
