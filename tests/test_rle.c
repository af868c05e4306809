/* Patterns as RLE text: what is read, what is refused and how, and the way there and back. */
#include "cmocka_all.h"

#include "gollab/pattern.h"
#include "util/buf.h"
#include "util/file.h"
#include "util/rng.h"

/* Parses a copy without a NUL behind it, so that reading too far is seen by a sanitizer. */
static enum gol_code parse(const char *text, size_t size, struct gol_pattern *out, struct gol_err *err)
{
    char *copy = malloc(size > 0 ? size : 1);
    enum gol_code code;

    assert_non_null(copy);
    memcpy(copy, text, size);
    code = gol_pattern_parse(copy, size, "f.rle", out, err);
    free(copy);
    return code;
}

/* The pattern as text "WxH at X,Y: row/row" of its box. */
static const char *describe(char out[256], const struct gol_pattern *pattern)
{
    size_t length =
        (size_t)snprintf(out, 256, "%dx%d at %d,%d:", pattern->width, pattern->height, pattern->box_x, pattern->box_y);

    for (int y = 0; y < pattern->box_height; y++) {
        out[length++] = y == 0 ? ' ' : '/';
        for (int x = 0; x < pattern->box_width; x++)
            out[length++] = gol_pattern_get(pattern, pattern->box_x + x, pattern->box_y + y) > 0 ? 'o' : '.';
    }
    out[length] = '\0';
    return out;
}

