#include "view_parts.h"

#include "ui/frame.h"
#include "util/rng.h"

static void test_sizes(void **state)
{
    struct gol_frame frame = frame_of(-3, 0);

    (void)state;
    assert_int_equal(frame.width, 1);
    assert_int_equal(frame.height, 1);
    assert_shows(&frame, "\n");
    gol_frame_fini(&frame);
}

static void test_text_is_clipped(void **state)
{
    struct gol_frame frame = frame_of(8, 3);

    (void)state;
    assert_int_equal(gol_frame_text(&frame, 5, 0, 100, "abcdef", GOL_COLOUR_DEFAULT, false), 6);
    assert_int_equal(gol_frame_text(&frame, -2, 1, 100, "abcdef", GOL_COLOUR_DEFAULT, false), 6);
    assert_int_equal(gol_frame_text(&frame, 0, 2, 3, "abcdef", GOL_COLOUR_DEFAULT, false), 3);
    assert_int_equal(gol_frame_text(&frame, 0, -1, 8, "x", GOL_COLOUR_DEFAULT, false), 1);
    assert_int_equal(gol_frame_text(&frame, 0, 3, 8, "x", GOL_COLOUR_DEFAULT, false), 1);
    assert_int_equal(gol_frame_text(&frame, 0, 0, -1, "x", GOL_COLOUR_DEFAULT, false), 0);
    gol_frame_text(&frame, 2147483647, 0, 8, "xyz", GOL_COLOUR_DEFAULT, false);
    assert_shows(&frame, "     abc\ncdef\nabc\n");
    gol_frame_fini(&frame);
}

static void test_text_is_cut_with_an_ellipsis(void **state)
{
    struct gol_frame frame = frame_of(10, 4);

    (void)state;
    assert_int_equal(gol_frame_text_cut(&frame, 0, 0, 6, "abcdef", GOL_COLOUR_DEFAULT, false), 6);
    assert_int_equal(gol_frame_text_cut(&frame, 0, 1, 5, "abcdef", GOL_COLOUR_DEFAULT, false), 5);
    assert_int_equal(gol_frame_text_cut(&frame, 0, 2, 1, "abcdef", GOL_COLOUR_DEFAULT, false), 1);
    assert_int_equal(gol_frame_text_cut(&frame, 0, 3, 0, "abcdef", GOL_COLOUR_DEFAULT, false), 0);
    assert_shows(&frame, "abcdef\nabcd…\n…\n\n");
    gol_frame_fini(&frame);
}

static void test_words_are_wrapped(void **state)
{
    const char *const words = "no games to see: none";
    char endless[1000];
    struct gol_frame frame = frame_of(12, 6);

    (void)state;
    assert_int_equal(gol_frame_text_wrap(&frame, (struct gol_rect){1, 0, 8, 3}, words, GOL_COLOUR_DIM), 3);
    assert_int_equal(gol_frame_text_wrap(&frame, (struct gol_rect){1, 3, 11, 2}, words, GOL_COLOUR_DIM), 2);
    assert_int_equal(gol_frame_text_wrap(&frame, (struct gol_rect){1, 5, 8, 1}, words, GOL_COLOUR_DIM), 1);
    assert_int_equal(gol_frame_text_wrap(&frame, (struct gol_rect){1, 5, 8, 0}, words, GOL_COLOUR_DIM), 0);
    assert_int_equal(gol_frame_text_wrap(&frame, (struct gol_rect){1, 5, 8, 3}, "", GOL_COLOUR_DIM), 0);
    assert_shows(&frame, " no games\n to see:\n none\n no games to\n see: none\n no game…\n");
    assert_int_equal(gol_frame_text_wrap(&frame, (struct gol_rect){0, 0, 3, 4}, "a bcdef g", GOL_COLOUR_DIM), 3);
    gol_frame_clear(&frame);
    memset(endless, 'x', sizeof endless);
    endless[sizeof endless - 1] = '\0';
    gol_frame_text_wrap(&frame, (struct gol_rect){0, 0, 12, 6}, endless, GOL_COLOUR_DIM);
    gol_frame_fini(&frame);
}

