/*
 * gollab compare: two runs, or the points of one run, with a verdict for each pair of points.
 */
#include "cli/cli.h"
#include "cli/compare_builds.h"

#include "lab/run_dir.h"
#include "report/compare_report.h"
#include "report/csv.h"
#include "util/file.h"
#include "util/num.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char help[] =
    "Usage: gollab compare [OPTION...] RUN-A RUN-B\n"
    "       gollab compare [OPTION...] --by PARAMETER [RUN]\n"
    "       gollab compare [OPTION...] --build PROGRAM-A --build PROGRAM-B FILE.yaml\n"
    "\n"
    "Says of each point that both runs have how many times the time of A it takes in B, an interval of that, and a\n"
    "verdict: faster or slower when the whole interval is beyond the margin, same when all of it is inside, else\n"
    "inconclusive. All intervals hold together at 95%. With --by, each value of a parameter (or mode) against its "
    "first\n"
    "one inside one run, serial first.\n"
    "With --build, two builds of gollab run an experiment side by side, trial by trial, so that both have the same "
    "machine;\n"
    "each leaves a run folder, and these are compared.\n"
    "RUN is a run folder, the name of an experiment (its latest run), or a CSV file: a trials.csv, or any with a line\n"
    "of names and the columns mode, parameters, time_s, and status if there is one.\n"
    "\n"
    "  --by PARAMETER        compare inside one run: mode, workers, batch, ...\n"
    "  --build PROGRAM       compare two builds, given twice\n"
    "  --margin 2%           differences up to this do not matter\n"
    "  --measure COLUMN      another column of the rows than time_s: overhead, peak_bytes, ...\n"
    "  --csv, --json, --markdown   instead of a table for the terminal\n"
    "  --fail-if-slower 5%   exit with 3 when any whole interval is slower by more than that\n"
    "  --results DIR         where runs are\n";

struct request {
    const char *results, *by, *measure;
    double margin;
    double slower; /* 0: not asked for */
    enum gol_format format;
    const char *builds[2];
    int n_builds;
};

/* One side: its samples and where they are from. */
struct side {
    struct gol_samples samples;
    struct gol_said *said;
    char *path;
};

static void side_fini(struct side *side)
{
    gol_samples_fini(&side->samples);
    gol_said_free(side->said);
    free(side->path);
}

static bool is_file(const char *path)
{
    struct stat info;

    return strcmp(path, "-") == 0 || (stat(path, &info) == 0 && !S_ISDIR(info.st_mode));
}

/* Loads a file, with the run.yaml beside it if it is the trials.csv of a run. */
static enum gol_code load_file(struct side *side, const char *measure, struct gol_err *err)
{
    const char *slash = strrchr(side->path, '/');
    char *folder = NULL;

    if (strcmp(slash == NULL ? side->path : slash + 1, GOL_CSV_TRIALS) == 0) {
        folder = slash == NULL ? strdup(".") : strndup(side->path, (size_t)(slash - side->path) + 1);
        if (folder != NULL)
            gol_said_read(folder, &side->said, NULL);
        free(folder);
    }
    return gol_samples_read(side->path, measure, &side->samples, err);
}

static enum gol_code load_run(struct side *side, const char *measure, struct gol_err *err)
{
    char *rows = gol_file_join(side->path, GOL_CSV_TRIALS);
    enum gol_code code;

    if (rows == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory");
    gol_said_read(side->path, &side->said, NULL); /* without one it is said that nothing is known */
    code = gol_samples_read(rows, measure, &side->samples, err);
    free(rows);
    return code;
}

/* What run.yaml says of the repeats, which rows show only when points have different numbers of them. */
static void say_adaptive(struct side *side)
{
    const char *repeats = gol_said_text(side->said, "experiment.repeats");

    if (repeats != NULL && strstr(repeats, "until") != NULL)
        side->samples.adaptive = true;
}

static enum gol_code load(const char *given, const struct request *request, struct side *side, struct gol_err *err)
{
    const bool file = given != NULL && is_file(given);
    enum gol_code code = GOL_OK;

    if (!file)
        code = gol_run_dir_find(given, gol_run_dir_results(request->results), &side->path, err);
    else if ((side->path = strdup(given)) == NULL)
        code = gol_err_set(err, GOL_NO_MEMORY, "out of memory");
    if (code == GOL_OK)
        code = file ? load_file(side, request->measure, err) : load_run(side, request->measure, err);
    if (code == GOL_OK)
        say_adaptive(side);
    return code;
}

static enum gol_code compare(const struct request *request, const struct side *a, const struct side *b,
                             struct gol_comparison *out, struct gol_err *err)
{
    int column;

    if (request->by == NULL)
        return gol_compare_runs(&a->samples, &b->samples, request->margin, out, err);
    column = gol_samples_column(&a->samples, request->by);
    if (column < 0) {
        struct gol_buf known;

        gol_buf_init(&known);
        for (int c = 0; c < a->samples.n_columns; c++)
            gol_buf_printf(&known, "%s%s", c > 0 ? ", " : "", a->samples.columns[c]);
        gol_err_set(err, GOL_INVALID, "--by %s: no such parameter in %s (want one of: %s)", request->by, a->path,
                    gol_buf_text(&known));
        gol_buf_fini(&known);
        return GOL_INVALID;
    }
    return gol_compare_by(&a->samples, column, request->margin, out, err);
}

static enum gol_code print(const struct request *request, const struct gol_compare_report *report, struct gol_err *err)
{
    struct gol_buf text;
    enum gol_code code;

