/*
 * Each case is first checked: twenty generations as they will be measured, against single games stepped one
 * generation at a time on one thread with plain words; those, in turn, are compared with the naive reference where
 * that is the case. Memory is touched by the filling and by this, so that no page is new when the clock runs.
 */
#include "bench_life.h"
#include "gollab/pack.h"
#include "life/oracle.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define CHECK_GENERATIONS 20
#define THREADS_MAX 64
#define LIFE "B3/S23"
#define TORUS GOL_TOPOLOGY_TORUS
#define PLANE GOL_TOPOLOGY_PLANE
#define MANY 64 /* generations of a call that are enough for everything that pays with many */

/* clang-format off */
const struct gol_bench_case gol_bench_cases[] = {
    {"torus-1024", GOL_BENCH_GAME, 1024, TORUS, LIFE, 1, GOL_AGES_SELDOM, false, MANY, "64 generations a call"},
    {"plane-1024", GOL_BENCH_GAME, 1024, PLANE, LIFE, 1, GOL_AGES_SELDOM, false, MANY, "dead border"},
    {"torus-4096", GOL_BENCH_GAME, 4096, TORUS, LIFE, 1, GOL_AGES_SELDOM, false, MANY, "64 generations a call"},
    {"torus-16384-single", GOL_BENCH_GAME, 16384, TORUS, LIFE, 1, GOL_AGES_SELDOM, false, 1, "one generation a pass"},
    {"torus-16384", GOL_BENCH_GAME, 16384, TORUS, LIFE, 1, GOL_AGES_SELDOM, false, MANY, "several generations a pass"},
    {"games-33-16", GOL_BENCH_PACK, 33, TORUS, LIFE, 16, GOL_AGES_SELDOM, false, MANY, "16 games of 33x33"},
    {"games-33-4000", GOL_BENCH_PACK, 33, TORUS, LIFE, 4000, GOL_AGES_SELDOM, false, MANY, "4000 games of 33x33"},
    {"games-33-4000-single", GOL_BENCH_PACK, 33, TORUS, LIFE, 4000, GOL_AGES_SELDOM, false, 1, "one generation a call"},
    {"games-100-16", GOL_BENCH_PACK, 100, TORUS, LIFE, 16, GOL_AGES_SELDOM, false, MANY, "16 games of 100x100"},
    {"games-100-16-plane", GOL_BENCH_PACK, 100, PLANE, LIFE, 16, GOL_AGES_SELDOM, false, MANY, "dead border"},
    {"ages-1024", GOL_BENCH_GAME, 1024, TORUS, LIFE, 1, GOL_AGES_OFTEN, false, 1, "ages in bit planes after every generation"},
    {"ages-stats-1024", GOL_BENCH_GAME, 1024, TORUS, LIFE, 1, GOL_AGES_OFTEN, true, 1, "and counted: histogram, mean"},
    {"rule-1024", GOL_BENCH_GAME, 1024, TORUS, "B358/S0247", 1, GOL_AGES_SELDOM, false, MANY, "B358/S0247: no kernel of its own"},
    {"oracle-1024", GOL_BENCH_ORACLE, 1024, TORUS, LIFE, 1, GOL_AGES_SELDOM, false, 1, "the naive reference"},
    {"bgolly-torus-1024", GOL_BENCH_GOLLY, 1024, TORUS, LIFE, 1, GOL_AGES_SELDOM, false, 1, "QuickLife, the same soup"},
    {"bgolly-plane-1024", GOL_BENCH_GOLLY, 1024, PLANE, LIFE, 1, GOL_AGES_SELDOM, false, 1, "the same soup on an infinite plane, generations 100 to 1100"},
};
/* clang-format on */
const int gol_bench_n_cases = (int)(sizeof gol_bench_cases / sizeof gol_bench_cases[0]);

static struct gol_life_options options_of(const struct gol_bench_case *one, int threads)
{
    struct gol_life_options options = {.width = one->side,
                                       .height = one->side,
                                       .topology = one->topology,
                                       .max_age = GOL_BENCH_MAX_AGE,
                                       .ages = one->ages,
                                       .threads = threads};

    (void)gol_rule_parse(one->rule, &options.rule, NULL);
    return options;
}

static double area_of(const struct gol_bench_case *one)
{
    return (double)one->side * (double)one->side;
}