static void patterns_are_read(void **state)
{
    static const struct {
        const char *text;
        const char *wanted;
        const char *rule; /* NULL: none named */
    } table[] = {
        {"x = 3, y = 3, rule = B3/S23\nbob$2bo$3o!\n", "3x3 at 0,0: .o./..o/ooo", "B3/S23"},
        {"x=3,y=3,rule=b36s23\nbo$2bo$3o!", "3x3 at 0,0: .o./..o/ooo", "B36/S23"},
        {"  x  =  3  ,  y\t=\t3  ,  rule  =  23/3  \r\nbo$\r\n2bo$3o!\r\n", "3x3 at 0,0: .o./..o/ooo", "B3/S23"},
        {"x = 3, y = 3\nbo$2bo$3o!", "3x3 at 0,0: .o./..o/ooo", NULL},
        {"bo$2bo$3o!", "3x3 at 0,0: .o./..o/ooo", NULL},
        {"#N name\n#O author\n#C text ! $ x = 1\n#c\n#\n\n  #R 1 2\nx = 2, y = 1\n#C inside\no\n#CXRLE Pos=0,0\no!",
         "2x1 at 0,0: oo", NULL},
        {"3o!this is not read\nx = 999999999999", "3x1 at 0,0: ooo", NULL},
        {"o b o $\t2 o !", NULL, NULL},
        {".A.A!", "4x1 at 1,0: o.o", NULL},
        {"!", "0x0 at 0,0:", NULL},
        {"x = 0, y = 0\n!", "0x0 at 0,0:", NULL},
        {"x = 10, y = 20\n!", "10x20 at 0,0:", NULL},
        {"5b$3b!", "5x2 at 0,0:", NULL},
        {"x = 10, y = 10\n3$4b2o$4bo!", "10x10 at 4,3: oo/o.", NULL},
        {"2bo$o$4bo2$bo!", "5x5 at 0,0: ..o../o..../....o/...../.o...", NULL},
        {"x = 1, y = 1\n3o2$o!", "3x3 at 0,0: ooo/.../o..", NULL}, /* the text holds more than the header says */
        {"oo2o1o$$o3$!", "5x3 at 0,0: ooooo/...../o....", NULL},
        {"0003o!", "3x1 at 0,0: ooo", NULL},
        {"x = 65536, y = 65536\n65535$65535bo!", "65536x65536 at 65535,65535: o", NULL},
        {"65536$!", "0x0 at 0,0:", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct gol_pattern pattern;
        char text[256], rule[GOL_RULE_TEXT];
        struct gol_err err;

        if (table[i].wanted == NULL) {
            assert_int_equal(parse(table[i].text, strlen(table[i].text), &pattern, &err), GOL_PARSE);
            assert_string_equal(err.message, "f.rle:1:10: the run count 2 is followed by byte 0x20 (want b, o or $)");
            continue;
        }
        assert_ok(parse(table[i].text, strlen(table[i].text), &pattern, &err), &err);
        assert_string_equal(describe(text, &pattern), table[i].wanted);
        assert_int_equal(pattern.has_rule, table[i].rule != NULL);
        assert_string_equal(gol_rule_format(rule, pattern.rule), table[i].rule == NULL ? "B3/S23" : table[i].rule);
        gol_pattern_fini(&pattern);
    }
}

#define D10 "1111111111"
#define D100 D10 D10 D10 D10 D10 D10 D10 D10 D10 D10

static void what_is_no_pattern_is_refused(void **state)
{
    static const struct {
        const char *text;
        enum gol_code code;
        const char *message;
    } table[] = {
        {"", GOL_PARSE, "f.rle:1:1: the pattern ends without \"!\""},
        {"x = 3, y = 3\n", GOL_PARSE, "f.rle:2:1: the pattern ends without \"!\""},
        {"#C only\n\n", GOL_PARSE, "f.rle:3:1: the pattern ends without \"!\""},
        {"3o$\n2o", GOL_PARSE, "f.rle:2:3: the pattern ends without \"!\""},
        {"x = 999999999999, y = 3\n!", GOL_LIMIT, "f.rle:1:5: x = 999999999999 is too large (want at most 65536)"},
        {"x = 3, y = 65537\n!", GOL_LIMIT, "f.rle:1:12: y = 65537 is too large (want at most 65536)"},
        {"#C\nx = " D10 D10 D10 ", y = 3\n!", GOL_LIMIT,
         "f.rle:2:5: x = " D10 D10 "... is too large (want at most 65536)"},
        {"x = -3, y = 3\n!", GOL_PARSE, "f.rle:1:5: \"-\" in the header where the number of cells should be"},
        {"x = , y = , rule = \n!", GOL_PARSE, "f.rle:1:5: \",\" in the header where the number of cells should be"},
        {"x 3\n!", GOL_PARSE,
         "f.rle:1:3: \"3\" in the header where \"=\" should be (want x = WIDTH, y = HEIGHT, rule = RULE)"},
        {"x = 3\no!", GOL_PARSE,
         "f.rle:1:6: a line end in the header where \",\" should be (want x = WIDTH, y = HEIGHT, rule = RULE)"},
        {"x = 3, z = 3\no!", GOL_PARSE,
         "f.rle:1:8: \"z\" in the header where \"y\" should be (want x = WIDTH, y = HEIGHT, rule = RULE)"},
        {"x = 3, y = 3 rule = B3/S23\no!", GOL_PARSE,
         "f.rle:1:14: \"r\" in the header where \",\" should be (want x = WIDTH, y = HEIGHT, rule = RULE)"},
        {"x = 3, y = 3, ru", GOL_PARSE,
         "f.rle:1:17: the end in the header where \"rule\" should be (want x = WIDTH, y = HEIGHT, rule = RULE)"},
        {"x = 3, y = 3, rule = \no!", GOL_PARSE,
         "f.rle:1:22: \"\" is not a rule: \"/\" is missing (want for example B3/S23)"},
        {"x = 3, y = 3, rule = B3/S29\no!", GOL_PARSE,
         "f.rle:1:22: \"B3/S29\" is not a rule: a cell has at most 8 neighbours (want for example B3/S23)"},
        {"x = 3, y = 3, rule = " D100 D100 D100 "\no!", GOL_PARSE,
         "f.rle:1:22: the rule is longer than 255 characters"},
        {"x = 3, y = 3, rule = B3\1S\xff\no!", GOL_PARSE,
         "f.rle:1:22: \"B3?S?\" is not a rule: \"S\" is missing (want for example B3/S23)"},
        {"1000000000000000000o!", GOL_LIMIT, "f.rle:1:1: the row is longer than 65536 cells"},
        {"b1000000000000000000b!", GOL_LIMIT, "f.rle:1:2: the row is longer than 65536 cells"},
        {"o\n99999999999999999999999999999999999999o!", GOL_LIMIT, "f.rle:2:1: the row is longer than 65536 cells"},
        {"65536bo!", GOL_LIMIT, "f.rle:1:7: the row is longer than 65536 cells"},
        {"1000000000000000000$o!", GOL_LIMIT, "f.rle:1:1: the pattern is higher than 65536 cells"},
        {"65536$\nb!", GOL_LIMIT, "f.rle:2:1: the pattern is higher than 65536 cells"},
        {"65536$$!", GOL_LIMIT, "f.rle:1:7: the pattern is higher than 65536 cells"},
        {"65536B4096$o!", GOL_LIMIT,
         "f.rle:1:12: its live cells span 65536x4097 cells, which is too large with ages (want at most 268435456 "
         "cells)"},
        {"o65535$65535bpA!", GOL_LIMIT,
         "f.rle:1:14: its live cells span 65536x65536 cells, which is too large with ages (want at most 268435456 "
         "cells)"},
        {"0o!", GOL_PARSE, "f.rle:1:1: a run count of 0"},
        {"3!", GOL_PARSE, "f.rle:1:2: the run count 3 is followed by \"!\" (want b, o or $)"},
        {"12\no!", GOL_PARSE, "f.rle:1:3: the run count 12 is followed by a line end (want b, o or $)"},
        {"7", GOL_PARSE, "f.rle:1:2: the run count 7 is followed by the end (want b, o or $)"},
        {"o$-3o!", GOL_PARSE, "f.rle:1:3: \"-\" in a pattern (want b, o, $, a run count or !)"},
        {"oZ!", GOL_PARSE, "f.rle:1:2: \"Z\" in a pattern (want b, o, $, a run count or !)"},
        {"opo!", GOL_PARSE, "f.rle:1:3: \"o\" in a pattern (want b, o, $, a run count or !)"},
        {"o#C\n!", GOL_PARSE, "f.rle:1:2: \"#\" in a pattern (want b, o, $, a run count or !)"},
        {"\xef\xbb\xbfo!", GOL_PARSE, "f.rle:1:1: byte 0xef in a pattern (want b, o, $, a run count or !)"},
        {"!DOCTYPE is a pattern, <html> is not", GOL_OK, ""},
        {"(o!", GOL_PARSE, "f.rle:1:1: \"(\" in a pattern (want b, o, $, a run count or !)"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        const struct gol_pattern zero = {0};
        struct gol_pattern pattern;
        struct gol_err err = {0};

        memset(&pattern, 0xAA, sizeof pattern);
        assert_int_equal(parse(table[i].text, strlen(table[i].text), &pattern, &err), table[i].code);
        assert_string_equal(err.message, table[i].message);
        if (table[i].code != GOL_OK) {
            assert_memory_equal(&pattern, &zero, sizeof pattern);
            assert_int_equal(parse(table[i].text, strlen(table[i].text), &pattern, NULL), table[i].code);
        }
    }
}

static void a_nul_byte_is_no_end(void **state)
{
    struct gol_pattern pattern;
    struct gol_err err;

    (void)state;
    assert_int_equal(parse("o\0o!", 4, &pattern, &err), GOL_PARSE);
    assert_string_equal(err.message, "f.rle:1:2: byte 0x00 in a pattern (want b, o, $, a run count or !)");
    assert_int_equal(parse("3\0", 2, &pattern, &err), GOL_PARSE);
    assert_string_equal(err.message, "f.rle:1:2: the run count 3 is followed by byte 0x00 (want b, o or $)");
}

/* The largest box that is allowed with ages is read: 65536 x 4096 cells, of which only two are touched. */
static void the_largest_box_is_read(void **state)
{
    struct gol_pattern pattern;
    struct gol_err err;

    (void)state;
    assert_ok(parse("C65535b4095$65535bo!", 20, &pattern, &err), &err);
    assert_int_equal(pattern.box_width, 65536);
    assert_int_equal(pattern.box_height, 4096);
    assert_int_equal(pattern.ages[GOL_PATTERN_AGES_MAX - 1], 1);
    assert_int_equal(gol_pattern_get(&pattern, 0, 0), 3);
    gol_pattern_fini(&pattern);
}

static struct gol_life *new_game(int width, int height)
{
    const struct gol_life_options options = {.width = width, .height = height, .rule = GOL_RULE_LIFE, .max_age = 255};
    struct gol_life *life;
    struct gol_err err;

    assert_ok(gol_life_new(&options, &life, &err), &err);
    return life;
}

static void patterns_are_centred(void **state)
{
    static const struct {
        int width, height;
        const char *rows[6];
    } table[] = {
        {3, 2, {"oo.", "o.."}},
        {4, 3, {"oo.x", "o..x", "xxxx"}}, /* rounded up and left */
        {6, 5, {"xxxxxx", "xoo.xx", "xo..xx", "xxxxxx", "xxxxxx"}},
    };
    const char *text = "x = 3, y = 2\n2o$o!";
    struct gol_pattern pattern;
    struct gol_err err;

    (void)state;
    assert_ok(parse(text, strlen(text), &pattern, &err), &err);
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct gol_life *life = new_game(table[i].width, table[i].height);

        for (int y = 0; y < table[i].height; y++)
            for (int x = 0; x < table[i].width; x++)
                assert_ok(gol_life_set(life, x, y, 5, &err), &err); /* what is around stays, what is under goes */
        assert_ok(gol_pattern_centre(&pattern, life, &err), &err);
        for (int y = 0; y < table[i].height; y++)
            for (int x = 0; x < table[i].width; x++) {
                const char cell = table[i].rows[y][x];

                assert_int_equal(gol_life_get(life, x, y), cell == 'x' ? 5 : cell == 'o');
            }
        gol_life_free(life);
    }
    for (int i = 0; i < 2; i++) {
        struct gol_life *life = new_game(i == 0 ? 2 : 9, i == 0 ? 9 : 1);

        assert_int_equal(gol_pattern_centre(&pattern, life, &err), GOL_LIMIT);
        assert_string_equal(err.message, i == 0 ? "a pattern of 3x2 cells does not fit a grid of 2x9"
                                                : "a pattern of 3x2 cells does not fit a grid of 9x1");
        assert_int_equal(gol_life_population(life), 0);
        gol_life_free(life);
    }
    gol_pattern_fini(&pattern);
}

static void states_are_written(void **state)
{
    static const struct {
        int width, height;
        const char *in, *out;
    } table[] = {
        {1, 1, "!", "x = 1, y = 1, rule = B3/S23:T1,1\n!\n"},
        {1, 1, "o!", "x = 1, y = 1, rule = B3/S23:T1,1\no!\n"},
        {5, 5, "x=5,y=5\n$bob$2bo!", "x = 5, y = 5, rule = B3/S23:T5,5\n$bo$2bo!\n"},
        {5, 5, "x=5,y=5\n3$bobo!", "x = 5, y = 5, rule = B3/S23:T5,5\n3$bobo!\n"},
        {5, 5, "x=5,y=5\n5o3$5o!", "x = 5, y = 5, rule = B3/S23:T5,5\n5o3$5o!\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct gol_life *life = new_game(table[i].width, table[i].height);
        struct gol_pattern pattern;
        struct gol_err err;
        char *text;

        assert_ok(parse(table[i].in, strlen(table[i].in), &pattern, &err), &err);
        assert_ok(gol_pattern_centre(&pattern, life, &err), &err);
        text = gol_pattern_format_rle(life);
        assert_non_null(text);
        assert_string_equal(text, table[i].out);
        free(text);
        gol_pattern_fini(&pattern);
        gol_life_free(life);
    }
}

static void random_states_come_back(void **state)
{
    static const int sides[] = {1, 2, 3, 7, 64, 65, 200};
    struct gol_rng rng = {.state = 77};

    (void)state;
    print_message("seed: 77\n");
    for (int i = 0; i < 400; i++) {
        const int width = sides[gol_rng_below(&rng, 7)], height = sides[gol_rng_below(&rng, 7)];
        struct gol_life *life = new_game(width, height), *again = new_game(width, height);
        struct gol_pattern pattern;
        struct gol_err err;
        char *text;

        gol_life_fill_random(life, gol_rng_next(&rng), gol_rng_below(&rng, 101) / 100.0);
        text = gol_pattern_format_rle(life);
        assert_non_null(text);
        for (const char *line = text; *line != '\0'; line = strchr(line, '\n') + 1)
            assert_true(strchr(line, '\n') - line <= 70);
        assert_ok(parse(text, strlen(text), &pattern, &err), &err);
        assert_int_equal(pattern.width, width);
        assert_int_equal(pattern.height, height);
        assert_ok(gol_pattern_centre(&pattern, again, &err), &err);
        assert_true(gol_life_checksum(again) == gol_life_checksum(life));
        gol_pattern_fini(&pattern);
        free(text);
        gol_life_free(life);
        gol_life_free(again);
    }
}

/* Any text gives a message with a place, or a pattern that is whole. */
static void check_any(const char *text, size_t size)
{
    struct gol_pattern pattern;
    struct gol_err err = {0};
    enum gol_code code = parse(text, size, &pattern, &err);
    int64_t area;

    if (code != GOL_OK) {
        unsigned line = 0, column = 0;

        assert_true(code == GOL_PARSE || code == GOL_LIMIT || code == GOL_INVALID);
        assert_int_equal(sscanf(err.message, "f.rle:%u:%u: ", &line, &column), 2);
        assert_true(line >= 1 && column >= 1);
        assert_null(strpbrk(err.message, "\n\r"));
        return;
    }
    area = (int64_t)pattern.box_width * pattern.box_height;
    assert_true(pattern.width >= 0 && pattern.width <= GOL_LIFE_SIDE_MAX);
    assert_true(pattern.height >= 0 && pattern.height <= GOL_LIFE_SIDE_MAX);
    assert_true(pattern.box_x >= 0 && pattern.box_x + pattern.box_width <= pattern.width);
    assert_true(pattern.box_y >= 0 && pattern.box_y + pattern.box_height <= pattern.height);
    assert_true((area > 0) == (pattern.bits != NULL || pattern.ages != NULL));
    if (area > 0 && area < 1000000) {
        int first = 0, last = 0; /* the box is tight: its first and last row have live cells */

        for (int x = 0; x < pattern.width; x++) {
            first += gol_pattern_get(&pattern, x, pattern.box_y) > 0;
            last += gol_pattern_get(&pattern, x, pattern.box_y + pattern.box_height - 1) > 0;
        }
        assert_true(first > 0 && last > 0);
    }
    gol_pattern_fini(&pattern);
}

static void damaged_text_does_no_harm(void **state)
{
    static const char likely[] = "0123456789bo$!x=y, rule#\n\r\t.AB/S:\0\xff";
    struct gol_rng rng = {.state = 4711};
    struct gol_buf valid;
    struct gol_err err;

    (void)state;
    print_message("seed: 4711\n");
    gol_buf_init(&valid);
    assert_ok(gol_file_read("tests/patterns/gosper_gun.rle", 1 << 20, &valid, &err), &err);
    check_any(valid.data, valid.size);
    for (int i = 0; i < 20000; i++) {
        char text[1024];
        size_t size = valid.size;

        assert_true(size + 16 < sizeof text);
        memcpy(text, valid.data, size);
        for (uint32_t changes = 1 + gol_rng_below(&rng, 8); changes > 0; changes--) {
            const size_t at = gol_rng_below(&rng, (uint32_t)size);
            const char with = likely[gol_rng_below(&rng, sizeof likely - 1)];

            switch (gol_rng_below(&rng, 4)) {
            case 0: /* another character */
                text[at] = with;
                break;
            case 1: /* one more */
                memmove(text + at + 1, text + at, size - at);
                text[at] = with;
                size++;
                break;
            case 2: /* one less */
                memmove(text + at, text + at + 1, size - at - 1);
                size -= size > 1;
                break;
            default: /* cut short, now and then */
                if (gol_rng_below(&rng, 10) == 0)
                    size = at + 1;
                break;
            }
        }
        check_any(text, size);
    }
    gol_buf_fini(&valid);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_are_read),       cmocka_unit_test(what_is_no_pattern_is_refused),
        cmocka_unit_test(a_nul_byte_is_no_end),    cmocka_unit_test(the_largest_box_is_read),
        cmocka_unit_test(patterns_are_centred),    cmocka_unit_test(states_are_written),
        cmocka_unit_test(random_states_come_back), cmocka_unit_test(damaged_text_does_no_harm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
