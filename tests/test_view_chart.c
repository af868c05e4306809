/* Charts in characters, as text: every kind, with pause 0, one point, unfinished runs, and in rooms down to nothing. */
#include "view_parts.h"

#include "fixture_plan.h"
#include "ui/chart_data.h"
#include "ui/charts.h"

static struct gol_plot *add_plot(struct fixture *fixture, enum gol_plot_kind kind, int x, const char *y)
{
    struct gol_plot *plot = &fixture->plots[fixture->spec.n_plots++];

    *plot = (struct gol_plot){.kind = kind, .x = x, .by = {-1}, .n_by = 1};
    snprintf(plot->name, sizeof plot->name, "plot-%d", fixture->spec.n_plots);
    snprintf(plot->y, sizeof plot->y, "%s", y);
    return plot;
}

static struct fixture *fixture_with(enum gol_plot_kind kind, int x, const char *y, const char *pauses,
                                    const char *counters, const char *workers)
{
    struct fixture *fixture = fixture_new(pauses, counters, workers, "off");

    add_plot(fixture, kind, x, y);
    return fixture;
}

/* Draws the first n_rows of five repeats of all points into a frame; n_rows -1: all of them. */
static void draw(struct fixture *fixture, int n_rows, const struct gol_chart_wish *wish, bool unicode,
                 struct gol_frame *frame)
{
    static const struct gol_chart_wish as_it_is;
    struct gol_charts charts = {0};
    struct gol_summary summary;
    struct gol_err err;
    int n;
    struct gol_row *rows = fixture_rows(fixture, 5, &n);

    if (n_rows < 0 || n_rows > n)
        n_rows = n;
    assert_ok(gol_summary_make(&fixture->plan, rows, n_rows, &summary, &err), &err);
    gol_charts_update(&charts, "/nowhere",
                      &(struct gol_results){
                          .plan = &fixture->plan, .rows = rows, .n_rows = n_rows, .summary = &summary, .processors = 2},
                      wish == NULL ? &as_it_is : wish);
    charts.view.unicode = unicode;
    gol_chart_draw(frame, (struct gol_rect){0, 0, frame->width, frame->height}, &charts.view);
    gol_charts_fini(&charts);
    gol_summary_fini(&summary);
    free(rows);
}

static void assert_chart(struct fixture *fixture, int n_rows, const struct gol_chart_wish *wish, int width, int height,
                         const char *wanted)
{
    struct gol_frame frame = frame_of(width, height);

    draw(fixture, n_rows, wish, true, &frame);
    assert_shows(&frame, wanted);
    gol_frame_fini(&frame);
    free(fixture);
}

static void test_lines(void **state)
{
    (void)state;
    assert_chart(fixture_with(GOL_PLOT_LINE, PAUSE, "time", "0 1ms 2ms 3ms 4ms", "1", "2"), -1, NULL, 60, 16,
                 "execution time (ms)                              plot 1 of 1\n"
                 "○ serial   □ threads   ● pool\n"
                 "40┤                                                     ⣀⣠●\n"
                 "  │                                                ⣀⣤⡴⠶⠛⠉⠁\n"
                 "  │                                          ⢀⣀⣤⠶⠞⠛⠉\n"
                 "  │                                     ⣀⣠⣤⠶●⠋⠉\n"
                 "  │                                ⣀⣠⡴⠶⠛⠉⠁\n"
                 "20┤                          ⢀⣀●⡴⠞⠛⠉⠁\n"
                 "  │                     ⢀⣠⣤⠶⠞⠋⠉\n"
                 "  │                ⣀⣠⡴⠶⠛⠋⠁\n"
                 "  │          ⢀⣀⣤⠶⠞●⠉⠁\n"
                 "  │     ⣀⣠⣤⠶⠛⠋⠉\n"
                 " 0┤ ●⡴⠶⠛⠉⠁\n"
                 "  └─┬─────────────┬────────────┬────────────┬─────────────┬─\n"
                 "    0             1            2            3             4\n"
                 "                          pause (ms)\n");
}

