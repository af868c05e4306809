/* What tests of views draw: a status, a table, a frame of text. */
#ifndef GOL_TESTS_VIEW_PARTS_H
#define GOL_TESTS_VIEW_PARTS_H

#include "cmocka_all.h"

#include "ui/view.h"
#include "util/num.h"

#define S GOL_NS_PER_S

static inline struct gol_live_status status_of(void)
{
    return (struct gol_live_status){
        .state = GOL_LIVE_RUNNING,
        .total = 120,
        .done = 45,
        .failed = 2,
        .started_ns = 1 * S,
        .eta_ns = 75 * S,
        .point = 3,
        .repeat = 1,
        .trial_started_ns = 12 * S,
        .label = "pool pause=10ms counters=4",
    };
}

/* A table as gol_table_make would fill it half way. */
static inline void make_table(struct gol_grid *table, int rows)
{
    static const struct {
        const char *heading;
        int width, rank;
    } columns[] = {
        {"mode", 7, 0},     {"pause", 6, 0},  {"time", 7, 0}, {"overhead", 8, 1},
        {"speed-up", 8, 2}, {"memory", 7, 3}, {"CPU", 5, 6},
    };
    static const char *const measured[] = {"101 ms", "1.2 ms", "1.00x", "4.21 MB", "0.3%"};
    static const char *const modes[] = {"serial", "threads", "pool"};
    struct gol_err err;

    *table = (struct gol_grid){.note = "n = 3: min..max"};
    for (int c = 0; c < 7; c++) {
        gol_grid_column(table, columns[c].heading, c > 0, columns[c].rank);
        table->columns[c].width = columns[c].width;
    }
    assert_ok(gol_grid_rows(table, rows, &err), &err);
    for (int i = 0; i < rows; i++) {
        gol_grid_put(table, i, 0, "%s", modes[i % 3]);
        gol_grid_put(table, i, 1, "%d ms", i / 3);
        for (int c = 0; c < 5; c++)
            gol_grid_put(table, i, c + 2, "%s", i < 2 ? measured[c] : "-");
    }
}

static inline void assert_shows(const struct gol_frame *frame, const char *wanted)
{
    struct gol_buf text;

    gol_buf_init(&text);
    gol_frame_dump(frame, &text);
    if (strcmp(gol_buf_text(&text), wanted) != 0) /* cmocka would cut them */
        fprintf(stderr, "drawn:\n%swanted:\n%s", gol_buf_text(&text), wanted);
    assert_string_equal(gol_buf_text(&text), wanted);
    gol_buf_fini(&text);
}

static inline struct gol_frame frame_of(int width, int height)
{
    struct gol_frame frame;
    struct gol_err err;

    assert_ok(gol_frame_init(&frame, width, height, &err), &err);
    return frame;
}

#endif
