/*
 * Random bytes for the reader of any CSV (lab/samples.h). Beyond not crashing: what is read has as many values as it
 * counts, finite ones, in points of different keys.
 */
#include "lab/samples.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool holds)
{
    if (!holds)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct gol_samples samples;
    char *text = calloc(1, size + 1);
    int good = 0;
    int bad = 0;

    if (text == NULL)
        return 0;
    memcpy(text, data, size);
    if (gol_samples_parse(text, size, "x.csv", "time", &samples, NULL) == GOL_OK) {
        for (int i = 0; i < samples.n_points; i++) {
            const struct gol_sample *point = &samples.points[i];

            for (int k = 0; k < point->n; k++)
                demand(isfinite(point->values[k]));
            good += point->n;
            bad += point->bad;
            for (int other = 0; other < i; other++) {
                bool differs = false;

                for (int c = 0; c < samples.n_columns; c++)
                    differs = differs || strcmp(samples.points[other].key[c], point->key[c]) != 0;
                demand(differs);
            }
        }
        demand(good == samples.good && bad == samples.bad);
        gol_samples_fini(&samples);
    }
    demand(samples.points == NULL);
    free(text);
    return 0;
}
