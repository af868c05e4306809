/*
 * When frames are due: by the interval, by what they cost, by a budget of bytes; and what a key may do about that.
 */
#include "cmocka_all.h"

#include "ui/pace.h"

#define MS INT64_C(1000000)
#define START (1000 * MS)

static void the_interval_counts_from_frame_to_frame(void **state)
{
    struct gol_pace pace = {.interval_ns = 100 * MS};

    (void)state;
    assert_true(gol_pace_due(&pace, 0) <= START);
    gol_pace_drawn(&pace, START, START + 2 * MS, 5000);
    assert_int_equal(gol_pace_due(&pace, 0), START + 100 * MS);
    assert_int_equal(gol_pace_due(&pace, START + 3 * MS), START + 3 * MS); /* a key is answered at once */
}

static void drawing_takes_a_fifth_of_a_processor(void **state)
{
    struct gol_pace pace = {.interval_ns = 10 * MS};

    (void)state;
    gol_pace_drawn(&pace, START, START + 20 * MS, 0);
    assert_int_equal(gol_pace_due(&pace, 0), START + 100 * MS);
}

/* However large frames are: over a second they come to the rate, and a frame more. */
static void the_budget_is_the_mean(void **state)
{
    struct gol_pace pace = {.interval_ns = 10 * MS, .bytes_per_s = 64000};
    int64_t now = START;

    (void)state;
    for (int i = 0; now < START + 1000 * MS; i++) {
        gol_pace_drawn(&pace, now, now + MS, i % 3 == 0 ? 9000 : 1000);
        now = gol_pace_due(&pace, 0);
    }
    assert_in_range(pace.bytes, 60000, 73000);
    assert_true(pace.frames > 10);
}

static void an_answer_goes_into_debt(void **state)
{
    struct gol_pace pace = {.interval_ns = 10 * MS, .bytes_per_s = 10000};

    (void)state;
    gol_pace_drawn(&pace, START, START + MS, 500); /* paid for after 50 ms */
    assert_int_equal(gol_pace_due(&pace, 0), START + 50 * MS);
    assert_int_equal(gol_pace_due(&pace, START + 20 * MS), START + 50 * MS);
    gol_pace_drawn(&pace, START + 50 * MS, START + 51 * MS, 20000); /* after two seconds */
    assert_int_equal(gol_pace_due(&pace, START + 60 * MS), START + 160 * MS);
    gol_pace_drawn(&pace, START + 160 * MS, START + 161 * MS, 1000);
    assert_int_equal(gol_pace_due(&pace, 0), START + 2150 * MS); /* what follows pays for both */
}

/*
 * Where it is known what is on its way: an answer does not wait for what is paid, and frames leave some of the line
 * free.
 */
static void a_line_that_is_known(void **state)
{
    struct gol_pace pace = {.interval_ns = 100 * MS, .bytes_per_s = 10000, .line_bytes_per_s = 4000};

    (void)state;
    gol_pace_drawn(&pace, START, START + MS, 20000);
    assert_int_equal(gol_pace_due(&pace, START + 20 * MS), START + 20 * MS);
    assert_int_equal(gol_pace_due(&pace, 0), START + 2000 * MS);
    assert_int_equal(gol_pace_room(&pace, 4800), 300);
    pace.line_bytes_per_s = 1000000;
    assert_int_equal(gol_pace_room(&pace, 4800), 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_interval_counts_from_frame_to_frame),
        cmocka_unit_test(drawing_takes_a_fifth_of_a_processor),
        cmocka_unit_test(the_budget_is_the_mean),
        cmocka_unit_test(an_answer_goes_into_debt),
        cmocka_unit_test(a_line_that_is_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
