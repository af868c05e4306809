#include "lab/trial_measure.h"

#include "util/num.h"

#include <math.h>
#include <string.h>

#define TRIAL_MEASURES(X)                                                                                              \
    X("time", "time_s", "", "")                                                                                        \
    X("overhead", "overhead_s", "", "")                                                                                \
    X("overhead_per_message", "overhead_s", "", "requests")                                                            \
    X("overshoot", "overshoot_s", "", "")                                                                              \
    X("runtime", "overhead_s", "overshoot_s", "")                                                                      \
    X("throughput", "work", "", "time_s")                                                                              \
    X("time_per_work", "time_s", "", "work")                                                                           \
    X("memory", "peak_bytes", "", "")                                                                                  \
    X("spawn", "spawn_s", "", "")                                                                                      \
    X("send", "send_s", "", "")                                                                                        \
    X("run", "run_s", "", "")                                                                                          \
    X("collect", "collect_s", "", "")                                                                                  \
    X("runtime_start", "runtime_start_s", "", "")                                                                      \
    X("skew", "skew_generations", "", "")                                                                              \
    X("settled_games", "settled_games", "", "")                                                                        \
    X("settled_generation", "settled_generation", "", "")                                                              \
    X("bytes_per_actor", "bytes_per_actor", "", "")

static const struct gol_trial_measure measures[] = {
#define MEASURE(name, column, less, per) {name, column, less, per},
    TRIAL_MEASURES(MEASURE)
#undef MEASURE
};

const struct gol_trial_measure *gol_trial_measure_find(const char *name)
{
    for (size_t i = 0; i < sizeof measures / sizeof measures[0]; i++)
        if (strcmp(measures[i].name, name) == 0)
            return &measures[i];
    return NULL;
}

const char *gol_trial_measure_names(void)
{
#define MEASURE_NAME(name, column, less, per) ", " name
    static const char names[] = TRIAL_MEASURES(MEASURE_NAME);
#undef MEASURE_NAME

    return names + 2; /* without the first separator */
}

static double number(const struct gol_row *row, const char *column)
{
    for (int i = 0; i < GOL_ROW_COLUMN_COUNT; i++) {
        int64_t value;

        if (strcmp(gol_row_columns[i].name, column) != 0)
            continue;
        memcpy(&value, (const char *)row + gol_row_columns[i].offset, sizeof value);
        if (value == -1)
            return NAN;
        return gol_row_columns[i].kind == GOL_ROW_NS ? (double)value / (double)GOL_NS_PER_S : (double)value;
    }
    return NAN;
}

double gol_trial_measure_of(const struct gol_trial_measure *measure, const struct gol_row *row)
{
    const double less = measure->less[0] == '\0' ? 0 : number(row, measure->less);
    const double per = measure->per[0] == '\0' ? 1 : number(row, measure->per);

    return per == 0 ? NAN : (number(row, measure->column) - less) / per;
}
