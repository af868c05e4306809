#include "report/findings_spread.h"

#include "lab/noise.h"
#include "lab/outliers.h"

#include <math.h>
#include <stdlib.h>

#define OUTLIERS_NAMED 12 /* of more only the number is said */

void gol_findings_noise(struct gol_words *words, const struct gol_row *rows, int n)
{
    struct gol_noise noise;
    struct gol_ranks ratio;
    char label[160];

    gol_noise_of(words->plan, rows, n, &noise);
    if (noise.point < 0 || !gol_words_begin(words))
        return;
    gol_buf_printf(words->out, "%s, measured twice: ",
                   gol_point_label(words->plan->spec, &words->plan->points[noise.point], label, sizeof label));
    ratio = (struct gol_ranks){.estimate = noise.ratio, .low = noise.low, .high = noise.high};
    gol_words_ratio(words, &ratio);
    gol_buf_puts(words->out, "; differences under ");
    /* Rounded up, so that none above what is said is noise. */
    gol_words_fixed(words, noise.floor < 0.1 ? ceil(noise.floor * 1000) / 10 : ceil(noise.floor * 100),
                    noise.floor < 0.1 ? 1 : 0);
    gol_buf_puts(words->out, " % are noise there\n");
}

void gol_findings_outliers(struct gol_words *words, const struct gol_row *rows, int n)
{
    enum gol_outlier *marks = calloc((size_t)n + 1, sizeof *marks);
    int count = 0;
    int named = 0;

    if (marks == NULL || gol_outliers_mark(words->plan, rows, n, marks, NULL) != GOL_OK)
        goto out;
    for (int i = 0; i < n; i++)
        count += marks[i] != GOL_OUTLIER_NONE;
    if (count > 0 && gol_words_begin(words)) {
        gol_buf_printf(words->out, "%d of %d trials beyond Tukey's fences of their point; they count as all do: trial",
                       count, n);
        for (int i = 0; i < n && named < OUTLIERS_NAMED; i++)
            if (marks[i] != GOL_OUTLIER_NONE)
                gol_buf_printf(words->out, "%s %d", named++ == 0 ? "" : ",", rows[i].trial);
        gol_buf_puts(words->out, count > OUTLIERS_NAMED ? ", ...\n" : "\n");
    }
out:
    free(marks);
}
