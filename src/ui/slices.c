#include "ui/slices.h"

#include <string.h>

#define LEARN_SHARE 0.25 /* of the last slice in what is known of how many bytes one comes to */
#define TAKEN_LEAST (-0.5)
#define TAKEN_MOST 3.0

/*
 * Cells have a place in the order in which they are painted: those of the first line, of the last line, then all
 * others.
 */
struct order {
    int line; /* cells of one */
    int first; /* the cell with which the first line begins */
    int all;
};

/* The part of neighbours that the place is in: its cell, and in *end the place where the part ends. */
static int cell_at(const struct order *order, int place, int *end)
{
    const int early = 2 * order->line, above = early + order->first;

    *end = place < order->line ? order->line : place < early ? early : place < above ? above : order->all;
    if (place < order->line)
        return order->first + place;
    if (place < early)
        return order->all - early + place;
    return place < above ? place - early : place - order->line;
}

/* The same brush writes both. */
static bool is_alike(const struct gol_cell *a, const struct gol_cell *b)
{
    return a->fg == b->fg && a->bg == b->bg && a->bold == b->bold;
}

/* What a cell that is to be seen costs; `beside`: the one before costs something, too. */
static double cost_of(const struct gol_painter *painter, const struct gol_cell *now, size_t index, bool beside)
{
    const struct gol_cell look = gol_looks_of(&painter->looks, now);

    if (!gol_looks_differ(&look, &painter->shown.cells[index]))
        return 0;
    return gol_looks_bytes(&look) + (beside && is_alike(now, now - 1) ? 0 : painter->step);
}

/*
 * How many cells from `cell` on, `most` at the most, come to `room` bytes or a little more; what they cost is taken off
 * it.
 */
static int count_cells(const struct gol_painter *painter, const struct gol_frame *frame, int cell, int most,
                       double *room)
{
    const struct gol_cell *cells = &frame->cells[cell], *given = &painter->given.cells[cell];
    bool beside = false;
    int n = 0;

    for (; n < most && 0 < *room; n++) {
        double cost = 0;

        if (memcmp(&cells[n], &given[n], sizeof *cells) != 0)
            cost = cost_of(painter, &cells[n], (size_t)(cell + n), beside);
        *room -= cost;
        beside = cost > 0;
    }
    while (n < most && cells[n].glyph == 0) /* the second half of what is wide */
        n++;
    return n;
}

static void add_places(struct gol_painter *painter, const struct gol_frame *frame, const struct order *order, int from,
                       int to)
{
    if (from == 0 && to == order->all) { /* in the order of reading, which takes fewer steps of the cursor */
        gol_painter_add(painter, frame, 0, order->all);
        return;
    }
    while (from < to) {
        int end;
        const int cell = cell_at(order, from, &end);

        end = end < to ? end : to;
        gol_painter_add(painter, frame, cell, cell + end - from);
        if (end <= 2 * order->line) /* what answers a key is not to be seen last because of its colour */
            gol_painter_part(painter);
        from = end;
    }
}

static void learn_taken(struct gol_slices *slices, double expected, double size)
{
    if (expected <= 0)
        return;
    slices->taken += LEARN_SHARE * (size / expected - 1 - slices->taken);
    slices->taken = slices->taken < TAKEN_LEAST ? TAKEN_LEAST : slices->taken > TAKEN_MOST ? TAKEN_MOST : slices->taken;
}

enum gol_code gol_slices_paint(struct gol_slices *slices, struct gol_painter *painter, const struct gol_frame *frame,
                               int first, int64_t room, bool more, struct gol_err *err)
{
    const int all = frame->width * frame->height;
    const struct order order = {frame->width, first * frame->width, all};
    const double whole = (double)room / (1 + slices->taken);
    double left = whole;
    enum gol_code code;
    int from, end;

    if (room >= GOL_SLICES_ALL || first + 1 >= frame->height) {
        *slices = (struct gol_slices){.taken = slices->taken};
        return gol_painter_paint(painter, frame, err);
    }
    if (!more || painter->anew)
        slices->next = 0;
    slices->rest = false;
    if (!gol_painter_begin(painter, frame))
        return GOL_OK;
    left -= (double)painter->out.size;
    from = slices->next;
    while (slices->next < all && left > 0) {
        const int cell = cell_at(&order, slices->next, &end);

        slices->next += count_cells(painter, frame, cell, end - slices->next, &left);
    }
    add_places(painter, frame, &order, from, slices->next);
    slices->rest = slices->next < all;
    code = gol_painter_end(painter, err);
    learn_taken(slices, whole - left, (double)painter->out.size);
    return code;
}