    gol_buf_init(&text);
    if (request->format == GOL_FORMAT_CSV || request->format == GOL_FORMAT_JSON) {
        gol_compare_warnings(report, &text);
        gol_cli_warn_lines(gol_buf_text(&text));
        gol_buf_clear(&text);
    }
    code = gol_compare_report_write(report, request->format, gol_cli_width(), &text, err);
    if (code == GOL_OK)
        fputs(gol_buf_text(&text), stdout);
    gol_buf_fini(&text);
    return code;
}

/* given[1] is NULL inside one run. */
static int compare_given(const struct request *request, char *const given[2])
{
    struct side sides[2] = {0};
    struct gol_comparison comparison = {0};
    struct gol_err err = {0};
    int exit_code = GOL_EXIT_OK;
    enum gol_code code = load(given[0], request, &sides[0], &err);

    if (code == GOL_OK && request->by == NULL)
        code = load(given[1], request, &sides[1], &err);
    if (code == GOL_OK)
        code = compare(request, &sides[0], &sides[1], &comparison, &err);
    if (code == GOL_OK) {
        const struct gol_compare_report report = {
            &comparison, {sides[0].path, sides[0].said}, {sides[1].path, sides[1].said}};

        code = print(request, &report, &err);
        if (request->slower > 0 && gol_compare_any_slower(&comparison, request->slower))
            exit_code = GOL_EXIT_SLOWER;
    }
    if (code != GOL_OK)
        exit_code = gol_cli_fail(&err, code == GOL_SYSTEM || code == GOL_NO_MEMORY ? GOL_EXIT_FAILED : GOL_EXIT_USAGE);
    gol_comparison_fini(&comparison);
    side_fini(&sides[0]);
    side_fini(&sides[1]);
    return exit_code;
}

/* What the runs came to is said also when trials failed or a signal stopped them, as far as they came. */
static int compare_builds(const struct request *request, const char *file)
{
    struct gol_build_runs runs;
    const int exit_code = gol_compare_builds(request->builds, file, request->results, &runs);
    int compared = GOL_EXIT_OK;

    if (runs.run_dirs[0] != NULL && runs.run_dirs[1] != NULL)
        compared = compare_given(request, runs.run_dirs);
    gol_build_runs_fini(&runs);
    return exit_code == GOL_EXIT_OK ? compared : exit_code;
}

int gol_cmd_compare(int argc, char **argv)
{
    static const struct option options[] = {
        {"help", no_argument, NULL, 'h'},
        {"by", required_argument, NULL, 'b'},
        {"margin", required_argument, NULL, 'g'},
        {"measure", required_argument, NULL, 'e'},
        {"csv", no_argument, NULL, 'c'},
        {"json", no_argument, NULL, 'j'},
        {"markdown", no_argument, NULL, 'm'},
        {"fail-if-slower", required_argument, NULL, 's'},
        {"results", required_argument, NULL, 'r'},
        {"build", required_argument, NULL, 'd'},
        {0},
    };
    struct request request = {.measure = "time_s", .margin = GOL_COMPARE_MARGIN};
    char *given[2] = {NULL, NULL};
    struct gol_err err = {0};
    int option;

    opterr = 0;
    while ((option = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
        switch (option) {
        case 'h':
            fputs(help, stdout);
            return gol_cli_flush(GOL_EXIT_OK);
        case 'd':
            if (request.n_builds == 2)
                return gol_cli_usage("compare", "--build: two builds are compared, no more");
            request.builds[request.n_builds++] = optarg;
            break;
        case 'b':
            request.by = optarg;
            break;
        case 'e':
            request.measure = optarg;
            break;
        case 'r':
            request.results = optarg;
            break;
        case 'g':
        case 's':
            if (gol_num_parse_percent(optarg, option == 'g' ? &request.margin : &request.slower, &err) != GOL_OK)
                return gol_cli_usage("compare", "--%s: %s", option == 'g' ? "margin" : "fail-if-slower", err.message);
            break;
        case 'c':
        case 'j':
        case 'm':
            if (!gol_cli_format(option, &request.format))
                return gol_cli_usage("compare", "one of --csv, --json and --markdown at a time");
            break;
        default:
            return gol_cli_bad_option("compare", argv, options, option);
        }
    }
    if (request.n_builds == 1 || (request.n_builds == 2 && (request.by != NULL || argc - optind != 1)))
        return gol_cli_usage("compare", "--build PROGRAM is wanted twice, and one experiment with it");
    if (request.n_builds == 2)
        return gol_cli_flush(compare_builds(&request, argv[optind]));
    for (int i = optind; i < argc && i < optind + 2; i++)
        given[i - optind] = argv[i];
    if (request.by != NULL && argc - optind > 1)
        return gol_cli_usage("compare", "--by compares inside one run: give one, or none for the newest");
    if (request.by == NULL && argc - optind != 2)
        return gol_cli_usage("compare", "two runs are wanted (or --by PARAMETER and one)");
    return gol_cli_flush(compare_given(&request, given));
}
