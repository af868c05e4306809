#include "exercise/life_params.h"

#include "exercise/actors.h"
#include "gollab/history.h"
#include "gollab/settle.h"
#include "util/num.h"
#include "util/processors.h"

#include <stdio.h>
#include <unistd.h>

static const char *const view_choices[] = {"off", "sampled", "every", NULL}; /* in the order of gol_view_kind */
static const char *const topology_choices[] = {"torus", "plane", NULL}; /* in the order of gol_topology */
static const char *const until_choices[] = {"steps", "settled", NULL};
enum { UNTIL_STEPS, UNTIL_SETTLED };
static const char *const pack_words[] = {"auto", NULL};
static const char *const history_words[] = {"all", NULL};

#define COUNT_PARAM(text, most, help)                                                                                  \
    .type = GOL_PARAM_COUNT, .fallback = (text), .min = 1, .max = (most), .about = (help), .modes = GOL_MODES_ALL
#define CHOICE_PARAM(list, text, help)                                                                                 \
    .type = GOL_PARAM_CHOICE, .choices = (list), .fallback = (text), .about = (help), .modes = GOL_MODES_ALL

const struct gol_param gol_life_params[GOL_LIFE_PARAM_COUNT] = {
    [GOL_LIFE_PARAM_GAMES] = {.name = "games", .shapes_result = true, COUNT_PARAM("15", 1000000, "independent games")},
    [GOL_LIFE_PARAM_SIZE] = {.name = "size",
                             .shapes_result = true,
                             .type = GOL_PARAM_SIZE,
                             .fallback = "33",
                             .about = "cells of a game: N for a square, or WIDTHxHEIGHT",
                             .modes = GOL_MODES_ALL},
    [GOL_LIFE_PARAM_STEPS] = {.name = "steps",
                              .shapes_result = true,
                              COUNT_PARAM("100", 1000000000, "generations of each game, at most")},
    [GOL_LIFE_PARAM_BATCH] = {.name = "batch", COUNT_PARAM("1", 1000000000, "generations that one request asks for")},
    [GOL_LIFE_PARAM_PACK] = {.name = "pack",
                             .type = GOL_PARAM_COUNT_OR_WORD,
                             .choices = pack_words,
                             .fallback = "1",
                             .min = 1,
                             .max = 1000000,
                             .about =
                                 "games that one object or actor hosts and steps together; auto: all shared out evenly",
                             .modes = GOL_MODES_ALL},
    [GOL_LIFE_PARAM_PAUSE] = {.name = "pause",
                              .type = GOL_PARAM_DURATION,
                              .fallback = "0",
                              .about = "what the driver waits before each round",
                              .modes = GOL_MODES_ALL},
    [GOL_LIFE_PARAM_VIEW] = {.name = "view",
                             CHOICE_PARAM(view_choices, "off",
                                          "off; sampled: publish the newest states; every: wait until each is drawn")},
    [GOL_LIFE_PARAM_UNTIL] = {.name = "until",
                              .shapes_result = true,
                              CHOICE_PARAM(
                                  until_choices, "steps",
                                  "settled: a game stops when it repeats itself, after `steps` at the latest")},
    [GOL_LIFE_PARAM_HISTORY] = {.name = "history",
                                .type = GOL_PARAM_COUNT_OR_WORD,
                                .choices = history_words,
                                .fallback = "0",
                                .min = 0,
                                .max = 1000000000,
                                .about = "states that each game keeps, the newest ones; all: every one",
                                .modes = GOL_MODES_ALL},
    [GOL_LIFE_PARAM_RULE] = {.name = "rule",
                             .shapes_result = true,
                             .type = GOL_PARAM_RULE,
                             .fallback = "B3/S23",
                             .about =
                                 "births/survivals as in B36/S23, survivals/births as in 23/36, or a name: HighLife",
                             .modes = GOL_MODES_ALL},
    [GOL_LIFE_PARAM_TOPOLOGY] = {.name = "topology",
                                 .shapes_result = true,
                                 CHOICE_PARAM(topology_choices, "torus",
                                              "torus: edges meet; plane: everything outside is dead")},
    [GOL_LIFE_PARAM_DENSITY] = {.name = "density",
                                .shapes_result = true,
                                .type = GOL_PARAM_REAL,
                                .fallback = "0.3",
                                .real_min = 0,
                                .real_max = 1,
                                .about = "share of live cells at the start",
                                .modes = GOL_MODES_ALL},
    [GOL_LIFE_PARAM_MAX_AGE] = {.name = "max_age",
                                .shapes_result = true,
                                COUNT_PARAM("10", 255, "the age at which cells stop growing older")},
    [GOL_LIFE_PARAM_THREADS] = {.name = "threads",
                                COUNT_PARAM("1", 1024, "threads that step one large game together, in bands of rows")},
    [GOL_LIFE_PARAM_WORKERS] = GOL_PARAM_WORKERS,
};