/* A pause of 0 has its own place, and no line goes there. */
static void test_pause_0_on_logarithmic_axes(void **state)
{
    const struct gol_chart_wish log_xy = {.axes = 2};

    (void)state;
    assert_chart(fixture_with(GOL_PLOT_LINE, PAUSE, "time", "0 100us 1ms 10ms", "1", "2"), -1, &log_xy, 60, 16,
                 "execution time (ms)                      log xy  plot 1 of 1\n"
                 "○ serial   □ threads   ● pool\n"
                 "140┤                                                    ⣀⡠●\n"
                 " 80┤                                               ⣀⡤⠴⠒⠉⠁\n"
                 " 40┤                                         ⢀⣀⡤⠶⠚⠉⠁\n"
                 " 20┤                                    □⣠⡤⠶⠛⠉⠁\n"
                 "   │                             ⢀⣀⣤⣤⡶⠞⠛●⠁\n"
                 "   │                       ⣀⣀⣤⣴⣶⠿⠟⠋⠉\n"
                 "   │                   ●⠶⢞⡻⠭⠛⠊⠁\n"
                 "   │ □                 ○⠉⠁\n"
                 "   │ ●\n"
                 "   │ ⢰\n"
                 "   │ ○\n"
                 "   └─┬───────//────────┬────────────────┬─────────────────┬─\n"
                 "     0              100 us            1 ms             10 ms\n"
                 "                             pause\n");
}

static void test_intervals_as_bands(void **state)
{
    struct fixture *fixture = fixture_with(GOL_PLOT_LINE, PAUSE, "overhead", "1ms 2ms 3ms", "1", "2");

    (void)state;
    fixture->plots[0].intervals = GOL_INTERVALS_BANDS;
    assert_chart(fixture, -1, NULL, 50, 14,
                 "overhead (ms)                          plot 1 of 1\n"
                 "○ serial   □ threads   ● pool\n"
                 "   │  ⠠ ⠠ ⠠ ⠠ ⠠ ⠠ ⠠ ⠠ ⠠ ⠠ ⠠ ⠠ ⠠ ⠠ ⠠ ⠠ ⠠ ⠠ ⠠⢀⣠⣀⣠⣀□\n"
                 "1.0┤ □⠺⠒⠺⠒⠺⠒⠺⠒⠺⠒⠺⠒⠺⠒⠺⠒⠺⠒⠺⠒⠺□⠺⠒⠺⠒⠪⠉⠩⠉⠩⠉⠩⠉⠩⠉⠩⠁⠨ ⠨ ⠨\n"
                 "   │  ⠈ ⠈ ⠈ ⠈ ⠈ ⠈ ⠈ ⠈ ⠈ ⠈ ⠈ ⠈ ⠈ ⠈ ⠈ ⠈\n"
                 "   │\n"
                 "   │ ●⣀⣄⣀⣄⣀⣄⣀⣄⣀⣄ ⠄ ⠄ ⠄ ⠄ ⠄             ⠄ ⠄ ⠄ ⠄ ⠄\n"
                 "0.5┤ ⠅ ⠅ ⠅ ⠅ ⠅ ⠅⠉⠍⠉⠍⠉⠍⠉⠍⠉⠍⠉●⠉⠍⠉⠍⠉⠍⠉⠍⠉⠍⠉⠍⠉⠍⠉⠍⠉⠍⠉⠍●\n"
                 "   │  ⠄ ⠄ ⠄ ⠄ ⠄ ⠄ ⠄ ⠄ ⠄ ⠄ ⠄\n"
                 "   │ ○⠗⠒⠗⠒⠗⠒⠗⠒⠗⠒⠥⠤⠥⠤⠥⠤⠥⠤⠥⠤⠥○⠥⠤⠥⠤⠥⠤⠥⠤⠥⠤⠥⠤⠥⠤⠥⠤⠥⠤⠥⠤○\n"
                 "0.0┤\n"
                 "   └─┬──────────┬──────────┬─────────┬──────────┬─\n"
                 "    1.0        1.5        2.0       2.5        3.0\n"
                 "                      pause (ms)\n");
}

