#include "actor/timers_rows.h"

#include "actor/os.h"

#include <stdlib.h>

#define CAPACITY_MIN 64U

void gol_timers_rows_init(struct gol_timers_rows *rows)
{
    *rows = (struct gol_timers_rows){0};
    for (unsigned i = 0; i < GOL_TIMERS_ROWS; i++) {
        rows->first_ns[i] = GOL_OS_NEVER;
        rows->last_ns[i] = INT64_MIN;
    }
}

void gol_timers_rows_fini(struct gol_timers_rows *rows)
{
    for (unsigned i = 0; i < GOL_TIMERS_ROWS; i++)
        free(rows->rows[i].ring);
    gol_timers_rows_init(rows);
}

static struct gol_timers_pause *at(const struct gol_timers_row *row, size_t i)
{
    return &row->ring[i & (row->capacity - 1)];
}

/* False: no memory. */
static bool grow(struct gol_timers_row *row)
{
    const size_t capacity = row->capacity > 0 ? 2 * row->capacity : CAPACITY_MIN;
    const size_t n = row->tail - row->head;
    struct gol_timers_pause *ring = NULL;

    if (row->capacity <= SIZE_MAX / 2 / sizeof *ring)
        ring = malloc(capacity * sizeof *ring);
    if (ring == NULL)
        return false;
    for (size_t i = 0; i < n; i++)
        ring[i] = *at(row, row->head + i);
    free(row->ring);
    *row = (struct gol_timers_row){.ring = ring, .tail = n, .capacity = capacity};
    return true;
}

bool gol_timers_rows_add(struct gol_timers_rows *rows, int64_t deadline_ns, void *what)
{
    unsigned best = GOL_TIMERS_ROWS;
    struct gol_timers_row *row;

    if (deadline_ns == GOL_OS_NEVER)
        return false; /* says that a row is empty */
    /* The row whose end is the latest that is not too late: so those for shorter pauses stay free for these. */
    for (unsigned i = 0; i < GOL_TIMERS_ROWS; i++)
        if (rows->last_ns[i] <= deadline_ns && (best == GOL_TIMERS_ROWS || rows->last_ns[i] > rows->last_ns[best]))
            best = i;
    if (best == GOL_TIMERS_ROWS)
        return false;
    row = &rows->rows[best];
    if (row->tail - row->head == row->capacity && !grow(row))
        return false;
    *at(row, row->tail++) = (struct gol_timers_pause){deadline_ns, what};
    if (row->tail - row->head == 1)
        rows->first_ns[best] = deadline_ns;
    rows->last_ns[best] = deadline_ns;
    return true;
}

size_t gol_timers_rows_count(const struct gol_timers_rows *rows)
{
    size_t n = 0;

    for (unsigned i = 0; i < GOL_TIMERS_ROWS; i++)
        n += rows->rows[i].tail - rows->rows[i].head;
    return n;
}

unsigned gol_timers_rows_earliest(const struct gol_timers_rows *rows, int64_t *first_ns)
{
    unsigned earliest = 0;

    for (unsigned i = 1; i < GOL_TIMERS_ROWS; i++)
        earliest = rows->first_ns[i] < rows->first_ns[earliest] ? i : earliest;
    *first_ns = rows->first_ns[earliest];
    return earliest;
}

/* The head has moved, or what is between it and the tail has. */
static void note_ends(struct gol_timers_rows *rows, unsigned i)
{
    const struct gol_timers_row *row = &rows->rows[i];
    const bool empty = row->head == row->tail;

    rows->first_ns[i] = empty ? GOL_OS_NEVER : at(row, row->head)->deadline_ns;
    rows->last_ns[i] = empty ? INT64_MIN : at(row, row->tail - 1)->deadline_ns;
}

void *gol_timers_rows_take(struct gol_timers_rows *rows, unsigned row)
{
    void *what = at(&rows->rows[row], rows->rows[row].head++)->what;

    note_ends(rows, row);
    return what;
}

size_t gol_timers_rows_remove_if(struct gol_timers_rows *rows,
                                 bool (*chosen)(void *context, const struct gol_timers_pause *pause), void *context)
{
    size_t removed = 0;

    for (unsigned r = 0; r < GOL_TIMERS_ROWS; r++) {
        struct gol_timers_row *row = &rows->rows[r];
        size_t kept = row->head;

        for (size_t i = row->head; i != row->tail; i++)
            if (!chosen(context, at(row, i)))
                *at(row, kept++) = *at(row, i);
        removed += row->tail - kept;
        row->tail = kept;
        note_ends(rows, r);
    }
    return removed;
}
