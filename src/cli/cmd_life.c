/*
 * One game from a pattern or a random soup to a number of generations. Everything is written through stdio's buffer
 * and checked as it goes, so that a reader that goes away ends a long run soon.
 */
#include "cli/cli.h"
#include "cli/life_files.h"
#include "cli/life_play.h"

#include "gollab/pattern.h"
#include "util/num.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STEPS_MAX INT64_C(1000000000000)
#define SETTLE_STEPS INT64_C(1000000) /* how long to wait for a game to settle unless --steps says */

static const char usage[] =
    "Usage: gollab life [OPTION]...\n"
    "Runs one game of Life, from a random soup or a pattern, and prints or saves where it ends.\n"
    "\n"
    "  --size N|WxH          cells of the grid (default: as the pattern's rule says, or 100, a square)\n"
    "  --steps N             generations to run, up to 10^12 (default 0)\n"
    "  --until settled       stop earlier, where the game repeats itself (--steps is at most then, default 10^6)\n"
    "  --rule RULE           B3/S23, any other of its kind, or a name (default: that of the pattern, or B3/S23)\n"
    "  --topology torus|plane  whether the edges meet, or all is dead outside (default: as the pattern, or torus)\n"
    "  --max-age N           clip the age of a cell at N, 1 to 255 (default 255)\n"
    "  --pattern FILE        start from this pattern in the middle of the grid; - is standard input\n"
    "  --at X,Y              with --pattern: put its top left cell there instead, counted from 0,0 at the top left\n"
    "  --density D           without --pattern: the share of cells that live at the start (default 0.3)\n"
    "  --seed N              without --pattern: the seed of the random start (default 1)\n"
    "  --print WHAT          states, final (the default without --out), population or stats\n"
    "  --every K             with states, population and stats: generations 0, K, 2K, ... only\n"
    "  --out FILE            save the last state as RLE (plaintext for .cells); - is standard output\n"
    "  --ages                with --out: save ages too, as states of RLE\n"
    "  -h, --help            print this text\n"
    "\n"
    "final prints the last generation, states each one, as a line \"generation G  population P\" and a line for\n"
    "each row between bars: a blank for a dead cell, its age from 1 to 9, or * for a higher age. population prints\n"
    "lines \"GENERATION POPULATION\": with --every K for each K-th generation, without it for the last. stats prints\n"
    "\"GENERATION POPULATION BIRTHS DEATHS MEAN-AGE AGE:CELLS AGE:CELLS...\" in the same way, with the births and\n"
    "deaths of that generation and the live cells of each age there is.\n"
    "--until settled says in a last line what became of the game: \"settled at 1103, period 2\", \"still at 87\",\n"
    "\"extinct at 12\" (generations at which that began; it is known one period later, where the run stops) or\n"
    "\"not settled\": not in so many steps, or with a period above 1024. With --out - it goes to standard error.\n"
    "Patterns are read as RLE, plaintext (.cells), Life 1.05 and 1.06 and macrocell (.mc) of two states, each also\n"
    "gzipped; --out packs too when its name ends with .gz. Without --ages a saved state has only dead and live cells. "
    "A\n"
    "rule such as B3/S23:T80,60 in a file brings its grid along: a torus (T) or a plane (P) of 80x60.\n"
    "Exit code: 0, 1 (could not read, write or find memory) or 2 (wrong use).\n";

struct request {
    struct gol_life_options options;
    struct gol_life_play play; /* --steps, --until, --print, --every */
    bool has_steps;
    uint64_t seed;
    double density;
    struct gol_life_start start; /* --pattern and what it may decide */
    bool has_soup; /* --seed or --density */
    const char *out; /* a path or NULL */
    bool ages;
};

/* ---- messages ---- */

static int complain(int exit_code, const char *message)
{
    return gol_cli_complain("life", message, exit_code);
}

/* ---- options ---- */

enum {
    O_SIZE = 256,
    O_STEPS,
    O_UNTIL,
    O_RULE,
    O_TOPOLOGY,
    O_MAX_AGE,
    O_PATTERN,
    O_AT,
    O_DENSITY,
    O_SEED,
    O_PRINT,
    O_EVERY,
    O_OUT,
    O_AGES,
    O_HELP
};

