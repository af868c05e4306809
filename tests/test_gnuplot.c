/*
 * Charts: what the scripts say, that gnuplot runs them from anywhere and in any locale, and what happens when gnuplot
 * is missing, fails or hangs. Tests that need gnuplot are skipped without it.
 */
#include "cmocka_all.h"
#include "comma_locale.h"

#include "fixture_plan.h"
#include "report/blocks.h"
#include "report/gnuplot.h"
#include "report/report.h"
#include "util/clock.h"
#include "util/num.h"

#include <locale.h>
#include <signal.h>
#include <sys/stat.h>

static bool has_gnuplot(void)
{
    return system("gnuplot --version >/dev/null 2>&1") == 0;
}

static struct gol_plot *add_plot(struct fixture *fixture, const char *name, int x, const char *y)
{
    struct gol_plot *plot = &fixture->plots[fixture->spec.n_plots++];

    *plot = (struct gol_plot){.x = x, .by = {-1}, .n_by = 1};
    snprintf(plot->name, sizeof plot->name, "%s", name);
    snprintf(plot->y, sizeof plot->y, "%s", y);
    return plot;
}

static void add_reference(struct gol_plot *plot, const char *series)
{
    snprintf(plot->reference_file, sizeof plot->reference_file, "times.csv");
    plot->n_reference_where = 1;
    snprintf(plot->reference_where[0][0], sizeof plot->reference_where[0][0], "series");
    snprintf(plot->reference_where[0][1], sizeof plot->reference_where[0][1], "%s", series);
}

/* Rows, then the whole report; the warnings on the heap. */
static char *report(const struct fixture *fixture, const char *folder, bool draw)
{
    int n = 0;
    struct gol_row *rows = fixture_rows(fixture, 5, &n);
    struct gol_buf warnings;
    struct gol_err err;

    gol_buf_init(&warnings);
    fixture_write(folder, "run.yaml", "started: '2026-11-22T20:07:24Z'\nmachine:\n  cpu: 'a machine'\n  cpus: 2\n");
    assert_ok(gol_report_write(folder, &fixture->plan, rows, n,
                               &(struct gol_report_options){.formats = draw ? "svg" : NULL}, &warnings, &err),
              &err);
    free(rows);
    return gol_buf_take(&warnings);
}

static bool is_picture(const char *folder, const char *name)
{
    char path[256];
    struct stat info;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    return stat(path, &info) == 0 && info.st_size > 2000;
}

static void assert_has(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        fail_msg("no \"%s\" in:\n%s", part, text);
}

static void every_mode_has_a_style(void **state)
{
    const char *style = NULL;

    (void)state;
    for (const struct gol_plot_block *block = gol_plot_blocks; block->name != NULL; block++)
        if (strcmp(block->name, "style") == 0)
            style = block->text;
    assert_non_null(style);
    for (int i = 0; i < GOL_MODE_COUNT; i++) {
        static const char *const kinds[] = {"colour", "shape", "size", "width"};

        for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
            char wanted[64];

            snprintf(wanted, sizeof wanted, "%s_%s = ", kinds[k], gol_mode_name((enum gol_mode)i));
            assert_has(style, wanted);
        }
    }
}

/* Words of `list = "..."` in the style. */
static int words_of(const char *style, const char *list)
{
    const char *at = strstr(style, list);
    int n = 1;

    assert_non_null(at);
    for (at = strchr(at, '"') + 1; *at != '"'; at++)
        n += *at == ' ';
    return n;
}

/* gnuplot draws dash types 1 to 5, and the others as those again; shapes and dashes must not repeat together. */
static void forty_lines_of_a_mode_differ(void **state)
{
    const struct gol_plot_block *block = gol_plot_blocks;

    (void)state;
    while (strcmp(block->name, "style") != 0)
        block++;
    assert_int_equal(words_of(block->text, "\ndashes = "), 5);
    assert_int_not_equal(words_of(block->text, "\nshapes = ") % 5, 0);
}

