/*
 * What is on its way, in a time of our own: a line that takes bytes at a rate and brings them there after a while, and
 * a terminal that answers when it has come to a query. Always there is more to send than the line takes; now and then a
 * key is pressed.
 */
#include "cmocka_all.h"

#include "ui/line.h"
#include "util/num.h"
#include "util/rng.h"

#include <stdlib.h>
#include <string.h>

#define MS INT64_C(1000000)
#define TICK_NS (MS / 4)
#define QUERY_BYTES 4
#define ANSWER_BYTES 100 /* to a key: the tabs, and the line of keys */
#define EVENTS 4096

/* Queries under way, each with the time at which its answer is back. */
struct model {
    struct gol_line line;
    int64_t now_ns;
    int64_t bytes_per_s, way_ns; /* there, and the same back */
    int64_t idle_ns; /* when the line has brought all that it was given */
    int64_t answers_ns[EVENTS]; /* a ring */
    int first, last;
    bool deaf; /* answers are lost */
    struct gol_rng rng;
    int64_t delivered; /* bytes that were given to the line */
};

static void start(struct model *model, int64_t bytes_per_s, int64_t way_ns, bool asks)
{
    *model = (struct model){
        .bytes_per_s = bytes_per_s, .way_ns = way_ns, .now_ns = GOL_NS_PER_S, .rng = {gol_rng_mix(20260701)}};
    gol_line_open(&model->line, asks, 0);
}

/* Returns when they are drawn. */
static int64_t give(struct model *model, int64_t bytes, bool query)
{
    int64_t drawn_ns;

    model->idle_ns =
        (model->idle_ns > model->now_ns ? model->idle_ns : model->now_ns) + bytes * GOL_NS_PER_S / model->bytes_per_s;
    drawn_ns = model->idle_ns + model->way_ns;
    gol_line_sent(&model->line, model->now_ns, bytes, query);
    model->delivered += bytes;
    if (query && !model->deaf)
        model->answers_ns[model->last++ % EVENTS] = drawn_ns + model->way_ns;
    return drawn_ns;
}

/*
 * One look at the line, as the loop of the screen does it: what is to be sent is `bytes` at most. Returns when that is
 * drawn; 0: wait.
 */
static int64_t look(struct model *model, int64_t bytes, bool key)
{
    int64_t room;

    for (; model->first < model->last && model->answers_ns[model->first % EVENTS] <= model->now_ns; model->first++)
        gol_line_answered(&model->line, model->now_ns);
    room = gol_line_room(&model->line, model->now_ns, key);
    if (gol_line_wants(&model->line, model->now_ns))
        give(model, QUERY_BYTES, true);
    if (room == 0 && gol_line_due(&model->line, model->now_ns) <= model->now_ns)
        fail_msg("it is to be asked again at once, and again");
    if (room == 0 || bytes == 0)
        return 0;
    return give(model, bytes < room ? bytes : room, gol_line_asks(&model->line));
}

/* Goes on for that long, which may be no time; returns the bytes a second that were sent. */
static int64_t go_on(struct model *model, int64_t ns, int64_t frame)
{
    const int64_t began_ns = model->now_ns, before = model->delivered;

    for (; model->now_ns < began_ns + ns; model->now_ns += TICK_NS)
        look(model, frame, false);
    return ns > 0 ? (model->delivered - before) * GOL_NS_PER_S / ns : 0;
}

/* Presses a key; returns after how long its answer is seen. */
static int64_t press(struct model *model, int64_t frame)
{
    const int64_t pressed_ns = model->now_ns, heard_ns = pressed_ns + model->way_ns;
    int64_t seen_ns;

    for (; model->now_ns < heard_ns; model->now_ns += TICK_NS)
        look(model, frame, false);
    while ((seen_ns = look(model, ANSWER_BYTES, true)) == 0)
        model->now_ns += TICK_NS;
    return seen_ns - pressed_ns;
}

