/* The dashboard of the workers as text, and the looks that it is made of. */
#include "view_parts.h"

#include "gollab/actor.h"
#include "ui/view_workers.h"

#include <unistd.h>

/* Three workers of which one is busy, one half, one idle; ten looks, with no trial at the third. */
static struct gol_pulse *pulse_of(enum gol_mode mode)
{
    struct gol_pulse *pulse = calloc(1, sizeof *pulse);

    assert_non_null(pulse);
    gol_pulse_init(pulse);
    pulse->looked_ns = 1;
    pulse->pid = 1;
    pulse->mode = mode;
    pulse->processors = 4;
    pulse->has_cpu = true;
    pulse->cpu_ns = 3 * S + S / 4;
    pulse->driver_ns = S / 20;
    pulse->cpu = 1.53;
    pulse->driver = 0.02;
    pulse->newest = 9;
    pulse->counted = mode != GOL_MODE_SERIAL;
    if (!pulse->counted)
        return pulse;
    for (int i = 0; i < 10; i++) {
        pulse->cpu_history.percent[i] = (uint8_t)(i * 5);
        pulse->driver_history.percent[i] = i == 0 ? 5 : 0;
    }
    pulse->stats = (struct gol_runtime_stats){.workers = mode == GOL_MODE_POOL ? 3 : 0,
                                              .actors = 100000,
                                              .actor_bytes = 7400000,
                                              .actor_slots = 100000,
                                              .mails = 1234,
                                              .mail_bytes = 131072,
                                              .total = {.pending = 12}};
    pulse->messages_per_s = 27.1e6;
    pulse->depths[1] = 60;
    pulse->depths[2] = 30;
    pulse->depths[7] = 1;
    for (int w = 0; w < 3 && mode == GOL_MODE_POOL; w++) {
        struct gol_pulse_worker *worker = &pulse->workers[w];

        worker->busy = w == 0 ? 1 : w == 1 ? 0.5 : 0;
        worker->messages_per_s = worker->busy * 18e6;
        worker->stealing = w == 1 ? 0.25 : w == 2 ? 0.001 : 0;
        worker->steals_per_s = w == 1 ? 42 : 0;
        worker->stats.ready = w == 0 ? 17 : 0;
        worker->stats.pending = w == 2 ? 12 : 0;
        for (int i = 0; i < 10; i++) {
            worker->history.percent[i] = i == 2 ? GOL_PULSE_GAP : (uint8_t)(w == 0 ? 100 : w == 1 ? 10 * i : 0);
            worker->stealing_history.percent[i] = i == 2 ? GOL_PULSE_GAP : (uint8_t)(w == 1 ? 25 : 0);
        }
    }
    return pulse;
}

static void assert_workers(struct gol_pulse *pulse, int row, bool unicode, int width, int height, const char *wanted)
{
    struct gol_workers_view view = {.pulse = pulse, .row = row, .unicode = unicode};
    struct gol_frame frame = frame_of(width, height);

    gol_workers_draw(&frame, (struct gol_rect){0, 0, width, height}, &view);
    assert_shows(&frame, wanted);
    gol_frame_fini(&frame);
    free(pulse);
}