static void a_script_filters_scales_and_labels(void **state)
{
    struct fixture *fixture = fixture_new("0 10ms 100ms", "1 4", "1 2", "off");
    struct gol_plot *plot = add_plot(fixture, "pause-overhead", PAUSE, "overhead");
    char folder[64];
    char *warnings;
    char *script;

    (void)state;
    plot->where[0] = (struct gol_plot_where){.param = COUNTERS, .value = fixture->spec.axes[COUNTERS].values[1]};
    plot->where[1] = (struct gol_plot_where){.param = WORKERS, .value = fixture->spec.axes[WORKERS].values[0]};
    plot->n_where = 2;
    plot->log_x = true;
    fixture_folder(folder);
    warnings = report(fixture, folder, false);
    assert_string_equal(warnings, "");
    script = fixture_read(folder, "pause-overhead.gp");
    assert_has(script, "x_label = 'pause (ms)'");
    assert_has(script, "y_label = 'overhead (ms)'");
    assert_has(script, "title = 'Pause vs. execution time: overhead'");
    assert_has(script, "setting = 'counters = 4, workers = 1'\n");
    assert_has(script, "statistics = 'median of 5 trials, bars: its interval at 93.75%'\n");
    assert_has(script, "source = 'a machine, 2 processors, 2026-11-22'");
    /* A pause of 0 on a logarithmic axis: one step before the least one. */
    assert_has(script, "set logscale x\n");
    assert_has(script, "set xtics add ('0' 1)\n");
    assert_has(script, "\nzero = 1\nat(c) = known(c) == 0 ? zero : known(c) * 1000\n");
    assert_has(script, "strcol(\"mode\") eq 'pool' && strcol(\"counters\") eq '4' && strcol(\"workers\") eq '1' ?");
    assert_has(script, "strcol(\"mode\") eq 'serial' && strcol(\"counters\") eq '4' && strcol(\"workers\") eq '-' ?");
    free(script);
    free(warnings);
    fixture_remove(folder);
    free(fixture);
}

static void reference_data_is_chosen_inlined_and_named(void **state)
{
    struct fixture *fixture = fixture_new("0 10ms", "1", "2", "off");
    struct gol_plot *overhead;
    char folder[64];
    char *warnings;
    char *script;

    (void)state;
    fixture->spec.axes[COUNTERS].line = 3; /* given in the file */
    add_reference(add_plot(fixture, "time", PAUSE, "time"), "a");
    overhead = add_plot(fixture, "overhead", PAUSE, "overhead");
    add_reference(overhead, "a");
    add_reference(add_plot(fixture, "cpu", PAUSE, "cpu"), "a");
    add_reference(add_plot(fixture, "none", PAUSE, "time"), "missing");
    fixture_folder(folder);
    fixture_write(folder, "times.csv",
                  "# legend: Them, 1999\n# origin: a `book`\\\nseries,mode,counters,pause_s,time_s\n"
                  "a,ray,1,0.010,2.1\na,ray,1,0.000,2\na,ray,4,0.010,7\na,serial,1,0.010,9\nb,ray,1,0.010,8\n");
    warnings = report(fixture, folder, false);
    assert_has(warnings, "chart cpu: times.csv has no column cpu_use: it is left out");
    assert_has(warnings, "chart none: times.csv has no rows for what this chart shows");
    assert_null(strstr(warnings, "chart time"));
    script = fixture_read(folder, "time.gp");
    assert_has(script, "# a  book  \n$reference0 << EOD\n0,2\n10,2.1\nEOD\n");
    assert_has(script, "title 'Them, 1999'");
    assert_has(script, "y_label = 'execution time (s)'");
    assert_null(strstr(script, "$reference1"));
    free(script);
    script = fixture_read(folder, "overhead.gp");
    assert_has(script, "EOD\n0,2\n10,2\nEOD\n"); /* less ten pauses */
    free(script);
    free(warnings);
    fixture_write(folder, "times.csv", "series,mode,counters,pause_s,time_s\na,ray,1,0.01,fast\n");
    warnings = report(fixture, folder, false);
    assert_has(warnings, "chart time: times.csv:2: ");
    free(warnings);
    fixture_write(folder, "times.csv", "series,pause_s,cpu_use\na,0.01,0.5\n"); /* as summary.csv calls that measure */
    warnings = report(fixture, folder, false);
    assert_null(strstr(warnings, "chart cpu"));
    free(warnings);
    script = fixture_read(folder, "cpu.gp");
    assert_has(script, "EOD\n10,0.5\nEOD\n");
    free(script);
    fixture_write(folder, "times.csv", "series,pause_s\n");
    warnings = report(fixture, folder, false);
    assert_has(warnings, "chart time: times.csv has no column time_s");
    free(warnings);
    fixture_remove(folder);
    free(fixture);
}

