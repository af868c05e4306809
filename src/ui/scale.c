/*
 * Steps of a linear axis are 1, 2 or 5 times a power of ten; a logarithmic one is marked at powers of ten, at 2 and 5
 * times these where there is room, or at every so many of them where there is not.
 */
#include "ui/scale.h"

#include "util/num.h"

#include <math.h>
#include <stdio.h>

#define LINEAR_LEAST 3 /* marks of a linear axis: with fewer a reader cannot tell what is between them */

int gol_scale_dot(const struct gol_scale *scale, double number)
{
    double share;

    if (!isfinite(number) || (scale->log && number <= 0))
        return -1;
    share = scale->log ? log(number / scale->from) / log(scale->to / scale->from)
                       : (number - scale->from) / (scale->to - scale->from);
    if (!(share >= -1e-9 && share <= 1 + 1e-9))
        return -1;
    return (int)lround(share * (scale->dots - 1));
}

static double round_step(double least)
{
    const double power = pow(10, floor(log10(least)));
    const double digits = least / power;

    return power * (digits <= 1.000001 ? 1 : digits <= 2.000001 ? 2 : digits <= 5.000001 ? 5 : 10);
}

/* The next finer one: 5, 2, 1, 0.5, ... */
static double finer_step(double step)
{
    const double power = pow(10, floor(log10(step) + 1e-9));
    const double digits = step / power;

    return power * (digits > 4 ? 2 : digits > 1.5 ? 1 : 0.5);
}

/* How many marks that step gives. */
static double count_ticks(const struct gol_scale *scale, double step)
{
    return floor(scale->to / step + 1e-9) - ceil(scale->from / step - 1e-9) + 1;
}

static int linear_ticks(const struct gol_scale *scale, int most, bool whole, struct gol_tick *ticks)
{
    double step = round_step((scale->to - scale->from) / most);
    int decimals;
    int n = 0;

    while (count_ticks(scale, step) < LINEAR_LEAST && most > 1)
        step = finer_step(step);
    if (whole && step < 1)
        step = 1;
    decimals = step < 1 ? (int)ceil(-log10(step) - 1e-9) : 0;
    for (double i = ceil(scale->from / step - 1e-9); n < GOL_TICKS_MAX && i * step <= scale->to * (1 + 1e-12); i++) {
        const double at = i == 0 ? 0 : i * step; /* no "-0" */
        char text[GOL_NUM_TEXT];

        ticks[n].at = at;
        if (step >= 1000)
            gol_num_short(text, at);
        else
            gol_num_fixed(text, at, decimals);
        snprintf(ticks[n++].text, GOL_PARAM_TEXT, "%.31s", text);
    }
    return n;
}

static int log_ticks(const struct gol_scale *scale, int most, struct gol_tick *ticks)
{
    static const double digits[][3] = {{1, 0, 0}, {1, 3, 0}, {1, 2, 5}};
    const double first = floor(log10(scale->from)), last = ceil(log10(scale->to));
    const double decades = fmax(log10(scale->to / scale->from), 1e-9);
    const int each = decades * 3 <= most ? 3 : decades * 2 <= most ? 2 : 1;
    const double every = fmax(1, ceil(decades / most));
    int n = 0;

    for (double power = first; power <= last; power += every)
        for (int i = 0; i < each && n < GOL_TICKS_MAX; i++) {
            const double at = digits[each - 1][i] * pow(10, power);
            char text[GOL_NUM_TEXT];

            if (at < scale->from || at > scale->to)
                continue;
            ticks[n].at = at;
            snprintf(ticks[n++].text, GOL_PARAM_TEXT, "%.31s",
                     at < 1 ? gol_num_real(text, at) : gol_num_short(text, at));
        }
    return n;
}

int gol_scale_ticks(const struct gol_scale *scale, int most, bool whole, struct gol_tick ticks[GOL_TICKS_MAX])
{
    int n = 0;

    if (most < 1 || !(scale->to > scale->from) || (scale->log && scale->from <= 0))
        return 0;
    if (scale->log)
        n = log_ticks(scale, most, ticks);
    if (n < 2) /* a logarithmic axis without two round powers is nearly a linear one */
        n = linear_ticks(scale, most, whole, ticks);
    return n;
}
