/*
 * Boards that take turns: who goes when, and that a terminal which reads what is sent shows each of them whole, none of
 * them old.
 */
#include "cmocka_all.h"
#include "tube.h"
#include "wall.h"

#include "ui/pace.h"
#include "util/rng.h"

#include <locale.h>

#define WIDTH 120
#define HEIGHT 40

/* ---- who goes ---- */

static void take(struct gol_turns *turns, const int *costs, int n, int64_t room, const char *wanted)
{
    bool goes[GOL_TURNS_BOARDS] = {false};
    char text[GOL_TURNS_BOARDS + 1] = "";

    gol_turns_choose(turns, costs, n, room, goes);
    for (int i = 0; i < n; i++)
        text[i] = goes[i] ? 'x' : '.';
    assert_string_equal(text, wanted);
}

static void they_go_in_turn(void **state)
{
    static const int equal[] = {100, 100, 100, 100, 100}, some[] = {100, 0, 100, 0, 100};
    struct gol_turns turns = {0};

    (void)state;
    take(&turns, equal, 5, 500, "xxxxx");
    take(&turns, equal, 5, 200, "xx...");
    take(&turns, equal, 5, 200, "..xx.");
    take(&turns, equal, 5, 200, "x...x");
    take(&turns, equal, 5, 200, ".xx..");
    take(&turns, some, 5, 200, "x...x"); /* 3 has not changed, and so does not wait any more */
    take(&turns, some, 5, 1000, "x.x.x");
}

static void one_goes_whatever_it_takes(void **state)
{
    static const int costs[] = {900, 50, 900};
    struct gol_turns turns = {0};

    (void)state;
    take(&turns, costs, 3, 100, "x..");
    take(&turns, costs, 3, 100, ".x.");
    take(&turns, costs, 3, 100, "..x");
    take(&turns, costs, 3, 951, "xx.");
}

static void none_waits_too_long(void **state)
{
    struct gol_rng rng = {gol_rng_mix(20260301)};
    struct gol_turns turns = {0};
    int behind[20] = {0};

    (void)state;
    for (int i = 0; i < 2000; i++) {
        const int64_t room = (int64_t)gol_rng_below(&rng, 1500);
        bool goes[20] = {false};
        int costs[20];

        for (int k = 0; k < 20; k++)
            costs[k] = (int)gol_rng_below(&rng, 3) == 0 ? 0 : (int)gol_rng_below(&rng, 400);
        gol_turns_choose(&turns, costs, 20, room, goes);
        for (int k = 0; k < 20; k++) {
            assert_true(!goes[k] || costs[k] > 0);
            behind[k] = goes[k] || costs[k] == 0 ? 0 : behind[k] + 1;
            assert_in_range(behind[k], 0, GOL_TURNS_WAIT);
            assert_int_equal(turns.waited[k], behind[k]);
        }
    }
}

static void the_room_of_a_frame(void **state)
{
    struct gol_pace pace = {.interval_ns = GOL_NS_PER_S / 10};

    (void)state;
    assert_int_equal(gol_pace_room(&pace, 4800), GOL_PACE_NO_END);
    pace.thrifty = true;
    assert_int_equal(gol_pace_room(&pace, 4800), 2400);
    pace.bytes_per_s = 64000; /* its share is more than is needed */
    assert_int_equal(gol_pace_room(&pace, 4800), 2400);
    pace.interval_ns = GOL_NS_PER_S / 30;
    assert_int_equal(gol_pace_room(&pace, 4800), 64000 / 30);
    pace.thrifty = false;
    assert_int_equal(gol_pace_room(&pace, 12000), 64000 / 30);
    pace.interval_ns = 0; /* before the first frame */
    assert_int_equal(gol_pace_room(&pace, 12000), GOL_PACE_NO_END);
}

/* ---- what is seen ---- */

static struct wall wall;
static struct tube tube;
static struct gol_frame
    past[GOL_TURNS_WAIT + 1]; /* what was to be seen at the newest frames; the first is the newest */

static bool same(const struct gol_cell *cell, const struct tube_cell *seen)
{
    const struct gol_looks *looks = &wall.painter.looks;

    return seen->glyph == cell->glyph && seen->bg == looks->numbers[cell->bg] &&
           (cell->glyph == ' ' || seen->fg == looks->numbers[cell->fg]);
}

static bool shows(struct gol_rect part, const struct gol_frame *frame)
{
    for (int y = part.y; y < part.y + part.height; y++)
        for (int x = part.x; x < part.x + part.width; x++)
            if (!same(&frame->cells[y * WIDTH + x], &tube.cells[y * WIDTH + x]))
                return false;
    return true;
}

/* The newest of the past frames whose part is what is seen; -1: none of them. */
static int age_of(struct gol_rect part)
{
    for (int age = 0; age <= GOL_TURNS_WAIT; age++)
        if (shows(part, &past[age]))
            return age;
    return -1;
}

