/*
 * The game runs from one generation that is printed to the next; only a watch for settling looks at those in between.
 * Everything is written through stdio's buffer and checked as it goes, so that a reader that goes away ends a long run
 * soon.
 */
#include "cli/life_play.h"

#include "cli/cli.h"
#include "gollab/settle.h"
#include "util/num.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

int gol_life_play_output_failed(void)
{
    struct gol_err err;

    if (errno == EPIPE)
        return GOL_EXIT_FAILED;
    gol_err_errno(&err, "cannot write standard output");
    return gol_cli_complain("life", err.message, GOL_EXIT_FAILED);
}

/* ---- what one generation looks like ---- */

#define AGE_DIGIT_MAX 9 /* in a state; a higher age is a star */

static char age_character(int age)
{
    if (age == 0)
        return ' ';
    return age <= AGE_DIGIT_MAX ? (char)('0' + age) : '*';
}

/* `row` has room for the width of the grid and three more. */
static bool print_state(const struct gol_life *life, char *row)
{
    const struct gol_life_options *options = gol_life_options_get(life);
    const size_t length = (size_t)options->width + 3;

    if (printf("generation %" PRId64 "  population %" PRId64 "\n", gol_life_generation(life),
               gol_life_population(life)) < 0)
        return false;
    row[0] = row[length - 2] = '|';
    row[length - 1] = '\n';
    for (int y = 0; y < options->height; y++) {
        for (int x = 0; x < options->width; x++)
            row[x + 1] = age_character(gol_life_get(life, x, y));
        if (fwrite(row, 1, length, stdout) != length)
            return false;
    }
    return true;
}

static bool print_population(const struct gol_life *life)
{
    return printf("%" PRId64 " %" PRId64 "\n", gol_life_generation(life), gol_life_population(life)) >= 0;
}

static bool print_stats(const struct gol_life *life)
{
    struct gol_life_stats stats;
    char mean[GOL_NUM_TEXT];

    gol_life_stats(life, &stats);
    if (printf("%" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %s", gol_life_generation(life), stats.population,
               stats.births, stats.deaths, gol_num_real(mean, stats.mean_age)) < 0)
        return false;
    for (int age = 1; age < 256; age++)
        if (stats.by_age[age] > 0 && printf(" %d:%" PRId64, age, stats.by_age[age]) < 0)
            return false;
    return putchar('\n') != EOF;
}

static bool print_generation(const struct gol_life_play *play, const struct gol_life *life, char *row)
{
    switch (play->print) {
    case GOL_LIFE_PRINT_POPULATION:
        return print_population(life);
    case GOL_LIFE_PRINT_STATS:
        return print_stats(life);
    default:
        return print_state(life, row);
    }
}

static bool print_settled(const struct gol_life_play *play, const struct gol_settle *settle)
{
    struct gol_settled settled;
    char text[GOL_SETTLED_TEXT];

    gol_settle_get(settle, &settled);
    return fprintf(play->quiet ? stderr : stdout, "%s\n", gol_settled_format(text, &settled)) >= 0;
}

/* ---- the run ---- */

/* Whether generations before the last one are printed. */
static bool prints_on_the_way(const struct gol_life_play *play)
{
    return play->print == GOL_LIFE_PRINT_STATES ||
           (play->every > 0 && (play->print == GOL_LIFE_PRINT_POPULATION || play->print == GOL_LIFE_PRINT_STATS));
}

static bool is_wanted(const struct gol_life_play *play, int64_t generation, bool last)
{
    if (play->print == GOL_LIFE_PRINT_NOTHING)
        return false;
    if (!prints_on_the_way(play))
        return last;
    return play->every == 0 || generation % play->every == 0;
}

int gol_life_play_ages_told(const struct gol_life_play *play)
{
    switch (play->print) {
    case GOL_LIFE_PRINT_NOTHING:
    case GOL_LIFE_PRINT_POPULATION:
        return 1;
    case GOL_LIFE_PRINT_STATS:
        return 255;
    default:
        return AGE_DIGIT_MAX + 1;
    }
}

/* Steps to the next generation that may be printed; true when the game has settled and is to stop there. */
static bool step(struct gol_life *life, struct gol_settle *settle, int64_t generations)
{
    struct gol_settled settled;

    if (settle == NULL) {
        gol_life_step(life, generations);
        return false;
    }
    gol_settle_step(settle, life, generations, true);
    gol_settle_get(settle, &settled);
    return settled.kind != GOL_SETTLED_NOT;
}

static int run(const struct gol_life_play *play, struct gol_life *life, struct gol_settle *settle, char *row)
{
    const int64_t stride = !prints_on_the_way(play) ? play->steps : play->every > 0 ? play->every : 1;
    bool stopped = settle != NULL && step(life, settle, 0);

    for (;;) {
        const int64_t generation = gol_life_generation(life);
        const int64_t left = play->steps - generation;
        const bool last = left == 0 || stopped;

        if (is_wanted(play, generation, last) && !print_generation(play, life, row))
            return gol_life_play_output_failed();
        if (last)
            break;
        stopped = step(life, settle, left < stride ? left : stride);
    }
    if (settle != NULL && !print_settled(play, settle))
        return gol_life_play_output_failed();
    return GOL_EXIT_OK;
}

int gol_life_play(const struct gol_life_play *play, struct gol_life *life)
{
    const struct gol_life_options *options = gol_life_options_get(life);
    char *row = malloc((size_t)options->width + 3);
    struct gol_settle *settle = NULL;
    struct gol_err err;
    int exit_code;

    if (row == NULL)
        exit_code = gol_cli_complain("life", "out of memory", GOL_EXIT_FAILED);
    else if (play->until_settled && gol_settle_new(options, GOL_SETTLE_PERIOD_MAX, &settle, &err) != GOL_OK)
        exit_code = gol_cli_complain("life", err.message, GOL_EXIT_FAILED);
    else
        exit_code = run(play, life, settle, row);
    gol_settle_free(settle);
    free(row);
    return exit_code;
}
