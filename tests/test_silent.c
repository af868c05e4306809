/*
 * What is learnt of a silent line, in a time of our own: a pty that keeps each piece until all of it is drained, and
 * takes no more than so much; behind it a reader of some rate, which may stand. There is a wall of games, a picture
 * each tenth of a second, and now and then a key.
 */
#include "cmocka_all.h"

#include "ui/silent.h"
#include "util/num.h"
#include "util/rng.h"

#include <string.h>

#define MS INT64_C(1000000)
#define TICK_NS MS
#define PIECE 512
#define KEPT 4096 /* bytes of the pipe that the reader has already */
#define ANSWER_BYTES 100 /* to a key: the tabs, and the line of keys */
#define PICTURE_NS (100 * MS)
#define ANEW_BYTES 8000
#define PIECES 4096

struct model {
    struct gol_silent silent;
    int64_t now_ns;
    int64_t bytes_per_s, holds;
    int64_t stands_ns; /* until then the reader takes nothing */
    int64_t picture; /* bytes of one */
    int64_t pieces[PIECES]; /* in the pipe, a ring: bytes of each that are left */
    int64_t taken[PIECES]; /* of each, as it was written: it is kept until it is empty */
    int first, last;
    int64_t kept; /* bytes of the pipe that pieces take up */
    int64_t left; /* of a byte that the reader has taken, in parts of a second */
    int64_t waits; /* bytes that the kernel has not taken */
    int64_t wanted; /* of the picture */
    int64_t picture_ns; /* the next one */
    int64_t in, out; /* bytes, so far */
    int64_t answered; /* when so many are out, the last key is answered */
    int drops;
    struct gol_rng rng;
};

static void start(struct model *model, int64_t bytes_per_s, int64_t told)
{
    *model = (struct model){.bytes_per_s = bytes_per_s,
                            .holds = 16000,
                            .picture = 2400,
                            .now_ns = GOL_NS_PER_S,
                            .rng = {gol_rng_mix(20261101)}};
    gol_silent_open(&model->silent, told);
}

/* The reader takes what it can in one tick. */
static void read_some(struct model *model)
{
    int64_t may;

    if (model->now_ns < model->stands_ns)
        return;
    model->left += TICK_NS * model->bytes_per_s;
    may = model->left / GOL_NS_PER_S;
    model->left %= GOL_NS_PER_S;
    while (may > 0 && model->first < model->last) {
        int64_t *piece = &model->pieces[model->first % PIECES];
        const int64_t part = may < *piece ? may : *piece;

        *piece -= part;
        may -= part;
        model->out += part;
        if (*piece == 0)
            model->kept -= model->taken[model->first++ % PIECES];
    }
}

static void throw_away(struct model *model)
{
    int64_t kept = 0;
    int at = model->first;

    for (; at < model->last && kept + model->pieces[at % PIECES] <= KEPT; at++)
        kept += model->pieces[at % PIECES];
    for (int i = at; i < model->last; i++) {
        model->kept -= model->taken[i % PIECES];
        model->in -= model->pieces[i % PIECES];
    }
    model->last = at;
    model->waits = 0;
    model->wanted = ANEW_BYTES;
    model->drops++;
    if (model->answered > model->in) /* it was thrown away as well, and is in the first that is painted anew */
        model->answered = model->in + ANSWER_BYTES;
    gol_silent_emptied(&model->silent, model->now_ns);
}

static void offer(struct model *model)
{
    int64_t took = 0;

    while (model->waits > 0 && model->kept < model->holds) {
        const int64_t piece = model->waits < PIECE ? model->waits : PIECE;

        model->pieces[model->last % PIECES] = model->taken[model->last % PIECES] = piece;
        model->last++;
        model->kept += piece;
        model->waits -= piece;
        took += piece;
    }
    model->in += took;
    gol_silent_took(&model->silent, model->now_ns, took, model->waits > 0);
    if (model->silent.drop)
        throw_away(model);
}

/* One turn of the loop of the screen; true: the answer to a key has been sent, if there is one. */
static bool turn(struct model *model, bool key)
{
    int64_t room;

    if (model->now_ns >= model->picture_ns && model->wanted == 0) {
        model->picture_ns += PICTURE_NS;
        if (model->picture_ns < model->now_ns)
            model->picture_ns = model->now_ns;
        model->wanted = model->picture;
    }
    offer(model);
    if (model->waits > 0)
        return false;
    room = gol_silent_room(&model->silent, model->now_ns, key);
    if (room == 0 && gol_silent_due(&model->silent, model->now_ns) <= model->now_ns && !model->silent.drop)
        fail_msg("it is to be asked again at once, and again");
    if (room == 0 || (!key && model->wanted == 0))
        return false;
    model->waits = key ? ANSWER_BYTES : model->wanted < room ? model->wanted : room;
    model->wanted -= key ? 0 : model->waits;
    model->waits += gol_silent_filling(&model->silent, model->now_ns);
    offer(model);
    return key;
}

