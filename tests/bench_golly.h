/*
 * bgolly, Golly without its window, on the soup of our own cases: how fast the best known program for a CPU is here.
 */
#ifndef GOL_TESTS_BENCH_GOLLY_H
#define GOL_TESTS_BENCH_GOLLY_H

#include "bench_life.h"

/*
 * Measures a case of GOL_BENCH_GOLLY; its pattern file goes to the folder `dir`. GOL_NOT_FOUND when bgolly is not
 * installed. On a torus its population is compared with ours (GOL_MISMATCH).
 */
enum gol_code gol_bench_golly_case(const struct gol_bench_case *one, const char *dir, struct gol_bench_figure *out,
                                   struct gol_err *err);

#endif