/* One trial of one mode: a point without a line, with an axis around it. */
static void test_one_point(void **state)
{
    (void)state;
    assert_chart(fixture_with(GOL_PLOT_LINE, PAUSE, "time", "1ms", "1", "2"), 1, NULL, 40, 10,
                 "execution time (ms)          plot 1 of 1\n"
                 "○ serial\n"
                 "10┤                  ○\n"
                 "  │\n"
                 " 5┤\n"
                 "  │\n"
                 " 0┤\n"
                 "  └──────────────────┬──────────────────\n"
                 "                     1\n"
                 "                pause (ms)\n");
    assert_chart(fixture_with(GOL_PLOT_LINE, PAUSE, "time", "0", "1", "2"), 3, &(struct gol_chart_wish){.axes = 2}, 40,
                 10,
                 "execution time (µs)   log y  plot 1 of 1\n"
                 "○ serial   □ threads   ● pool\n"
                 "1 k┤                  □\n"
                 "   │                  ●\n"
                 "   │\n"
                 "300┤\n"
                 "   │                  ○\n"
                 "   └──────────────────┬─────────────────\n"
                 "                      0\n"
                 "                 pause (s)\n");
}

/* Seven trials of fifteen points. */
static void test_unfinished(void **state)
{
    (void)state;
    assert_chart(fixture_with(GOL_PLOT_LINE, PAUSE, "time", "0 1ms 2ms 3ms 4ms", "1", "2"), 7, NULL, 50, 12,
                 "execution time (ms)                    plot 1 of 1\n"
                 "○ serial   □ threads   ● pool\n"
                 "20┤                                         ⢀⣀⠤⠤○\n"
                 "  │                                  ⢀⣀⡠⠤⠒⠒⠉⠁\n"
                 "  │                            ⣀⡠⠤⠔⠒⠉⠁\n"
                 "10┤                   ⢀⣀⣤⣤●⠔⠒⠊⠉\n"
                 "  │            ⢀⣀⣤⣤⠶⠞⠛⠋⠉\n"
                 "  │     ⢀⣀⣠⣤⠶⠶⠛⠋⠉\n"
                 " 0┤ ●⠶⠶⠛⠋⠉⠁\n"
                 "  └─┬──────────┬──────────┬──────────┬──────────┬─\n"
                 "   0.0        0.5        1.0        1.5        2.0\n"
                 "                     pause (ms)\n");
    assert_chart(fixture_with(GOL_PLOT_LINE, PAUSE, "time", "0 1ms", "1", "2"), 0, NULL, 50, 12,
                 "Nothing is measured yet.\n\n\n\n\n\n\n\n\n\n\n\n");
}

/*
 * Lines stand as in the plan, though what comes first there has no value yet: neither legend nor colours change with
 * each trial.
 */
static void test_order_of_unfinished(void **state)
{
    struct fixture *fixture = fixture_with(GOL_PLOT_LINE, PAUSE, "time", "0 1ms", "1 2", "2");
    struct gol_results results = {.plan = &fixture->plan, .processors = 2};
    struct gol_summary summary;
    struct gol_chart chart;
    struct gol_buf warnings;
    struct gol_err err;
    int n, two_first = 0;
    struct gol_row *rows = fixture_rows(fixture, 1, &n);

    (void)state;
    gol_buf_init(&warnings);
    fixture->plots[0].by[fixture->plots[0].n_by++] = COUNTERS;
    /* Of one counter the second pause only, and of two the first. */
    for (int i = 0; i < n; i++) {
        const struct gol_value *values = fixture->points[rows[i].point].values;

        if ((strcmp(values[PAUSE].text, "0") == 0 || strcmp(values[PAUSE].text, "0s") == 0) ==
            (strcmp(values[COUNTERS].text, "2") == 0))
            rows[two_first++] = rows[i];
    }
    assert_ok(gol_summary_make(&fixture->plan, rows, two_first, &summary, &err), &err);
    results.rows = rows;
    results.n_rows = two_first;
    results.summary = &summary;
    assert_ok(gol_chart_make(&results, &fixture->plots[0], NULL, &warnings, &chart, &err), &err);
    assert_int_equal(chart.n_series, 6);
    for (int i = 0; i < chart.n_series; i++) {
        char end[24];

        snprintf(end, sizeof end, "counters = %d", i % 2 + 1);
        assert_non_null(strstr(chart.series[i].label, end));
        assert_int_equal(chart.series[i].variation, i % 2);
    }
    gol_chart_fini(&chart);
    gol_summary_fini(&summary);
    gol_buf_fini(&warnings);
    free(rows);
    free(fixture);
}

