/*
 * What is printed when a run is over: the table, what went wrong, and where everything is.
 */
#include "cli/cli.h"
#include "report/csv.h"
#include "report/findings.h"
#include "report/run_past.h"
#include "report/table_text.h"
#include "ui/frame.h"
#include "util/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define FINDING 14 /* columns of "  overhead    ", before what is found */
#define WRAP_LEAST 40 /* columns from which on lines end where words do */

int gol_cli_width(void)
{
    struct winsize size;

    if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0)
        return 0;
    return size.ws_col;
}

char *gol_cli_errors_file(const char *run_dir, int trial)
{
    char *path = NULL;

    return asprintf(&path, "%s/errors/trial-%d.txt", run_dir, trial) < 0 ? NULL : path;
}

static void print_failures(const char *run_dir, const struct gol_row *rows, int n_rows)
{
    const int most = 10;
    int failed = 0;

    for (int i = 0; i < n_rows; i++) {
        if (rows[i].status == GOL_STATUS_OK)
            continue;
        if (failed++ < most) {
            char *said = gol_cli_errors_file(run_dir, rows[i].trial);
            const bool kept = said != NULL && access(said, R_OK) == 0;

            printf("trial %d %s: %s%s%s%s\n", rows[i].trial, gol_status_name(rows[i].status), rows[i].note,
                   kept ? " (" : "", kept ? said : "", kept ? ")" : "");
            free(said);
        }
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

/* Of a run that lacks trials: that it does, and what can be done about it. */
static void print_state(const char *run_dir, const struct gol_plan *plan, int n_rows, bool under_way)
{
    struct gol_run_past past;
    char most[32] = "";

    (void)gol_run_past_read(run_dir, &past, NULL);
    if (plan->trials_max > plan->trials_min)
        snprintf(most, sizeof most, " to %lld", (long long)plan->trials_max);
    if (under_way)
        printf("%d of %lld%s trials: the run is under way\n", n_rows, (long long)plan->trials_min, most);
    else if (!past.complete)
        printf("%d of %lld%s trials: the run was not finished; go on with: gollab resume %s\n", n_rows,
               (long long)plan->trials_min, most, run_dir);
    gol_run_past_fini(&past);
}

static void print_places(const char *run_dir, const struct gol_spec *spec)
{
    printf("results  %s\n", run_dir);
    for (int i = 0; i < spec->n_plots; i++)
        print_chart(run_dir, spec->plots[i].name);
}

/* In a terminal lines end where words do, and go on below where their text began. */
static void print_findings(const char *text, int width)
{
    while (*text != '\0') {
        const int indent = text[0] == ' ' && strcspn(text, "\n") > FINDING ? FINDING : 0;
        char *line = strndup(text, strcspn(text, "\n"));
        const char *rest = line == NULL ? "" : line + indent;

        printf("%.*s", indent, text);
        for (size_t size; *rest != '\0'; rest += size, rest += strspn(rest, " ")) {
            size = width >= WRAP_LEAST ? gol_text_words(rest, width - indent) : strlen(rest);
            printf("%*s%.*s\n", rest == line + indent ? 0 : indent, "", (int)size, rest);
        }
        if (line != NULL && line[0] == '\0')
            putchar('\n');
        free(line);
        text += strcspn(text, "\n");
        text += *text == '\n';
    }
    putchar('\n');
}

enum gol_code gol_cli_results(const char *run_dir, const struct gol_plan *plan, bool under_way, bool reported,
                              struct gol_err *err)
{
    struct gol_summary summary = {0};
    struct gol_row *rows = NULL;
    struct gol_buf text;
    struct gol_buf findings;
    int n_rows = 0;
    enum gol_code code;

    gol_buf_init(&text);
    gol_buf_init(&findings);
    code = gol_csv_load(run_dir, plan, &rows, &n_rows, err);
    if (code == GOL_OK)
        code = gol_summary_make(plan, rows, n_rows, &summary, err);
    if (code == GOL_OK)
        code = gol_table_format(plan, &summary, gol_cli_width(), &text, err);
    if (code == GOL_OK && !(reported && gol_findings_read(run_dir, &findings, NULL) == GOL_OK))
        code = gol_findings_text(plan, rows, n_rows, &findings, err);
    if (code == GOL_OK) {
        printf("%s\n\n%s\n", plan->spec->title, gol_buf_text(&text));
        print_failures(run_dir, rows, n_rows);
        if (findings.size > 0)
            print_findings(gol_buf_text(&findings), gol_cli_width());
        print_state(run_dir, plan, n_rows, under_way);
        print_places(run_dir, plan->spec);
    }
    gol_summary_fini(&summary);
    free(rows);
    gol_buf_fini(&text);
    gol_buf_fini(&findings);
    return code;
}
