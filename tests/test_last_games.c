/* The games that are kept of a run: the same come back, and what is no such file is refused in one line. */
#include "cmocka_all.h"

#include "fixture_plan.h"
#include "lab/last_games.h"
#include "life/gzip.h"
#include "util/bytes.h"
#include "util/file.h"

#include <xxhash.h>

/* Five games of 7x3 whose cells are all different, as an encoder finds them. */
static struct gol_last_games some(void)
{
    struct gol_last_games last = {
        .trial = 12,
        .label = "pool view=every",
        .games = {.games = 5, .width = 7, .height = 3, .whole_width = 70, .whole_height = 3, .max_age = 10}};

    last.states = calloc(1, sizeof *last.states);
    assert_non_null(last.states);
    gol_live_states_clear(last.states, &last.games);
    for (int i = 0; i < 5; i++) {
        last.states->game[i].generation = INT64_C(5000000000) + i;
        last.states->game[i].population = i;
        for (int k = 0; k < 21; k++)
            last.states->game[i].cells[k] = (uint8_t)(21 * i + k);
    }
    return last;
}

static struct gol_buf bytes_of(const struct gol_last_games *last)
{
    struct gol_buf bytes;
    struct gol_err err;

    gol_buf_init(&bytes);
    assert_ok(gol_last_games_encode(last, &bytes, &err), &err);
    return bytes;
}

static void assert_same(const struct gol_last_games *a, const struct gol_last_games *b)
{
    assert_int_equal(a->trial, b->trial);
    assert_string_equal(a->label, b->label);
    assert_memory_equal(&a->games, &b->games, sizeof a->games);
    for (int i = 0; i < gol_live_shown(&a->games); i++) {
        assert_int_equal(a->states->game[i].generation, b->states->game[i].generation);
        assert_int_equal(a->states->game[i].population, b->states->game[i].population);
        assert_memory_equal(a->states->game[i].cells, b->states->game[i].cells,
                            (size_t)(a->games.width * a->games.height));
    }
}

static void games_come_back(void **state)
{
    struct gol_last_games last = some();
    struct gol_last_games again;
    struct gol_err err;
    char folder[64];

    (void)state;
    fixture_folder(folder);
    assert_int_equal(gol_last_games_read(folder, &again, &err), GOL_NOT_FOUND);
    assert_ok(gol_last_games_write(&last, folder, &err), &err);
    assert_ok(gol_last_games_read(folder, &again, &err), &err);
    assert_same(&last, &again);
    gol_last_games_fini(&again);
    gol_last_games_fini(&last);
    fixture_remove(folder);
    assert_int_not_equal(gol_last_games_write(&last, "/nonexistent", &err), GOL_OK);
}

/* Of games that are too many and too large that is kept which can be shown. */
static void what_is_shown_is_taken(void **state)
{
    const int side = 266;
    uint8_t *cells = calloc((size_t)side, (size_t)side);
    struct gol_last_games last;
    struct gol_last_games again;
    struct gol_live *live;
    struct gol_buf bytes;
    struct gol_err err;

    (void)state;
    assert_ok(gol_live_create(&live, &err), &err);
    assert_int_equal(gol_last_games_take(live, 1, "x", &last, &err), GOL_NOT_FOUND);
    gol_last_games_fini(&last);
    gol_live_trial_begin(live);
    gol_live_games_open(live, 100, side, side, 10, true);
    /* A trial that has just begun: what was shown before is worth more than games of nothing. */
    assert_int_equal(gol_last_games_take(live, 7, "pool", &last, &err), GOL_NOT_FOUND);
    gol_last_games_fini(&last);
    memset(cells, 3, (size_t)side * (size_t)side);
    gol_live_game_put(
        live, &(struct gol_view_state){.game = 63, .generation = 9, .width = side, .height = side, .cells = cells});
    assert_ok(gol_last_games_take(live, 8, "pool", &last, &err), &err);
    assert_int_equal(last.games.games, 100);
    assert_int_equal(last.games.width, 256);
    assert_int_equal(last.games.whole_width, side);
    assert_int_equal(last.states->game[63].generation, 9);
    assert_int_equal(last.states->game[63].cells[65535], 3);
    bytes = bytes_of(&last);
    assert_true(bytes.size < 64 * (16 + 65536) + 300);
    assert_ok(gol_last_games_decode(bytes.data, bytes.size, &again, &err), &err);
    assert_same(&last, &again);
    gol_buf_fini(&bytes);
    gol_last_games_fini(&again);
    gol_last_games_fini(&last);
    gol_live_close(live);
    free(cells);
}

