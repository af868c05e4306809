#include "report/compare_report.h"

#include "util/num.h"

#include <limits.h>
#include <math.h>
#include <string.h>

#define NAMED 5 /* points that text names before it only counts them */

/* ---- words of text ---- */

/* What is compared with what, and which way round. */
static void put_subject(const struct gol_compare_report *report, struct gol_buf *out)
{
    const struct gol_comparison *comparison = report->comparison;
    const char *measure = comparison->a->measure;
    const char *thing = strcmp(measure, "time_s") == 0 ? "time" : measure;

    if (comparison->by >= 0)
        gol_buf_printf(
            out, "Each %s (B) against %s (A), all else equal: B takes B/A times the %s of A; above 1 it takes more.\n",
            comparison->a->columns[comparison->by], comparison->a->points[comparison->pairs[0].a].key[comparison->by],
            thing);
    else
        gol_buf_printf(out, "B against A: B takes B/A times the %s of A; above 1 it takes more.\n", thing);
}

/* "A  results/counter/...  counter, 2026-11-22T20:07:24Z, CPU, 2 processors, gollab 0.1.0, 12 trials". */
static void put_side(const char *name, const struct gol_compare_side *side, const struct gol_samples *samples,
                     struct gol_buf *out)
{
    static const char *const facts[][3] = {
        {"name", "", ""},
        {"started", "", ""},
        {"machine.cpu", "", ""},
        {"machine.cpus", "", " processors"},
        {"build.version", "gollab ", ""},
    };
    const char *complete = gol_said_text(side->said, "complete");

    gol_buf_printf(out, "%s  %s: ", name, side->path);
    for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++) {
        const char *text = gol_said_text(side->said, facts[i][0]);

        if (text != NULL)
            gol_buf_printf(out, "%s%s%s, ", facts[i][1], text, facts[i][2]);
    }
    gol_buf_printf(out, "%d good trial%s", samples->good, samples->good == 1 ? "" : "s");
    if (samples->bad > 0)
        gol_buf_printf(out, " (and %d that failed, left out)", samples->bad);
    gol_buf_puts(out, complete != NULL && strcmp(complete, "false") == 0 ? ", not finished\n" : "\n");
}

/* "everywhere: count_to = 10, workers = 2": where the mode uses it, that is. */
static void put_everywhere(const struct gol_comparison *comparison, struct gol_buf *out)
{
    const struct gol_samples *b = comparison->b;
    int n = 0;

    for (int c = 0; c < comparison->n_columns; c++) {
        const int column = comparison->columns_b[c];
        const char *text = "-";

        for (int i = 0; i < comparison->n_pairs && strcmp(text, "-") == 0; i++)
            text = b->points[comparison->pairs[i].b].key[column];
        if (strcmp(text, "-") != 0 && !gol_compare_varies(comparison, c))
            gol_buf_printf(out, "%s%s = %s", n++ == 0 ? "everywhere: " : ", ", b->columns[column], text);
    }
    gol_buf_puts(out, n > 0 ? "\n" : "");
}

static bool is_the_same_everywhere(const struct gol_samples *samples, int column)
{
    const char *first = "-";

    for (int i = 0; i < samples->n_points; i++) {
        const char *text = samples->points[i].key[column];

        if (strcmp(first, "-") == 0)
            first = text;
        else if (strcmp(text, "-") != 0 && strcmp(text, first) != 0)
            return false;
    }
    return true;
}

/* "pool pause_s=0.01": what tells the point from the others of its run, or all when nothing does. */
static void put_point(const struct gol_samples *samples, int point, struct gol_buf *out)
{
    const char *gap = "";

    for (int c = 0; c < samples->n_columns; c++) {
        const char *text = samples->points[point].key[c];

        if (strcmp(text, "-") == 0 || (samples->n_points > 1 && is_the_same_everywhere(samples, c)))
            continue;
        gol_buf_puts(out, gap);
        if (strcmp(samples->columns[c], "mode") != 0)
            gol_buf_printf(out, "%s=", samples->columns[c]);
        gol_buf_puts(out, text);
        gap = " ";
    }
}

static void put_only(const char *what, const struct gol_samples *samples, const int *points, int n, struct gol_buf *out)
{
    if (n == 0)
        return;
    gol_buf_printf(out, "%s, %d point%s: ", what, n, n == 1 ? "" : "s");
    for (int i = 0; i < n && i < NAMED; i++) {
        gol_buf_puts(out, i > 0 ? "; " : "");
        put_point(samples, points[i], out);
    }
    if (n > NAMED)
        gol_buf_printf(out, "; and %d more", n - NAMED);
    gol_buf_puts(out, "\n");
}

