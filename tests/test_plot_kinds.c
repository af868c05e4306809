/*
 * Every kind of plot, drawn by the real gnuplot and read back from its SVG: each line, bar, box, point, cell and number
 * is there as often as there are values, also when the run is not finished, and nothing at all when there are none.
 * Skipped without gnuplot.
 */
#include "cmocka_all.h"

#include "fixture_plan.h"
#include "report/gnuplot.h"
#include "report/report.h"
#include "svg.h"

#define TITLE "50% of it's \"x\" & more"

static void skip_without_gnuplot(void)
{
    if (system("gnuplot --version >/dev/null 2>&1") != 0)
        skip();
}

/* ---- plots ---- */

static struct gol_plot *add_plot(struct fixture *fixture, enum gol_plot_kind kind, int x, const char *y)
{
    struct gol_plot *plot = &fixture->plots[fixture->spec.n_plots++];

    *plot = (struct gol_plot){.kind = kind, .x = x, .by = {-1}, .n_by = 1};
    snprintf(plot->name, sizeof plot->name, "%s %d", gol_plot_kind_name(kind), fixture->spec.n_plots);
    snprintf(plot->y, sizeof plot->y, "%s", y);
    return plot;
}

/* Holds the parameter at its value number `value`. */
static void fix(struct fixture *fixture, struct gol_plot *plot, int param, int value)
{
    plot->where[plot->n_where++] =
        (struct gol_plot_where){.param = param, .value = fixture->spec.axes[param].values[value]};
}

/* One plot of each kind, and those that have something particular. */
enum { LINE, BANDS, BARS, BARS_ANY, DISTRIBUTION, HEATMAP, HEATMAP_MODES, SPEEDUP, ALL };

static struct fixture *all_kinds(const char *pauses, const char *counters, const char *workers)
{
    struct fixture *fixture = fixture_new(pauses, counters, workers, "off");
    struct gol_plot *plot;

    snprintf(fixture->spec.title, sizeof fixture->spec.title, "%s", TITLE);
    plot = add_plot(fixture, GOL_PLOT_LINE, PAUSE, "time");
    plot->log_x = plot->log_y = true;
    fix(fixture, plot, COUNTERS, 0);
    fix(fixture, plot, WORKERS, 0);
    plot = add_plot(fixture, GOL_PLOT_LINE, COUNTERS, "overhead");
    plot->intervals = GOL_INTERVALS_BANDS;
    fix(fixture, plot, PAUSE, 0);
    fix(fixture, plot, WORKERS, 0);
    plot = add_plot(fixture, GOL_PLOT_BARS, COUNTERS, "time");
    fix(fixture, plot, PAUSE, 0);
    fix(fixture, plot, WORKERS, 0);
    plot = add_plot(fixture, GOL_PLOT_BARS, WORKERS, "memory");
    fix(fixture, plot, PAUSE, 0);
    fix(fixture, plot, COUNTERS, 0);
    plot = add_plot(fixture, GOL_PLOT_DISTRIBUTION, COUNTERS, "time_per_work");
    fix(fixture, plot, PAUSE, 0);
    fix(fixture, plot, WORKERS, 0);
    plot = add_plot(fixture, GOL_PLOT_HEATMAP, COUNTERS, "time");
    plot->by[0] = PAUSE;
    plot->by[1] = -1;
    plot->n_by = 2;
    plot->log_y = true;
    fix(fixture, plot, WORKERS, 0);
    plot = add_plot(fixture, GOL_PLOT_HEATMAP, PAUSE, "speedup");
    plot->by[1] = COUNTERS;
    plot->n_by = 2;
    fix(fixture, plot, WORKERS, 0);
    plot = add_plot(fixture, GOL_PLOT_SPEEDUP, WORKERS, "speedup");
    fix(fixture, plot, PAUSE, 0);
    fix(fixture, plot, COUNTERS, 0);
    return fixture;
}