static void keys_do_not_queue(void **state)
{
    static const int64_t rates[] = {5000, 20000, 64000, 1000000}, ways_ms[] = {0, 5, 50, 100};
    static struct model model;

    (void)state;
    for (size_t r = 0; r < 4; r++)
        for (size_t w = 0; w < 4; w++) {
            int64_t worst_ns = 0, sum_ns = 0, rate;

            start(&model, rates[r], ways_ms[w] * MS, true);
            go_on(&model, 5 * GOL_NS_PER_S, GOL_LINE_NO_END);
            rate = go_on(&model, 20 * GOL_NS_PER_S, GOL_LINE_NO_END);
            for (int i = 0; i < 40; i++) {
                int64_t took_ns;

                go_on(&model, (int64_t)gol_rng_below(&model.rng, 600) * MS, GOL_LINE_NO_END);
                took_ns = press(&model, GOL_LINE_NO_END) - 2 * model.way_ns;
                worst_ns = took_ns > worst_ns ? took_ns : worst_ns;
                sum_ns += took_ns;
            }
            if (worst_ns > 100 * MS || sum_ns / 40 > 60 * MS || rate < rates[r] * 6 / 10)
                fail_msg("%d kB/s, %d ms: keys wait %d ms, %d ms at most; %d bytes/s", (int)(rates[r] / 1000),
                         2 * (int)ways_ms[w], (int)(sum_ns / 40 / MS), (int)(worst_ns / MS), (int)rate);
        }
}

/* Small frames say little of a fast line; they must not make it look slow. */
static void small_frames_leave_room(void **state)
{
    static struct model model;
    int64_t again_ns = 0;

    (void)state;
    start(&model, 1000000, 20 * MS, true);
    go_on(&model, 3 * GOL_NS_PER_S, 4000);
    for (int i = 0; i < 100; i++) {
        while (look(&model, 200, false) == 0)
            model.now_ns += TICK_NS;
        go_on(&model, 100 * MS, 0);
    }
    assert_true(gol_line_room(&model.line, model.now_ns, false) >= 4000);
    again_ns = gol_line_due(&model.line, model.now_ns);
    assert_true(again_ns >= model.now_ns);
}

/* In the middle of it all the line becomes slow, or its way long. */
static void what_is_learnt_is_forgotten(void **state)
{
    static struct model model;

    (void)state;
    start(&model, 200000, 5 * MS, true);
    go_on(&model, 5 * GOL_NS_PER_S, GOL_LINE_NO_END);
    model.bytes_per_s = 5000;
    go_on(&model, 5 * GOL_NS_PER_S, GOL_LINE_NO_END);
    assert_in_range(press(&model, GOL_LINE_NO_END), 0, 130 * MS);
    model.bytes_per_s = 200000;
    go_on(&model, 2 * GOL_NS_PER_S, GOL_LINE_NO_END);
    assert_true(go_on(&model, 5 * GOL_NS_PER_S, GOL_LINE_NO_END) > 100000);
    model.way_ns = 100 * MS;
    go_on(&model, 40 * GOL_NS_PER_S, GOL_LINE_NO_END); /* until the short way is believed no more */
    assert_true(go_on(&model, 20 * GOL_NS_PER_S, GOL_LINE_NO_END) > 100000);
    assert_in_range(press(&model, GOL_LINE_NO_END), 200 * MS, 330 * MS);
}

static void who_is_not_asked_gets_all(void **state)
{
    struct gol_line line;

    (void)state;
    gol_line_open(&line, false, 0);
    assert_false(gol_line_wants(&line, MS));
    assert_false(gol_line_asks(&line));
    assert_int_equal(gol_line_room(&line, MS, false), GOL_LINE_NO_END);
    assert_int_equal(gol_line_rate(&line), 0);
    assert_true(gol_line_owed_ns(&line, MS) <= MS);
}