static void step(struct model *model)
{
    model->now_ns += TICK_NS;
    read_some(model);
}

/* Goes on for that long; returns the bytes a second that were drawn. */
static int64_t go_on(struct model *model, int64_t ns)
{
    const int64_t end_ns = model->now_ns + ns, before = model->out;

    for (; model->now_ns < end_ns; step(model))
        turn(model, false);
    return (model->out - before) * GOL_NS_PER_S / ns;
}

/* Presses a key; returns after how long its answer is seen. */
static int64_t press(struct model *model)
{
    const int64_t pressed_ns = model->now_ns;

    while (!turn(model, true))
        step(model);
    for (model->answered = model->in + model->waits; model->out < model->answered; step(model))
        turn(model, false);
    return model->now_ns - pressed_ns;
}

/* The worst of some keys, one or two a second. */
static int64_t press_many(struct model *model, int n)
{
    int64_t worst_ns = 0;

    while (n-- > 0) {
        int64_t ns;

        go_on(model, 300 * MS + (int64_t)gol_rng_below(&model->rng, 700) * MS);
        ns = press(model);
        worst_ns = ns > worst_ns ? ns : worst_ns;
    }
    return worst_ns;
}

/* Whatever the pty holds. */
static void a_slow_line_is_learnt(void **state)
{
    static const int64_t rates[] = {1000, 2000, 5000, 20000}, holds[] = {12500, 16000, 20000};
    static struct model model;

    (void)state;
    for (size_t r = 0; r < 4; r++)
        for (size_t h = 0; h < 3; h++) {
            start(&model, rates[r], 0);
            model.holds = holds[h];
            go_on(&model, 40000 * GOL_NS_PER_S / rates[r] + 5 * GOL_NS_PER_S);
            assert_in_range(model.silent.rate, rates[r] * 85 / 100, rates[r] * 105 / 100);
            assert_int_equal(model.drops, 1);
            assert_in_range(press_many(&model, 20), 0, rates[r] < 2000 ? 250 * MS : 110 * MS);
            assert_true(go_on(&model, 10 * GOL_NS_PER_S) > rates[r] * 7 / 10);
            assert_int_equal(model.drops, 1);
        }
}

/* Also where a picture now and then is all but what the line takes, so that it would never be full. */
static void a_line_that_is_just_fast_enough_is_learnt(void **state)
{
    static const int64_t rates[] = {20000, 24000, 26000, 30000};
    static struct model model;

    (void)state;
    for (size_t r = 0; r < 4; r++) {
        start(&model, rates[r], 0);
        go_on(&model, 4 * GOL_NS_PER_S);
        assert_in_range(model.silent.rate, rates[r] * 85 / 100, rates[r] * 105 / 100);
        assert_in_range(press_many(&model, 20), 0, 110 * MS);
        assert_int_equal(model.drops, 1);
    }
}

/* However it is pressed while nothing is known: no answer takes as long as what the pty holds. */
static void the_first_keys_wait_little(void **state)
{
    static struct model model;

    (void)state;
    for (int i = 0; i < 40; i++) {
        start(&model, 5000, 0);
        go_on(&model, 100 * MS + i * 50 * MS);
        assert_in_range(press(&model), 0, 2500 * MS);
    }
}

/* As much as the line takes, or some more than is there. */
static void what_is_told_holds_at_once(void **state)
{
    static const int64_t rates[] = {5000, 20000, 64000};
    static struct model model;

    (void)state;
    for (size_t r = 0; r < 3; r++) {
        start(&model, rates[r], rates[r]);
        assert_in_range(press_many(&model, 30), 0, 110 * MS);
        assert_int_equal(model.drops, 0);
        assert_int_equal(model.silent.rate, 0);
    }
    start(&model, 5000, 64000); /* told too much: it is learnt */
    go_on(&model, 10 * GOL_NS_PER_S);
    assert_in_range(press_many(&model, 20), 0, 110 * MS);
    start(&model, 1000000, 5000); /* less than the line takes is what was asked for */
    go_on(&model, GOL_NS_PER_S);
    assert_in_range(go_on(&model, 20 * GOL_NS_PER_S), 4000, 5000);
}

/* It gets all from the beginning on, also after it has stood, once or again and again. */
static void a_fast_line_gets_all(void **state)
{
    static struct model model;

    (void)state;
    start(&model, 3000000, 0);
    assert_in_range(go_on(&model, GOL_NS_PER_S), 23000, 27000);
    for (int i = 0; i < 20; i++) {
        model.stands_ns = model.now_ns + 2 * GOL_NS_PER_S;
        go_on(&model, 2 * GOL_NS_PER_S + (int64_t)gol_rng_below(&model.rng, 2000) * MS);
    }
    go_on(&model, GOL_NS_PER_S);
    assert_in_range(go_on(&model, 600 * GOL_NS_PER_S), 23900, 24300); /* it is filled now and then */
    assert_int_equal(gol_silent_pace(&model.silent), 0);
    assert_int_equal(model.drops, 0);
}

