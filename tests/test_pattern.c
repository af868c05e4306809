/*
 * Patterns in every format: how each is recognised, what is read, what is refused and how, and the way there and back.
 */
#include "cmocka_all.h"

#include "gollab/pattern.h"
#include "life/gzip.h"
#include "util/buf.h"
#include "util/file.h"
#include "util/rng.h"

/* Parses a copy without a NUL behind it, so that reading too far is seen by a sanitizer. */
static enum gol_code parse(const char *name, const char *text, size_t size, struct gol_pattern *out,
                           struct gol_err *err)
{
    char *copy = malloc(size > 0 ? size : 1);
    enum gol_code code;

    assert_non_null(copy);
    if (size > 0)
        memcpy(copy, text, size);
    code = gol_pattern_parse(copy, size, name, out, err);
    free(copy);
    return code;
}

/* The pattern as text "WxH: row/row", ages as digits. */
static const char *describe(char out[256], const struct gol_pattern *pattern)
{
    size_t length = (size_t)snprintf(out, 256, "%dx%d:", pattern->width, pattern->height);

    for (int y = 0; y < pattern->height; y++) {
        out[length++] = y == 0 ? ' ' : '/';
        for (int x = 0; x < pattern->width && length < 250; x++) {
            const int age = gol_pattern_get(pattern, x, y);

            out[length++] = age == 0 ? '.' : age <= 9 ? (char)('0' + age) : '*';
        }
    }
    out[length] = '\0';
    return out;
}

static struct gol_life *new_game(int width, int height, enum gol_topology topology)
{
    const struct gol_life_options options = {
        .width = width, .height = height, .topology = topology, .rule = GOL_RULE_LIFE, .max_age = 255};
    struct gol_life *life;
    struct gol_err err;

    assert_ok(gol_life_new(&options, &life, &err), &err);
    return life;
}

/* ---- reading ---- */

#define GLIDER "3x3: .1./..1/111"

