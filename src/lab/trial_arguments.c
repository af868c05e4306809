#include "lab/trial_arguments.h"

#include "lab/child.h"
#include "lab/trial.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* A row of arguments under way; `failed` when memory ran out. */
struct arguments {
    char **argv;
    int n, most;
    bool failed;
};

static void add_argument(struct arguments *arguments, const char *format, ...) GOL_PRINTF(2, 3);
static void add_argument(struct arguments *arguments, const char *format, ...)
{
    char *text = NULL;
    va_list args;

    va_start(args, format);
    if (arguments->failed || arguments->n + 1 >= arguments->most || vasprintf(&text, format, args) < 0)
        arguments->failed = true; /* what vasprintf left in text is not to be used */
    else
        arguments->argv[arguments->n++] = text;
    va_end(args);
}

void gol_trial_arguments_free(char **argv)
{
    for (int i = 0; argv != NULL && argv[i] != NULL; i++)
        free(argv[i]);
    free(argv);
}

char **gol_trial_arguments(const struct gol_spec *spec, const struct gol_point *point, const struct gol_live *live,
                           bool foreign)
{
    struct arguments arguments = {.most = 16 + spec->exercise->n_params};

    arguments.argv = calloc((size_t)arguments.most, sizeof *arguments.argv);
    arguments.failed = arguments.argv == NULL;
    add_argument(&arguments, "gollab");
    add_argument(&arguments, "trial");
    add_argument(&arguments, "--seed=%llu", (unsigned long long)spec->seed);
    add_argument(&arguments, "--warmup=%d", spec->warmup);
    add_argument(&arguments, "--record-fd=%d", GOL_CHILD_RECORD_FD);
    if (spec->pin)
        add_argument(&arguments, "--pin");
    if (live != NULL && gol_trial_view(spec->exercise, point->values) != GOL_VIEW_OFF)
        add_argument(&arguments, "--live=%s", gol_live_name(live));
    if (live != NULL && !foreign) /* another build may not know it */
        add_argument(&arguments, "--board=%s", gol_live_name(live));
    add_argument(&arguments, "%s", spec->exercise->name);
    add_argument(&arguments, "%s", gol_mode_name(point->mode));
    for (int i = 0; i < spec->exercise->n_params; i++)
        add_argument(&arguments, "%s=%s", spec->exercise->params[i].name, point->values[i].text);
    if (!arguments.failed)
        return arguments.argv;
    gol_trial_arguments_free(arguments.argv);
    return NULL;
}
