/*
 * What is printed when a run is over: the table, what went wrong, and where everything is.
 */
#include "cli/cli.h"
#include "report/csv.h"
#include "report/table_text.h"
#include "util/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Columns of the terminal on standard output; 0, no limit, for a file or a pipe. */
static int output_width(void)
{
    struct winsize size;

    if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0)
        return 0;
    return size.ws_col;
}

static void print_failures(const struct gol_row *rows, int n_rows)
{
    const int most = 10;
    int failed = 0;

    for (int i = 0; i < n_rows; i++) {
        if (rows[i].status == GOL_STATUS_OK)
            continue;
        if (failed++ < most)
            printf("trial %d %s: %s\n", rows[i].trial, gol_status_name(rows[i].status), rows[i].note);
    }
    if (failed > most)
        printf("... and %d more; they are in trials.csv\n", failed - most);
}

/* "chart    DIR/NAME.png (and .svg, .gp)": the first picture that is there, and what else there is of it. */
static void print_chart(const char *run_dir, const char *name)
{
    static const char *const endings[] = {".png", ".svg", ".pdf", ".gp"};
    const char *before = "chart    ";

    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        const bool is_first = before[0] == 'c';
        char *file = NULL;

        if (is_first && strcmp(endings[i], ".gp") == 0)
            return; /* a script alone is no chart yet */
        if (asprintf(&file, "%s/%s%s", run_dir, name, endings[i]) >= 0 && access(file, R_OK) == 0) {
            printf("%s%s", before, is_first ? file : endings[i]);
            before = is_first ? " (and " : ", ";
        }
        free(file);
    }
    puts(before[0] == ',' ? ")" : "");
}

static void print_places(const char *run_dir, const struct gol_spec *spec)
{
    printf("results  %s\n", run_dir);
    for (int i = 0; i < spec->n_plots; i++)
        print_chart(run_dir, spec->plots[i].name);
}

enum gol_code gol_cli_results(const char *run_dir, const struct gol_plan *plan, bool under_way, struct gol_err *err)
{
    struct gol_summary summary = {0};
    struct gol_row *rows = NULL;
    struct gol_buf text;
    int n_rows = 0;
    enum gol_code code;

    gol_buf_init(&text);
    code = gol_csv_load(run_dir, plan, &rows, &n_rows, err);
    if (code == GOL_OK)
        code = gol_summary_make(plan, rows, n_rows, &summary, err);
    if (code == GOL_OK)
        code = gol_table_format(plan, &summary, output_width(), &text, err);
    if (code == GOL_OK) {
        printf("%s\n\n%s\n", plan->spec->title, gol_buf_text(&text));
        print_failures(rows, n_rows);
        if (n_rows < plan->trials_min)
            printf("%d of %lld trials: the run %s\n", n_rows, (long long)plan->trials_min,
                   under_way ? "is under way" : "was not finished");
        print_places(run_dir, plan->spec);
    }
    gol_summary_fini(&summary);
    free(rows);
    gol_buf_fini(&text);
    return code;
}