/* Three modes of six variations: none has the mark of another, nor that of a reference. */
static void test_every_series_has_its_mark(void **state)
{
    struct gol_chart chart = {.n_series = 18};

    (void)state;
    for (int i = 0; i < chart.n_series; i++)
        chart.series[i].variation = i % 6;
    for (int unicode = 0; unicode < 2; unicode++) {
        for (int i = 0; i < chart.n_series; i++) {
            const uint32_t glyph = gol_chart_series_glyph(&chart, i, unicode != 0);

            assert_int_equal(gol_glyph_columns(glyph), 1);
            for (int k = 0; k < i; k++)
                assert_int_not_equal(glyph, gol_chart_series_glyph(&chart, k, unicode != 0));
            for (int k = 0; k < 4; k++)
                assert_int_not_equal(glyph, gol_chart_reference_glyph(k, unicode != 0));
        }
    }
}

static void test_bars(void **state)
{
    (void)state;
    assert_chart(fixture_with(GOL_PLOT_BARS, COUNTERS, "time", "1ms", "1 2", "2"), -1, NULL, 50, 12,
                 "execution time (ms)                    plot 1 of 1\n"
                 "█ serial   █ threads   █ pool\n"
                 "20┤                         ▅▅▅▅▅▅\n"
                 "  │                         ██████\n"
                 "  │                         ██████\n"
                 "10┤ ▃▃▃▃▃▃ ▅▅▅▅▅▅ ▄▄▄▄▄▄    ██████ ▅▅▅▅▅▅ ▄▄▄▄▄▄\n"
                 "  │ ██████ ██████ ██████    ██████ ██████ ██████\n"
                 "  │ ██████ ██████ ██████    ██████ ██████ ██████\n"
                 " 0┤ ██████ ██████ ██████    ██████ ██████ ██████\n"
                 "  └───────────┬───────────────────────┬───────────\n"
                 "              1                       2\n"
                 "                      counters\n");
}

static void test_distribution(void **state)
{
    (void)state;
    assert_chart(fixture_with(GOL_PLOT_DISTRIBUTION, COUNTERS, "overhead", "1ms", "1 2", "2"), -1, NULL, 50, 14,
                 "overhead (ms)                          plot 1 of 1\n"
                 "○ serial   □ threads   ● pool\n"
                 "   │            ⠄                   ⠄⠄\n"
                 "1.0┤        ⡀⠐□                      □ ⠐⠐\n"
                 "   │             ⠁                    ⠁\n"
                 "   │\n"
                 "   │               ⠄ ● ⡀⡀                   ⡀⡀\n"
                 "0.5┤                ⠠⠠                     ⠁● ⢀⠠\n"
                 "   │  ⢀⠠                        ⢀⢀\n"
                 "   │ ⠂ ○ ⠄⠄                  ⡀○⠄\n"
                 "0.0┤\n"
                 "   └───────────┬──────────────────────┬───────────\n"
                 "               1                      2\n"
                 "                       counters\n");
}