static void nothing_measured_is_a_warning(void **state)
{
    struct fixture *fixture = fixture_new("0 10ms", "1", "2", "off");
    struct gol_buf warnings;
    struct gol_err err;
    char folder[64];
    char *script;

    (void)state;
    add_plot(fixture, "time", PAUSE, "time");
    add_plot(fixture, "skew", PAUSE, "skew");
    fixture_folder(folder);
    gol_buf_init(&warnings);
    assert_ok(gol_report_write(folder, &fixture->plan, NULL, 0,
                               &(struct gol_report_options){.formats = GOL_REPORT_PICTURES}, &warnings, &err),
              &err);
    assert_string_equal(gol_buf_text(&warnings),
                        "chart time: nothing of it was measured\nchart skew: nothing of it was measured\n");
    script = fixture_read(folder, "time.gp");
    assert_string_equal(script, "");
    free(script);
    gol_buf_fini(&warnings);
    fixture_remove(folder);
    free(fixture);
}

/* Titles may hold anything that one line can; gnuplot must take it as text, and run nothing. */
static void any_text_is_only_text(void **state)
{
    static const char *const titles[] = {
        "It's",
        "100% %g %s",
        "a_b^c {/Bold x} @home &y ~z",
        "`touch owned`",
        "$(touch owned)",
        "back\\",
        "\\n \\",
        "'; system 'touch owned'; '",
        "@summary",
        "# no comment",
        "<touch owned",
        "é µ 日本",
        "'",
        "''",
        "`",
    };
    struct fixture *fixture;
    char folder[64];

    (void)state;
    if (!has_gnuplot())
        skip();
    fixture = fixture_new("0 10ms", "1", "2", "off");
    add_plot(fixture, "time", PAUSE, "time");
    fixture_folder(folder);
    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++) {
        char *warnings;
        char *svg;

        snprintf(fixture->spec.title, sizeof fixture->spec.title, "%s", titles[i]);
        warnings = report(fixture, folder, true);
        assert_string_equal(warnings, "");
        svg = fixture_read(folder, "time.svg");
        assert_has(svg, "</svg>");
        if (strpbrk(titles[i], "<&'") == NULL) /* which SVG writes in another way */
            assert_has(svg, titles[i]);
        free(svg);
        free(warnings);
        assert_int_not_equal(access("owned", F_OK), 0);
        assert_false(is_picture(folder, "owned"));
    }
    fixture_remove(folder);
    free(fixture);
}

static int run_in(const char *folder, const char *command)
{
    char line[512];

    snprintf(line, sizeof line, "cd '%s' && %s >'%s/said' 2>&1", folder, command, folder);
    return system(line);
}

