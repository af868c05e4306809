/*
 * gollab trial: the process of one measurement. The runner executes it for every trial; by hand it shows one record.
 */
#include "cli/cli.h"
#include "lab/trial.h"
#include "util/file.h"
#include "util/num.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct request {
    struct gol_trial_order order;
    struct gol_value values[GOL_PARAM_MAX];
    int record_fd;
};

static void print_help(void)
{
    printf("Usage: gollab trial [OPTION...] EXERCISE MODE [NAME=VALUE...]\n\n"
           "Does one measurement in this process and prints its record. Parameters that are not named\n"
           "have their defaults; gollab list shows them.\n\n"
           "  --seed N        seed of what is random (1)\n"
           "  --warmup N      rounds before the measured one (1)\n"
           "  --pin           binds the driver and the workers to processors\n"
           "  --live NAME     live memory of a runner, to show states in\n"
           "  --board NAME    live memory of a runner, in which the runtime counts what it does\n"
           "  --record-fd FD  where the record goes (1, standard output)\n");
}

/* Reads EXERCISE MODE NAME=VALUE... */
static enum gol_code read_words(struct request *request, int argc, char **argv, struct gol_err *err)
{
    const struct gol_exercise *exercise;

    if (argc < 2)
        return gol_err_set(err, GOL_INVALID, "an exercise and a mode are wanted");
    exercise = request->order.exercise = gol_exercise_find(argv[0]);
    if (exercise == NULL)
        return gol_err_set(err, GOL_NOT_FOUND, "\"%s\" is not an exercise", argv[0]);
    if (!gol_mode_find(argv[1], &request->order.setting.mode))
        return gol_err_set(err, GOL_NOT_FOUND, "\"%s\" is not a mode", argv[1]);
    for (int i = 0; i < exercise->n_params; i++)
        if (gol_param_parse(&exercise->params[i], exercise->params[i].fallback, &request->values[i], err) != GOL_OK)
            return gol_err_prefix(err, "%s", exercise->params[i].name);
    for (int i = 2; i < argc; i++) {
        const char *equals = strchr(argv[i], '=');
        char name[64];
        int param;

        if (equals == NULL)
            return gol_err_set(err, GOL_INVALID, "\"%s\" is not NAME=VALUE", argv[i]);
        snprintf(name, sizeof name, "%.*s", (int)(equals - argv[i]), argv[i]);
        param = gol_exercise_param(exercise, name);
        if (param < 0)
            return gol_err_set(err, GOL_NOT_FOUND, "\"%s\" is not a parameter of %s", name, exercise->name);
        if (gol_param_parse(&exercise->params[param], equals + 1, &request->values[param], err) != GOL_OK)
            return gol_err_prefix(err, "%s", name);
    }
    request->order.setting.values = request->values;
    return exercise->check == NULL ? GOL_OK : exercise->check(request->order.setting.mode, request->values, NULL, err);
}

/* Does the trial and writes its record, or the line "error MESSAGE" that the runner turns into a row. */
static int do_trial(const struct request *request)
{
    struct gol_err err = {0};
    struct gol_buf record;
    struct gol_row row;
    enum gol_code code;

    gol_buf_init(&record);
    gol_row_init(&row);
    code = gol_trial_run(&request->order, &row, &err);
    if (code == GOL_OK)
        gol_row_record(&row, &record);
    else
        gol_buf_printf(&record, "error %s\n", err.message);
    if (gol_file_write_fd(request->record_fd, gol_buf_text(&record), record.size, "the record", &err) != GOL_OK)
        code = GOL_SYSTEM;
    gol_buf_fini(&record);
    return code == GOL_OK ? GOL_EXIT_OK : gol_cli_fail(&err, GOL_EXIT_FAILED);
}

int gol_cmd_trial(int argc, char **argv)
{
    static const struct option options[] = {
        {"help", no_argument, NULL, 'h'},
        {"seed", required_argument, NULL, 's'},
        {"warmup", required_argument, NULL, 'w'},
        {"pin", no_argument, NULL, 'p'},
        {"live", required_argument, NULL, 'l'},
        {"board", required_argument, NULL, 'b'},
        {"record-fd", required_argument, NULL, 'r'},
        {0},
    };
    struct request request = {.order = {.setting = {.seed = 1}, .warmup = 1}, .record_fd = STDOUT_FILENO};
    struct gol_err err = {0};
    enum gol_code code = GOL_OK;
    int64_t number = 0;
    int option;

    opterr = 0;
    while (code == GOL_OK && (option = getopt_long(argc, argv, "+:h", options, NULL)) != -1) {
        switch (option) {
        case 'h':
            print_help();
            return gol_cli_flush(GOL_EXIT_OK);
        case 's':
            code = gol_num_parse_u64(optarg, &request.order.setting.seed, &err);
            break;
        case 'w':
            code = gol_num_parse_int(optarg, 0, 1000000, &number, &err);
            request.order.warmup = (int)number;
            break;
        case 'p':
            request.order.pin = true;
            break;
        case 'l':
            request.order.live_name = optarg;
            break;
        case 'b':
            request.order.board_name = optarg;
            break;
        case 'r':
            code = gol_num_parse_int(optarg, 1, 1000000, &number, &err);
            request.record_fd = (int)number;
            break;
        default:
            return gol_cli_bad_option("trial", argv, options, option);
        }
    }
    if (code == GOL_OK)
        code = read_words(&request, argc - optind, argv + optind, &err);
    if (code != GOL_OK)
        return gol_cli_usage("trial", "%s", err.message);
    return do_trial(&request);
}
