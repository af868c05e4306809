/*
 * One game from a pattern or a random soup to a number of generations. Everything is written through stdio's buffer
 * and checked as it goes, so that a reader that goes away ends a long run soon.
 */
#include "cli/cli.h"

#include "gollab/pattern.h"
#include "util/buf.h"
#include "util/file.h"
#include "util/num.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STEPS_MAX INT64_C(1000000000000)
#define PATTERN_BYTES_MAX ((size_t)1 << 28)

static const char usage[] =
    "Usage: gollab life [OPTION]...\n"
    "Runs one game of Life, from a random soup or a pattern, and prints or saves where it ends.\n"
    "\n"
    "  --size N|WxH          cells of the grid (default 100, a square)\n"
    "  --steps N             generations to run, up to 10^12 (default 0)\n"
    "  --rule RULE           B3/S23 or any other of its kind (default: that of the pattern, or B3/S23)\n"
    "  --topology torus|plane  whether the edges meet, or all is dead outside (default torus)\n"
    "  --max-age N           clip the age of a cell at N, 1 to 255 (default 255)\n"
    "  --pattern FILE        start from this RLE pattern in the middle of the grid; - is standard input\n"
    "  --density D           without --pattern: the share of cells that live at the start (default 0.3)\n"
    "  --seed N              without --pattern: the seed of the random start (default 1)\n"
    "  --print WHAT          states, final (the default without --out) or population\n"
    "  --every K             with states and population: generations 0, K, 2K, ... only\n"
    "  --out FILE            save the last state as RLE; - is standard output\n"
    "  -h, --help            print this text\n"
    "\n"
    "final prints the last generation, states each one, as a line \"generation G  population P\" and a line for\n"
    "each row between bars: a blank for a dead cell, its age from 1 to 9, or * for a higher age. population prints\n"
    "lines \"GENERATION POPULATION\": with --every K for each K-th generation, without it for the last.\n"
    "RLE has dead and live cells only: a saved state loses its ages.\n"
    "Exit code: 0, 1 (could not read, write or find memory) or 2 (wrong use).\n";

enum print { PRINT_DEFAULT, PRINT_NOTHING, PRINT_STATES, PRINT_FINAL, PRINT_POPULATION };

struct request {
    struct gol_life_options options;
    int64_t steps;
    uint64_t seed;
    double density;
    bool has_rule, has_soup; /* --rule; --seed or --density */
    const char *pattern, *out; /* paths or NULL */
    enum print print;
    int64_t every; /* 0: not given */
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
    O_RULE,
    O_TOPOLOGY,
    O_MAX_AGE,
    O_PATTERN,
    O_DENSITY,
    O_SEED,
    O_PRINT,
    O_EVERY,
    O_OUT,
    O_HELP
};