static void all_kinds_of_charts_run_from_anywhere_after_a_move(void **state)
{
    static const char *const commands[] = {"gnuplot many.gp", "gnuplot ./workers.gp", "gnuplot \"$PWD/view.gp\"",
                                           "LC_ALL=de_DE.UTF-8 gnuplot speed.gp", "gnuplot <many.gp"};
    struct fixture *fixture;
    struct gol_plot *plot;
    struct gol_value *views;
    char folder[64];
    char moved[96];

    (void)state;
    if (!has_gnuplot())
        skip();
    fixture = fixture_new("10ms", "64 1 4", "1 2", "off sampled every");
    views = fixture->spec.axes[VIEW].values;
    plot = add_plot(fixture, "many", COUNTERS, "time"); /* unsorted x, two axes of values by line, logarithms */
    plot->by[1] = VIEW;
    plot->n_by = 2;
    plot->where[plot->n_where++] = (struct gol_plot_where){.param = WORKERS, .value = fixture->values[WORKERS][1]};
    plot->log_x = plot->log_y = true;
    plot = add_plot(fixture, "workers", WORKERS, "overhead"); /* serial and threads do not know the x axis */
    plot->where[plot->n_where++] = (struct gol_plot_where){.param = COUNTERS, .value = fixture->values[COUNTERS][2]};
    plot->where[plot->n_where++] = (struct gol_plot_where){.param = VIEW, .value = views[0]};
    plot = add_plot(fixture, "view", VIEW, "memory"); /* categories, one mode */
    plot->by[0] = COUNTERS;
    plot->where[plot->n_where++] = (struct gol_plot_where){.param = -1, .mode = GOL_MODE_POOL};
    plot->where[plot->n_where++] = (struct gol_plot_where){.param = WORKERS, .value = fixture->values[WORKERS][1]};
    plot = add_plot(fixture, "speed", COUNTERS, "speedup");
    plot->where[plot->n_where++] = (struct gol_plot_where){.param = WORKERS, .value = fixture->values[WORKERS][1]};
    plot->where[plot->n_where++] = (struct gol_plot_where){.param = VIEW, .value = views[2]};
    fixture_folder(folder);
    free(report(fixture, folder, false));
    snprintf(moved, sizeof moved, "%s moved", folder);
    assert_int_equal(rename(folder, moved), 0);
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        const int status = run_in(moved, commands[i]);
        char *said = fixture_read(moved, "said");

        if (status != 0 || said[0] != '\0')
            fail_msg("%s: %d: %s", commands[i], status, said);
        free(said);
    }
    assert_true(is_picture(moved, "many.svg") && is_picture(moved, "many.png"));
    assert_true(is_picture(moved, "workers.svg") && is_picture(moved, "workers.png"));
    assert_true(is_picture(moved, "view.svg") && is_picture(moved, "view.png"));
    assert_true(is_picture(moved, "speed.svg") && is_picture(moved, "speed.png"));
    for (int i = 0; i < fixture->spec.n_plots; i++) { /* and from another folder, through a path with a blank */
        struct gol_err err;

        assert_ok(gol_gnuplot_draw(moved, &fixture->plots[i], GOL_REPORT_PICTURES, NULL, &err), &err);
    }
    fixture_remove(moved);
    free(fixture);
}

/* gnuplot marks powers of ten only: an axis between two of them would say nothing. */
static void a_short_logarithmic_axis_has_marks(void **state)
{
    struct fixture *fixture = fixture_new("10ms", "1", "2", "off");
    struct gol_plot *plot = add_plot(fixture, "time", PAUSE, "time");
    char folder[64];
    char *marks;
    char *script;

    (void)state;
    plot->log_y = true;
    fixture_folder(folder);
    free(report(fixture, folder, false));
    script = fixture_read(folder, "time.gp");
    assert_has(script, "set logscale y\n");
    marks = strstr(script, "set ytics (");
    assert_non_null(marks);
    marks[strcspn(marks, "\n")] = '\0';
    assert_non_null(strchr(marks, ','));
    free(script);
    fixture_remove(folder);
    free(fixture);
}

/* From microseconds to minutes no one unit is right: each mark has its own. */
static void a_wide_logarithmic_axis_has_a_unit_at_each_mark(void **state)
{
    struct fixture *fixture = fixture_new("0 10ms 100s", "1", "2", "off");
    char folder[64];
    char *script;

    (void)state;
    add_plot(fixture, "time", PAUSE, "time")->log_y = true;
    add_plot(fixture, "each", PAUSE, "time_per_work")->log_y = true;
    add_plot(fixture, "linear", PAUSE, "time_per_work");
    fixture_folder(folder);
    free(report(fixture, folder, false));
    script = fixture_read(folder, "time.gp");
    assert_has(script, "y_label = 'execution time'\n");
    assert_has(script, "set ytics ('100 us' 0.0001, '1 ms' 0.001, '10 ms' 0.01, '100 ms' 0.1, '1 s' 1, ");
    free(script);
    script = fixture_read(folder, "each.gp");
    assert_has(script, "y_label = 'execution time per call'\n");
    assert_has(script, "'10 us' 1e-05, ");
    free(script);
    script = fixture_read(folder, "linear.gp");
    assert_has(script, "y_label = 'execution time per call (s)'\n");
    free(script);
    fixture_remove(folder);
    free(fixture);
    fixture = fixture_new("50ns 2us 10ms", "1", "2", "off");
    add_plot(fixture, "x", PAUSE, "speedup")->log_x = true;
    fixture_folder(folder);
    free(report(fixture, folder, false));
    script = fixture_read(folder, "x.gp");
    assert_has(script, "x_label = 'pause'\n");
    assert_has(script, "set xtics ('50 ns' 5e-08, '2 us' 2e-06, '10 ms' 0.01)\n");
    free(script);
    fixture_remove(folder);
    free(fixture);
}