static const struct option known[] = {
    {"size", required_argument, NULL, O_SIZE},
    {"steps", required_argument, NULL, O_STEPS},
    {"until", required_argument, NULL, O_UNTIL},
    {"rule", required_argument, NULL, O_RULE},
    {"topology", required_argument, NULL, O_TOPOLOGY},
    {"max-age", required_argument, NULL, O_MAX_AGE},
    {"pattern", required_argument, NULL, O_PATTERN},
    {"at", required_argument, NULL, O_AT},
    {"density", required_argument, NULL, O_DENSITY},
    {"seed", required_argument, NULL, O_SEED},
    {"print", required_argument, NULL, O_PRINT},
    {"every", required_argument, NULL, O_EVERY},
    {"out", required_argument, NULL, O_OUT},
    {"ages", no_argument, NULL, O_AGES},
    {"help", no_argument, NULL, O_HELP},
    {NULL, 0, NULL, 0},
};

/* The index of text in names (a list that ends with NULL). */
static enum gol_code read_choice(const char *text, const char *const *names, const char *wanted, int *out,
                                 struct gol_err *err)
{
    for (int i = 0; names[i] != NULL; i++)
        if (strcmp(names[i], text) == 0) {
            *out = i;
            return GOL_OK;
        }
    return gol_err_set(err, GOL_PARSE, "\"%s\" is not one of %s", text, wanted);
}

static enum gol_code check_name(const char *path, struct gol_err *err)
{
    return path[0] != '\0' ? GOL_OK : gol_err_set(err, GOL_INVALID, "the name is empty (want a file, or -)");
}

static enum gol_code read_option(struct request *request, int option, const char *text, struct gol_err *err)
{
    static const char *const topologies[] = {"torus", "plane", NULL};
    static const char *const untils[] = {"steps", "settled", NULL};
    static const char *const prints[] = {"states", "final", "population", "stats", NULL};
    struct gol_life_options *options = &request->options;
    enum gol_code code = GOL_OK;
    int64_t number = 0;
    int choice = 0;

    switch (option) {
    case O_SIZE:
        request->start.has_size = true;
        return gol_num_parse_size(text, &options->width, &options->height, err);
    case O_STEPS:
        request->has_steps = true;
        return gol_num_parse_int(text, 0, STEPS_MAX, &request->play.steps, err);
    case O_UNTIL:
        code = read_choice(text, untils, "steps, settled", &choice, err);
        request->play.until_settled = choice == 1;
        return code;
    case O_RULE:
        request->start.has_rule = true;
        return gol_rule_parse(text, &options->rule, err);
    case O_TOPOLOGY:
        request->start.has_topology = true;
        code = read_choice(text, topologies, "torus, plane", &choice, err);
        options->topology = choice == 0 ? GOL_TOPOLOGY_TORUS : GOL_TOPOLOGY_PLANE;
        return code;
    case O_MAX_AGE:
        code = gol_num_parse_int(text, 1, 255, &number, err);
        options->max_age = (int)number;
        return code;
    case O_PATTERN:
        request->start.path = text;
        return check_name(text, err);
    case O_AT:
        return gol_life_start_read_at(&request->start, text, err);
    case O_DENSITY:
        request->has_soup = true;
        return gol_num_parse_real(text, 0, 1, &request->density, err);
    case O_SEED:
        request->has_soup = true;
        return gol_num_parse_u64(text, &request->seed, err);
    case O_PRINT:
        code = read_choice(text, prints, "states, final, population, stats", &choice, err);
        request->play.print = (enum gol_life_print)(GOL_LIFE_PRINT_STATES + choice);
        return code;
    case O_EVERY:
        return gol_num_parse_int(text, 1, STEPS_MAX, &request->play.every, err);
    case O_AGES:
        request->ages = true;
        return GOL_OK;
    default: /* O_OUT */
        request->out = text;
        return check_name(text, err) == GOL_OK ? gol_life_check_saved(text, err) : err->code;
    }
}