static void test_speedup(void **state)
{
    (void)state;
    assert_chart(fixture_with(GOL_PLOT_SPEEDUP, WORKERS, "speedup", "1ms", "4", "1 2 4"), -1, NULL, 60, 14,
                 "speed-up over serial                             plot 1 of 1\n"
                 "┄ serial, any workers   ┄ threads, any workers   ● pool\n"
                 "… ideal\n"
                 "4┤⣀●⠤⣤⡤⠤⣤⡤⠤⣤⡤⠤⣤⡤⠤⣤⡤⠤⣤●⠤⣤⡤⠤⣤⡤⠤⣤⡤⠤⣤⡤⠤⣤⡤⠤⣤⡤⠤⣤⡤⠤⣤⡤⠤⣤⡤⠤⣤⡤⠤⣤⡤⠤⣤⡤●⣀\n"
                 " │\n"
                 " │\n"
                 " │\n"
                 "2┤            ⣀ ⠤ ⠒ ⠉ ⠉ ⠉ ⠉ ⠉ ⠉ ⠉ ⠉ ⠉ ⠉ ⠉ ⠉ ⠉ ⠉ ⠉ ⠉ ⠉ ⠉ ⠉ ⠉\n"
                 " │⣀⡀⣀⣀⡤ ⣒⡀⠊⣀⡉ ⣀⡀ ⣀⡀ ⣀⡀ ⣀⡀ ⣀⡀ ⣀⡀ ⣀⡀ ⣀⡀ ⣀⡀ ⣀⡀ ⣀⡀ ⣀⡀ ⣀⡀ ⣀⡀ ⣀⡀ ⣀\n"
                 " │⠉\n"
                 "0┤\n"
                 " └─┬─────────────────┬──────────────────┬─────────────────┬─\n"
                 "   1                 2                  3                 4\n"
                 "                           workers\n");
}

/* A heatmap is drawn as lines, one for each row. */
static void test_heatmap(void **state)
{
    struct fixture *fixture = fixture_with(GOL_PLOT_HEATMAP, COUNTERS, "time", "1ms 2ms", "1 2 3", "2");

    (void)state;
    fixture->spec.n_modes = 1;
    fixture_expand(fixture);
    fixture->plots[0].by[0] = PAUSE;
    assert_chart(fixture, -1, NULL, 50, 12,
                 "execution time (ms)                    plot 1 of 1\n"
                 "● pause = 1 ms   □ pause = 2 ms\n"
                 "60┤                                       ⢀⣀⣀⠤⠤⠔□\n"
                 "  │                              ⣀⣀⡠⠤⠔⠒⠒⠉⠉⠁\n"
                 "40┤                   ⢀⣀⣀⡠□⠤⠒⠒⠊⠉⠉\n"
                 "  │        ⢀⣀⣀⠤⠤⠤⠒⠒⠊⠉⠉⠁                 ⢀⣀⣀⣀⣀⣀⠤⠤●\n"
                 "20┤ □⠔⠒⠒⠊⠉⠉⠁        ⣀⣀⣀⣀⡠⠤●⠤⠤⠔⠒⠒⠒⠒⠒⠉⠉⠉⠉⠉⠁\n"
                 "  │ ●⣀⡠⠤⠤⠤⠤⠒⠒⠒⠒⠊⠉⠉⠉⠉\n"
                 " 0┤\n"
                 "  └─┬─────────────────────┬─────────────────────┬─\n"
                 "    1                     2                     3\n"
                 "                      counters\n");
}