static void put_left_out(const struct gol_comparison *comparison, struct gol_buf *out)
{
    const struct gol_samples *b = comparison->b;

    if (comparison->by >= 0) {
        put_only("without one partner that is equal in all else", b, comparison->only_b, comparison->n_only_b, out);
        if (comparison->without > 0)
            gol_buf_printf(out, "%d point%s left out: their mode does not use %s\n", comparison->without,
                           comparison->without == 1 ? "" : "s", b->columns[comparison->by]);
    } else {
        put_only("only in A", comparison->a, comparison->only_a, comparison->n_only_a, out);
        put_only("only in B", b, comparison->only_b, comparison->n_only_b, out);
    }
    if (comparison->no_ratio > 0)
        gol_buf_printf(out, "%d point%s left out: no good trial on one side, or a value that is not above 0\n",
                       comparison->no_ratio, comparison->no_ratio == 1 ? "" : "s");
}

static int without_bounds(const struct gol_comparison *comparison)
{
    int n = 0;

    for (int i = 0; i < comparison->n_pairs; i++)
        n += isinf(comparison->pairs[i].ratio.high) != 0;
    return n;
}

/* How the table is to be read. */
static void put_legend(const struct gol_comparison *comparison, struct gol_buf *out)
{
    const char *less = gol_compare_verdict_name(GOL_COMPARE_FASTER, comparison->a->measure);
    const char *more = gol_compare_verdict_name(GOL_COMPARE_SLOWER, comparison->a->measure);
    const int *verdicts = comparison->verdicts;
    const int unbounded = without_bounds(comparison);
    char margin[GOL_NUM_TEXT];
    char level[GOL_NUM_TEXT];
    char each[GOL_NUM_TEXT];
    char low[GOL_NUM_TEXT];
    char high[GOL_NUM_TEXT];

    gol_num_real(margin, comparison->margin * 100);
    gol_num_real(level, comparison->level * 100);
    gol_num_real(each, round(comparison->level_each * 100000) / 1000);
    gol_num_fixed(low, 1 / (1 + comparison->margin), 4);
    gol_num_fixed(high, 1 + comparison->margin, 4);
    gol_buf_printf(out, "%d point%s: %d %s, %d %s, %d the same, %d inconclusive\n", comparison->n_pairs,
                   comparison->n_pairs == 1 ? "" : "s", verdicts[GOL_COMPARE_FASTER], less,
                   verdicts[GOL_COMPARE_SLOWER], more, verdicts[GOL_COMPARE_SAME], verdicts[GOL_COMPARE_INCONCLUSIVE]);
    if (comparison->n_pairs > 1)
        gol_buf_printf(out, "low to high: the interval of B/A; all %d hold together at %s%%, each at %s%% or more\n",
                       comparison->n_pairs, level, each);
    else
        gol_buf_printf(out, "low to high: the interval of B/A, at %s%% or more\n", each);
    gol_buf_printf(out, "%s, %s: all of it beyond the margin of %s%%, %s to %s; same: all of it inside\n", less, more,
                   margin, low, high);
    if (comparison->adaptive)
        gol_buf_puts(out,
                     "repeats were adaptive, or differ from point to point: half of the error is kept back for that\n");
    if (comparison->verdicts[GOL_COMPARE_INCONCLUSIVE] > 0)
        gol_buf_puts(out, "to decide: repeats a side to do it 4 times in 5 if ratio and spread stay (estimate: width "
                          "goes by their root)\n");
    if (unbounded > 0)
        gol_buf_printf(out, "%d without an interval: that level needs %d repeats a side\n", unbounded,
                       gol_ranks_trials_for(comparison->level_each));
    gol_buf_puts(out, "B/A: Hodges-Lehmann on logarithms; interval and p: Mann-Whitney; together: Bonferroni\n");
}

/* Each line of text after `before`. */
static void put_lines(const char *text, const char *before, struct gol_buf *out)
{
    while (*text != '\0') {
        const size_t length = strcspn(text, "\n");

        gol_buf_puts(out, before);
        gol_buf_add(out, text, length);
        gol_buf_puts(out, "\n");
        text += length + (text[length] == '\n');
    }
}

static void write_words(const struct gol_compare_report *report, const struct gol_grid *grid, enum gol_format format,
                        const char *warnings, struct gol_buf *out)
{
    const struct gol_comparison *comparison = report->comparison;
    const bool markdown = format == GOL_FORMAT_MARKDOWN;
    struct gol_buf words;

    gol_buf_init(&words);
    put_lines(warnings, "Warning: ", &words);
    put_subject(report, &words);
    put_side(comparison->by >= 0 ? "run" : "A", &report->a, comparison->a, &words);
    if (comparison->by < 0)
        put_side("B", &report->b, comparison->b, &words);
    put_everywhere(comparison, &words);
    put_lines(gol_buf_text(&words), markdown ? "- " : "", out);
    gol_buf_puts(out, "\n");
    gol_grid_write(grid, format, out);
    gol_buf_puts(out, "\n");
    gol_buf_clear(&words);
    put_left_out(comparison, &words);
    put_legend(comparison, &words);
    put_lines(gol_buf_text(&words), markdown ? "- " : "", out);
    out->failed = out->failed || words.failed;
    gol_buf_fini(&words);
}

