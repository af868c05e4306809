/*
 * Every way to step a game against the naive reference: each level and vector, ages from a ring and from counters, one,
 * two and three threads, with and without wavefronts, in calls of random length with looks in between.
 */
#include "cmocka_all.h"
#include "seed.h"

#include "life/dispatch.h"
#include "life/oracle.h"
#include "life/tuning.h"
#include "util/rng.h"
#include "util/sanitized.h"

#define SEED UINT64_C(20260202)
#define GENERATIONS 40
#define N_RULES 20
#define N_RULES_LARGE 3 /* of them for grids of LARGE cells and more */
#define LARGE 20000

static const struct {
    int width, height;
} sizes[] = {{1, 1},     {1, 7},    {7, 1},     {2, 2},     {3, 5},     {33, 33},   {63, 65},   {64, 64}, {65, 1},
             {100, 100}, {255, 40}, {257, 129}, {128, 256}, {130, 512}, {513, 150}, {1024, 70}, {1025, 3}};

/* A game as the reference sees it: all its generations, and what is to be counted in them. */
struct truth {
    struct gol_life_options options;
    size_t n_cells;
    uint8_t *ages[GENERATIONS + 1];
};

static void truth_init(struct truth *truth, const struct gol_life_options *options, struct gol_rng *rng)
{
    const uint32_t live_percent = gol_rng_below(rng, 101);

    truth->options = *options;
    truth->n_cells = (size_t)options->width * (size_t)options->height;
    for (int i = 0; i <= GENERATIONS; i++) {
        truth->ages[i] = malloc(truth->n_cells);
        assert_non_null(truth->ages[i]);
    }
    for (size_t i = 0; i < truth->n_cells; i++)
        truth->ages[0][i] =
            gol_rng_below(rng, 100) < live_percent ? (uint8_t)(1 + gol_rng_below(rng, (uint32_t)options->max_age)) : 0;
    for (int i = 0; i < GENERATIONS; i++)
        gol_oracle_step(options, truth->ages[i], truth->ages[i + 1]);
}

static void truth_fini(struct truth *truth)
{
    for (int i = 0; i <= GENERATIONS; i++)
        free(truth->ages[i]);
}

static void check_stats(const struct truth *truth, int generation, const struct gol_life *life, const char *what)
{
    const uint8_t *now = truth->ages[generation];
    const uint8_t *before = truth->ages[generation > 0 ? generation - 1 : 0];
    struct gol_life_stats want = {0};
    struct gol_life_stats got;
    double ages = 0;

    for (size_t i = 0; i < truth->n_cells; i++) {
        want.by_age[now[i]]++;
        want.population += now[i] > 0;
        want.births += now[i] > 0 && before[i] == 0;
        want.deaths += now[i] == 0 && before[i] > 0;
        ages += now[i];
    }
    gol_life_stats(life, &got);
    if (got.population != want.population || got.births != want.births || got.deaths != want.deaths ||
        memcmp(got.by_age, want.by_age, sizeof got.by_age) != 0)
        fail_msg("%s: generation %d: %lld live, %lld births, %lld deaths; wanted %lld, %lld, %lld; or ages differ",
                 what, generation, (long long)got.population, (long long)got.births, (long long)got.deaths,
                 (long long)want.population, (long long)want.births, (long long)want.deaths);
    assert_true(want.population == 0 ? got.mean_age == 0 : got.mean_age == ages / (double)want.population);
    assert_int_equal(gol_life_population(life), want.population);
}

static void check_state(const struct truth *truth, int generation, const struct gol_life *life, const char *what,
                        struct gol_rng *rng)
{
    uint8_t *got = malloc(truth->n_cells);

    assert_non_null(got);
    gol_life_read(life, got);
    for (size_t i = 0; i < truth->n_cells; i++)
        if (got[i] != truth->ages[generation][i])
            fail_msg("%s: generation %d, cell %zu: age %d, wanted %d", what, generation, i, got[i],
                     truth->ages[generation][i]);
    for (int i = 0; i < 20; i++) {
        const size_t at = gol_rng_below(rng, (uint32_t)truth->n_cells);
        const size_t width = (size_t)truth->options.width;

        assert_int_equal(gol_life_get(life, (int)(at % width), (int)(at / width)), got[at]);
    }
    assert_int_equal(gol_life_generation(life), generation);
    check_stats(truth, generation, life, what);
    free(got);
}

/* Plays the game in calls of random length; the hash of the last generation is the same for all who play it. */
static uint64_t play(const struct truth *truth, const struct gol_life_options *options, const struct gol_tuning *tuning,
                     struct gol_rng *rng)
{
    const uint32_t longest = 1 + gol_rng_below(rng, GENERATIONS);
    char rule[GOL_RULE_TEXT], what[200];
    struct gol_life *life;
    struct gol_err err;
    uint64_t hash;
    int generation = 0;