static void test_pool(void **state)
{
    (void)state;
    assert_workers(
        pulse_of(GOL_MODE_POOL), 0, true, 100, 12,
        "process  ██████████████████░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  1.53 of 4 processors           ▁▁▂▂▂▃▃▃▄▄\n"
        "driver   ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  0.02                           ▁▁▁▁▁▁▁▁▁▁\n"
        "so far   3.25 s of processor time; %time, in the driver, sees 50.0 ms (1.5 %)\n"
        "\n"
        "actors 100 k (7.4 MB, 74 B each)   messages 27.1 M/s   up to 1.23 k mails under way (131 kB)\n"
        "timers 12\n"
        "mailbox  median 1, most 64-127 waiting   0 ▁█▅▁▁▁▁▂▁▁▁▁ 1024+\n"
        "\n"
        "worker   busy               stealing            busy  messages/s  stealing  steals/s   ready  timers\n"
        "     0          ██ ███████         ▁▁ ▁▁▁▁▁▁▁  100 %        18 M       0 %         0      17       0\n"
        "     1          ▁▂ ▃▄▅▅▆▇▇         ▃▃ ▃▃▃▃▃▃▃   50 %         9 M      25 %        42       0       0\n"
        "     2          ▁▁ ▁▁▁▁▁▁▁         ▁▁ ▁▁▁▁▁▁▁    0 %           0      <1 %         0       0      12\n");
    assert_workers(pulse_of(GOL_MODE_POOL), 0, true, 60, 10,
                   "process  ██████████░░░░░░░░░░░░░░░░░  1.53 of 4 processors\n"
                   "driver   ░░░░░░░░░░░░░░░░░░░░░░░░░░░  0.02\n"
                   "so far   3.25 s of processor time; %time, in the driver, se…\n"
                   "actors 100 k (7.4 MB, 74 B each)   messages 27.1 M/s\n"
                   "up to 1.23 k mails under way (131 kB)   timers 12\n"
                   "mailbox  median 1, most 64-127 waiting\n"
                   "worker   busy           busy  messages/s  stealing  steals/s\n"
                   "     0     ██ ███████  100 %        18 M       0 %         0\n"
                   "     1     ▁▂ ▃▄▅▅▆▇▇   50 %         9 M      25 %        42\n"
                   "     2     ▁▁ ▁▁▁▁▁▁▁    0 %           0      <1 %         0\n");
    assert_workers(pulse_of(GOL_MODE_POOL), 9, true, 40, 8,
                   "process  ███░░░░  1.53 of 4 processors\n"
                   "driver   ░░░░░░░  0.02\n"
                   "so far   3.25 s of processor time; %tim…\n"
                   "actors 100 k (7.4 MB, 74 B each)\n"
                   "worker   busy           busy  messages/s\n"
                   "     0     ██ ███████  100 %        18 M\n"
                   "     1     ▁▂ ▃▄▅▅▆▇▇   50 %         9 M\n"
                   "     2     ▁▁ ▁▁▁▁▁▁▁    0 %           0\n");
    assert_workers(pulse_of(GOL_MODE_POOL), 0, true, 20, 2,
                   "process  1.53 of 4\n"
                   "driver   0.02\n");
    assert_workers(pulse_of(GOL_MODE_POOL), 0, false, 80, 12,
                   "process  ##################.............................  1.53 of 4 processors\n"
                   "driver   ...............................................  0.02\n"
                   "so far   3.25 s of processor time; %time, in the driver, sees 50.0 ms (1.5 %)\n"
                   "\n"
                   "actors 100 k (7.4 MB, 74 B each)   messages 27.1 M/s\n"
                   "up to 1.23 k mails under way (131 kB)   timers 12\n"
                   "mailbox  median 1, most 64-127 waiting   0 _@+____.____ 1024+\n"
                   "\n"
                   "worker   busy               busy  messages/s  stealing  steals/s   ready  timers\n"
                   "     0         @@ @@@@@@@  100 %        18 M       0 %         0      17       0\n"
                   "     1         _. -=+*#%@   50 %         9 M      25 %        42       0       0\n"
                   "     2         __ _______    0 %           0      <1 %         0       0      12\n");
}

/* What each depth is called; the deepest is shown even if it is rare. */
static void test_mailboxes(void **state)
{
    static const char *const texts[GOL_DEPTHS] = {"0",     "1",      "2-3",     "4-7",     "8-15",     "16-31",
                                                  "32-63", "64-127", "128-255", "256-511", "512-1023", "1024+"};
    struct gol_pulse *pulse = pulse_of(GOL_MODE_THREADS);
    int median, deepest;

    (void)state;
    for (int i = 0; i < GOL_DEPTHS; i++) {
        struct gol_workers_view view = {.pulse = pulse};
        struct gol_frame frame = frame_of(90, 12);
        struct gol_buf text;
        char wanted[80];

        memset(pulse->depths, 0, sizeof pulse->depths);
        pulse->depths[i] = 3;
        pulse->depths[0] += 2;
        gol_workers_draw(&frame, (struct gol_rect){0, 0, 90, 12}, &view);
        snprintf(wanted, sizeof wanted, "mailbox  median %s, most %s waiting   0 ", texts[i], texts[i]);
        gol_buf_init(&text);
        gol_frame_dump(&frame, &text);
        assert_non_null(strstr(gol_buf_text(&text), wanted));
        gol_buf_fini(&text);
        gol_frame_fini(&frame);
    }
    pulse->depths[2] = 0.06;
    assert_true(gol_pulse_depths(pulse, &median, &deepest));
    assert_int_equal(median, GOL_DEPTHS - 1);
    pulse->depths[GOL_DEPTHS - 1] = 0.01; /* long ago */
    assert_true(gol_pulse_depths(pulse, &median, &deepest));
    assert_int_equal(deepest, 2);
    assert_int_equal(median, 0);
    pulse->depths[0] = pulse->depths[2] = 0;
    assert_false(gol_pulse_depths(pulse, &median, &deepest));
    free(pulse);
}

