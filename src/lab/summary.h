/*
 * The summary: one line for each point of the sweep, from all its good trials. The X-macros are the one table of
 * its columns and of the measures that a plot can show.
 */
#ifndef GOL_LAB_SUMMARY_H
#define GOL_LAB_SUMMARY_H

#include "lab/row.h"
#include "lab/stats.h"

/*
 * X(field, KIND, column, heading, about): S seconds as a double, NUM a real, N a whole number, WORD text; NAN is "-".
 */
#define GOL_SUMMARY_COLUMNS(X)                                                                                         \
    X(n, N, "n", "n", "good trials")                                                                                   \
    X(failed, N, "failed", "bad", "trials that failed: neither good nor skipped")                                      \
    X(stopped, WORD, "stopped", "stop", "why there are no more: fixed, until, max, budget; more: not finished")        \
    X(time_median, S, "time_median_s", "time", "median of time_s")                                                     \
    X(time_mean, S, "time_mean_s", "mean", "mean of time_s")                                                           \
    X(time_sd, S, "time_sd_s", "sd", "sample standard deviation")                                                      \
    X(time_mad, S, "time_mad_s", "MAD", "median absolute deviation")                                                   \
    X(time_min, S, "time_min_s", "min", "least time")                                                                  \
    X(time_max, S, "time_max_s", "max", "largest time")                                                                \
    X(time_low, S, "time_low_s", "low", "lower end of the interval of the median")                                     \
    X(time_high, S, "time_high_s", "high", "upper end of the interval of the median")                                  \
    X(level, NUM, "level", "level", "true level of that interval")                                                     \
    X(outliers, N, "outliers", "out", "trials beyond Tukey's fences; they count as all do")                            \
    X(ideal, S, "ideal_s", "ideal", "what was asked for on the critical path")                                         \
    X(overhead, S, "overhead_s", "overhead", "median of time less ideal")                                              \
    X(overhead_low, S, "overhead_low_s", "", "its interval, lower end")                                                \
    X(overhead_high, S, "overhead_high_s", "", "its interval, upper end")                                              \
    X(overhead_per_message, S, "overhead_per_message_s", "per msg", "overhead by message")                             \
    X(overhead_per_message_low, S, "overhead_per_message_low_s", "", "its interval, lower end")                        \
    X(overhead_per_message_high, S, "overhead_per_message_high_s", "", "its interval, upper end")                      \
    X(overshoot, S, "overshoot_s", "overshoot", "of the overhead, what pauses were too long (median)")                 \
    X(runtime, S, "runtime_s", "runtime", "of the overhead, the rest: starting, messages, scheduling (median)")        \
    X(pause_asked, S, "pause_asked_s", "", "a pause as asked")                                                         \
    X(pause_mean, S, "pause_mean_s", "", "median of pause_mean_s")                                                     \
    X(pause_p50, S, "pause_p50_s", "", "median of pause_p50_s")                                                        \
    X(pause_p99, S, "pause_p99_s", "", "median of pause_p99_s")                                                        \
    X(pause_max, S, "pause_max_s", "", "median of pause_max_s")                                                        \
    X(vs_serial, S, "vs_serial_s", "vs serial", "median time less the median of serial")                               \
    X(speedup, NUM, "speedup", "speed-up", "median of serial by median time")                                          \
    X(speedup_low, NUM, "speedup_low", "", "from the intervals of both medians: lower end")                            \
    X(speedup_high, NUM, "speedup_high", "", "from the intervals of both medians: upper end")                          \
    X(speedup_level, NUM, "speedup_level", "", "level of that: both hold together at least so often (Bonferroni)")     \
    X(throughput, NUM, "throughput_per_s", "work/s", "units of work a second, at the median time")                     \
    X(throughput_low, NUM, "throughput_low_per_s", "", "its interval, lower end")                                      \
    X(throughput_high, NUM, "throughput_high_per_s", "", "its interval, upper end")                                    \
    X(time_per_work, S, "time_per_work_s", "per unit", "time by unit of work")                                         \
    X(time_per_work_low, S, "time_per_work_low_s", "", "its interval, lower end")                                      \
    X(time_per_work_high, S, "time_per_work_high_s", "", "its interval, upper end")                                    \
    X(cpu_use, NUM, "cpu_use", "CPU", "CPU seconds by second, median; none for trials under 1 ms")                     \
    X(peak_bytes, NUM, "peak_bytes", "memory", "median of peak_bytes")                                                 \
    X(spawn, S, "spawn_s", "spawn", "median of spawn_s")                                                               \
    X(send, S, "send_s", "send", "median of send_s")                                                                   \
    X(run, S, "run_s", "run", "median of run_s")                                                                       \
    X(collect, S, "collect_s", "collect", "median of collect_s")                                                       \
    X(runtime_start, S, "runtime_start_s", "start", "median of runtime_start_s")                                       \
    X(steal, S, "steal_s", "steal", "mean of steal_s: the hypervisor's share of a trial")                              \
    X(skew, NUM, "skew_generations", "skew", "median of skew_generations")                                             \
    X(settled_games, NUM, "settled_games", "settled", "median of settled_games")                                       \
    X(settled_generation, NUM, "settled_generation", "settled at", "median of settled_generation")                     \
    X(bytes_per_actor, NUM, "bytes_per_actor", "an actor", "median of bytes_per_actor")                                \
    X(noise_floor, NUM, "noise_floor", "", "the smallest difference that this run could show, a fraction (noise.h)")

