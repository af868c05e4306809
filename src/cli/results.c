/*
 * What is printed when a run is over: the table, what went wrong, and where everything is.
 */
#include "cli/cli.h"
#include "report/csv.h"
#include "report/table_text.h"
#include "util/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

int gol_cli_width(void)
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

static void print_places(const char *run_dir, const struct gol_spec *spec)
{
    printf("results  %s\n", run_dir);
    for (int i = 0; i < spec->n_plots; i++) {
        char *picture = NULL;

        if (asprintf(&picture, "%s/%s.png", run_dir, spec->plots[i].name) >= 0 && access(picture, R_OK) == 0)
            printf("chart    %s (and .svg, .gp)\n", picture);
        free(picture);
    }
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
        code = gol_table_format(plan, &summary, gol_cli_width(), &text, err);
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