static void test_hostile_text(void **state)
{
    static const struct {
        const char *text, *shown;
    } cases[] = {
        {"a\x1b[2Jb", "a?[2Jb\n"}, /* an escape sequence */
        {"a\tb\r\nc\x7f", "a?b??c?\n"},
        {"\xc2\x9b"
         "31mred",
         "?31mred\n"}, /* the one-character CSI */
        {"a\xff\xfe z", "a?? z\n"}, /* bytes that UTF-8 never has */
        {"\xc0\xaf", "??\n"}, /* an overlong slash */
        {"\xe0\x80\xaf", "???\n"},
        {"\xed\xa0\x80", "???\n"}, /* a surrogate */
        {"\xf4\x90\x80\x80", "????\n"}, /* beyond the last code point */
        {"end\xe2\x96", "end??\n"}, /* cut in the middle */
        {"cafe\xcc\x81 x", "cafe x\n"}, /* a combining accent is left out */
        {"a\xe2\x80\xae"
         "b",
         "ab\n"}, /* so is what turns the reading direction */
        {"naïve – ünïcode", "naïve – ünïcode\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct gol_frame frame = frame_of(20, 1);

        gol_frame_text(&frame, 0, 0, 20, cases[i].text, GOL_COLOUR_DEFAULT, false);
        assert_shows(&frame, cases[i].shown);
        gol_frame_fini(&frame);
    }
}

static void test_wide_glyphs_take_two_columns(void **state)
{
    struct gol_frame frame = frame_of(6, 4);

    (void)state;
    assert_int_equal(gol_text_columns("生命a"), 5);
    assert_int_equal(gol_frame_text(&frame, 0, 0, 6, "生命a", GOL_COLOUR_DEFAULT, false), 5);
    assert_int_equal(gol_frame_text(&frame, 0, 1, 3, "生命", GOL_COLOUR_DEFAULT, false), 2);
    /* over the edge: neither half */
    gol_frame_text(&frame, 5, 2, 6, "生", GOL_COLOUR_DEFAULT, false);
    gol_frame_text(&frame, -1, 2, 6, "生x", GOL_COLOUR_DEFAULT, false);
    /* half of it drawn over: the other half goes too */
    gol_frame_text(&frame, 0, 3, 6, "生命", GOL_COLOUR_DEFAULT, false);
    gol_frame_put(&frame, 1, 3, 'x', GOL_COLOUR_DEFAULT, GOL_COLOUR_DEFAULT);
    gol_frame_put(&frame, 2, 3, 'y', GOL_COLOUR_DEFAULT, GOL_COLOUR_DEFAULT);
    assert_shows(&frame, "生命a\n生\n x\n xy\n");
    gol_frame_fini(&frame);
}

static void test_put_refuses_what_moves_the_cursor(void **state)
{
    struct gol_frame frame = frame_of(4, 1);

    (void)state;
    gol_frame_put(&frame, 0, 0, 0x1b, GOL_COLOUR_DEFAULT, GOL_COLOUR_DEFAULT);
    gol_frame_put(&frame, 1, 0, 0x9b, GOL_COLOUR_DEFAULT, GOL_COLOUR_DEFAULT);
    gol_frame_put(&frame, 2, 0, 0x110000, GOL_COLOUR_DEFAULT, GOL_COLOUR_DEFAULT);
    gol_frame_put(&frame, 3, 0, 0x2800, GOL_COLOUR_DEFAULT, GOL_COLOUR_DEFAULT);
    gol_frame_put(&frame, 4, 0, 'x', GOL_COLOUR_DEFAULT, GOL_COLOUR_DEFAULT);
    gol_frame_put(&frame, 0, -1, 'x', GOL_COLOUR_DEFAULT, GOL_COLOUR_DEFAULT);
    assert_shows(&frame, "???\u2800\n");
    gol_frame_fini(&frame);
}

static void test_erase(void **state)
{
    struct gol_frame frame = frame_of(5, 2);

    (void)state;
    gol_frame_text(&frame, 0, 0, 5, "abcde", GOL_COLOUR_BAD, true);
    gol_frame_erase(&frame, (struct gol_rect){3, -1, 10, 10});
    assert_shows(&frame, "abc\n\n");
    assert_int_equal(frame.cells[4].bold, 0);
    gol_frame_fini(&frame);
}

static uint32_t plain(uint32_t glyph, enum gol_colour bg, bool unicode, bool colours)
{
    const struct gol_cell cell = {.glyph = glyph, .fg = GOL_COLOUR_AGE, .bg = (uint8_t)bg};

    return gol_cell_plain(cell, unicode, colours).glyph;
}

static void test_plainer_terminals(void **state)
{
    (void)state;
    /* two halves of different colours are both alive: without colours the whole block is */
    assert_int_equal(plain(0x2580, GOL_COLOUR_AGE + 1, true, true), 0x2580);
    assert_int_equal(plain(0x2580, GOL_COLOUR_AGE + 1, true, false), 0x2588);
    assert_int_equal(plain(0x2580, GOL_COLOUR_DEFAULT, true, false), 0x2580);
    assert_int_equal(plain(0x2580, GOL_COLOUR_GROUND, true, false), 0x2580); /* the lower one is dead */
    assert_int_equal(plain(0x2580, GOL_COLOUR_AGE + 1, false, true), '#');
    assert_int_equal(plain(0x2584, GOL_COLOUR_DEFAULT, false, true), '.');
    assert_int_equal(plain(0x2800, GOL_COLOUR_DEFAULT, false, true), ' ');
    assert_int_equal(plain(0x28ff, GOL_COLOUR_DEFAULT, false, true), '#');
    assert_int_equal(plain(0x2026, GOL_COLOUR_DEFAULT, false, true), '~');
    assert_int_equal(plain(0xe9, GOL_COLOUR_DEFAULT, false, true), '?');
    assert_int_equal(plain('a', GOL_COLOUR_DEFAULT, false, false), 'a');
    for (uint32_t glyph = 0x80; glyph < 0x3000; glyph++)
        assert_in_range(plain(glyph, GOL_COLOUR_DEFAULT, false, false), ' ', '~');
}

/* Random bytes, sizes and places: nothing outside is touched (the sanitizer looks), and no control gets in. */
static void test_random_text(void **state)
{
    struct gol_rng rng = {.state = 20221122};

    (void)state;
    print_message("seed %llu\n", (unsigned long long)rng.state);
    for (int round = 0; round < 20000; round++) {
        struct gol_frame frame = frame_of((int)gol_rng_below(&rng, 12), (int)gol_rng_below(&rng, 4));
        const int size = (int)gol_rng_below(&rng, 24);
        char *text = malloc((size_t)size + 1);

        assert_non_null(text);
        for (int i = 0; i < size; i++)
            text[i] = (char)(1 + gol_rng_below(&rng, 255));
        text[size] = '\0';
        for (int i = 0; i < 3; i++)
            gol_frame_text_cut(&frame, (int)gol_rng_below(&rng, 16) - 4, (int)gol_rng_below(&rng, 6) - 1,
                               (int)gol_rng_below(&rng, 16), text, GOL_COLOUR_DEFAULT, false);
        for (int i = 0; i < frame.width * frame.height; i++) {
            const uint32_t glyph = frame.cells[i].glyph;

            assert_true(glyph == 0 || (glyph >= ' ' && glyph != 0x7f && !(glyph >= 0x80 && glyph < 0xa0)));
            if (glyph == 0)
                assert_true(i % frame.width > 0 && gol_glyph_columns(frame.cells[i - 1].glyph) == 2);
            if (gol_glyph_columns(glyph) == 2)
                assert_true(i % frame.width + 1 < frame.width && frame.cells[i + 1].glyph == 0);
        }
        free(text);
        gol_frame_fini(&frame);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_text_is_clipped),
        cmocka_unit_test(test_text_is_cut_with_an_ellipsis),
        cmocka_unit_test(test_words_are_wrapped),
        cmocka_unit_test(test_hostile_text),
        cmocka_unit_test(test_wide_glyphs_take_two_columns),
        cmocka_unit_test(test_put_refuses_what_moves_the_cursor),
        cmocka_unit_test(test_erase),
        cmocka_unit_test(test_plainer_terminals),
        cmocka_unit_test(test_random_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