static void write_trials(const struct fixture *fixture, const char *folder, const struct gol_row *rows, int n)
{
    struct gol_buf csv;

    gol_buf_init(&csv);
    gol_row_csv_header(&fixture->spec, &csv);
    for (int i = 0; i < n; i++)
        gol_row_csv_line(&fixture->plan, &rows[i], &csv);
    fixture_write(folder, "trials.csv", gol_buf_text(&csv));
    gol_buf_fini(&csv);
}

/* The report of these rows with an SVG of each chart; fails on any warning. */
static void draw(const struct fixture *fixture, const char *folder, const struct gol_row *rows, int n)
{
    const struct gol_report_options options = {.formats = "svg"};
    struct gol_buf warnings;
    struct gol_err err;

    write_trials(fixture, folder, rows, n);
    gol_buf_init(&warnings);
    assert_ok(gol_report_write(folder, &fixture->plan, rows, n, &options, &warnings, &err), &err);
    assert_string_equal(gol_buf_text(&warnings), "");
    gol_buf_fini(&warnings);
}

/* ---- what an SVG holds ---- */

static char *svg_of(const struct fixture *fixture, const char *folder, int plot)
{
    char name[128];
    char *svg;

    snprintf(name, sizeof name, "%s.svg", fixture->plots[plot].name);
    svg = fixture_read(folder, name);
    if (strstr(svg, "</svg>") == NULL)
        fail_msg("%s is not whole", name);
    return svg;
}

/* The median time of a mode at a pause and a number of counters, by their texts, with the first number of workers. */
static double time_of(const struct fixture *fixture, const struct gol_summary *summary, int mode, const char *pause,
                      const char *counters)
{
    for (int p = 0; p < fixture->plan.n_points; p++) {
        const struct gol_point *point = &fixture->points[p];

        if (point->mode == (enum gol_mode)mode && strcmp(point->values[PAUSE].text, pause) == 0 &&
            strcmp(point->values[COUNTERS].text, counters) == 0)
            return summary->lines[p].time_median;
    }
    fail_msg("no such point");
    return 0;
}

static const char *const modes[] = {"serial", "threads", "pool"};

/* ---- whole runs ---- */

static void lines_have_points_intervals_and_a_place_for_0(const char *svg)
{
    for (int m = 0; m < 3; m++) {
        const int line = find(svg, modes[m]);

        assert_int_equal(count_in(svg, line, STROKE), 1);
        assert_int_equal(count_in(svg, line, POINT), 2 + 1); /* two pauses above 0; the legend */
        assert_int_equal(count_in(svg, line + 1, POINT), 1); /* the pause of 0 */
        assert_true(count_in(svg, m, "M") >= 2 * 3); /* intervals with their ends, before all lines */
    }
    assert_text(svg, ">0<");
    assert_text(svg, "//");
    assert_text(svg, ">100<");
    assert_text(svg, "serial");
}

static void bands_are_areas_under_lines(const char *svg)
{
    for (int m = 0; m < 3; m++) {
        assert_int_equal(count_in(svg, 1 + m, AREA), 1);
        assert_int_equal(count_of(svg, modes[m], POINT), 3 + 1);
    }
    assert_text(svg, "bands: its interval at 93.75%");
}

static void bars_stand_beside_each_other(const struct fixture *fixture, const struct gol_summary *summary,
                                         const char *svg, const char *any)
{
    static const char *const counters[] = {"1", "2", "4"};
    struct box alone[4];
    double scale = 0;
    double x;
    double y;

    for (int m = 0; m < 3; m++) {
        struct box bars[8];

        assert_int_equal(boxes_of(svg, find(svg, modes[m]), bars, 8), 1 + 3);
        assert_true(count_of(svg, modes[m], STROKE) > 3); /* edges, and the intervals on them */
        for (int c = 0; c < 3; c++) {
            const struct box *bar = &bars[1 + c];
            const double each = (bar->bottom - bar->top) / time_of(fixture, summary, m, "0", counters[c]);

            scale = scale == 0 ? each : scale;
            assert_near(each / scale, 1, 0.03); /* as high as its time */
            find_text(svg, counters[c], bar->bottom, &x, &y); /* a mark of the x axis */
            assert_near((bar->left + bar->right) / 2, x + (m - 1) * (bar->right - bar->left) / 0.9, 1);
        }
    }
    assert_int_equal(count_of(any, "serial, any workers", AREA), 1 + 1);
    assert_int_equal(boxes_of(any, find(any, "pool"), alone, 4), 1 + 2);
    for (int w = 0; w < 2; w++) {
        find_text(any, counters[w], alone[1].bottom, &x, &y);
        assert_near((alone[1 + w].left + alone[1 + w].right) / 2, x, 1);
    }
    find_text(any, "any", alone[1].bottom, &x, &y);
}