/* Without room for axes each series has a line: its medians as bars of one scale, and the last of them. */
static void test_no_room_for_axes(void **state)
{
    const struct gol_chart_wish log_y = {.axes = 1};

    (void)state;
    assert_chart(fixture_with(GOL_PLOT_LINE, PAUSE, "time", "0 1ms 2ms 3ms 4ms", "1", "2"), -1, NULL, 20, 4,
                 "execution time (ms)\n"
                 "○ serial  ▁▃▄▆█ 40.2\n"
                 "□ threads ▁▃▄▆█   41\n"
                 "● pool    ▁▃▄▆█ 40.5\n");
    assert_chart(fixture_with(GOL_PLOT_LINE, PAUSE, "time", "0 1ms", "1", "2"), -1, NULL, 60, 5,
                 "execution time (ms) over pause (ms)\n"
                 "○ serial  ▁▇ 10.2\n"
                 "□ threads ▂█   11\n"
                 "● pool    ▁▇ 10.5\n"
                 "\n");
    assert_chart(fixture_with(GOL_PLOT_LINE, PAUSE, "time", "0 100us 1ms 10ms", "1", "2"), -1, &log_y, 28, 4,
                 "execution time (ms)\n"
                 "○ serial  ▂▃▅█ 100\n"
                 "□ threads ▃▄▅█ 101\n"
                 "● pool    ▂▄▅█ 100\n");
    assert_chart(fixture_with(GOL_PLOT_BARS, COUNTERS, "overhead", "1ms", "1 2 3", "2"), -1, NULL, 30, 3,
                 "overhead (ms) over counters\n"
                 "○ serial  ▂▂▂ 0.16\n"
                 "□ threads ▇▇▇ 1.06           ↓\n");
    assert_chart(fixture_with(GOL_PLOT_DISTRIBUTION, COUNTERS, "time", "1ms", "1 2 3", "2"), -1, NULL, 12, 3,
                 "execution t…\n"
                 "○ ▃▅█ 30.2\n"
                 "□ ▃▃▃ 11.1 ↓\n");
    for (int i = 0; i < 3; i++) { /* labels of several parts get shorter by what tells nothing apart */
        static const int widths[] = {40, 20, 14};
        static const char *const wanted[] = {"execution time (ms) over pause (ms)\n"
                                             "● serial, counters = 1  ▁▃▄ 20.2\n"
                                             "□ serial, counters = 2  ▁▄█ 40.2\n"
                                             "○ threads, counters = 1 ▁▃▄   21       ↓\n",
                                             "execution time (ms)\n"
                                             "● s 1 ▁▃▄ 20.2\n"
                                             "□ s 2 ▁▄█ 40.2\n"
                                             "○ t 1 ▁▃▄   21     ↓\n",
                                             "execution tim…\n"
                                             "● s… ▁▃▄ 20.2\n"
                                             "□ s… ▁▄█ 40.2\n"
                                             "○ t… ▁▃▄   21↓\n"};
        struct fixture *fixture = fixture_with(GOL_PLOT_LINE, PAUSE, "time", "0 1ms 2ms", "1 2", "2");

        fixture->plots[0].by[1] = COUNTERS;
        fixture->plots[0].n_by = 2;
        assert_chart(fixture, -1, NULL, widths[i], 4, wanted[i]);
    }
    assert_chart(fixture_with(GOL_PLOT_LINE, PAUSE, "time", "0 1ms", "1", "2"), 0, NULL, 20, 3,
                 "Nothing is measured\n"
                 "yet.\n"
                 "\n");
}

