#include "cli/cli.h"

#include "util/file.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int gol_cli_fail(const struct gol_err *err, int exit_code)
{
    fprintf(stderr, "gollab: %s\n", err->message);
    return exit_code;
}

void gol_cli_warn(const char *text)
{
    fprintf(stderr, "gollab: warning: %s\n", text);
}

void gol_cli_warn_lines(const char *text)
{
    while (*text != '\0') {
        const int length = (int)strcspn(text, "\n");

        fprintf(stderr, "gollab: warning: %.*s\n", length, text);
        text += length + (text[length] == '\n');
    }
}

int gol_cli_usage(const char *command, const char *format, ...)
{
    const char *gap = command[0] == '\0' ? "" : " ";
    va_list args;

    fprintf(stderr, "gollab%s%s: ", gap, command);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fprintf(stderr, " (see gollab%s%s --help)\n", gap, command);
    return GOL_EXIT_USAGE;
}

int gol_cli_bad_option(const char *command, int argc, char **argv)
{
    const int at = optind > 1 && optind <= argc ? optind - 1 : 1;

    if (optopt != 0 && argv[at][0] == '-' && argv[at][1] == '-')
        return gol_cli_usage(command, "%s wants a value, or takes none", argv[at]);
    return gol_cli_usage(command, "unknown option %s", argv[at]);
}

int gol_cli_flush(int exit_code)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return exit_code;
    if (errno != EPIPE) /* a reader that has seen enough is no failure to speak of */
        fprintf(stderr, "gollab: standard output: %s\n", strerror(errno));
    return GOL_EXIT_FAILED;
}

enum gol_code gol_experiment_load(const char *path, struct gol_experiment *out, struct gol_err *err)
{
    enum gol_code code;

    *out = (struct gol_experiment){0};
    code = gol_spec_load(path, &out->spec, err);
    if (code == GOL_OK)
        code = gol_plan_new(out->spec, &out->plan, err);
    if (code != GOL_OK)
        gol_experiment_fini(out);
    return code;
}

enum gol_code gol_experiment_load_run(const char *run_dir, struct gol_experiment *out, struct gol_err *err)
{
    char *path = gol_file_join(run_dir, "experiment.yaml");
    enum gol_code code;

    *out = (struct gol_experiment){0};
    if (path == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory");
    code = gol_experiment_load(path, out, err);
    free(path);
    return code;
}

void gol_experiment_fini(struct gol_experiment *experiment)
{
    gol_plan_free(experiment->plan);
    gol_spec_free(experiment->spec);
    *experiment = (struct gol_experiment){0};
}