static void assert_refused(const void *bytes, size_t size, const char *words)
{
    struct gol_last_games last;
    struct gol_err err = {0};

    assert_int_equal(gol_last_games_decode(bytes, size, &last, &err), GOL_MISMATCH);
    assert_null(last.states);
    if (strstr(err.message, words) == NULL)
        fail_msg("%s", err.message);
}

/* Every length but the right one, and every byte changed. */
static void what_is_cut_or_changed_is_refused(void **state)
{
    struct gol_last_games last = some();
    struct gol_buf bytes = bytes_of(&last);

    (void)state;
    for (size_t size = 0; size < bytes.size; size++)
        assert_refused(bytes.data, size, "");
    gol_buf_add(&bytes, "", 1);
    assert_refused(bytes.data, bytes.size, "not as long");
    bytes.size--;
    for (size_t i = 0; i < bytes.size; i++) {
        bytes.data[i] = (char)(bytes.data[i] ^ 0x40);
        assert_refused(bytes.data, bytes.size, "");
        bytes.data[i] = (char)(bytes.data[i] ^ 0x40);
    }
    gol_buf_fini(&bytes);
    gol_last_games_fini(&last);
}

/* Somebody has made a file with a good checksum: `bytes` at `at` are changed to the value. */
static void assert_made_refused(size_t at, uint32_t value, size_t bytes, const char *words)
{
    struct gol_last_games last = some();
    struct gol_buf made = bytes_of(&last);
    const size_t end = made.size - 8;

    gol_bytes_put((unsigned char *)made.data + at, value, bytes);
    gol_bytes_put((unsigned char *)made.data + end, XXH3_64bits(made.data, end), 8);
    assert_refused(made.data, made.size, words);
    gol_buf_fini(&made);
    gol_last_games_fini(&last);
}

static void what_cannot_be_is_refused(void **state)
{
    (void)state;
    assert_made_refused(0, 'x', 1, "not what a run keeps");
    assert_made_refused(8, 3, 4, "format 3");
    assert_made_refused(8, 0, 4, "format 0");
    assert_made_refused(12, 0xFFFFFFFF, 4, "damaged"); /* trial */
    assert_made_refused(16, 0, 4, "none of that shape"); /* games */
    assert_made_refused(16, 0x80000000, 4, "none of that shape");
    assert_made_refused(16, 6, 4, "not as long");
    assert_made_refused(20, 1 << 20, 4, "none of that shape"); /* width */
    assert_made_refused(24, 0, 4, "none of that shape");
    assert_made_refused(28, 6, 4, "none of that shape"); /* the whole is less than its part */
    assert_made_refused(40, 160, 4, "none of that shape"); /* label */
    assert_made_refused(40, 0xFFFFFFFF, 4, "none of that shape");
    assert_made_refused(44, 0, 1, "name of their trial");
}

/* Files that are none, by what the user is told. */
static void files_that_are_none(void **state)
{
    struct gol_last_games last;
    struct gol_err err;
    char folder[64];
    char path[128];
    char *packed;
    size_t size;

    (void)state;
    fixture_folder(folder);
    snprintf(path, sizeof path, "%s/games.gz", folder);
    fixture_write(folder, "games.gz", "");
    assert_int_equal(gol_last_games_read(folder, &last, &err), GOL_MISMATCH);
    assert_string_equal(err.message, "games.gz: this is no gzip data; the file is of no use and can be removed");
    assert_ok(gol_gzip_pack("hello", 5, &packed, &size, &err), &err);
    assert_ok(gol_file_write(path, packed, size, &err), &err);
    assert_int_equal(gol_last_games_read(folder, &last, &err), GOL_MISMATCH);
    assert_string_equal(
        err.message, "games.gz: this is not what a run keeps of its games; the file is of no use and can be removed");
    assert_ok(gol_file_write(path, packed, size - 3, &err), &err);
    assert_int_equal(gol_last_games_read(folder, &last, &err), GOL_PARSE);
    assert_non_null(strstr(err.message, "games.gz: the gzip data is cut short"));
    free(packed);
    fixture_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(games_come_back),
        cmocka_unit_test(what_is_shown_is_taken),
        cmocka_unit_test(what_is_cut_or_changed_is_refused),
        cmocka_unit_test(what_cannot_be_is_refused),
        cmocka_unit_test(files_that_are_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