static void speedups_have_an_ideal_line(const char *svg)
{
    assert_true(count_of(svg, "ideal, as far as there are processors", STROKE) >= 1);
    assert_int_equal(count_of(svg, "pool", POINT), 2 + 1);
    assert_true(count_of(svg, "serial, any workers", STROKE) >= 1);
    assert_text(svg, "speed-up over serial");
}

static void distributions_show_every_trial(const char *svg)
{
    for (int m = 0; m < 3; m++) {
        assert_int_equal(count_of(svg, modes[m], POINT), 5 * 3 + 1);
        for (int place = 0; place < 3; place++)
            assert_int_equal(count_in(svg, 1 + 3 * m + place, AREA), 1); /* boxes */
        assert_int_equal(count_in(svg, 10 + m, STROKE), 1); /* medians, in one path */
    }
    assert_text(svg, "5 trials, line: median, box: the middle half");
}

static void heatmaps_have_cells_and_numbers(const char *svg, const char *by_mode)
{
    struct box cells[16];
    double x;
    double y;

    for (int panel = 0; panel < 3; panel++) {
        assert_int_equal(boxes_of(svg, 2 * panel, cells, 16), 9);
        find_text(svg, modes[panel], 0, &x, &y); /* over the second of three columns */
        assert_near((cells[1].left + cells[1].right) / 2, x, 1);
        find_text(svg, "100 ms", 0, &x, &y); /* beside the last of three rows */
        assert_true(y > cells[8].top && y < cells[8].bottom);
        assert_near((cells[8].top + cells[8].bottom) / 2, y, 8);
        assert_int_equal(count_in(svg, 2 * panel + 1, "<text>"), 9);
        assert_int_equal(count_in(by_mode, 2 * panel, AREA), 9);
        assert_text(svg, modes[panel]);
    }
    assert_text(svg, "100 ms");
    assert_text(by_mode, "counters = 4");
    assert_text(by_mode, "1.00"); /* serial over itself */
}

static void a_whole_run_has_everything(void **state)
{
    struct fixture *fixture = all_kinds("0 10ms 100ms", "1 2 4", "1 2");
    struct gol_summary summary;
    struct gol_err err;
    char *svg[ALL];
    char folder[64];
    int n = 0;
    struct gol_row *rows = fixture_rows(fixture, 5, &n); /* and room for one more */

    (void)state;
    skip_without_gnuplot();
    fixture_folder(folder);
    /* The twin of a point is in trials.csv, and on no chart. */
    fixture->plan.has_twin = true;
    fixture->points[fixture->plan.n_points] = fixture->points[0];
    rows[n] = rows[0];
    rows[n].time_ns *= 1000;
    rows[n++].point = fixture->plan.n_points;
    draw(fixture, folder, rows, n);
    for (int i = 0; i < ALL; i++) {
        svg[i] = svg_of(fixture, folder, i);
        assert_text(svg[i], "50% of it's");
    }
    lines_have_points_intervals_and_a_place_for_0(svg[LINE]);
    bands_are_areas_under_lines(svg[BANDS]);
    assert_ok(gol_summary_make(&fixture->plan, rows, n, &summary, &err), &err);
    bars_stand_beside_each_other(fixture, &summary, svg[BARS], svg[BARS_ANY]);
    gol_summary_fini(&summary);
    speedups_have_an_ideal_line(svg[SPEEDUP]);
    distributions_show_every_trial(svg[DISTRIBUTION]);
    heatmaps_have_cells_and_numbers(svg[HEATMAP], svg[HEATMAP_MODES]);
    for (int i = 0; i < ALL; i++)
        free(svg[i]);
    free(rows);
    fixture_remove(folder);
    free(fixture);
}