#define GOL_SUMMARY_FIELD_S double
#define GOL_SUMMARY_FIELD_NUM double
#define GOL_SUMMARY_FIELD_N int
#define GOL_SUMMARY_FIELD_WORD const char *

struct gol_summary_line {
    int point;
    int skipped; /* trials: not measured, but nothing went wrong */
#define GOL_SUMMARY_FIELD(field, kind, column, heading, about) GOL_SUMMARY_FIELD_##kind field;
    GOL_SUMMARY_COLUMNS(GOL_SUMMARY_FIELD)
#undef GOL_SUMMARY_FIELD
};

/* The columns as a table, for loops over them. */
enum gol_summary_kind { GOL_SUMMARY_S, GOL_SUMMARY_NUM, GOL_SUMMARY_N, GOL_SUMMARY_WORD };
struct gol_summary_column {
    const char *name, *heading, *about;
    enum gol_summary_kind kind;
    size_t offset; /* of the field in struct gol_summary_line */
};
#define GOL_SUMMARY_COUNT_ONE(field, kind, column, heading, about) +1
enum { GOL_SUMMARY_COLUMN_COUNT = 0 GOL_SUMMARY_COLUMNS(GOL_SUMMARY_COUNT_ONE) };
extern const struct gol_summary_column gol_summary_columns[];
/* The index of a column by its name in files ("time_median_s"), -1 when there is none. */
int gol_summary_column_find(const char *name);
/* The number in that column; NAN where it is not known, and for a word. */
double gol_summary_number(const struct gol_summary_line *line, int column);
/* The text in that column, static; NULL for a number. */
const char *gol_summary_word(const struct gol_summary_line *line, int column);

struct gol_summary {
    struct gol_summary_line *lines; /* one for each point of the plan, in its order; n = 0 where nothing was measured */
    int n_lines;
};

/* X(name in YAML `y:`, column, low column or "", high column or "", axis label, unit); "s/work": by unit of work. */
#define GOL_MEASURES(X)                                                                                                \
    X("time", "time_median_s", "time_low_s", "time_high_s", "execution time", "s")                                     \
    X("overhead", "overhead_s", "overhead_low_s", "overhead_high_s", "overhead", "s")                                  \
    X("overhead_per_message", "overhead_per_message_s", "overhead_per_message_low_s", "overhead_per_message_high_s",   \
      "overhead per message", "s")                                                                                     \
    X("overshoot", "overshoot_s", "", "", "pauses too long, on the critical path", "s")                                \
    X("runtime", "runtime_s", "", "", "overhead without what pauses were too long", "s")                               \
    X("vs_serial", "vs_serial_s", "", "", "time less serial", "s")                                                     \
    X("speedup", "speedup", "speedup_low", "speedup_high", "speed-up over serial", "")                                 \
    X("throughput", "throughput_per_s", "throughput_low_per_s", "throughput_high_per_s", "throughput", "1/s")          \
    X("time_per_work", "time_per_work_s", "time_per_work_low_s", "time_per_work_high_s", "execution time", "s/work")   \
    X("cpu", "cpu_use", "", "", "CPU use", "CPUs")                                                                     \
    X("memory", "peak_bytes", "", "", "peak memory", "bytes")                                                          \
    X("spawn", "spawn_s", "", "", "spawning", "s")                                                                     \
    X("send", "send_s", "", "", "sending", "s")                                                                        \
    X("run", "run_s", "", "", "waiting for answers", "s")                                                              \
    X("collect", "collect_s", "", "", "collecting", "s")                                                               \
    X("runtime_start", "runtime_start_s", "", "", "starting the runtime", "s")                                         \
    X("skew", "skew_generations", "", "", "lead of one game over another", "generations")                              \
    X("settled_games", "settled_games", "", "", "games that have settled", "games")                                    \
    X("settled_generation", "settled_generation", "", "", "median generation of settling", "generations")              \
    X("bytes_per_actor", "bytes_per_actor", "", "", "memory of an actor", "bytes")

struct gol_measure {
    const char *name, *column, *low, *high, *label, *unit;
};

/* NULL when there is none of that name. gol_measure_names: "time, overhead, ..." for messages. */
const struct gol_measure *gol_measure_find(const char *name);
const char *gol_measure_names(void);

/*
 * Rows that are not ok only count as failed, or as skipped. What is not known is NAN: everything but n, failed and
 * outliers of a point without good rows, vs_serial and speedup without a serial partner, overhead_per_message without
 * messages. Rows of the twin (plan.h) are left out. GOL_INVALID for a row of a point that the plan has not. *out is
 * empty on error.
 */
enum gol_code gol_summary_make(const struct gol_plan *plan, const struct gol_row *rows, int n_rows,
                               struct gol_summary *out, struct gol_err *err);
void gol_summary_fini(struct gol_summary *summary);

#endif
