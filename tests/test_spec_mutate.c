/*
 * Good experiments with random damage: whatever the bytes are, reading them ends well or with one line that begins
 * with the name of the file. Run under the address sanitizer this also shows leaks and reads beyond the end.
 */
#include "spec_text.h"

#include "util/rng.h"

#define ROUNDS 4000
#define ROOM 4096

static const char *const good[] = {
    "# a comment\nname: counter\ntitle: Pause vs. execution time\nexercise: counter\nmodes: [serial, threads, pool]\n"
    "repeats: {min: 2, max: 4, until: 5%}\nwarmup: 1\norder: shuffled\nseed: 7\nsweep:\n  count_to: 10\n"
    "  counters: [1, 2..6 by 2, cpus]\n  pause: [0, 1ms, 10ms..20ms by 5ms]\n  workers: cpus\nplots:\n"
    "  - {x: pause, y: time, by: [mode, counters]}\n  - x: counters\n    y: overhead\n    by: mode\n"
    "    where: {pause: 1ms}\n    log: xy\n    name: \"my-plot\"\n",
    "name: life\nexercise: life\nrepeats: 2\nsweep: {games: 2, size: [8, 16x4], steps: 10, batch: [1, 5],\n"
    "        view: [off, 'every'], density: 0..1 by 0.25, rule: B36/S23}\nplots: []\n",
};

static const char *const pieces[] = {
    "[",
    "]",
    "{",
    "}",
    ",",
    ": ",
    "- ",
    "\n",
    "  ",
    "#",
    "&a ",
    "*a",
    "!!int ",
    "<<: ",
    "---\n",
    "...\n",
    "'",
    "\"",
    "|\n",
    ">",
    "? ",
    "%YAML ",
    "..",
    " by ",
    "1e9",
    "0",
    "-1",
    "cpus",
    "99999999999999999999",
    "\t",
    "\r",
    "\xff",
    "\xef\xbb\xbf",
    "\xe2\x80\xa8",
    "ns",
    "\\",
    "\"\\x01\"",
    "pause: 1\n",
    "sweep:\n",
    "nan",
};

static size_t below(struct gol_rng *rng, size_t n)
{
    return gol_rng_below(rng, (uint32_t)n);
}

/* Puts `size` bytes in at `at`, as far as there is room. */
static void put_in(char *text, size_t *length, size_t at, const char *bytes, size_t size)
{
    if (*length + size >= ROOM)
        return;
    memmove(text + at + size, text + at, *length - at);
    memcpy(text + at, bytes, size);
    *length += size;
}

static void damage(struct gol_rng *rng, char *text, size_t *length)
{
    const size_t at = below(rng, *length);
    const size_t left = *length - at;
    char copy[64];
    size_t size = 1 + below(rng, left < 40 ? left : 40);
    const char *piece = pieces[below(rng, sizeof pieces / sizeof pieces[0])];

    switch (below(rng, 7)) {
    case 0:
        text[at] = (char)below(rng, 256);
        break;
    case 1:
        text[at] = (char)(text[at] ^ (1 << below(rng, 8)));
        break;
    case 2: /* never all of it: there is always a byte to damage */
        size = size < *length ? size : *length - 1;
        memmove(text + at, text + at + size, left - size);
        *length -= size;
        break;
    case 3: /* a value, most likely: the damage that gets furthest */
    case 4:
        for (size_t i = at; i < *length; i++) {
            if (text[i] >= '0' && text[i] <= '9') {
                text[i] = (char)('0' + below(rng, 10));
                break;
            }
        }
        break;
    case 5:
        memcpy(copy, text + at, size);
        put_in(text, length, below(rng, *length), copy, size);
        break;
    default:
        put_in(text, length, at, piece, strlen(piece));
    }
}

/* NULL when the message is one line of text that names the file; otherwise what is wrong with it. */
static const char *fault(const char *message)
{
    if (strncmp(message, "t.yaml:", 7) != 0)
        return "does not name the file";
    if (strlen(message) < 12)
        return "says nothing";
    for (; *message != '\0'; message++)
        if ((unsigned char)*message < 0x20 || *message == 0x7f)
            return "has a control character";
    return NULL;
}

static void test_damage(void **state)
{
    struct gol_rng rng = {.state = UINT64_C(20261122)};
    int loaded = 0;
    int refused = 0;

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        gol_spec_free(spec_of(good[i]));
    print_message("seed %llu, %d rounds\n", (unsigned long long)rng.state, ROUNDS);
    for (int round = 0; round < ROUNDS; round++) {
        const char *from = good[round % 2];
        size_t length = strlen(from);
        struct gol_spec *spec = NULL;
        struct gol_plan *plan = NULL;
        struct gol_err err = {0};
        char text[ROOM + 1];

        memcpy(text, from, length);
        for (size_t i = 1 + below(&rng, 2) * below(&rng, 4); i > 0; i--)
            damage(&rng, text, &length);
        if (spec_load_text(text, length, &spec, &plan, &err) == GOL_OK) {
            loaded++;
            gol_plan_free(plan);
            gol_spec_free(spec);
        } else {
            const char *wrong = fault(err.message);

            refused++;
            if (wrong != NULL) {
                text[length] = '\0';
                fail_msg("round %d: the message %s: %s\n%s", round, wrong, err.message, text);
            }
            assert_null(spec);
            assert_null(plan);
        }
    }
    print_message("%d loaded, %d refused\n", loaded, refused);
    assert_true(loaded > ROUNDS / 50); /* or the damage is too large to say anything */
    assert_true(refused > ROUNDS / 50);
}

/* Text that is made to be slow or large: bounded by the size of a file. */
static void test_bombs(void **state)
{
    static const char *const starts[] = {"[", "{a: ", "- ", "? ", "a:\n ", "\"\\\n", "&a ", "!a ", "'", "# ", "a: [1,"};
    const size_t room = GOL_SPEC_FILE_MAX + 64;
    char *text = malloc(room);
    struct gol_err err;

    (void)state;
    assert_non_null(text);
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        const size_t step = strlen(starts[i]);
        struct gol_spec *spec = NULL;
        size_t length = 0;

        while (length + step <= GOL_SPEC_FILE_MAX) {
            memcpy(text + length, starts[i], step);
            length += step;
        }
        err = (struct gol_err){0};
        assert_int_not_equal(spec_load_text(text, length, &spec, NULL, &err), GOL_OK);
        assert_null(spec);
        assert_null(fault(err.message));
    }
    free(text);
}

/* Every prefix of a good file. */
static void test_cut(void **state)
{
    (void)state;
    for (size_t length = 0; length < strlen(good[0]); length++) {
        struct gol_spec *spec = NULL;
        struct gol_err err = {0};

        if (spec_load_text(good[0], length, &spec, NULL, &err) != GOL_OK)
            assert_null(fault(err.message));
        gol_spec_free(spec);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_damage),
        cmocka_unit_test(test_bombs),
        cmocka_unit_test(test_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