static enum gol_code mismatch(const struct gol_bench_case *one, struct gol_err *err)
{
    return gol_err_set(err, GOL_MISMATCH, "%s: generation %d is not what it should be", one->name, CHECK_GENERATIONS);
}

/* A game of the case after the generations of the check, by the plain route. */
static enum gol_code plain_route(const struct gol_bench_case *one, uint64_t seed, struct gol_life **out,
                                 struct gol_err *err)
{
    const struct gol_life_options options = options_of(one, 1);
    const enum gol_life_level level = gol_life_level();
    enum gol_code code;

    (void)gol_life_level_use(GOL_LIFE_LEVEL_PLAIN);
    code = gol_life_new(&options, out, err);
    (void)gol_life_level_use(level);
    if (code != GOL_OK)
        return code;
    gol_life_fill_random(*out, seed, GOL_BENCH_DENSITY);
    for (int i = 0; i < CHECK_GENERATIONS; i++)
        gol_life_step(*out, 1);
    return GOL_OK;
}

/* ---- one game ---- */

struct game {
    const struct gol_bench_case *one;
    struct gol_life *life;
    int64_t population; /* so that nobody can leave the counting out */
};

static void run_game(void *state, int64_t rounds)
{
    struct game *game = state;

    for (int64_t i = 0; i < rounds; i++) {
        gol_life_step(game->life, game->one->generations);
        if (game->one->reads_stats) {
            struct gol_life_stats stats;

            gol_life_stats(game->life, &stats);
            game->population += stats.population;
        }
    }
}

/* The game after the generations of the check, in calls of as many as will be measured. */
static enum gol_code check_game(struct game *game, struct gol_err *err)
{
    struct gol_life *plain;
    enum gol_code code = plain_route(game->one, GOL_BENCH_SEED, &plain, err);
    const int most = game->one->generations;

    if (code != GOL_OK)
        return code;
    for (int left = CHECK_GENERATIONS; left > 0; left -= most)
        gol_life_step(game->life, left < most ? left : most);
    if (gol_life_population(game->life) != gol_life_population(plain) ||
        gol_life_checksum(game->life) != gol_life_checksum(plain))
        code = mismatch(game->one, err);
    gol_life_free(plain);
    return code;
}

static enum gol_code bench_game(const struct gol_bench_case *one, int threads, enum gol_bench_clock clock,
                                struct gol_bench_figure *out, struct gol_err *err)
{
    const struct gol_life_options options = options_of(one, threads);
    struct game game = {.one = one};
    const struct gol_bench_work work = {.run = run_game, .state = &game, .units = area_of(one) * one->generations};
    enum gol_code code = gol_life_new(&options, &game.life, err);

    if (code != GOL_OK)
        return code;
    gol_life_fill_random(game.life, GOL_BENCH_SEED, GOL_BENCH_DENSITY);
    code = check_game(&game, err);
    if (code == GOL_OK)
        gol_bench_measure(&work, clock, out);
    gol_life_free(game.life);
    return code;
}

/* ---- packs ---- */

struct share {
    struct gol_pack *pack;
    int64_t rounds;
    int generations;
    pthread_t thread;
    bool started;
};

struct packs {
    const struct gol_bench_case *one;
    int threads;
    struct share shares[THREADS_MAX];
};

static void *step_share(void *argument)
{
    struct share *share = argument;

    for (int64_t i = 0; i < share->rounds; i++)
        gol_pack_step(share->pack, share->generations);
    return NULL;
}

/* The threads start with each sample; they take part in no other one's work, and the calling thread is the first. */
static void run_packs(void *state, int64_t rounds)
{
    struct packs *packs = state;

    for (int i = 0; i < packs->threads; i++) {
        struct share *share = &packs->shares[i];

        share->rounds = rounds;
        share->generations = packs->one->generations;
        share->started = i > 0 && pthread_create(&share->thread, NULL, step_share, share) == 0;
    }
    for (int i = 0; i < packs->threads; i++) {
        if (packs->shares[i].started)
            pthread_join(packs->shares[i].thread, NULL);
        else
            step_share(&packs->shares[i]);
    }
}

static enum gol_code fill_packs(struct packs *packs, struct gol_err *err)
{
    const struct gol_life_options options = options_of(packs->one, 1);
    int first = 0;