/* ---- JSON ---- */

static void json_side(const char *name, const struct gol_compare_side *side, const struct gol_samples *samples,
                      struct gol_buf *out)
{
    gol_buf_printf(out, "\"%s\": {\"path\": ", name);
    gol_json_text(out, side->path);
    gol_buf_printf(out, ", \"good\": %d, \"bad\": %d, \"run\": ", samples->good, samples->bad);
    gol_said_json(side->said, out);
    gol_buf_puts(out, "},\n");
}

static void json_points(const char *name, const struct gol_samples *samples, const int *points, int n,
                        struct gol_buf *out)
{
    gol_buf_printf(out, "\"%s\": [", name);
    for (int i = 0; i < n; i++) {
        struct gol_buf label;

        gol_buf_init(&label);
        put_point(samples, points[i], &label);
        gol_buf_puts(out, i > 0 ? ", " : "");
        gol_json_text(out, gol_buf_text(&label));
        gol_buf_fini(&label);
    }
    gol_buf_puts(out, "],\n");
}

static void json_warnings(const char *warnings, struct gol_buf *out)
{
    gol_buf_puts(out, "\"warnings\": [");
    for (const char *gap = ""; *warnings != '\0'; gap = ", ") {
        const size_t length = strcspn(warnings, "\n");
        struct gol_buf line;

        gol_buf_init(&line);
        gol_buf_add(&line, warnings, length);
        gol_buf_puts(out, gap);
        gol_json_text(out, gol_buf_text(&line));
        gol_buf_fini(&line);
        warnings += length + (warnings[length] == '\n');
    }
    gol_buf_puts(out, "],\n");
}

static void write_json(const struct gol_compare_report *report, const struct gol_grid *grid, const char *warnings,
                       struct gol_buf *out)
{
    const struct gol_comparison *comparison = report->comparison;
    char text[GOL_NUM_TEXT];

    gol_buf_puts(out, "{\n\"measure\": ");
    gol_json_text(out, comparison->a->measure);
    gol_buf_puts(out, ",\n\"ratio\": \"b by a\",\n\"by\": ");
    if (comparison->by >= 0)
        gol_json_text(out, comparison->a->columns[comparison->by]);
    else
        gol_buf_puts(out, "null");
    gol_buf_puts(out, ",\n");
    json_side("a", &report->a, comparison->a, out);
    json_side("b", comparison->by >= 0 ? &report->a : &report->b, comparison->b, out);
    json_warnings(warnings, out);
    gol_buf_printf(out, "\"level\": %s,\n", gol_num_real(text, comparison->level));
    gol_buf_printf(out, "\"level_each\": %s,\n\"correction\": \"Bonferroni\",\n",
                   gol_num_real(text, comparison->level_each));
    gol_buf_printf(out, "\"adaptive_repeats\": %s,\n", comparison->adaptive ? "true" : "false");
    gol_buf_printf(out, "\"margin\": %s,\n", gol_num_real(text, comparison->margin));
    for (int v = 0; v < GOL_COMPARE_VERDICTS; v++)
        gol_buf_printf(out, "\"%s\": %d,\n",
                       gol_compare_verdict_name((enum gol_compare_verdict)v, comparison->a->measure),
                       comparison->verdicts[v]);
    json_points("only_a", comparison->a, comparison->only_a, comparison->n_only_a, out);
    json_points("only_b", comparison->b, comparison->only_b, comparison->n_only_b, out);
    gol_buf_printf(out, "\"without_ratio\": %d,\n\"without_parameter\": %d,\n\"points\": ", comparison->no_ratio,
                   comparison->without);
    gol_grid_write(grid, GOL_FORMAT_JSON, out);
    gol_buf_puts(out, "\n}\n");
}

enum gol_code gol_compare_report_write(const struct gol_compare_report *report, enum gol_format format, int width,
                                       struct gol_buf *out, struct gol_err *err)
{
    const bool people = format == GOL_FORMAT_TEXT || format == GOL_FORMAT_MARKDOWN;
    struct gol_buf warnings;
    struct gol_grid grid;
    enum gol_code code = gol_compare_grid(report->comparison, people, &grid, err);

    if (code != GOL_OK)
        return code;
    gol_buf_init(&warnings);
    gol_compare_warnings(report, &warnings);
    gol_grid_fit(&grid, format == GOL_FORMAT_TEXT && width > 0 ? width : INT_MAX);
    if (people)
        write_words(report, &grid, format, gol_buf_text(&warnings), out);
    else if (format == GOL_FORMAT_JSON)
        write_json(report, &grid, gol_buf_text(&warnings), out);
    else
        gol_grid_write(&grid, format, out);
    out->failed = out->failed || warnings.failed;
    gol_buf_fini(&warnings);
    gol_grid_fini(&grid);
    return gol_buf_ok(out, err);
}