/* Of six lines at 40x10 all are named, shorter; of more than fit, it says how many are left out. */
static void test_legend_of_many(void **state)
{
    struct fixture *fixture = fixture_with(GOL_PLOT_LINE, PAUSE, "time", "0 1ms 2ms", "1 2", "2");

    (void)state;
    fixture->plots[0].by[fixture->plots[0].n_by++] = COUNTERS;
    assert_chart(fixture, -1, NULL, 40, 10,
                 "execution time (ms)          plot 1 of 1\n"
                 "● serial 1   □ serial 2   ○ threads 1\n"
                 "▲ threads 2   ■ pool 1   ◆ pool 2\n"
                 "40┤                             ⢀⣀⣀⠤⠤⠔□\n"
                 "  │                    ⣀⣀⡠⠤⠤⠒⠒⠉⠉⠁\n"
                 "20┤          ⣀⣀⡠⠤⠤⠒⢒⣊◆⣉⣀⡠⠤⠤⠤⠤⠤⠒⠒⠒⠒⠒⠒⠉⠉◆\n"
                 " 0┤ ◆⣠⡤⠤⠶⠶⠮⠛⠛⠒⠒⠉⠉⠉⠉⠁\n"
                 "  └─┬────────────────┬────────────────┬─\n"
                 "    0                1                2\n"
                 "                pause (ms)\n");
    fixture = fixture_with(GOL_PLOT_LINE, PAUSE, "time", "0 1ms 2ms", "1 2 3 4 5 6 7 8", "2");
    fixture->plots[0].by[fixture->plots[0].n_by++] = COUNTERS;
    assert_chart(fixture, -1, NULL, 40, 10,
                 "execution time (ms)          plot 1 of 1\n"
                 "● s 1   □ s 2   ○ s 3   ▲ s 4   ■ s 5\n"
                 "◆ s 6   △ s 7   ◇ s 8   ● t 1   +15\n"
                 "150┤                             ⣀⣀⠤⠤⢔◇\n"
                 "100┤                   ⢀⣀⣀⢤⣤⣒⣶⣮⣭⠿⠶⣞⣛⣛⠯◆\n"
                 " 50┤         ⢀⣀⣀⣤⣤⣴⣶⣶⣿◇⣟⣿⠿⢯⣿⣿⣶⣞⣛⣛⣛⣲⣶⣭⣭▲\n"
                 "  0┤ ◇⣠⣤⣤⣶⣶⣾⣿⡿⠿⠿⠿⠿⠿⠿⠿⠿◇⠿⠿⠿⠯⠭⠭⠭⠝⠛⠛⠛⠓⠒⠒⠒◇\n"
                 "   └─┬────────────────┬───────────────┬─\n"
                 "     0                1               2\n"
                 "                 pause (ms)\n");
}

static void test_ascii(void **state)
{
    struct fixture *fixture = fixture_with(GOL_PLOT_LINE, PAUSE, "time", "0 1ms 2ms 3ms 4ms", "1", "2");
    struct gol_frame frame = frame_of(50, 14);

    (void)state;
    draw(fixture, -1, NULL, false, &frame);
    assert_shows(&frame, "execution time (ms)                    plot 1 of 1\n"
                         "o serial   x threads   * pool\n"
                         "  |                                           ..*\n"
                         "40+                                     ........o\n"
                         "  |                                ..*.....\n"
                         "  |                          ......\n"
                         "20+                     ..*..\n"
                         "  |               ......\n"
                         "  |          ..*..\n"
                         "  |    ......\n"
                         " 0+ *..\n"
                         "  +-+----------+----------+----------+----------+-\n"
                         "    0          1          2          3          4\n"
                         "                     pause (ms)\n");
    for (int i = 0; i < frame.width * frame.height; i++)
        assert_in_range(frame.cells[i].glyph, ' ', '~');
    gol_frame_fini(&frame);
    free(fixture);
}