    for (int i = 0; i < packs->threads; i++) {
        const int end = packs->one->games * (i + 1) / packs->threads;
        const enum gol_code code = gol_pack_new(&options, end - first, &packs->shares[i].pack, err);

        if (code != GOL_OK)
            return code;
        for (int game = first; game < end; game++)
            gol_pack_fill_random(packs->shares[i].pack, game - first, GOL_BENCH_SEED + (uint64_t)game,
                                 GOL_BENCH_DENSITY);
        first = end;
    }
    return GOL_OK;
}

static enum gol_code check_packs(struct packs *packs, struct gol_err *err)
{
    uint64_t seed = GOL_BENCH_SEED;

    for (int i = 0; i < packs->threads; i++) {
        gol_pack_step(packs->shares[i].pack, CHECK_GENERATIONS);
        for (int game = 0; game < gol_pack_games(packs->shares[i].pack); game++) {
            struct gol_life *plain;
            const enum gol_code code = plain_route(packs->one, seed++, &plain, err);
            bool same;

            if (code != GOL_OK)
                return code;
            same = gol_pack_checksum(packs->shares[i].pack, game) == gol_life_checksum(plain);
            gol_life_free(plain);
            if (!same)
                return mismatch(packs->one, err);
        }
    }
    return GOL_OK;
}

static enum gol_code bench_packs(const struct gol_bench_case *one, int threads, enum gol_bench_clock clock,
                                 struct gol_bench_figure *out, struct gol_err *err)
{
    struct packs packs = {.one = one, .threads = threads};
    const struct gol_bench_work work = {
        .run = run_packs, .state = &packs, .units = area_of(one) * one->games * one->generations};
    enum gol_code code;

    if (threads > one->games || threads > THREADS_MAX)
        return gol_err_set(err, GOL_LIMIT, "%s: %d threads are more than it can use", one->name, threads);
    code = fill_packs(&packs, err);
    if (code == GOL_OK)
        code = check_packs(&packs, err);
    if (code == GOL_OK)
        gol_bench_measure(&work, clock, out);
    for (int i = 0; i < threads; i++)
        gol_pack_free(packs.shares[i].pack);
    return code;
}

/* ---- the reference ---- */

struct oracle {
    struct gol_life_options options;
    uint8_t *now, *next;
};

static void run_oracle(void *state, int64_t rounds)
{
    struct oracle *oracle = state;

    for (int64_t i = 0; i < rounds; i++) {
        uint8_t *past = oracle->now;

        gol_oracle_step(&oracle->options, oracle->now, oracle->next);
        oracle->now = oracle->next;
        oracle->next = past;
    }
}

static enum gol_code bench_oracle(const struct gol_bench_case *one, enum gol_bench_clock clock,
                                  struct gol_bench_figure *out, struct gol_err *err)
{
    const size_t area = (size_t)one->side * (size_t)one->side;
    struct oracle oracle = {.options = options_of(one, 1), .now = malloc(area), .next = malloc(area)};
    const struct gol_bench_work work = {.run = run_oracle, .state = &oracle, .units = area_of(one)};
    struct gol_life *plain = NULL;
    enum gol_code code;

    if (oracle.now == NULL || oracle.next == NULL) {
        code = gol_err_set(err, GOL_NO_MEMORY, "no memory for %s", one->name);
        goto out;
    }
    code = plain_route(one, GOL_BENCH_SEED, &plain, err);
    if (code != GOL_OK)
        goto out;
    gol_life_read(plain, oracle.now);
    run_oracle(&oracle, CHECK_GENERATIONS);
    gol_life_step(plain, CHECK_GENERATIONS);
    gol_life_read(plain, oracle.next);
    if (memcmp(oracle.now, oracle.next, area) != 0)
        code = mismatch(one, err);
    else
        gol_bench_measure(&work, clock, out);
out:
    gol_life_free(plain);
    free(oracle.now);
    free(oracle.next);
    return code;
}

enum gol_code gol_bench_life_case(const struct gol_bench_case *one, int threads, enum gol_bench_clock clock,
                                  struct gol_bench_figure *out, struct gol_err *err)
{
    switch (one->kind) {
    case GOL_BENCH_GAME:
        return bench_game(one, threads, clock, out, err);
    case GOL_BENCH_PACK:
        return bench_packs(one, threads, clock, out, err);
    case GOL_BENCH_ORACLE:
        return bench_oracle(one, clock, out, err);
    default:
        return gol_err_set(err, GOL_INVALID, "%s is not a case of this program's own", one->name);
    }
}