/* Options that do not go together are refused: one of them would silently do nothing. */
static int check_request(struct request *request)
{
    struct gol_life_play *play = &request->play;

    if (request->start.path != NULL && request->has_soup)
        return complain(GOL_EXIT_USAGE, "--seed and --density are for a random start and do not go with --pattern");
    if (request->start.has_at && request->start.path == NULL)
        return complain(GOL_EXIT_USAGE, "--at is the place of a pattern and goes with --pattern only");
    if (request->ages && request->out == NULL)
        return complain(GOL_EXIT_USAGE, "--ages is for a saved state and goes with --out only");
    if (request->ages && !gol_pattern_path_keeps_ages(request->out))
        return complain(GOL_EXIT_USAGE,
                        "--ages: plaintext (.cells) has no place for ages (want a name that ends with .rle)");
    play->quiet = request->out != NULL && strcmp(request->out, "-") == 0;
    if (play->print == GOL_LIFE_PRINT_DEFAULT)
        play->print = request->out == NULL ? GOL_LIFE_PRINT_FINAL : GOL_LIFE_PRINT_NOTHING;
    else if (play->quiet)
        return complain(GOL_EXIT_USAGE, "--print and --out - would both write to standard output");
    if (play->every > 0 && (play->print == GOL_LIFE_PRINT_NOTHING || play->print == GOL_LIFE_PRINT_FINAL))
        return complain(GOL_EXIT_USAGE, "--every goes with --print states, population or stats only");
    if (play->until_settled && !request->has_steps)
        play->steps = SETTLE_STEPS;
    /* High ages cost memory and much time: none is told from another that will look the same. */
    if (!request->ages && gol_life_play_ages_told(play) < request->options.max_age)
        request->options.max_age = gol_life_play_ages_told(play);
    return GOL_EXIT_OK;
}

/* Reads the arguments into request; *done is set when --help was all that was wanted. */
static int read_arguments(int argc, char **argv, struct request *request, bool *done)
{
    struct gol_err err;
    int found;

    optind = 0; /* the GNU way to start anew: main has used getopt already */
    opterr = 0;
    while ((found = getopt_long(argc, argv, ":h", known, NULL)) != -1) {
        if (found == ':' || found == '?')
            return gol_cli_bad_option("life", argv, known, found);
        if (found == 'h' || found == O_HELP) {
            *done = true;
            return GOL_EXIT_OK;
        }
        if (read_option(request, found, optarg, &err) != GOL_OK) {
            gol_err_prefix(&err, "--%s", known[found - O_SIZE].name);
            return complain(GOL_EXIT_USAGE, err.message);
        }
    }
    if (optind < argc) {
        gol_err_set(&err, GOL_INVALID, "unexpected argument \"%s\" (see gollab life --help)", argv[optind]);
        return complain(GOL_EXIT_USAGE, err.message);
    }
    return check_request(request);
}

/* ---- the game ---- */

/* Makes the game and fills it: from the pattern, if there is one, or at random. */
static int set_up(const struct request *request, const struct gol_pattern *pattern, struct gol_life **out)
{
    struct gol_err err;

    *out = NULL;
    if (gol_life_new(&request->options, out, &err) != GOL_OK)
        return complain(GOL_EXIT_FAILED, err.message);
    if (request->start.path != NULL)
        return gol_life_start_place(&request->start, pattern, *out);
    gol_life_fill_random(*out, request->seed, request->density);
    return GOL_EXIT_OK;
}

int gol_cmd_life(int argc, char **argv)
{
    struct request request = {
        .options = {.width = 100, .height = 100, .rule = GOL_RULE_LIFE, .max_age = 255},
        .seed = 1,
        .density = 0.3,
    };
    struct gol_pattern pattern = {0};
    struct gol_life *life = NULL;
    bool help = false;
    int exit_code = read_arguments(argc, argv, &request, &help);

    if (exit_code != GOL_EXIT_OK)
        goto out;
    if (help) {
        if (fputs(usage, stdout) == EOF)
            exit_code = gol_life_play_output_failed();
        goto flush;
    }
    if (request.start.path != NULL)
        exit_code = gol_life_start_load(&request.start, &request.options, &pattern);
    if (exit_code != GOL_EXIT_OK)
        goto out;
    exit_code = set_up(&request, &pattern, &life);
    if (exit_code == GOL_EXIT_OK)
        exit_code = gol_life_play(&request.play, life);
    if (exit_code == GOL_EXIT_OK && request.out != NULL)
        exit_code = gol_life_save(life, request.out, request.ages);
flush:
    if (exit_code == GOL_EXIT_OK && fflush(stdout) != 0)
        exit_code = gol_life_play_output_failed();
out:
    gol_life_free(life);
    gol_pattern_fini(&pattern);
    return exit_code;
}