/* ---- what the values mean ---- */

int64_t gol_life_params_rounds(int64_t steps, int64_t batch)
{
    return steps / batch + (steps % batch != 0);
}

int64_t gol_life_params_pack(enum gol_mode mode, const struct gol_value *values)
{
    const int64_t games = values[GOL_LIFE_PARAM_GAMES].as.count;
    const int64_t wanted = values[GOL_LIFE_PARAM_PACK].as.count;
    const int64_t hosts = mode == GOL_MODE_POOL ? values[GOL_LIFE_PARAM_WORKERS].as.count : gol_processors();

    if (wanted == gol_param_word(0))
        return (games + hosts - 1) / hosts;
    return wanted < games ? wanted : games;
}

/* States that each game keeps; never more than there will be. */
static int64_t history_of(const struct gol_value *values)
{
    const int64_t all = values[GOL_LIFE_PARAM_STEPS].as.count + 1;
    const int64_t wanted = values[GOL_LIFE_PARAM_HISTORY].as.count;

    return wanted == gol_param_word(0) || wanted > all ? all : wanted;
}

/* Then ages that are counted as the game goes are cheaper than working them out at every look. */
static bool reads_each_generation(const struct gol_value *values)
{
    const int view = values[GOL_LIFE_PARAM_VIEW].as.choice;

    return view == GOL_VIEW_EVERY || history_of(values) > 0;
}

enum gol_code gol_life_params_start(const struct gol_value *values, struct gol_host_start *out, struct gol_err *err)
{
    *out = (struct gol_host_start){
        .density = values[GOL_LIFE_PARAM_DENSITY].as.real,
        .history = history_of(values),
        .settles = values[GOL_LIFE_PARAM_UNTIL].as.choice == UNTIL_SETTLED,
        .options =
            {
                .width = values[GOL_LIFE_PARAM_SIZE].as.size.width,
                .height = values[GOL_LIFE_PARAM_SIZE].as.size.height,
                .topology = (enum gol_topology)values[GOL_LIFE_PARAM_TOPOLOGY].as.choice,
                .max_age = (int)values[GOL_LIFE_PARAM_MAX_AGE].as.count,
                .threads = (int)values[GOL_LIFE_PARAM_THREADS].as.count,
            },
    };
    out->options.ages = reads_each_generation(values) ? GOL_AGES_OFTEN : GOL_AGES_SELDOM;
    return gol_rule_parse(values[GOL_LIFE_PARAM_RULE].text, &out->options.rule, err);
}

/* ---- what goes together ---- */

/* Bytes that one game takes, about: rows of whole words with some room around, once for each age. */
static double game_bytes(const struct gol_host_start *start)
{
    const double row = ((double)start->options.width / 64 + 10) * 8;

    return row * (start->options.height + 2.0) * (start->options.max_age + 1.0);
}

static enum gol_code check_memory(enum gol_mode mode, const struct gol_value *values, struct gol_err *err)
{
    const double memory = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
    const double games = (double)values[GOL_LIFE_PARAM_GAMES].as.count;
    const double cells = (double)values[GOL_LIFE_PARAM_SIZE].as.size.width * values[GOL_LIFE_PARAM_SIZE].as.size.height;
    /* States that are under way to the view: of all actors, or of one object at a time. */
    const double together = mode == GOL_MODE_SERIAL ? (double)gol_life_params_pack(mode, values) : games;
    const double each =
        values[GOL_LIFE_PARAM_VIEW].as.choice == GOL_VIEW_EVERY ? (double)values[GOL_LIFE_PARAM_BATCH].as.count : 1;
    struct gol_host_start start;
    char needed_text[GOL_NUM_TEXT];
    char memory_text[GOL_NUM_TEXT];
    double history;
    double needed;
    enum gol_code code = gol_life_params_start(values, &start, err);

    if (code != GOL_OK || memory <= 0)
        return code;
    gol_num_bytes(memory_text, memory);
    history = start.history == 0 ? 0 : games * (double)gol_history_bytes(&start.options, (uint64_t)start.history);
    if (history > memory)
        return gol_err_set(
            err, GOL_LIMIT, "history: %s needs %s for %lld states of %s x %lld games, and the machine has %s",
            values[GOL_LIFE_PARAM_HISTORY].text, gol_num_bytes(needed_text, history), (long long)start.history,
            values[GOL_LIFE_PARAM_SIZE].text, (long long)values[GOL_LIFE_PARAM_GAMES].as.count, memory_text);
    needed = games * game_bytes(&start) + history;
    if (values[GOL_LIFE_PARAM_VIEW].as.choice != GOL_VIEW_OFF)
        needed += together * cells * each;
    if (start.settles)
        needed += games * (double)gol_settle_bytes(&start.options, GOL_HOST_PERIOD_MAX);
    if (needed > memory)
        return gol_err_set(err, GOL_LIMIT, "games of this size need about %s and the machine has %s",
                           gol_num_bytes(needed_text, needed), memory_text);
    return GOL_OK;
}