/* One more picture; returns its bytes, and adds up how old the boards are then. */
static size_t next_picture(int64_t room, bool whole, int *ages)
{
    const struct gol_frame oldest = past[GOL_TURNS_WAIT];
    size_t bytes;

    wall_step(&wall, 5);
    memmove(past + 1, past, GOL_TURNS_WAIT * sizeof *past);
    past[0] = oldest;
    memcpy(past[0].cells, wall.frame.cells, WIDTH * HEIGHT * sizeof *wall.frame.cells);
    bytes = wall_send(&wall, room, whole);
    assert_int_equal(tube_read(&tube, wall.painter.out.data, bytes), bytes);
    assert_int_equal(tube.unknown, 0);
    for (int i = 0; i < wall.n; i++) {
        const int age = age_of(wall.boards[i]);

        assert_true(age >= 0); /* whole, with its caption, and not too old */
        *ages += age;
    }
    /* What is no board never waits. */
    assert_true(shows((struct gol_rect){0, 0, WIDTH, wall.boards[0].y}, &past[0]));
    assert_true(shows((struct gol_rect){0, HEIGHT - 1, WIDTH, 1}, &past[0]));
    return bytes;
}

static void set_up(enum gol_glyphs glyphs)
{
    struct gol_err err;

    assert_true(wall_start(&wall, glyphs, "xterm-256color", 256, WIDTH, HEIGHT));
    tube_init(&tube, WIDTH, HEIGHT);
    for (int i = 0; i <= GOL_TURNS_WAIT; i++)
        assert_ok(gol_frame_init(&past[i], WIDTH, HEIGHT, &err), &err);
}

static void take_down(void)
{
    for (int i = 0; i <= GOL_TURNS_WAIT; i++)
        gol_frame_fini(&past[i]);
    tube_fini(&tube);
    wall_end(&wall);
}

/* Young games, all of whose cells change from picture to picture. */
static void boards_are_whole_and_not_old(void **state)
{
    const size_t frames = 19;
    size_t bytes = 0;
    int ages = 0;

    (void)state;
    set_up(GOL_GLYPHS_BRAILLE);
    next_picture(WIDTH * HEIGHT / 2, false, &ages);
    assert_int_equal(wall.n, WALL_GAMES);
    assert_int_equal(ages, 0); /* the first picture is of all */
    for (size_t i = 0; i < frames; i++)
        bytes += next_picture(WIDTH * HEIGHT / 2, false, &ages);
    assert_in_range(bytes / frames, 1500, 2500);
    assert_in_range(ages, 1, frames * WALL_GAMES * 3 / 2); /* in the mean well below what may be */
    ages = 0;
    next_picture(WIDTH * HEIGHT / 2, true, &ages); /* as when a key has changed how they are looked at */
    assert_int_equal(ages, 0);
    take_down();
}

static size_t mean_of_whole(enum gol_glyphs glyphs, int from)
{
    const size_t frames = 19;
    size_t bytes = 0;
    int ages = 0;

    set_up(glyphs);
    wall_step(&wall, from);
    next_picture(0, true, &ages);
    for (size_t i = 0; i < frames; i++)
        bytes += next_picture(0, true, &ages);
    assert_int_equal(ages, 0);
    take_down();
    return bytes / frames;
}

/*
 * What all boards take in each picture, so that it is seen when the painter does worse: the games are always the same.
 */
static void whole_pictures_are_few_bytes(void **state)
{
    (void)state;
    assert_in_range(mean_of_whole(GOL_GLYPHS_BRAILLE, 0), 2500, 6000);
    assert_in_range(mean_of_whole(GOL_GLYPHS_HALF, 0), 2500, 7200);
    assert_in_range(mean_of_whole(GOL_GLYPHS_BRAILLE, 3000), 500, 1000);
}

/* However little there is room for. */
static void no_room_is_no_excuse(void **state)
{
    int ages = 0;

    (void)state;
    set_up(GOL_GLYPHS_HALF);
    for (int i = 0; i < 20; i++)
        next_picture(10, false, &ages);
    take_down();
}

/* Games that have grown old change little: then none waits. */
static void old_games_do_not_wait(void **state)
{
    int ages = 0;

    (void)state;
    set_up(GOL_GLYPHS_BRAILLE);
    wall_step(&wall, 3000);
    next_picture(WIDTH * HEIGHT / 2, false, &ages);
    for (int i = 0; i < 20; i++)
        next_picture(WIDTH * HEIGHT / 2, false, &ages);
    assert_int_equal(ages, 0);
    take_down();
}

/* Where boards stand elsewhere, nothing of the picture before is of use. */
static void another_arrangement_is_sent_at_once(void **state)
{
    int ages = 0;

    (void)state;
    set_up(GOL_GLYPHS_BRAILLE);
    next_picture(100, false, &ages);
    next_picture(100, false, &ages);
    assert_true(ages > 0);
    ages = 0;
    wall.scene.look.grids.glyphs = GOL_GLYPHS_DIGITS;
    next_picture(100, false, &ages);
    assert_int_equal(ages, 0);
    take_down();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_go_in_turn),
        cmocka_unit_test(one_goes_whatever_it_takes),
        cmocka_unit_test(none_waits_too_long),
        cmocka_unit_test(the_room_of_a_frame),
        cmocka_unit_test(boards_are_whole_and_not_old),
        cmocka_unit_test(whole_pictures_are_few_bytes),
        cmocka_unit_test(no_room_is_no_excuse),
        cmocka_unit_test(old_games_do_not_wait),
        cmocka_unit_test(another_arrangement_is_sent_at_once),
    };

    setlocale(LC_CTYPE, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
