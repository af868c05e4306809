/*
 * What the parts of bench_stats share: random samples, and lines that say what was wanted and what was found.
 */
#ifndef GOL_TESTS_BENCH_STATS_H
#define GOL_TESTS_BENCH_STATS_H

#include "lab/spec.h"

#include <stdbool.h>

#define POINTS 44 /* of a run as the counter experiment has them */

struct distribution {
    const char *name;
    double (*draw)(void);
    double median;
};

extern const struct distribution bench_distributions[3]; /* normal, log-normal, bimodal */
extern int bench_failed; /* lines, and calls that should not have */

double bench_uniform(void); /* in (0, 1) */
double bench_normal(void);
void bench_fill(const struct distribution *distribution, double factor, double *values, int n);
/* As many repeats as the lab's own rule wants, at most 80; returns how many. */
int bench_repeat(const struct gol_spec *spec, const struct distribution *distribution, double *values);
/* So many, or the part of it that was asked for. */
int bench_rounds(int wanted);

void bench_heading(const char *text);
/* A share of n that must be at least, or at most, `wanted`, but for four standard errors. */
void bench_at_least(const char *what, double wanted, double found, int n);
void bench_at_most(const char *what, double wanted, double found, int n);
void bench_exactly(const char *what, double wanted, double found, double tolerance);

/* bench_stats_compare.c: ratios, verdicts, and the repeats that are said to decide */
void bench_compare(void);

#endif