static void test_other_modes(void **state)
{
    struct gol_pulse *nothing = calloc(1, sizeof *nothing);

    (void)state;
    assert_non_null(nothing);
    gol_pulse_init(nothing);
    assert_workers(pulse_of(GOL_MODE_SERIAL), 0, true, 90, 6,
                   "process  ██████████████████░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  1.53 of 4 processors\n"
                   "driver   ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  0.02\n"
                   "Mode serial: plain calls. The driver does all the work; there are no actors.\n"
                   "\n"
                   "\n"
                   "\n");
    assert_workers(pulse_of(GOL_MODE_THREADS), 0, true, 90, 10,
                   "process  ██████████████████░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  1.53 of 4 processors\n"
                   "driver   ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  0.02\n"
                   "so far   3.25 s of processor time; %time, in the driver, sees 50.0 ms (1.5 %)\n"
                   "actors 100 k (7.4 MB, 74 B each)   messages 27.1 M/s\n"
                   "up to 1.23 k mails under way (131 kB)\n"
                   "mailbox  median 1, most 64-127 waiting   0 ▁█▅▁▁▁▁▂▁▁▁▁ 1024+\n"
                   "Mode threads: each actor has a thread of its own, and the kernel runs them.\n"
                   "\n"
                   "\n"
                   "\n");
    assert_workers(nothing, 0, true, 40, 4,
                   "No trial runs. Of one that does, this\n"
                   "shows workers, processors and mailboxes.\n"
                   "\n"
                   "\n");
}

/* Where trials are short, the header is of a later one than these figures. */
static void test_whose_figures(void **state)
{
    struct gol_pulse *pulse = pulse_of(GOL_MODE_POOL);
    struct gol_workers_view view = {.pulse = pulse, .unicode = true};

    (void)state;
    pulse->trial = 12;
    snprintf(pulse->label, sizeof pulse->label, "pool pause=10ms");
    for (int height = 7; height < 20; height++) {
        struct gol_frame frame = frame_of(60, height);
        struct gol_buf text;

        gol_buf_init(&text);
        gol_workers_draw(&frame, (struct gol_rect){0, 0, 60, height}, &view);
        gol_frame_dump(&frame, &text);
        assert_int_equal(strncmp(gol_buf_text(&text), "trial 12: pool pause=10ms\nprocess ", 34) == 0, height >= 8);
        gol_buf_fini(&text);
        gol_frame_fini(&frame);
    }
    free(pulse);
}

/* Then no look at the workers comes while one runs, though the header says that one does. */
static void test_trials_that_are_too_short(void **state)
{
    struct gol_live_status status = {.state = GOL_LIVE_RUNNING};
    struct gol_pulse *pulse = calloc(1, sizeof *pulse);

    (void)state;
    assert_non_null(pulse);
    gol_pulse_init(pulse);
    gol_pulse_look(pulse, NULL, &status, GOL_MODE_POOL, 11 * S);
    assert_false(pulse->missed); /* the first has not begun */
    status.ended = 1;
    gol_pulse_look(pulse, NULL, &status, GOL_MODE_POOL, 12 * S);
    assert_true(pulse->missed);
    assert_workers(pulse, 0, true, 90, 3,
                   "Trials end before they can be looked at. Of those that take half a second this shows\n"
                   "workers, processors and mailboxes.\n"
                   "\n");
}

/* From nothing to more than there is: nothing is drawn beside the room. */
static void test_every_room(void **state)
{
    struct gol_pulse *pulse = pulse_of(GOL_MODE_POOL);
    struct gol_frame frame = frame_of(70, 20);

    (void)state;
    for (int at = 0; at < 68 * 18; at++) {
        const int width = at % 68, height = at / 68;
        struct gol_workers_view view = {.pulse = pulse, .row = at % 5, .unicode = at % 2 == 0};

        gol_frame_clear(&frame);
        gol_workers_draw(&frame, (struct gol_rect){1, 1, width, height}, &view);
        for (int y = 0; y < 20; y++)
            for (int x = 0; x < 70; x++)
                if (x < 1 || y < 1 || x >= 1 + width || y >= 1 + height)
                    assert_int_equal(frame.cells[y * 70 + x].glyph, ' ');
        gol_workers_draw(&frame, (struct gol_rect){60, 15, width, height}, &view); /* over the edge */
    }
    gol_frame_fini(&frame);
    free(pulse);
}

/* ---- looking ---- */

static enum gol_code nod(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)state;
    return gol_turn_reply(turn, msg, gol_turn_err(turn));
}

static const struct gol_behaviour nodder = {.name = "nodder", .handle = nod};