/* Many lines: the picture grows, so that the legend neither covers the chart nor leaves the picture. */
static void a_long_legend_makes_the_picture_taller(void **state)
{
    struct fixture *fixture;
    struct gol_plot *plot;
    char folder[64];
    char *size;
    char *svg;

    (void)state;
    if (!has_gnuplot())
        skip();
    fixture = fixture_new("0 10ms", "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15", "1", "off");
    plot = add_plot(fixture, "many", PAUSE, "time");
    plot->by[plot->n_by++] = COUNTERS;
    fixture_folder(folder);
    free(report(fixture, folder, true));
    svg = fixture_read(folder, "many.svg");
    size = strstr(svg, "viewBox=\"0 0 900 ");
    assert_non_null(size);
    assert_true(strtol(size + strlen("viewBox=\"0 0 900 "), NULL, 10) > 700);
    assert_has(svg, "counters = 15");
    free(svg);
    fixture_remove(folder);
    free(fixture);
}

/* The same picture to the last byte where the decimal point is a comma. */
static void a_locale_changes_nothing(void **state)
{
    static const char *const files[] = {"time.gp", "time.svg", "cells.gp", "cells.svg"};
    struct fixture *fixture;
    char *plain[sizeof files / sizeof files[0]];
    char folder[64];
    char *name;

    (void)state;
    if (!has_gnuplot() || !comma_locale_enter())
        skip();
    name = strdup(setlocale(LC_NUMERIC, NULL));
    comma_locale_leave();
    fixture = fixture_new("0 10ms 100ms", "1", "2", "off");
    add_plot(fixture, "time", PAUSE, "time");
    add_plot(fixture, "cells", PAUSE, "time")->kind = GOL_PLOT_HEATMAP; /* with numbers that gnuplot writes */
    fixture_folder(folder);
    free(report(fixture, folder, true));
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        plain[i] = fixture_read(folder, files[i]);
    setlocale(LC_ALL, name);
    setenv("LC_ALL", name, 1); /* gnuplot's */
    free(report(fixture, folder, true));
    unsetenv("LC_ALL");
    setlocale(LC_ALL, "C");
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        char *german = fixture_read(folder, files[i]);

        assert_string_not_equal(plain[i], "");
        assert_string_equal(plain[i], german);
        free(german);
        free(plain[i]);
    }
    free(name);
    fixture_remove(folder);
    free(fixture);
}

static void without_gnuplot_there_is_one_warning(void **state)
{
    struct fixture *fixture = fixture_new("0 10ms", "1", "2", "off");
    char *path = strdup(getenv("PATH") == NULL ? "" : getenv("PATH"));
    struct gol_err err;
    char folder[64];
    char *warnings;
    char *script;
    enum gol_code code;

    (void)state;
    add_plot(fixture, "time", PAUSE, "time");
    add_plot(fixture, "overhead", PAUSE, "overhead");
    fixture_folder(folder);
    setenv("PATH", "/nonexistent", 1);
    warnings = report(fixture, folder, true);
    code = gol_gnuplot_draw(folder, &fixture->plots[0], GOL_REPORT_PICTURES, NULL, &err);
    setenv("PATH", path, 1);
    assert_int_equal(code, GOL_NOT_FOUND);
    assert_has(warnings, "gnuplot is not installed");
    assert_null(strchr(strchr(warnings, '\n') + 1, '\n'));
    script = fixture_read(folder, "overhead.gp");
    assert_has(script, "plot ");
    free(script);
    free(warnings);
    free(path);
    fixture_remove(folder);
    free(fixture);
}