/* ---- runs that lack something ---- */

/* All scripts by hand, one after the other; whatever they warn of, none may fail. */
static void run_scripts(const char *folder)
{
    char line[256];

    snprintf(line, sizeof line,
             "cd '%s' && for script in *.gp; do gnuplot -d -c \"$script\" svg 2>said || { cat said; exit 1; }; done",
             folder);
    assert_int_equal(system(line), 0);
}

static void cut_to_header(const char *folder, const char *name)
{
    char *text = fixture_read(folder, name);

    text[strcspn(text, "\n") + 1] = '\0';
    fixture_write(folder, name, text);
    free(text);
}

/*
 * Stopped after serial and threads of the first setting: what there is is drawn, in the places of the whole. The same
 * scripts run when the files have nothing but their headers.
 */
static void an_unfinished_run_shows_what_it_has(void **state)
{
    struct fixture *fixture = all_kinds("0 10ms 100ms", "1 2 4", "1 2");
    char folder[64];
    int n = 0;
    struct gol_row *rows = fixture_rows(fixture, 1, &n);
    char *svg;

    (void)state;
    skip_without_gnuplot();
    fixture_folder(folder);
    draw(fixture, folder, rows, 2);
    svg = svg_of(fixture, folder, BARS);
    assert_int_equal(count_of(svg, "serial", AREA), 1 + 1);
    assert_int_equal(count_of(svg, "threads", AREA), 1 + 1);
    assert_null(strstr(svg, "<title>pool"));
    assert_text(svg, ">4<");
    free(svg);
    svg = svg_of(fixture, folder, HEATMAP);
    assert_int_equal(count_in(svg, 0, AREA), 1);
    assert_int_equal(count_in(svg, 1, "<text>"), 1);
    free(svg);
    svg = svg_of(fixture, folder, DISTRIBUTION);
    assert_int_equal(count_of(svg, "serial", POINT), 1 + 1);
    free(svg);
    cut_to_header(folder, "summary.csv");
    write_trials(fixture, folder, rows, 0);
    run_scripts(folder);
    svg = svg_of(fixture, folder, BARS);
    assert_int_equal(count_of(svg, "serial", AREA), 0);
    free(svg);
    free(rows);
    fixture_remove(folder);
    free(fixture);
}

/* One value of everything, one mode, one trial. */
static void one_point_is_a_chart(void **state)
{
    struct fixture *fixture = all_kinds("0", "4", "2");
    char folder[64];
    int n = 0;
    struct gol_row *rows = fixture_rows(fixture, 1, &n);
    char *svg;

    (void)state;
    skip_without_gnuplot();
    fixture_folder(folder);
    fixture->plots[LINE].log_x = false; /* nothing but 0 has no logarithm, and it says so */
    fixture->spec.n_plots = HEATMAP + 1;
    draw(fixture, folder, &rows[2], 1);
    svg = svg_of(fixture, folder, LINE);
    assert_int_equal(count_of(svg, "pool", POINT), 1 + 1);
    assert_text(svg, "one trial each");
    free(svg);
    svg = svg_of(fixture, folder, DISTRIBUTION);
    assert_int_equal(count_of(svg, "pool", POINT), 1 + 1);
    free(svg);
    svg = svg_of(fixture, folder, HEATMAP);
    assert_int_equal(count_in(svg, 0, AREA), 1);
    free(svg);
    free(rows);
    fixture_remove(folder);
    free(fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_run_has_everything),
        cmocka_unit_test(an_unfinished_run_shows_what_it_has),
        cmocka_unit_test(one_point_is_a_chart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