/* It is asked once, waited for shortly, and gets all from then on. */
static void who_is_silent_gets_all(void **state)
{
    static struct model model;
    int64_t asked_ns;

    (void)state;
    start(&model, 5000, 0, true);
    model.deaf = true;
    asked_ns = model.now_ns;
    assert_int_equal(look(&model, 1000, false), 0);
    assert_int_equal(model.delivered, QUERY_BYTES);
    while (look(&model, 20000, false) == 0)
        model.now_ns += TICK_NS;
    assert_int_equal(model.delivered, QUERY_BYTES + 20000);
    assert_in_range(model.now_ns, asked_ns + 200 * MS, asked_ns + 300 * MS);
    assert_true(gol_line_owed_ns(&model.line, model.now_ns) > model.now_ns); /* for who leaves now */
    for (int i = 0; i < 100; i++, model.now_ns += GOL_NS_PER_S)
        assert_true(look(&model, 20000, false) > 0);
    assert_int_equal(model.delivered, QUERY_BYTES + 101 * 20000);
    assert_true(gol_line_owed_ns(&model.line, model.now_ns) <= model.now_ns);
    /* Late, but it was asked: from now on it is known. */
    model.deaf = false;
    gol_line_answered(&model.line, model.now_ns);
    model.idle_ns = model.now_ns + 2 * GOL_NS_PER_S;
    go_on(&model, 20 * GOL_NS_PER_S, GOL_LINE_NO_END);
    assert_in_range(press(&model, GOL_LINE_NO_END), 0, 130 * MS);
}

/* Nothing comes back for a while, with answers kept or lost: little is sent, and then it goes on as before. */
static void a_line_may_stand(void **state)
{
    static struct model model;

    (void)state;
    for (int lost = 0; lost < 2; lost++) {
        int64_t before;

        start(&model, 20000, 10 * MS, true);
        go_on(&model, 5 * GOL_NS_PER_S, GOL_LINE_NO_END);
        before = model.delivered;
        model.deaf = lost == 1;
        model.idle_ns = model.now_ns + 60 * GOL_NS_PER_S;
        go_on(&model, 60 * GOL_NS_PER_S, GOL_LINE_NO_END);
        assert_in_range(model.delivered - before, 1, 70 * 1100);
        assert_true(gol_line_owed_ns(&model.line, model.now_ns) > model.now_ns);
        model.deaf = false;
        go_on(&model, 10 * GOL_NS_PER_S, GOL_LINE_NO_END);
        assert_true(go_on(&model, 10 * GOL_NS_PER_S, GOL_LINE_NO_END) > 14000);
        assert_in_range(press(&model, GOL_LINE_NO_END), 20 * MS, 150 * MS);
    }
}

/* An answer that nobody asked for, as to a query of who had the terminal before. */
static void a_stray_answer_does_no_harm(void **state)
{
    static struct model model;

    (void)state;
    start(&model, 20000, 10 * MS, true);
    gol_line_answered(&model.line, model.now_ns);
    go_on(&model, GOL_NS_PER_S, GOL_LINE_NO_END);
    gol_line_answered(&model.line, model.now_ns);
    go_on(&model, 5 * GOL_NS_PER_S, GOL_LINE_NO_END);
    assert_in_range(press(&model, GOL_LINE_NO_END), 20 * MS, 250 * MS);
    assert_true(go_on(&model, 10 * GOL_NS_PER_S, GOL_LINE_NO_END) > 10000);
}

/*
 * The first query was late by some ms, as it is where the terminal takes bytes in turns: the next ones are not to
 * something else.
 */
static void a_way_that_is_shorter_than_it_was_is_believed(void **state)
{
    static struct model model;

    (void)state;
    start(&model, 5000, 6 * MS, true);
    go_on(&model, 50 * MS, 0);
    assert_int_equal(model.line.n, 0);
    model.way_ns = MS;
    go_on(&model, 5 * GOL_NS_PER_S, 300);
    for (int i = 0; i < 100; i++) {
        go_on(&model, (int64_t)gol_rng_below(&model.rng, 600) * MS, 300);
        assert_in_range(press(&model, 300), 2 * MS, 110 * MS);
    }
    assert_true(model.delivered > 4000 * (model.now_ns / GOL_NS_PER_S - 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_do_not_queue),           cmocka_unit_test(small_frames_leave_room),
        cmocka_unit_test(what_is_learnt_is_forgotten), cmocka_unit_test(who_is_not_asked_gets_all),
        cmocka_unit_test(who_is_silent_gets_all),      cmocka_unit_test(a_line_may_stand),
        cmocka_unit_test(a_stray_answer_does_no_harm), cmocka_unit_test(a_way_that_is_shorter_than_it_was_is_believed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