/* A program in place of gnuplot. */
static enum gol_code run_program(const char *folder, const char *text, int64_t limit_ns, struct gol_buf *output,
                                 struct gol_err *err)
{
    static const char *const arguments[] = {"-d", "some.gp", NULL};
    char path[96];

    fixture_write(folder, "program", text);
    snprintf(path, sizeof path, "%s/program", folder);
    assert_int_equal(chmod(path, 0700), 0);
    return gol_gnuplot_run(
        &(struct gol_gnuplot_call){.program = path, .arguments = arguments, .limit_ns = limit_ns, .output = output},
        err);
}

static void a_program_that_fails_or_hangs(void **state)
{
    struct gol_err err;
    char folder[64];
    sigset_t blocked;
    sigset_t before;
    int64_t started_ns;

    (void)state;
    fixture_folder(folder);
    assert_ok(run_program(folder, "#!/bin/sh\n[ \"$1 $2\" = '-d some.gp' ] && [ -z \"$(cat)\" ]\n", 60 * GOL_NS_PER_S,
                          NULL, &err),
              &err);
    assert_int_equal(run_program(folder, "#!/bin/sh\necho one; printf 'line 3: bad\\n   ^\\n\\n' >&2; exit 1\n",
                                 60 * GOL_NS_PER_S, NULL, &err),
                     GOL_SYSTEM);
    assert_has(err.message, ": line 3: bad");
    assert_int_equal(run_program(folder,
                                 "#!/bin/sh\ni=0; while [ $i -lt 20000 ]; do echo talk $i; i=$((i+1)); done; exit 2",
                                 60 * GOL_NS_PER_S, NULL, &err),
                     GOL_SYSTEM);
    assert_has(err.message, "talk 19999");
    assert_int_equal(run_program(folder, "#!/bin/sh\nkill -SEGV $$\n", 60 * GOL_NS_PER_S, NULL, &err), GOL_SYSTEM);
    assert_has(err.message, "signal 11");
    /* Also with all signals blocked, and when only a grandchild holds the pipe: the whole group is ended. */
    sigfillset(&blocked);
    assert_int_equal(sigprocmask(SIG_BLOCK, &blocked, &before), 0);
    started_ns = gol_clock_ns();
    assert_int_equal(run_program(folder, "#!/bin/sh\nsleep 1000 & sleep 1000\n", GOL_NS_PER_S / 5, NULL, &err),
                     GOL_TIMED_OUT);
    assert_int_equal(run_program(folder, "#!/bin/sh\nsleep 1000 &\n", GOL_NS_PER_S / 5, NULL, &err), GOL_TIMED_OUT);
    assert_int_equal(run_program(folder, "#!/bin/sh\nexec >&- 2>&-\nsleep 1000\n", GOL_NS_PER_S / 5, NULL, &err),
                     GOL_TIMED_OUT);
    sigprocmask(SIG_SETMASK, &before, NULL);
    assert_true(gol_clock_ns() - started_ns < 100 * GOL_NS_PER_S);
    fixture_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_mode_has_a_style),
        cmocka_unit_test(forty_lines_of_a_mode_differ),
        cmocka_unit_test(a_script_filters_scales_and_labels),
        cmocka_unit_test(reference_data_is_chosen_inlined_and_named),
        cmocka_unit_test(nothing_measured_is_a_warning),
        cmocka_unit_test(any_text_is_only_text),
        cmocka_unit_test(all_kinds_of_charts_run_from_anywhere_after_a_move),
        cmocka_unit_test(a_short_logarithmic_axis_has_marks),
        cmocka_unit_test(a_wide_logarithmic_axis_has_a_unit_at_each_mark),
        cmocka_unit_test(a_long_legend_makes_the_picture_taller),
        cmocka_unit_test(a_locale_changes_nothing),
        cmocka_unit_test(without_gnuplot_there_is_one_warning),
        cmocka_unit_test(a_program_that_fails_or_hangs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