/* From nothing to more than there is, in the middle of a frame: nothing is drawn beside the room. */
static void test_every_room(void **state)
{
    static const enum gol_plot_kind kinds[] = {GOL_PLOT_LINE, GOL_PLOT_BARS, GOL_PLOT_DISTRIBUTION};
    struct gol_frame frame = frame_of(50, 30);
    struct gol_charts charts[3];
    struct fixture *fixture = fixture_with(GOL_PLOT_LINE, PAUSE, "time", "0 1ms 20ms", "1", "2");
    struct gol_summary summary;
    struct gol_err err;
    int n;
    struct gol_row *rows = fixture_rows(fixture, 3, &n);

    (void)state;
    memset(charts, 0, sizeof charts);
    assert_ok(gol_summary_make(&fixture->plan, rows, n, &summary, &err), &err);
    for (int k = 1; k < 3; k++)
        add_plot(fixture, kinds[k], PAUSE, "time");
    for (int k = 0; k < 3; k++)
        gol_charts_update(&charts[k], "/nowhere", &(struct gol_results){&fixture->plan, rows, n, &summary, 2},
                          &(struct gol_chart_wish){.plot = k, .axes = k});
    for (int at = 0; at < 24 * 28 * 3; at++) {
        const int k = at % 3, width = at / 3 % 24 * 2 + at % 2, height = at / 3 / 24;

        gol_frame_clear(&frame);
        charts[k].view.unicode = at % 4 < 2;
        gol_chart_draw(&frame, (struct gol_rect){3, 1, width, height}, &charts[k].view);
        for (int y = 0; y < 30; y++)
            for (int x = 0; x < 50; x++)
                if (x < 3 || y < 1 || x >= 3 + width || y >= 1 + height)
                    assert_int_equal(frame.cells[y * 50 + x].glyph, ' ');
        gol_chart_draw(&frame, (struct gol_rect){45, 25, width, height}, &charts[k].view); /* over the edge */
    }
    for (int k = 0; k < 3; k++)
        gol_charts_fini(&charts[k]);
    gol_summary_fini(&summary);
    free(rows);
    free(fixture);
    gol_frame_fini(&frame);
}

/* What the wish makes of a plot: measures without values are passed over, and everything goes round. */
static void test_wishes(void **state)
{
    static const char *const measures[] = {"execution time (ms)",  "overhead (ms)", "overhead per message",
                                           "speed-up over serial", "throughput",    "CPU use",
                                           "peak memory"};
    struct fixture *fixture = fixture_with(GOL_PLOT_LINE, PAUSE, "time", "1ms 2ms", "1", "2");
    struct gol_charts charts = {0};
    struct gol_summary summary;
    struct gol_err err;
    int n;
    struct gol_row *rows = fixture_rows(fixture, 5, &n);
    struct gol_results results = {&fixture->plan, rows, n, &summary, 2};

    (void)state;
    add_plot(fixture, GOL_PLOT_BARS, PAUSE, "overhead")->log_y = true;
    assert_ok(gol_summary_make(&fixture->plan, rows, n, &summary, &err), &err);
    for (int i = 0; i < 14; i++) {
        gol_charts_update(&charts, "/nowhere", &results, &(struct gol_chart_wish){.measure = i});
        assert_non_null(strstr(charts.chart.y.label, measures[i % 7]));
    }
    for (int i = 0; i < 4; i++) {
        gol_charts_update(&charts, "/nowhere", &results, &(struct gol_chart_wish){.axes = i});
        assert_int_equal(charts.chart.y.log, i % 3 != 0);
        assert_int_equal(charts.chart.x.log, i % 3 == 2);
    }
    gol_charts_update(&charts, "/nowhere", &results, &(struct gol_chart_wish){.plot = -1});
    assert_string_equal(charts.view.head, "plot 2 of 2");
    assert_int_equal(charts.chart.plot->kind, GOL_PLOT_BARS);
    gol_charts_update(&charts, "/nowhere", &results, &(struct gol_chart_wish){.overhead = true});
    assert_string_equal(charts.chart.measure->name, "overhead");
    gol_charts_fini(&charts);
    gol_summary_fini(&summary);
    free(rows);
    free(fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_pause_0_on_logarithmic_axes),
        cmocka_unit_test(test_intervals_as_bands),
        cmocka_unit_test(test_one_point),
        cmocka_unit_test(test_unfinished),
        cmocka_unit_test(test_order_of_unfinished),
        cmocka_unit_test(test_every_series_has_its_mark),
        cmocka_unit_test(test_bars),
        cmocka_unit_test(test_distribution),
        cmocka_unit_test(test_speedup),
        cmocka_unit_test(test_heatmap),
        cmocka_unit_test(test_no_room_for_axes),
        cmocka_unit_test(test_legend_of_many),
        cmocka_unit_test(test_ascii),
        cmocka_unit_test(test_every_room),
        cmocka_unit_test(test_wishes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