static void ask(struct gol_actor *actor, int times)
{
    struct gol_err err;

    for (int i = 0; i < times; i++) {
        struct gol_future *future;
        struct gol_msg reply;

        assert_ok(gol_actor_call(actor, &(struct gol_msg){0}, &future, &err), &err);
        assert_ok(gol_future_get(future, GOL_FOREVER, &reply, &err), &err);
        gol_future_release(future);
    }
}

/* All that this runtime is said to have handled by now, which may be a moment late. */
static void wait_for_messages(struct gol_runtime *runtime, uint64_t n)
{
    struct gol_runtime_stats stats;

    do
        gol_runtime_stats(runtime, &stats);
    while (stats.total.messages < n);
}

/* This process stands for the trial. The clock is ours: looks a second apart, whatever the machine does meanwhile. */
static void test_looks(void **state)
{
    struct gol_live_status status = {
        .state = GOL_LIVE_RUNNING, .trial_pid = (int)getpid(), .trial_started_ns = 10 * S, .trial = 7, .label = "pool"};
    struct gol_runtime_options options = {.dispatcher = GOL_DISPATCH_POOL, .workers = 1};
    struct gol_pulse *pulse = calloc(1, sizeof *pulse);
    struct gol_live_board board;
    struct gol_runtime *runtime;
    struct gol_actor *actor;
    struct gol_live *live;
    struct gol_err err;

    (void)state;
    assert_non_null(pulse);
    gol_pulse_init(pulse);
    assert_ok(gol_live_create(&live, &err), &err);
    gol_pulse_look(pulse, live, &status, GOL_MODE_POOL, 11 * S);
    assert_false(pulse->counted);
    assert_true(pulse->has_cpu);
    assert_int_equal(pulse->trial, 7);
    assert_string_equal(pulse->label, "pool");
    assert_true(pulse->cpu_ns >= pulse->driver_ns && pulse->driver_ns > 0);
    assert_ok(gol_live_board_open(gol_live_name(live), &board, &err), &err);
    options.board = board.board;
    assert_ok(gol_runtime_new(&options, &runtime, &err), &err);
    assert_ok(gol_actor_spawn(runtime, &nodder, NULL, NULL, &actor, &err), &err);
    ask(actor, 40);
    wait_for_messages(runtime, 40);
    gol_pulse_look(pulse, live, &status, GOL_MODE_POOL, 12 * S);
    assert_true(pulse->counted);
    assert_int_equal(pulse->stats.workers, 1);
    assert_int_equal(pulse->stats.actors, 1);
    ask(actor, 30);
    wait_for_messages(runtime, 70);
    gol_pulse_look(pulse, live, &status, GOL_MODE_POOL, 12 * S + GOL_PULSE_NS - 1); /* too early */
    assert_int_equal(pulse->stats.total.messages, 40);
    gol_pulse_look(pulse, live, &status, GOL_MODE_POOL, 14 * S);
    assert_true(pulse->messages_per_s == 15);
    assert_true(pulse->workers[0].messages_per_s == 15);
    assert_in_range(gol_history_at(&pulse->workers[0].history, pulse, 0), 0, 100);
    assert_in_range(gol_history_at(&pulse->workers[0].stealing_history, pulse, 0), 0, 100);
    assert_true(pulse->workers[0].busy + pulse->workers[0].stealing <= 1.000001);
    assert_int_equal(gol_history_at(&pulse->workers[0].history, pulse, 2),
                     GOL_PULSE_GAP); /* before there was a runtime */
    assert_int_equal(gol_history_at(&pulse->workers[1].history, pulse, 0), GOL_PULSE_GAP); /* no such worker */
    status.trial_pid = 0;
    gol_pulse_look(pulse, live, &status, GOL_MODE_POOL, 15 * S); /* between trials: what was seen last stays */
    assert_int_equal(pulse->pid, 0);
    assert_int_equal(pulse->stats.total.messages, 70);
    assert_int_equal(gol_history_at(&pulse->workers[0].history, pulse, 0), GOL_PULSE_GAP);
    status.trial_pid = (int)getpid();
    status.trial_started_ns = 16 * S;
    gol_pulse_look(pulse, live, &status, GOL_MODE_POOL, 18 * S); /* another trial: from its beginning */
    assert_true(pulse->messages_per_s == 35);
    gol_actor_release(actor);
    gol_runtime_free(runtime);
    gol_live_board_close(&board);
    gol_live_close(live);
    free(pulse);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pool),          cmocka_unit_test(test_mailboxes),
        cmocka_unit_test(test_other_modes),   cmocka_unit_test(test_trials_that_are_too_short),
        cmocka_unit_test(test_whose_figures), cmocka_unit_test(test_every_room),
        cmocka_unit_test(test_looks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
