/*
 * Every trial as a point over a box of their quartiles (Tukey, 1977), from trials.csv; a line at the median, from
 * summary.csv, where there are too few trials for a box, too. Points are spread by their number along the golden ratio:
 * the same picture each time, and neighbours apart.
 */
#include "report/script.h"

#include "lab/trial_measure.h"

/* "-0.5 * step": how far from the place of x the points of that series stand. */
static void put_offset(struct gol_buf *out, const struct gol_chart *chart, int index)
{
    int beside = 0;

    for (int i = 0; i < chart->n_series; i++)
        beside += chart->series[i].flat == chart->series[index].flat;
    gol_script_real(out, chart->series[index].slot - (beside - 1) / 2.0);
    gol_buf_puts(out, " * step");
}

static void put_place(struct gol_buf *out, const struct gol_chart *chart)
{
    gol_buf_puts(out, "at(");
    gol_script_x_column(out, chart);
    gol_buf_puts(out, ")");
}

/* "known("work") / known("time_s") * 1e-6": the measure of a row of trials.csv. */
static void put_value(struct gol_buf *out, const struct gol_chart *chart)
{
    const struct gol_trial_measure *measure = chart->trial_measure;

    gol_buf_printf(out, measure->less[0] == '\0' ? "known(\"%s\")" : "(known(\"%s\")", measure->column);
    if (measure->less[0] != '\0')
        gol_buf_printf(out, " - known(\"%s\"))", measure->less);
    if (measure->per[0] != '\0')
        gol_buf_printf(out, " / known(\"%s\")", measure->per);
    gol_script_factor(out, chart->y.factor);
}

/*
 * $trialsI: place, value and share of the step to the side of each trial of series I, but for the twin (label B), which
 * the summary leaves out, too. Each box reads all of its series, which would take long from trials.csv itself. The
 * first row is none, since gnuplot makes no block without rows.
 */
static void put_trials(struct gol_buf *out, const struct gol_chart *chart, int index)
{
    gol_buf_printf(out, "$trials%d << EOD\nNaN,NaN,0\nEOD\nset table $trials%d append separator comma\n", index, index);
    gol_buf_puts(out, "plot trials using (");
    put_place(out, chart);
    gol_buf_puts(out, "):(");
    put_value(out, chart);
    gol_buf_printf(out, "):(jitter(column(\"repeat\"))) with table if (on%d(1) == 1%s)\nunset table\n", index,
                   chart->plan->has_twin ? " && strcol(\"label\") ne 'B'" : "");
}

/* A box for each value of x. */
static void put_boxes(struct gol_buf *out, const struct gol_chart *chart, int index)
{
    const struct gol_chart_series *series = &chart->series[index];
    const int from = series->flat ? 0 : chart->columns.any;

    gol_buf_printf(out, "    for [place = %d:%d] $trials%d using (place + ", from,
                   series->flat ? 0 : gol_chart_side_places(&chart->columns) - 1, index);
    put_offset(out, chart, index);
    gol_buf_puts(out, "):($1 == place ? $2 : NaN):(0.8 * step) with boxplot lc rgb ");
    gol_script_colour(out, chart, index);
    gol_buf_puts(out, " lw width_bar fs solid 0.15 border notitle, \\\n");
}

static void put_median(struct gol_buf *out, const struct gol_chart *chart, int index)
{
    gol_buf_puts(out, "    summary using (");
    put_place(out, chart);
    gol_buf_puts(out, " + ");
    put_offset(out, chart, index);
    gol_buf_puts(out, " - 0.4 * step):");
    gol_script_y(out, chart, index, chart->measure->column);
    gol_buf_puts(out, ":(0.8 * step):(0) with vectors nohead lw 3 lc rgb ");
    gol_script_colour(out, chart, index);
    gol_buf_puts(out, " notitle, \\\n");
}

static void put_points(struct gol_buf *out, const struct gol_chart *chart, int index)
{
    const struct gol_chart_series *series = &chart->series[index];

    gol_buf_printf(out, "    $trials%d using ($1 + ", index);
    put_offset(out, chart, index);
    gol_buf_puts(out, " + $3 * 0.6 * step):2 with points lc rgb ");
    gol_script_colour(out, chart, index);
    if (chart->one_mode || gol_script_varied(chart))
        gol_buf_printf(out, " pt int(nth(shapes, %d))", series->variation);
    else
        gol_buf_printf(out, " pt shape_%s", gol_mode_name(chart->plan->points[series->point].mode));
    gol_buf_puts(out, " ps size_trial lw width_bar title ");
    gol_script_quoted(out, series->label);
}

void gol_script_distribution(struct gol_buf *out, const struct gol_chart *chart)
{
    gol_script_groups(out, chart);
    gol_buf_puts(out, "# The trials of each series: place, value, how far to the side.\n");
    for (int i = 0; i < chart->n_series; i++)
        put_trials(out, chart, i);
    gol_script_plot_groups(out, chart);
    for (int i = 0; i < chart->n_series; i++)
        put_boxes(out, chart, i);
    for (int i = 0; i < chart->n_series; i++)
        put_median(out, chart, i);
    for (int i = 0; i < chart->n_series; i++) {
        gol_buf_puts(out, i == 0 ? "" : ", \\\n");
        put_points(out, chart, i);
    }
    gol_buf_puts(out, "\n\n");
}