/* That is found within minutes; what becomes slower, as soon as it fills the pipe. */
static void a_line_may_change(void **state)
{
    static struct model model;

    (void)state;
    start(&model, 5000, 0);
    go_on(&model, 20 * GOL_NS_PER_S);
    model.bytes_per_s = 1000000;
    go_on(&model, 70 * GOL_NS_PER_S);
    assert_in_range(go_on(&model, GOL_NS_PER_S), 23000, 27000);
    assert_int_equal(model.silent.rate, 0);
    assert_false(model.silent.tries);
    model.bytes_per_s = 20000;
    go_on(&model, 20 * GOL_NS_PER_S);
    assert_in_range(press_many(&model, 20), 0, 110 * MS);
    model.bytes_per_s = 5000;
    go_on(&model, 10 * GOL_NS_PER_S);
    assert_in_range(press_many(&model, 20), 0, 110 * MS);
}

/*
 * An hour on a slow line: it is tried whether it takes more, ever more rarely, and each time something is thrown away.
 */
static void it_is_rarely_tried(void **state)
{
    static struct model model;

    (void)state;
    start(&model, 5000, 0);
    go_on(&model, 10 * GOL_NS_PER_S);
    assert_int_equal(model.drops, 1);
    go_on(&model, 40 * 60 * GOL_NS_PER_S); /* after 1 minute, 3, 7, 15, 31 */
    assert_int_equal(model.drops, 6);
    go_on(&model, 60 * 60 * GOL_NS_PER_S);
    assert_int_equal(model.drops, 7);
}

/* Never while keys are pressed; and one that comes in the middle of it ends it. */
static void keys_come_first(void **state)
{
    static struct model model;

    (void)state;
    start(&model, 5000, 0);
    go_on(&model, 10 * GOL_NS_PER_S);
    assert_in_range(press_many(&model, 300), 0, 110 * MS);
    assert_int_equal(model.drops, 1);
    go_on(&model, 9 * GOL_NS_PER_S);
    for (int i = 0; i < 200 && !model.silent.tries; i++)
        go_on(&model, 10 * MS);
    go_on(&model, 500 * MS);
    assert_true(model.silent.tries);
    assert_in_range(press(&model), 0, 2000 * MS);
    assert_false(model.silent.tries);
    go_on(&model, 5 * GOL_NS_PER_S);
    assert_in_range(press_many(&model, 5), 0, 110 * MS);
}

/* A slow reader that stops for hours while it is measured, and goes on as slowly: the hours say nothing of its rate. */
static void what_has_stood_is_measured_anew(void **state)
{
    static struct model model;

    (void)state;
    for (int64_t s = 12; s < 20000; s *= 10) {
        start(&model, 5000, 0);
        for (int i = 0; i < 10000 && (model.silent.measured_ns == 0 || model.silent.measured < 5000); i++)
            go_on(&model, MS);
        assert_int_not_equal(model.silent.measured_ns, 0);
        model.now_ns += s * GOL_NS_PER_S; /* nobody looks meanwhile */
        go_on(&model, 5 * GOL_NS_PER_S);
        assert_in_range(model.silent.rate, 5000 * 85 / 100, 5000 * 105 / 100);
        assert_in_range(press_many(&model, 20), 0, 110 * MS);
    }
}

/*
 * Little is shown, then much: who tries does not wait for an end, and a key then does not make a line that is idle
 * wait.
 */
static void an_idle_line_is_not_emptied(void **state)
{
    static struct model model;

    (void)state;
    start(&model, 5000, 0);
    go_on(&model, 10 * GOL_NS_PER_S);
    model.picture = 50;
    go_on(&model, 300 * GOL_NS_PER_S);
    assert_in_range(press(&model), 0, 110 * MS);
    assert_int_equal(model.drops, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_slow_line_is_learnt),       cmocka_unit_test(a_line_that_is_just_fast_enough_is_learnt),
        cmocka_unit_test(the_first_keys_wait_little),  cmocka_unit_test(what_is_told_holds_at_once),
        cmocka_unit_test(a_fast_line_gets_all),        cmocka_unit_test(a_line_may_change),
        cmocka_unit_test(it_is_rarely_tried),          cmocka_unit_test(keys_come_first),
        cmocka_unit_test(an_idle_line_is_not_emptied), cmocka_unit_test(what_has_stood_is_measured_anew),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