    assert_ok(gol_life_new_tuned(options, tuning, &life, &err), &err);
    snprintf(what, sizeof what, "%s on a %s of %dx%d, max_age %d, %s, %d threads, vectors of %zu words, waves of %d",
             gol_rule_format(rule, options->rule), options->topology == GOL_TOPOLOGY_TORUS ? "torus" : "plane",
             options->width, options->height, options->max_age, gol_life_is_counted(life) ? "counters" : "a ring",
             options->threads, tuning->vector_words, tuning->wave_depth);
    if (options->ages == GOL_AGES_OFTEN)
        assert_true(gol_life_is_counted(life));
    gol_life_write(life, truth->ages[0]);
    check_state(truth, 0, life, what, rng);
    while (generation < GENERATIONS) {
        int n = 1 + (int)gol_rng_below(rng, longest);

        n = n < GENERATIONS - generation ? n : GENERATIONS - generation;
        gol_life_step(life, n);
        generation += n;
        check_state(truth, generation, life, what, rng);
    }
    hash = gol_life_hash(life);
    gol_life_free(life);
    return hash;
}

/* Small sizes of everything, chosen at random, so that small games take the paths of large ones. */
static struct gol_tuning small_tuning(size_t vector_words, struct gol_rng *rng)
{
    struct gol_tuning tuning = gol_tuning_default();

    tuning.vector_words = vector_words;
    tuning.near_rows = 1 + (int)gol_rng_below(rng, GOL_BLOCK_ROWS_MAX);
    tuning.far_rows = 1 + (int)gol_rng_below(rng, 5);
    tuning.near_bytes = gol_rng_below(rng, 30000);
    tuning.wave_depth = gol_rng_below(rng, 4) == 0 ? 1 : 2 + (int)gol_rng_below(rng, 15);
    tuning.wave_bytes = gol_rng_below(rng, 60000);
    tuning.wave_min_bytes = 0;
    tuning.wave_min_rows = 0;
    tuning.band_min_words = 0;
    return tuning;
}

static void play_every_way(const struct truth *truth, struct gol_rng *rng)
{
    uint64_t hash = 0;
    bool is_first = true;

    for (int level = 0; level < GOL_LIFE_LEVEL_COUNT; level++) {
        size_t vector_words;

        if (!gol_dispatch_has((enum gol_life_level)level))
            continue;
        vector_words = gol_dispatch_kernels((enum gol_life_level)level)->vector_words;
        for (int often = 0; often < 2; often++) {
            struct gol_tuning tuning = small_tuning(vector_words, rng);
            struct gol_life_options options = truth->options;
            uint64_t one;

            options.ages = often ? GOL_AGES_OFTEN : GOL_AGES_SELDOM;
            options.threads = 1 + (int)gol_rng_below(rng, 3);
            one = play(truth, &options, &tuning, rng);
            if (!is_first)
                assert_true(one == hash);
            hash = one;
            is_first = false;
        }
    }
}

static void every_way_agrees(void **state)
{
    static const int max_ages[] = {10, 1, 2, 16, 15, 3, 255, 17};
    static const struct gol_rule known[] = {{0x008, 0x00C}, {0x048, 0x00C}, {0x1C8, 0x1D8}, {0x004, 0},
                                            {0x008, 0x1FF}, {0x008, 0x03E}, {0x048, 0x026}, {0x1E8, 0x1E0},
                                            {0x0AA, 0x0AA}, {0x148, 0x034}, {0x1D0, 0x1E8}};
    const size_t n_known = sizeof known / sizeof known[0];
    struct gol_rng rng = {.state = test_seed_usual(SEED)};

    (void)state;
    /* Under a sanitizer each step takes some ten times longer, and finds what it is for with fewer rules. */
    for (size_t i = 0; i < N_RULES + n_known; i += GOL_SANITIZED ? 13 : 1) {
        struct gol_rule rule = {.birth = (uint16_t)gol_rng_below(&rng, 512),
                                .survival = (uint16_t)gol_rng_below(&rng, 512)};

        if (i % 4 == 0)
            rule.birth |= 1U << 0;
        if (i % 3 == 0)
            rule.survival |= 1U << 8;
        if (i % 5 == 0)
            rule = GOL_RULE_LIFE;
        if (i >= N_RULES)
            rule = known[i - N_RULES];
        for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++)
            for (int topology = 0; topology < 2; topology++) {
                const struct gol_life_options options = {.width = sizes[k].width,
                                                         .height = sizes[k].height,
                                                         .topology = (enum gol_topology)topology,
                                                         .rule = rule,
                                                         .max_age = max_ages[(i + k) % 8]};
                struct truth truth;

                if (options.width * options.height >= LARGE && i % ((N_RULES + n_known) / N_RULES_LARGE) != k % 5)
                    continue;
                truth_init(&truth, &options, &rng);
                play_every_way(&truth, &rng);
                truth_fini(&truth);
            }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_way_agrees)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
