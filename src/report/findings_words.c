#include "report/findings_words.h"

#include "util/num.h"

#include <math.h>

#define LINES_MAX 12 /* of one question; how many more there are is said */
#define SUBJECT 12 /* columns of the word that a line begins with */

bool gol_words_begin(struct gol_words *words)
{
    if (words->lines++ >= LINES_MAX)
        return false;
    gol_buf_printf(words->out, "  %-*s", SUBJECT, words->lines == 1 ? words->subject : "");
    return true;
}

void gol_words_ask(struct gol_words *words, const char *subject)
{
    words->subject = subject;
    words->lines = 0;
}

void gol_words_close(struct gol_words *words)
{
    if (words->lines > LINES_MAX)
        gol_buf_printf(words->out, "  %-*s... and %d more\n", SUBJECT, "", words->lines - LINES_MAX);
}

void gol_words_seconds(struct gol_words *words, double seconds)
{
    char text[GOL_NUM_TEXT];

    gol_buf_puts(words->out, gol_num_time(text, seconds, 3));
}

void gol_words_fixed(struct gol_words *words, double value, int decimals)
{
    char text[GOL_NUM_TEXT];

    gol_buf_puts(words->out, gol_num_fixed(text, value, decimals));
}

/* Decimals that leave a ratio three digits that say something, one more near 1, where small differences count. */
static int ratio_decimals(double ratio)
{
    int decimals = ratio < 10 ? 2 : 1;

    for (double left = ratio; left > 1e-9 && left < 0.0995; left *= 10)
        decimals++;
    return decimals + (fabs(ratio - 1) < 0.02);
}

void gol_words_ratio(struct gol_words *words, const struct gol_ranks *ratio)
{
    const int decimals = ratio_decimals(ratio->estimate);

    gol_words_fixed(words, ratio->estimate, decimals);
    gol_buf_puts(words->out, "x");
    if (!(ratio->low > 0) || !isfinite(ratio->high)) {
        gol_buf_puts(words->out, " [too few trials for an interval]");
        return;
    }
    gol_buf_puts(words->out, " [");
    gol_words_fixed(words, ratio->low, decimals);
    gol_buf_puts(words->out, ", ");
    gol_words_fixed(words, ratio->high, decimals);
    gol_buf_puts(words->out, "]");
}

void gol_words_verdict(struct gol_words *words, const struct gol_ranks *ratio)
{
    gol_words_ratio(words, ratio);
    gol_buf_printf(words->out, " of the time, %s\n",
                   ratio->high < 1  ? "faster"
                   : ratio->low > 1 ? "slower"
                                    : "no difference shown");
}

void gol_words_number(struct gol_words *words, int param, double number)
{
    const enum gol_param_type type = words->plan->spec->exercise->params[param].type;
    char text[GOL_NUM_TEXT];

    if (type == GOL_PARAM_DURATION)
        gol_words_seconds(words, number);
    else
        gol_buf_puts(words->out, gol_num_short(text, type == GOL_PARAM_COUNT ? ceil(number) : number));
}

void gol_words_value(struct gol_words *words, int param, int point)
{
    char text[GOL_PARAM_TEXT];

    gol_buf_puts(words->out, gol_param_show(&words->plan->spec->exercise->params[param],
                                            &words->plan->points[point].values[param], text));
}

void gol_words_line_name(struct gol_words *words, int point, int but)
{
    const struct gol_spec *spec = words->plan->spec;
    const struct gol_point *at = &words->plan->points[point];
    char text[GOL_PARAM_TEXT];

    gol_buf_puts(words->out, gol_mode_name(at->mode));
    for (int i = 0; i < spec->exercise->n_params; i++)
        if (i != but && spec->axes[i].n > 1 && gol_point_uses(spec, at, i))
            gol_buf_printf(words->out, " %s=%s", spec->exercise->params[i].name,
                           gol_param_show(&spec->exercise->params[i], &at->values[i], text));
}