enum gol_code gol_life_params_check(enum gol_mode mode, const struct gol_value *values, const char **warning,
                                    struct gol_err *err)
{
    const int64_t steps = values[GOL_LIFE_PARAM_STEPS].as.count;
    const int64_t batch = values[GOL_LIFE_PARAM_BATCH].as.count;
    const double cells = (double)values[GOL_LIFE_PARAM_SIZE].as.size.width * values[GOL_LIFE_PARAM_SIZE].as.size.height;
    enum gol_code code;

    if (batch > steps)
        return gol_err_set(err, GOL_INVALID, "batch %lld is more than steps %lld (want batch <= steps)",
                           (long long)batch, (long long)steps);
    if ((double)values[GOL_LIFE_PARAM_GAMES].as.count * cells * (double)steps > 9e18)
        return gol_err_set(err, GOL_LIMIT, "games x size x steps is more than 9e18 cells");
    code = check_memory(mode, values, err);
    if (code != GOL_OK || warning == NULL)
        return code;
    if (steps % batch != 0)
        *warning = "steps is not a multiple of batch: the last round is shorter";
    else if (values[GOL_LIFE_PARAM_THREADS].as.count > 1 && gol_life_params_pack(mode, values) > 1)
        *warning = "threads step a game on its own together: in a pack of several they do nothing";
    else if (values[GOL_LIFE_PARAM_UNTIL].as.choice == UNTIL_SETTLED && gol_life_params_pack(mode, values) > 1)
        *warning = "until: settled steps each game on its own: a pack of them saves requests, not steps";
    return GOL_OK;
}

/* ---- how long it takes ---- */

int64_t gol_life_params_ideal_ns(enum gol_mode mode, const struct gol_value *values)
{
    const int64_t rounds =
        gol_life_params_rounds(values[GOL_LIFE_PARAM_STEPS].as.count, values[GOL_LIFE_PARAM_BATCH].as.count);

    (void)mode;
    return values[GOL_LIFE_PARAM_PAUSE].as.ns > INT64_MAX / rounds ? INT64_MAX
                                                                   : rounds * values[GOL_LIFE_PARAM_PAUSE].as.ns;
}

/* Vectors have at least four lanes where there are any: what more of them gain is left out. */
static double games_at_once(enum gol_mode mode, const struct gol_value *values)
{
    const int64_t pack = gol_life_params_pack(mode, values);

    if (values[GOL_LIFE_PARAM_UNTIL].as.choice == UNTIL_SETTLED)
        return 1;
    return pack < 4 ? (double)pack : 4;
}

/* Guesses, for one thread: what more threads gain is left out, so that a limit made of it is no shorter. */
int64_t gol_life_params_work_ns(enum gol_mode mode, const struct gol_value *values)
{
    const double games = (double)values[GOL_LIFE_PARAM_GAMES].as.count;
    const double cells = games * values[GOL_LIFE_PARAM_SIZE].as.size.width * values[GOL_LIFE_PARAM_SIZE].as.size.height;
    const double steps = (double)values[GOL_LIFE_PARAM_STEPS].as.count;
    const double rounds =
        (double)gol_life_params_rounds(values[GOL_LIFE_PARAM_STEPS].as.count, values[GOL_LIFE_PARAM_BATCH].as.count);
    const double requests = games / (double)gol_life_params_pack(mode, values) * rounds;
    /* Cells, and what a step costs however small the game is. */
    double total = cells * steps * 0.025 + games * steps * 200 / games_at_once(mode, values);

    if (mode != GOL_MODE_SERIAL)
        total += requests * 2500;
    if (values[GOL_LIFE_PARAM_VIEW].as.choice == GOL_VIEW_EVERY)
        total += cells * steps * 30;
    if (values[GOL_LIFE_PARAM_HISTORY].as.count != 0)
        total += cells * steps + games * steps * 100;
    if (values[GOL_LIFE_PARAM_UNTIL].as.choice == UNTIL_SETTLED)
        total += cells * steps * 0.1 + games * steps * 100;
    return total > 1e18 ? (int64_t)1e18 : (int64_t)total;
}
