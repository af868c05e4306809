/*
 * How fast the Life engine is: `make bench-life [CASE=name] [THREADS=n]`.
 *
 *   bench_life DIR [--case NAME] [--threads N] [--level plain|avx2|avx512] [--cpu-time]
 *
 * Prints a line for each case and number of threads (1 and 2, or N) and writes DIR/life.csv. --cpu-time takes processor
 * time instead of wall time where one thread works, for a machine that others use.
 */
#include "bench_life.h"
#include "bench_golly.h"
#include "util/file.h"
#include "util/num.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXIT_USAGE 2

struct arguments {
    const char *dir;
    const struct gol_bench_case *only; /* NULL: all */
    int threads; /* 0: 1 and 2 */
    bool cpu_time;
};

/* ---- arguments ---- */

static int usage(const char *problem, const char *value)
{
    fprintf(stderr, "bench_life: %s%s (want bench_life DIR [--case NAME] [--threads N] [--level NAME] [--cpu-time])\n",
            problem, value);
    return EXIT_USAGE;
}

static int set_case(struct arguments *arguments, const char *name)
{
    for (int i = 0; i < gol_bench_n_cases; i++)
        if (strcmp(gol_bench_cases[i].name, name) == 0)
            arguments->only = &gol_bench_cases[i];
    if (arguments->only != NULL)
        return 0;
    fprintf(stderr, "bench_life: no case is named \"%s\" (want", name);
    for (int i = 0; i < gol_bench_n_cases; i++)
        fprintf(stderr, " %s", gol_bench_cases[i].name);
    fprintf(stderr, ")\n");
    return EXIT_USAGE;
}

static int set_threads(struct arguments *arguments, const char *text)
{
    struct gol_err err;
    int64_t threads;

    if (gol_num_parse_int(text, 1, 64, &threads, &err) != GOL_OK)
        return usage("--threads: ", err.message);
    arguments->threads = (int)threads;
    return 0;
}

static int set_level(const char *name)
{
    for (int i = 0; i < GOL_LIFE_LEVEL_COUNT; i++)
        if (strcmp(gol_life_level_name((enum gol_life_level)i), name) == 0)
            return gol_life_level_use((enum gol_life_level)i) ? 0 : usage("this processor has not got ", name);
    return usage("no such level: ", name);
}

/* 0, or the exit code. */
static int parse(int argc, char **argv, struct arguments *out)
{
    *out = (struct arguments){.dir = NULL};
    for (int i = 1; i < argc; i++) {
        const char *value = i + 1 < argc ? argv[i + 1] : NULL;
        int status = 0;

        if (strcmp(argv[i], "--cpu-time") == 0)
            out->cpu_time = true;
        else if (argv[i][0] != '-' && out->dir == NULL)
            out->dir = argv[i];
        else if (value == NULL)
            return usage("what to do with ", argv[i]);
        else if (strcmp(argv[i], "--case") == 0)
            status = set_case(out, argv[++i]);
        else if (strcmp(argv[i], "--threads") == 0)
            status = set_threads(out, argv[++i]);
        else if (strcmp(argv[i], "--level") == 0)
            status = set_level(argv[++i]);
        else
            return usage("unknown: ", argv[i]);
        if (status != 0)
            return status;
    }
    return out->dir != NULL ? 0 : usage("the folder for life.csv is missing", "");
}

/* ---- running ---- */

/* What the ratios at the end are made of; 0: was not measured. */
struct rates {
    double torus, golly_torus, golly_plane;
};

static enum gol_code run_case(const struct arguments *arguments, const struct gol_bench_case *one, int threads,
                              struct gol_bench_table *table, struct rates *rates, struct gol_err *err)
{
    const enum gol_bench_clock clock = arguments->cpu_time && threads == 1 ? GOL_BENCH_CPU : GOL_BENCH_WALL;
    const bool is_golly = one->kind == GOL_BENCH_GOLLY;
    struct gol_bench_figure figure;
    enum gol_code code;

    if (is_golly)
        code = gol_bench_golly_case(one, arguments->dir, &figure, err);
    else
        code = gol_bench_life_case(one, threads, clock, &figure, err);
    if (code != GOL_OK)
        return code;
    gol_bench_table_add(table, one->name, threads, &figure, one->note);
    if (threads == 1 && strcmp(one->name, "torus-1024") == 0)
        rates->torus = figure.median_rate;
    if (is_golly && one->topology == GOL_TOPOLOGY_TORUS)
        rates->golly_torus = figure.median_rate;
    if (is_golly && one->topology == GOL_TOPOLOGY_PLANE)
        rates->golly_plane = figure.median_rate;
    return GOL_OK;
}

static bool is_for_one_thread(const struct gol_bench_case *one)
{
    return one->kind == GOL_BENCH_ORACLE || one->kind == GOL_BENCH_GOLLY;
}

static enum gol_code run_all(const struct arguments *arguments, struct gol_bench_table *table, struct rates *rates,
                             struct gol_err *err)
{
    const int first = arguments->threads > 0 ? arguments->threads : 1;
    const int last = arguments->threads > 0 ? arguments->threads : 2;

    for (int i = 0; i < gol_bench_n_cases; i++) {
        const struct gol_bench_case *one = &gol_bench_cases[i];

        if (arguments->only != NULL && arguments->only != one)
            continue;
        for (int threads = first; threads <= last; threads++) {
            enum gol_code code;

            if (threads > 1 && is_for_one_thread(one))
                continue;
            code = run_case(arguments, one, threads, table, rates, err);
            if (code == GOL_NOT_FOUND && arguments->only == NULL) {
                printf("%-22s %s\n", one->name, err->message);
                continue;
            }
            if (code != GOL_OK)
                return code;
        }
    }
    return GOL_OK;
}

static void print_ratios(const struct rates *rates)
{
    if (rates->torus > 0 && rates->golly_torus > 0)
        printf("torus-1024 on one thread is %.1f times bgolly on the same torus\n", rates->torus / rates->golly_torus);
    if (rates->torus > 0 && rates->golly_plane > 0)
        printf("torus-1024 on one thread is %.1f times bgolly with the same soup on an infinite plane\n",
               rates->torus / rates->golly_plane);
}

int main(int argc, char **argv)
{
    struct arguments arguments;
    struct gol_bench_table table;
    struct rates rates = {.torus = 0};
    struct gol_err err = {.code = GOL_OK};
    char *path = NULL;
    enum gol_code code;
    const int status = parse(argc, argv, &arguments);

    if (status != 0)
        return status;
    printf("level %s; G is a thousand million cells a second\n", gol_life_level_name(gol_life_level()));
    gol_bench_table_init(&table, "cells");
    code = gol_file_mkdirs(arguments.dir, &err);
    if (code == GOL_OK)
        code = run_all(&arguments, &table, &rates, &err);
    if (code != GOL_OK)
        goto out;
    print_ratios(&rates);
    path = gol_file_join(arguments.dir, "life.csv");
    if (path == NULL)
        code = gol_err_set(&err, GOL_NO_MEMORY, "no memory for a path");
    else
        code = gol_bench_table_write(&table, path, &err);
out:
    if (code != GOL_OK)
        fprintf(stderr, "bench_life: %s\n", err.message);
    free(path);
    gol_bench_table_fini(&table);
    return code == GOL_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
