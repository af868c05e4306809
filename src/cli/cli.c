#include "cli/cli.h"

#include "report/run_past.h"
#include "util/buf.h"
#include "util/file.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One line on standard error whatever the text holds: a value of the user may have line ends in it. */
static void say(const char *before, const char *text, size_t length)
{
    struct gol_buf line;

    gol_buf_init(&line);
    gol_buf_puts(&line, before);
    for (size_t i = 0; i < length; i++)
        gol_buf_add(&line, (unsigned char)text[i] < ' ' || text[i] == 127 ? "?" : text + i, 1);
    fprintf(stderr, "%s\n", gol_buf_text(&line));
    gol_buf_fini(&line);
}

int gol_cli_fail(const struct gol_err *err, int exit_code)
{
    say("gollab: ", err->message, strlen(err->message));
    return exit_code;
}

int gol_cli_complain(const char *command, const char *message, int exit_code)
{
    char before[64];

    snprintf(before, sizeof before, "gollab %s: ", command);
    say(before, message, strlen(message));
    return exit_code;
}

void gol_cli_warn(const char *text)
{
    say("gollab: warning: ", text, strlen(text));
}

void gol_cli_warn_lines(const char *text)
{
    while (*text != '\0') {
        const size_t length = strcspn(text, "\n");

        say("gollab: warning: ", text, length);
        text += length + (text[length] == '\n');
    }
}

int gol_cli_usage(const char *command, const char *format, ...)
{
    const char *gap = command[0] == '\0' ? "" : " ";
    struct gol_err err = {0};
    struct gol_buf line;
    va_list args;

    va_start(args, format);
    vsnprintf(err.message, sizeof err.message, format, args);
    va_end(args);
    gol_buf_init(&line);
    gol_buf_printf(&line, "%s (see gollab%s%s --help)", err.message, gap, command);
    snprintf(err.message, sizeof err.message, "gollab%s%s: ", gap, command);
    say(err.message, gol_buf_text(&line), line.size);
    gol_buf_fini(&line);
    return GOL_EXIT_USAGE;
}

int gol_cli_bad_option(const char *command, char **argv, const struct option *known, int found)
{
    const char *word = argv[optind - 1];

    if (found == ':')
        return gol_cli_usage(command, "%s wants a value", word);
    for (; optopt != 0 && known->name != NULL; known++)
        if (known->val == optopt && word[1] == '-')
            return gol_cli_usage(command, "--%s takes no value", known->name);
    if (optopt != 0)
        return gol_cli_usage(command, "unknown option -%c", optopt);
    return gol_cli_usage(command, "unknown or ambiguous option %s", word);
}

int gol_cli_flush(int exit_code)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return exit_code;
    if (errno != EPIPE) /* a reader that has seen enough is no failure to speak of */
        fprintf(stderr, "gollab: standard output: %s\n", strerror(errno));
    return GOL_EXIT_FAILED;
}

bool gol_cli_format(int option, enum gol_format *format)
{
    const enum gol_format wanted = option == 'c'   ? GOL_FORMAT_CSV
                                   : option == 'j' ? GOL_FORMAT_JSON
                                                   : GOL_FORMAT_MARKDOWN;
    const bool fits = *format == GOL_FORMAT_TEXT || *format == wanted;

    *format = wanted;
    return fits;
}

void gol_cli_stop_signals(bool hangup, sigset_t *out)
{
    sigemptyset(out);
    sigaddset(out, SIGINT);
    sigaddset(out, SIGTERM);
    if (hangup)
        sigaddset(out, SIGHUP);
}

int gol_cli_stopped(const sigset_t *stop)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    sigset_t pending;

    sigemptyset(&pending);
    sigpending(&pending);
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
        if (sigismember(stop, signals[i]) == 1 && sigismember(&pending, signals[i]) == 1)
            return signals[i];
    return 0;
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
    struct gol_run_origin origin;
    enum gol_code code;

    *out = (struct gol_experiment){0};
    if (path == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory");
    if (gol_run_origin_read(run_dir, &origin, NULL) == GOL_OK)
        gol_param_cpus_assume(origin.cpus);
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