static void every_format_is_recognised(void **state)
{
    static const struct {
        const char *name, *text, *wanted, *rule;
    } table[] = {
        {"f.rle", "x = 3, y = 3\nbo$2bo$3o!", GLIDER, NULL},
        {"f", "bo$2bo$3o!", GLIDER, NULL},
        {"f", "#C me\nx = 3, y = 3, rule = HighLife\nbo$2bo$3o!", GLIDER, "B36/S23"},
        {"f.rle", "#r 23/3\nbo$2bo$3o!", GLIDER, "B3/S23"},
        {"f.rle", "x = 1, y = 1, rule = Day & Night\no!", "1x1: 1", "B3678/S34678"},
        {"f.rle", "x = 1, y = 1, rule = S23/B36,\no!", "1x1: 1", "B36/S23"},
        {"f.rle", "x = 4, y = 1\n.A2C!", "4x1: .133", NULL},
        {"f", "xApA!", "2x1: **", NULL}, /* no header: a state of two letters */
        {"f.cells", "!Name: glider\n.O.\n..O\nOOO\n", GLIDER, NULL},
        {"f", "!Name: glider\n.O\n..O\nOOO", GLIDER, NULL},
        {"f", ".O.\r\n..O\r\nOOO\r\n", GLIDER, NULL},
        {"f", "!x\n\n.O  \n\n", "2x3: ../.1/..", NULL}, /* empty lines are rows, blanks at the end are nothing */
        {"f.lif", "#Life 1.05\n#D glider\n#N\n#P -1 -1\n.*.\n..*\n***\n", GLIDER, "B3/S23"},
        {"f", "#Life 1.05\n#R 23/36\n#P -1 -1\n.*\n#P 1 0\n*\n\n#P -1 1\n***", GLIDER, "B36/S23"},
        {"f", "#Life 1.05\n#R B234\n**", "2x1: 11", "B234/S"},
        {"f", "#P 5 5\n.*\n..*\n***\n", GLIDER, NULL},
        {"f", "#P 5 5\nbo$2bo$3o!\n", GLIDER, NULL},
        {"f.life", "#Life 1.06\n0 -1\n+1 0\n-1 1\n0 1\n1 1\n", GLIDER, NULL},
        {"f", "#Life 1.06\r0 -1\r1 0\r-1 1\r0\t1\r1 1", GLIDER, NULL},
        {"f.mc", "[M2] (golly 2.0)\n#C me\n#R B3/S23\n.*$..*$***$\n4 0 0 1 0\n", GLIDER, "B3/S23"},
        {"f", "[M2]\n$$$$$$$......**$\n.......*$\n4 1 0 0 2\n", "10x2: 11......../.........1", NULL},
        {"f", "[M2]\n1 1 0 0 1\n2 0 1 1 0\n3 2 0 0 2\n",
         "8x8: ..1...../...1..../1......./.1....../......1./.......1/....1.../.....1..", NULL},
        {"f", "[M2]\n$\n4 1 1 1 1\n", "0x0:", NULL},
        {"f.rle", "#Life 1.06\n0 0\n", "1x1: 1", NULL}, /* what it says counts more than its name */
        {"f.cells", "#Life 1.05\n*\n", "1x1: 1", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct gol_pattern pattern;
        char text[256], rule[GOL_RULE_TEXT];
        struct gol_err err;

        assert_ok(parse(table[i].name, table[i].text, strlen(table[i].text), &pattern, &err), &err);
        assert_string_equal(describe(text, &pattern), table[i].wanted);
        assert_int_equal(pattern.has_rule, table[i].rule != NULL);
        assert_string_equal(gol_rule_format(rule, pattern.rule), table[i].rule == NULL ? "B3/S23" : table[i].rule);
        gol_pattern_fini(&pattern);
    }
}

static void what_cannot_be_done_is_refused_by_name(void **state)
{
#define WANT "no pattern in RLE, plaintext, Life 1.05 or 1.06 or macrocell"
    static const struct {
        const char *name, *text, *message;
    } table[] = {
        {"f.zip", "PK\3\4....", "f.zip: not supported: this is a zip archive, " WANT},
        {"f.mcl", "#MCell 4.00\n", "f.mcl: not supported: this is an MCell file, " WANT},
        {"f.lua", "local g = golly()\n", "f.lua: not supported: this is a script, " WANT},
        {"f.py", "import golly\n", "f.py: not supported: this is a script, " WANT},
        {"f.rle", "<!DOCTYPE html>", "f.rle: not supported: this is a web page, " WANT},
    };
    static const struct {
        const char *rule, *why;
    } rules[] = {
        {"345/2/4", "has more than two states (Generations)"},
        {"B2/S/C3", "has more than two states (Generations)"},
        {"B2/S/3", "has more than two states (Generations)"},
        {"LifeHistory", "has more than two states (Life with marks)"},
        {"LifeHistory:K40*,20", "has more than two states (Life with marks)"},
        {"WireWorld", "has more than two states (electrons in wires)"},
        {"Langtons-Loops", "has more than two states (self-replicating loops)"},
        {"JvN29", "has more than two states (von Neumann's 29)"},
        {"B2/S34H", "has another neighbourhood (hexagonal)"},
        {"B13/S012V", "has another neighbourhood (von Neumann)"},
        {"B2-a/S12", "tells apart where neighbours stand (non-totalistic)"},
        {"B3_S23-a4ei6", "tells apart where neighbours stand (non-totalistic)"},
        {"R5,C0,M1,S34..58,B34..45,NM", "looks further than the next cells (Larger than Life)"},
        {"W110", "has one dimension (Wolfram)"},
        {"HPPMargolus", "has more than two states (particles)"},
        {"CrittersMargolus_emulated:T50,50", "has another neighbourhood (Margolus)"},
        {"Foo", "is not birth and survival by number of neighbours, nor a name of such a rule that is known here (as "
                "B3/S23 or HighLife)"},
        {"B3/S23:K40*,20", "is for the grid of a Klein bottle (want a torus, as :T100,80, or a plane, as :P100,80)"},
        {"B3/S23:C40,20", "is for the grid of a cross-surface (want a torus, as :T100,80, or a plane, as :P100,80)"},
        {"B3/S23:S30", "is for the grid of a sphere (want a torus, as :T100,80, or a plane, as :P100,80)"},
        {"B3/S23:T30+7,20", "is for a torus with a shift"},
        {"B3/S23:T0,68", "is for a grid that is endless sideways (want both sides from 1 to 65536)"},
        {"B3/S23:P68,0", "is for a grid that is endless up and down (want both sides from 1 to 65536)"},
        {"B3/S23:T0", "is for a grid that is endless both ways (want both sides from 1 to 65536)"},
    };
    struct gol_pattern pattern;
    struct gol_err err;

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        assert_int_equal(parse(table[i].name, table[i].text, strlen(table[i].text), &pattern, &err), GOL_INVALID);
        assert_string_equal(err.message, table[i].message);
    }
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        const size_t length = strcspn(rules[i].rule, ":");
        const int named =
            rules[i].why[0] == 'i' && rules[i].rule[length] == ':' ? (int)strlen(rules[i].rule) : (int)length;
        char text[128], wanted[256];

        snprintf(text, sizeof text, "x = 3, y = 1, rule = %s\n3o!", rules[i].rule);
        snprintf(wanted, sizeof wanted, "f.rle:1:22: not supported: the rule \"%.*s\" %s", named, rules[i].rule,
                 rules[i].why);
        assert_int_equal(parse("f.rle", text, strlen(text), &pattern, &err), GOL_INVALID);
        assert_string_equal(err.message, wanted);
        snprintf(text, sizeof text, "[M2]\n#R %s\n*$\n", rules[i].rule);
        assert_int_equal(parse("f.mc", text, strlen(text), &pattern, NULL), GOL_INVALID);
    }
}