static const struct option known[] = {
    {"size", required_argument, NULL, O_SIZE},
    {"steps", required_argument, NULL, O_STEPS},
    {"rule", required_argument, NULL, O_RULE},
    {"topology", required_argument, NULL, O_TOPOLOGY},
    {"max-age", required_argument, NULL, O_MAX_AGE},
    {"pattern", required_argument, NULL, O_PATTERN},
    {"density", required_argument, NULL, O_DENSITY},
    {"seed", required_argument, NULL, O_SEED},
    {"print", required_argument, NULL, O_PRINT},
    {"every", required_argument, NULL, O_EVERY},
    {"out", required_argument, NULL, O_OUT},
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

static enum gol_code read_option(struct request *request, int option, const char *text, struct gol_err *err)
{
    static const char *const topologies[] = {"torus", "plane", NULL};
    static const char *const prints[] = {"states", "final", "population", NULL};
    struct gol_life_options *options = &request->options;
    enum gol_code code = GOL_OK;
    int64_t number = 0;
    int choice = 0;

    switch (option) {
    case O_SIZE:
        return gol_num_parse_size(text, &options->width, &options->height, err);
    case O_STEPS:
        return gol_num_parse_int(text, 0, STEPS_MAX, &request->steps, err);
    case O_RULE:
        request->has_rule = true;
        return gol_rule_parse(text, &options->rule, err);
    case O_TOPOLOGY:
        code = read_choice(text, topologies, "torus, plane", &choice, err);
        options->topology = choice == 0 ? GOL_TOPOLOGY_TORUS : GOL_TOPOLOGY_PLANE;
        return code;
    case O_MAX_AGE:
        code = gol_num_parse_int(text, 1, 255, &number, err);
        options->max_age = (int)number;
        return code;
    case O_PATTERN:
        request->pattern = text;
        return GOL_OK;
    case O_DENSITY:
        request->has_soup = true;
        return gol_num_parse_real(text, 0, 1, &request->density, err);
    case O_SEED:
        request->has_soup = true;
        return gol_num_parse_u64(text, &request->seed, err);
    case O_PRINT:
        code = read_choice(text, prints, "states, final, population", &choice, err);
        request->print = (enum print)(PRINT_STATES + choice);
        return code;
    case O_EVERY:
        return gol_num_parse_int(text, 1, STEPS_MAX, &request->every, err);
    default: /* O_OUT */
        request->out = text;
        return GOL_OK;
    }
}

/* Options that do not go together are refused: one of them would silently do nothing. */
static int check_request(struct request *request)
{
    if (request->pattern != NULL && request->has_soup)
        return complain(GOL_EXIT_USAGE, "--seed and --density are for a random start and do not go with --pattern");
    if (request->print == PRINT_DEFAULT)
        request->print = request->out == NULL ? PRINT_FINAL : PRINT_NOTHING;
    else if (request->out != NULL && strcmp(request->out, "-") == 0)
        return complain(GOL_EXIT_USAGE, "--print and --out - would both write to standard output");
    if (request->every > 0 && request->print != PRINT_STATES && request->print != PRINT_POPULATION)
        return complain(GOL_EXIT_USAGE, "--every goes with --print states or --print population only");
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

/* ---- output ---- */

/* Writes to standard output; false when that failed, now or before. */
static bool put(const void *bytes, size_t size)
{
    return fwrite(bytes, 1, size, stdout) == size;
}

/* The exit code after a failed write. A reader that had enough is no news, as with other filters. */
static int output_failed(void)
{
    struct gol_err err;

    if (errno == EPIPE)
        return GOL_EXIT_FAILED;
    gol_err_errno(&err, "cannot write standard output");
    return complain(GOL_EXIT_FAILED, err.message);
}

static char age_character(int age)
{
    if (age == 0)
        return ' ';
    return age <= 9 ? (char)('0' + age) : '*';
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
        if (!put(row, length))
            return false;
    }
    return true;
}

static bool print_population(const struct gol_life *life)
{
    return printf("%" PRId64 " %" PRId64 "\n", gol_life_generation(life), gol_life_population(life)) >= 0;
}

/* Whether the generation the game stands at is to be printed. */
static bool is_wanted(const struct request *request, int64_t generation)
{
    if (request->print == PRINT_FINAL || (request->print == PRINT_POPULATION && request->every == 0))
        return generation == request->steps;
    if (request->print == PRINT_NOTHING)
        return false;
    return request->every == 0 || generation % request->every == 0;
}

/* Runs all steps and prints what is wanted on the way. */
static int play(const struct request *request, struct gol_life *life)
{
    const bool on_the_way =
        request->print == PRINT_STATES || (request->print == PRINT_POPULATION && request->every > 0);
    const int64_t stride = !on_the_way ? request->steps : request->every > 0 ? request->every : 1;
    char *row = malloc((size_t)request->options.width + 3);
    int exit_code = GOL_EXIT_OK;

    if (row == NULL)
        return complain(GOL_EXIT_FAILED, "out of memory");
    for (;;) {
        const int64_t left = request->steps - gol_life_generation(life);

        if (is_wanted(request, gol_life_generation(life)) &&
            !(request->print == PRINT_POPULATION ? print_population(life) : print_state(life, row))) {
            exit_code = output_failed();
            break;
        }
        if (left == 0)
            break;
        gol_life_step(life, left < stride ? left : stride);
    }
    free(row);
    return exit_code;
}

static int save(const struct request *request, const struct gol_life *life)
{
    char *text = gol_pattern_format_rle(life);
    int exit_code = GOL_EXIT_OK;
    struct gol_err err;

    if (text == NULL)
        return complain(GOL_EXIT_FAILED, "out of memory for the RLE text");
    if (strcmp(request->out, "-") == 0) {
        if (!put(text, strlen(text)))
            exit_code = output_failed();
    } else if (gol_file_write(request->out, text, strlen(text), &err) != GOL_OK) {
        gol_err_prefix(&err, "cannot write");
        exit_code = complain(GOL_EXIT_FAILED, err.message);
    }
    free(text);
    return exit_code;
}

/* ---- the game ---- */

static int load_pattern(const struct request *request, struct gol_pattern *out)
{
    const char *name = strcmp(request->pattern, "-") == 0 ? "standard input" : request->pattern;
    struct gol_buf text;
    struct gol_err err;
    enum gol_code code;

    gol_buf_init(&text);
    code = gol_file_read(request->pattern, PATTERN_BYTES_MAX, &text, &err);
    if (code == GOL_OK)
        code = gol_pattern_parse_rle(gol_buf_text(&text), text.size, name, out, &err);
    gol_buf_fini(&text);
    return code == GOL_OK ? GOL_EXIT_OK : complain(GOL_EXIT_FAILED, err.message);
}

/* Makes the game and fills it: from the pattern, if there is one, or at random. */
static int set_up(const struct request *request, const struct gol_pattern *pattern, struct gol_life **out)
{
    const struct gol_life_options *options = &request->options;
    struct gol_err err;

    *out = NULL;
    if (request->pattern != NULL && (pattern->width > options->width || pattern->height > options->height)) {
        gol_err_set(&err, GOL_LIMIT,
                    "--size: a pattern of %dx%d cells does not fit a grid of %dx%d (want --size %dx%d)", pattern->width,
                    pattern->height, options->width, options->height,
                    pattern->width > options->width ? pattern->width : options->width,
                    pattern->height > options->height ? pattern->height : options->height);
        return complain(GOL_EXIT_USAGE, err.message);
    }
    if (gol_life_new(options, out, &err) != GOL_OK)
        return complain(GOL_EXIT_FAILED, err.message);
    if (request->pattern == NULL)
        gol_life_fill_random(*out, request->seed, request->density);
    else if (gol_pattern_centre(pattern, *out, &err) != GOL_OK)
        return complain(GOL_EXIT_FAILED, err.message);
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
        if (!put(usage, sizeof usage - 1))
            exit_code = output_failed();
        goto flush;
    }
    if (request.pattern != NULL)
        exit_code = load_pattern(&request, &pattern);
    if (exit_code != GOL_EXIT_OK)
        goto out;
    if (!request.has_rule && pattern.has_rule)
        request.options.rule = pattern.rule;
    exit_code = set_up(&request, &pattern, &life);
    if (exit_code == GOL_EXIT_OK)
        exit_code = play(&request, life);
    if (exit_code == GOL_EXIT_OK && request.out != NULL)
        exit_code = save(&request, life);
flush:
    if (exit_code == GOL_EXIT_OK && fflush(stdout) != 0)
        exit_code = output_failed();
out:
    gol_life_free(life);
    gol_pattern_fini(&pattern);
    return exit_code;
}