static void what_is_wrong_is_refused_with_its_place(void **state)
{
    static const struct {
        const char *name, *text;
        enum gol_code code;
        const char *message;
    } table[] = {
        {"f", "", GOL_PARSE, "f:1:1: the pattern ends without \"!\""},
        {"f.rle", "x = 9, y = 9, rule = B3/S23:X9\n!", GOL_PARSE,
         "f.rle:1:22: \":X9\" is no bounded grid (want for example :T100,80 or :P100,80)"},
        {"f.rle", "x = 9, y = 9, rule = B3/S23:T\n!", GOL_PARSE,
         "f.rle:1:22: \":T\" has no width (want for example :T100,80)"},
        {"f.rle", "x = 9, y = 9, rule = B3/S23:T9,x\n!", GOL_PARSE,
         "f.rle:1:22: \":T9,x\" is no bounded grid (want for example :T100,80 or :P100,80)"},
        {"f.rle", "x = 9, y = 9, rule = B3/S23:T9,9,9\n!", GOL_PARSE,
         "f.rle:1:22: \":T9,9,9\" is no bounded grid (want for example :T100,80 or :P100,80)"},
        {"f.rle", "x = 9, y = 9, rule = B3/S23:T99999999999999999999\n!", GOL_LIMIT,
         "f.rle:1:22: the grid \":T99999999999999999999\" is too large (want at most 65536 cells each way)"},
        {"f.rle", "x = 9, y = 9, rule = B3/S23:T8\n!", GOL_PARSE,
         "f.rle:1:22: the pattern of 9x9 cells does not fit the grid of 8x8 that its rule names"},
        {"f.rle", "#r B9\no!", GOL_PARSE,
         "f.rle:1:4: \"B9\" is not a rule: a cell has at most 8 neighbours (want for example B3/S23)"},
        {"f.cells", "!a\n.O.\n.Q\n", GOL_PARSE, "f.cells:3:2: \"Q\" in a row (want . or O)"},
        {"f.cells", "!a\nO O\n", GOL_PARSE, "f.cells:2:2: a blank in a row (want . or O)"},
        {"f.cells", "!a\n.\xe2\n", GOL_PARSE, "f.cells:2:2: byte 0xe2 in a row (want . or O)"},
        {"f.lif", "#Life 1.05\n#P 1\n*", GOL_PARSE, "f.lif:2:5: #P wants two whole numbers, as in #P -3 2"},
        {"f.lif", "#Life 1.05\n#P 1 2 3\n*", GOL_PARSE, "f.lif:2:8: #P wants two whole numbers, as in #P -3 2"},
        {"f.lif", "#Life 1.05\n.o\n", GOL_PARSE, "f.lif:2:2: \"o\" in a row (want . or *)"},
        {"f.lif", "#Life 1.05\n#I other.lif 1 2\n", GOL_INVALID,
         "f.lif:2:1: not supported: #I, which includes another file"},
        {"f.lif", "#Life 1.05\n#P 0 0\n*\n#P 99999999999999999999 0\n*", GOL_LIMIT,
         "f.lif: its live cells span 1000000000000001x1 cells, which is too large (want at most 65536 each way)"},
        {"f.lif", "#Life 1.06\n1\n", GOL_PARSE,
         "f.lif:2:2: a line end where the coordinates of a cell should be (want two whole numbers, as -3 2)"},
        {"f.lif", "#Life 1.06\n1 2 x\n", GOL_PARSE,
         "f.lif:2:5: \"x\" where the coordinates of a cell should be (want two whole numbers, as -3 2)"},
        {"f.lif", "#Life 1.06\n-70000 5\n0 -70000\n", GOL_LIMIT,
         "f.lif: its live cells span 70001x70006 cells, which is too large (want at most 65536 each way)"},
        {"f.mc", "[M2]\n", GOL_PARSE, "f.mc:2:1: the file has no node"},
        {"f.mc", "[M2]\n4 1 0 0 0\n", GOL_PARSE, "f.mc:2:3: node 1 does not stand before this one, which is node 1"},
        {"f.mc", "[M2]\n*$\n4 1 0 0 3\n4 1 0 0 0\n", GOL_PARSE,
         "f.mc:3:9: node 3 does not stand before this one, which is node 2"},
        {"f.mc", "[M2]\n*$\n5 1 0 0 0\n", GOL_PARSE,
         "f.mc:3:3: node 1 is of level 3, which cannot be a quarter of a node of level 5"},
        {"f.mc", "[M2]\n61 0 0 0 0\n", GOL_LIMIT, "f.mc:2:1: a node of level 61 (want 1 to 60)"},
        {"f.mc", "[M2]\n0 0 0 0 0\n", GOL_PARSE, "f.mc:2:1: a node of level 0 (want 1 to 60)"},
        {"f.mc", "[M2]\n4 0 0 0\n", GOL_PARSE,
         "f.mc:2:8: a line end where the number of a quarter should be (want LEVEL NW NE SW SE)"},
        {"f.mc", "[M2]\n4 0 0 0 0 0\n", GOL_PARSE, "f.mc:2:11: \"0\" behind a node"},
        {"f.mc", "[M2]\n1 0 1 2 0\n", GOL_INVALID,
         "f.mc:2:7: not supported: state 2 in a macrocell file (want cells of two states)"},
        {"f.mc", "[M2]\n.........$\n", GOL_PARSE, "f.mc:2:9: a leaf of more than 8x8 cells"},
        {"f.mc", "[M2]\n$$$$$$$$.$\n", GOL_PARSE, "f.mc:2:9: a leaf of more than 8x8 cells"},
        {"f.mc", "[M2]\n*o$\n", GOL_PARSE, "f.mc:2:2: \"o\" in a leaf (want ., * or $)"},
        {"f.mc", "[M2]\nxyz\n", GOL_PARSE, "f.mc:2:1: \"x\" at the start of a line (want a leaf or a node)"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        const struct gol_pattern zero = {0};
        struct gol_pattern pattern;
        struct gol_err err = {0};

        memset(&pattern, 0xAA, sizeof pattern);
        assert_int_equal(parse(table[i].name, table[i].text, strlen(table[i].text), &pattern, &err), table[i].code);
        assert_string_equal(err.message, table[i].message);
        assert_memory_equal(&pattern, &zero, sizeof zero);
        assert_int_equal(parse(table[i].name, table[i].text, strlen(table[i].text), &pattern, NULL), table[i].code);
    }
}

/* A tree of level 60 with one cell is read; with cells 2^60 apart it is measured, not walked through. */
static void huge_universes_cost_nothing(void **state)
{
    struct gol_buf text;
    struct gol_pattern pattern;
    struct gol_err err;

    (void)state;
    for (int far = 0; far < 2; far++) {
        gol_buf_init(&text);
        gol_buf_puts(&text, "[M2]\n*$\n");
        for (int level = 4; level <= 60; level++)
            gol_buf_printf(&text, "%d %d 0 0 %d\n", level, level - 3, far ? level - 3 : 0);
        if (far) {
            assert_int_equal(parse("f.mc", text.data, text.size, &pattern, &err), GOL_LIMIT);
            assert_string_equal(err.message, "f.mc: its live cells span 1152921504606846969x1152921504606846969 cells, "
                                             "which is too large (want at most 65536 each way)");
        } else {
            assert_ok(parse("f.mc", text.data, text.size, &pattern, &err), &err);
            assert_int_equal(gol_pattern_population(&pattern), 1);
            gol_pattern_fini(&pattern);
        }
        gol_buf_fini(&text);
    }
}

static void bounds_and_offsets_are_kept(void **state)
{
    static const struct {
        const char *name, *text;
        int bounds[3]; /* plane, width, height; width 0: none */
        int offset[3]; /* has one, x, y */
    } table[] = {
        {"f", "x = 3, y = 1, rule = B3/S23:T30,20\n3o!", {0, 30, 20}, {1, -1, 0}},
        {"f", "x = 3, y = 1, rule = B3/S23:t30\n3o!", {0, 30, 30}, {1, -1, 0}},
        {"f", "x = 3, y = 1, rule = 23/3:P30,20\n3o!", {1, 30, 20}, {1, -1, 0}},
        {"f", "#CXRLE Pos=-5,7 Gen=3\nx = 3, y = 1, rule = Life:P30,20\n3o!", {1, 30, 20}, {1, -5, 7}},
        {"f", "#CXRLE Pos=-5,7\nx = 3, y = 1\n3o!", {0, 0, 0}, {0, 0, 0}},
        {"f", "#P -5 7\nx = 3, y = 1\n3o!", {0, 0, 0}, {1, -5, 7}},
        {"f", "#N name\n#R -5 +7\nx = 3, y = 1\n3o!", {0, 0, 0}, {1, -5, 7}},
        {"f", "#R nonsense\n3o!", {0, 0, 0}, {0, 0, 0}},
        {"f.mc", "[M2]\n#R B3/S23:T30,20\n*$\n4 0 1 0 0\n", {0, 30, 20}, {1, 0, -7}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct gol_pattern pattern;
        struct gol_err err;

        assert_ok(parse(table[i].name, table[i].text, strlen(table[i].text), &pattern, &err), &err);
        assert_int_equal(pattern.has_bounds, table[i].bounds[1] > 0);
        assert_int_equal(pattern.topology, table[i].bounds[0] ? GOL_TOPOLOGY_PLANE : GOL_TOPOLOGY_TORUS);
        assert_int_equal(pattern.bounds_width, table[i].bounds[1]);
        assert_int_equal(pattern.bounds_height, table[i].bounds[2]);
        assert_int_equal(pattern.has_offset, table[i].offset[0]);
        assert_int_equal(pattern.offset_x, table[i].offset[1]);
        assert_int_equal(pattern.offset_y, table[i].offset[2]);
        gol_pattern_fini(&pattern);
    }
}

/* ---- placing ---- */

static void patterns_are_placed(void **state)
{
    static const char *const text = "x = 3, y = 2\n2B$C!";
    struct gol_life *life = new_game(6, 4, GOL_TOPOLOGY_TORUS);
    struct gol_pattern pattern;
    struct gol_err err;
    int x, y;

    (void)state;
    assert_ok(parse("f", text, strlen(text), &pattern, &err), &err);
    assert_ok(gol_pattern_place(&pattern, life, 3, 2, &err), &err);
    assert_int_equal(gol_life_population(life), 3);
    assert_int_equal(gol_life_get(life, 4, 2), 2);
    assert_int_equal(gol_life_get(life, 3, 3), 3);
    assert_ok(gol_pattern_place(&pattern, life, 2, 2, &err), &err); /* its dead cells cover what was there */
    assert_int_equal(gol_life_population(life), 3);
    assert_int_equal(gol_life_get(life, 2, 3), 3);
    assert_int_equal(gol_life_get(life, 3, 3), 0);
    for (int i = 0; i < 4; i++) {
        static const int places[4][2] = {{4, 0}, {0, 3}, {-1, 0}, {0, -1}};

        assert_int_equal(gol_pattern_place(&pattern, life, places[i][0], places[i][1], &err), GOL_LIMIT);
    }
    assert_string_equal(err.message, "a pattern of 3x2 cells at 0,-1 does not fit a grid of 6x4");
    assert_int_equal(gol_life_population(life), 3);
    assert_true(gol_pattern_origin(&pattern, 6, 4, &x, &y) && x == 1 && y == 1);
    pattern.has_offset = 1;
    pattern.offset_x = -3;
    assert_true(gol_pattern_origin(&pattern, 6, 4, &x, &y) && x == 0 && y == 2);
    pattern.offset_x = INT32_MIN;
    assert_true(!gol_pattern_origin(&pattern, 6, 4, &x, &y) && x == 1 && y == 1);
    gol_pattern_fini(&pattern);
    gol_life_free(life);
}

/* Many cells go by another way than few; both put the same cells there. */
static void large_patterns_are_placed(void **state)
{
    struct gol_rng rng = {.state = 5};
    struct gol_life *soup = new_game(200, 150, GOL_TOPOLOGY_TORUS), *life = new_game(333, 222, GOL_TOPOLOGY_TORUS);
    struct gol_pattern pattern;
    struct gol_err err;
    size_t size;
    char *text;

    (void)state;
    for (int i = 0; i < 30; i++) {
        const int left = (int)gol_rng_below(&rng, 133), top = (int)gol_rng_below(&rng, 72);

        gol_life_fill_random(soup, gol_rng_next(&rng), 0.4);
        gol_life_step(soup, i % 5);
        gol_life_fill_random(life, gol_rng_next(&rng), i % 3 == 0 ? 0 : 0.5);
        assert_ok(gol_pattern_format(soup, "f.rle", i % 2, &text, &size, &err), &err);
        assert_ok(parse("f.rle", text, size, &pattern, &err), &err);
        free(text);
        assert_ok(gol_pattern_place(&pattern, life, left, top, &err), &err);
        for (int y = 0; y < 150; y++)
            for (int x = 0; x < 200; x++) {
                const int age = gol_life_get(soup, x, y);

                if (gol_life_get(life, left + x, top + y) != (i % 2 ? age : age > 0))
                    fail_msg("round %d: cell %d,%d", i, x, y);
            }
        gol_pattern_fini(&pattern);
    }
    gol_life_free(soup);
    gol_life_free(life);
}

/* ---- writing ---- */

static void states_are_written_in_each_format(void **state)
{
    static const char *const text = "x = 5, y = 3, rule = B3/S23:P5,3\nbA3B$.yO$X!";
    struct gol_life *life = new_game(5, 3, GOL_TOPOLOGY_PLANE);
    static const struct {
        const char *path;
        int ages;
        const char *wanted;
    } table[] = {
        {"a.rle", 0, "x = 5, y = 3, rule = B3/S23:P5,3\nb4o$bo$o!\n"},
        {"a.txt", 1, "x = 5, y = 3, rule = B3/S23:P5,3\n.A3B$.yO$X!\n"},
        {"a.cells", 0, "!Rule: B3/S23, plane\n.OOOO\n.O...\nO....\n"},
    };
    struct gol_pattern pattern;
    struct gol_err err;
    size_t size;
    char *out;

    (void)state;
    assert_ok(parse("f", text, strlen(text), &pattern, &err), &err);
    assert_ok(gol_pattern_place(&pattern, life, 0, 0, &err), &err);
    gol_pattern_fini(&pattern);
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        char path[32], *packed, *unpacked;
        size_t packed_size, unpacked_size;

        assert_ok(gol_pattern_format(life, table[i].path, table[i].ages, &out, &size, &err), &err);
        assert_string_equal(out, table[i].wanted);
        assert_int_equal(size, strlen(out));
        snprintf(path, sizeof path, "%s.gz", table[i].path);
        assert_ok(gol_pattern_format(life, path, table[i].ages, &packed, &packed_size, &err), &err);
        assert_ok(gol_gzip_unpack(packed, packed_size, 1 << 20, "a", &unpacked, &unpacked_size, &err), &err);
        assert_int_equal(unpacked_size, size);
        assert_memory_equal(unpacked, out, size);
        free(unpacked);
        free(packed);
        free(out);
    }
    assert_int_equal(gol_pattern_format(life, "a.cells", 1, &out, &size, &err), GOL_INVALID);
    assert_string_equal(err.message, "plaintext (.cells) has no ages (want a name that ends with .rle)");
    gol_life_free(life);
}

static void random_states_come_back_in_each_format(void **state)
{
    static const char *const paths[] = {"f.rle", "f.cells", "f.rle.gz", "f.cells.gz"};
    struct gol_rng rng = {.state = 99};

    (void)state;
    print_message("seed: 99\n");
    for (int i = 0; i < 200; i++) {
        const int width = 1 + (int)gol_rng_below(&rng, 150), height = 1 + (int)gol_rng_below(&rng, 90);
        struct gol_life *life = new_game(width, height, GOL_TOPOLOGY_TORUS);
        struct gol_life *again = new_game(width, height, GOL_TOPOLOGY_TORUS);
        const char *path = paths[gol_rng_below(&rng, 4)];
        const int ages = strstr(path, "cells") == NULL;
        uint8_t *cells = calloc((size_t)width, (size_t)height);
        struct gol_pattern pattern;
        struct gol_err err;
        size_t size;
        char *text;

        assert_non_null(cells);
        for (int j = 0; j < width * height; j++)
            cells[j] = gol_rng_below(&rng, 3) > 0 ? 0 : ages ? (uint8_t)gol_rng_below(&rng, 256) : 1;
        gol_life_write(life, cells);
        assert_ok(gol_pattern_format(life, path, ages, &text, &size, &err), &err);
        assert_ok(parse(path, text, size, &pattern, &err), &err);
        assert_int_equal(pattern.width, width);
        assert_int_equal(pattern.height, height);
        assert_ok(gol_pattern_centre(&pattern, again, &err), &err);
        assert_true(gol_life_checksum(again) == gol_life_checksum(life));
        gol_pattern_fini(&pattern);
        free(cells);
        free(text);
        gol_life_free(life);
        gol_life_free(again);
    }
}

/* ---- files ---- */

static void files_are_loaded(void **state)
{
    struct gol_pattern pattern;
    struct gol_err err;

    (void)state;
    assert_ok(gol_pattern_load("tests/patterns/gosper_gun.rle", &pattern, &err), &err);
    assert_int_equal(gol_pattern_population(&pattern), 36);
    gol_pattern_fini(&pattern);
    assert_int_equal(gol_pattern_load("tests/patterns/none.rle", &pattern, &err), GOL_NOT_FOUND);
    assert_string_equal(err.message, "tests/patterns/none.rle: No such file or directory");
    assert_int_equal(gol_pattern_load("tests/patterns", &pattern, &err), GOL_INVALID);
    assert_string_equal(err.message, "tests/patterns: is a directory");
}

/* ---- damage ---- */

/* The file's bytes; gol_buf_fini releases them. */
static void read_sample(const char *path, struct gol_buf *out)
{
    struct gol_err err;

    gol_buf_init(out);
    assert_ok(gol_file_read(path, 1 << 20, out, &err), &err);
}

static void broken_gzip_data_is_refused(void **state)
{
    struct gol_pattern pattern;
    struct gol_err err;
    struct gol_buf packed;
    struct gol_rng rng = {.state = 31};

    (void)state;
    print_message("seed: 31\n");
    read_sample("tests/patterns/ages.rle.gz", &packed);
    for (size_t size = 2; size < packed.size; size++) {
        char wanted[80];

        snprintf(wanted, sizeof wanted, "f.gz: the gzip data is cut short at byte %zu", size);
        assert_int_equal(parse("f.gz", packed.data, size, &pattern, &err), GOL_PARSE);
        assert_string_equal(err.message, wanted);
    }
    /* The check sum at the end finds what the rest does not, but for the few bits that fill the last byte before it. */
    for (int i = 0; i < 2000; i++) {
        const size_t at = 10 + gol_rng_below(&rng, (uint32_t)packed.size - 10);
        const char bit = (char)(1U << gol_rng_below(&rng, 7));

        packed.data[at] = (char)(packed.data[at] ^ bit);
        if (parse("f.gz", packed.data, packed.size, &pattern, &err) == GOL_OK) {
            assert_int_equal(at, packed.size - 9);
            assert_int_equal(gol_pattern_population(&pattern), 14);
            gol_pattern_fini(&pattern);
        } else {
            assert_int_equal(err.code, GOL_PARSE);
            assert_true(strncmp(err.message, "f.gz: the gzip data is ", 23) == 0);
        }
        packed.data[at] = (char)(packed.data[at] ^ bit);
    }
    gol_buf_fini(&packed);
}

/* Members one after the other are one text; zeros may pad them, anything else may not follow. */
static void gzip_members_are_joined(void **state)
{
    static const char *const parts[] = {"x = 2, y = 1\n", "2o!"};
    struct gol_pattern pattern;
    struct gol_buf joined;
    struct gol_err err;
    char *unpacked;
    size_t size;

    (void)state;
    gol_buf_init(&joined);
    for (int i = 0; i < 2; i++) {
        char *packed;

        assert_ok(gol_gzip_pack(parts[i], strlen(parts[i]), &packed, &size, &err), &err);
        gol_buf_add(&joined, packed, size);
        free(packed);
    }
    assert_ok(parse("f", joined.data, joined.size, &pattern, &err), &err);
    assert_int_equal(gol_pattern_population(&pattern), 2);
    gol_pattern_fini(&pattern);
    assert_ok(gol_gzip_unpack(joined.data, joined.size, 16, "f", &unpacked, &size, &err), &err);
    assert_string_equal(unpacked, "x = 2, y = 1\n2o!");
    free(unpacked);
    assert_int_equal(gol_gzip_unpack(joined.data, joined.size, 15, "f", &unpacked, &size, &err), GOL_LIMIT);
    assert_string_equal(err.message, "f: the gzip data unpacks to more than 15 bytes");
    gol_buf_add(&joined, "\0\0\0", 3);
    assert_ok(parse("f", joined.data, joined.size, &pattern, &err), &err);
    gol_pattern_fini(&pattern);
    gol_buf_add(&joined, "more", 4);
    assert_int_equal(parse("f", joined.data, joined.size, &pattern, &err), GOL_PARSE);
    assert_non_null(strstr(err.message, "f: something that is no gzip data follows it at byte "));
    gol_buf_fini(&joined);
}

/* Any bytes give one line that names the file, or a pattern that is whole. */
static void check_any(const char *text, size_t size)
{
    static const char *const names[] = {"f", "f.rle", "f.cells", "f.lif", "f.mc"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct gol_pattern pattern;
        struct gol_err err = {0};

        if (parse(names[i], text, size, &pattern, &err) != GOL_OK) {
            assert_int_equal(strncmp(err.message, names[i], strlen(names[i])), 0);
            assert_null(strpbrk(err.message, "\r\n"));
            continue;
        }
        assert_true(pattern.box_x >= 0 && pattern.box_x + pattern.box_width <= pattern.width);
        assert_true(pattern.box_y >= 0 && pattern.box_y + pattern.box_height <= pattern.height);
        assert_true(pattern.width <= GOL_LIFE_SIDE_MAX && pattern.height <= GOL_LIFE_SIDE_MAX);
        gol_pattern_fini(&pattern);
    }
}

static void damaged_files_do_no_harm(void **state)
{
    static const char *const paths[] = {"tests/patterns/ages.rle",       "tests/patterns/glider.cells",
                                        "tests/patterns/glider_105.lif", "tests/patterns/glider_106.lif",
                                        "tests/patterns/cells.mc",       "tests/patterns/level1.mc"};
    static const char likely[] = "0123456789bo$!x=y, rule#\n\r\t.*OAZpPR-+/S:T\0\xff";
    struct gol_rng rng = {.state = 2024};

    (void)state;
    print_message("seed: 2024\n");
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        struct gol_buf valid;

        read_sample(paths[i], &valid);
        for (int round = 0; round < 1500; round++) {
            char text[512];
            size_t size = valid.size;

            assert_true(size < sizeof text);
            memcpy(text, valid.data, size);
            for (uint32_t changes = 1 + gol_rng_below(&rng, 4); changes > 0; changes--)
                text[gol_rng_below(&rng, (uint32_t)size)] = likely[gol_rng_below(&rng, sizeof likely - 1)];
            if (gol_rng_below(&rng, 8) == 0)
                size = gol_rng_below(&rng, (uint32_t)size);
            check_any(text, size);
        }
        gol_buf_fini(&valid);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_format_is_recognised),
        cmocka_unit_test(what_cannot_be_done_is_refused_by_name),
        cmocka_unit_test(what_is_wrong_is_refused_with_its_place),
        cmocka_unit_test(huge_universes_cost_nothing),
        cmocka_unit_test(bounds_and_offsets_are_kept),
        cmocka_unit_test(patterns_are_placed),
        cmocka_unit_test(large_patterns_are_placed),
        cmocka_unit_test(states_are_written_in_each_format),
        cmocka_unit_test(random_states_come_back_in_each_format),
        cmocka_unit_test(files_are_loaded),
        cmocka_unit_test(broken_gzip_data_is_refused),
        cmocka_unit_test(gzip_members_are_joined),
        cmocka_unit_test(damaged_files_do_no_harm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
