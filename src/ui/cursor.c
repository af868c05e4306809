/*
 * A place is named whole (cup, 6 to 8 bytes), or reached by a way down or up and one across, each of which may be a
 * distance, a line or column by number, or a few steps of a byte or two: the cursor stands behind what was written
 * last, so the cell below that is LF and BS. What each distance takes is worked out when the size of the screen is
 * known.
 */
#include "ui/cursor.h"

#include "ui/terminfo.h"

#include <stdlib.h>
#include <string.h>

enum gol_code gol_cursor_init(struct gol_cursor *cursor, struct gol_err *err)
{
    bool lost = false;

    *cursor = (struct gol_cursor){.x = -1};
    cursor->place = gol_terminfo_text("cup", &lost);
    cursor->right = gol_terminfo_text("cuf", &lost);
    cursor->right_one = gol_terminfo_text("cuf1", &lost);
    cursor->left = gol_terminfo_text("cub", &lost);
    cursor->left_one = gol_terminfo_text("cub1", &lost);
    cursor->down = gol_terminfo_text("cud", &lost);
    cursor->down_one = gol_terminfo_text("cud1", &lost); /* LF, which the terminal's driver leaves alone (nonl) */
    cursor->up = gol_terminfo_text("cuu", &lost);
    cursor->up_one = gol_terminfo_text("ri", &lost); /* the same as cuu1 below the first line, and shorter */
    cursor->column = gol_terminfo_text("hpa", &lost);
    cursor->line = gol_terminfo_text("vpa", &lost);
    cursor->edge = gol_terminfo_text("cr", &lost);
    if (lost)
        return gol_err_set(err, GOL_NO_MEMORY, "no memory for the screen");
    return cursor->place != NULL ? GOL_OK : gol_err_set(err, GOL_NOT_FOUND, "the terminal cannot place the cursor");
}

void gol_cursor_fini(struct gol_cursor *cursor)
{
    char *const sequences[] = {
        cursor->place,    cursor->right, cursor->right_one, cursor->left,   cursor->left_one, cursor->down,
        cursor->down_one, cursor->up,    cursor->up_one,    cursor->column, cursor->line,     cursor->edge,
    };

    for (size_t i = 0; i < sizeof sequences / sizeof sequences[0]; i++)
        free(sequences[i]);
    free(cursor->rights);
    *cursor = (struct gol_cursor){0};
}

/* ---- what each distance takes ---- */

/* Takes `text`, `times` over, for the step, if that is shorter than what there is. */
static void offer(struct gol_cursor_step *step, const char *text, int times)
{
    const size_t length = text == NULL ? 0 : strlen(text), size = length * (size_t)times;

    if (size == 0 || size > sizeof step->bytes || (step->size > 0 && step->size <= size))
        return;
    for (int i = 0; i < times; i++)
        memcpy(step->bytes + (size_t)i * length, text, length);
    step->size = (uint8_t)size;
}

static void offer_distances(struct gol_cursor_step *steps, int n, const char *one, const char *many)
{
    for (int i = 1; i < n; i++) {
        offer(&steps[i], one, i);
        offer(&steps[i], gol_terminfo_fill(many, i, 0), 1);
    }
}

static void offer_places(struct gol_cursor_step *steps, int n, const char *by_number)
{
    for (int i = 0; i < n; i++)
        offer(&steps[i], gol_terminfo_fill(by_number, i, 0), 1);
}

/* A column is also so far from the edge. */
static void offer_from_edge(struct gol_cursor *cursor)
{
    char bytes[32];

    for (int i = 0; i < cursor->width && cursor->edge != NULL && strlen(cursor->edge) == 1; i++) {
        const struct gol_cursor_step *right = &cursor->rights[i];

        if (i > 0 && right->size == 0)
            continue;
        bytes[0] = cursor->edge[0];
        memcpy(bytes + 1, right->bytes, right->size);
        bytes[1 + right->size] = '\0';
        offer(&cursor->columns[i], bytes, 1);
    }
}

enum gol_code gol_cursor_fit(struct gol_cursor *cursor, int width, int height, struct gol_err *err)
{
    const size_t w = (size_t)width, h = (size_t)height;

    free(cursor->rights);
    cursor->rights = calloc(3 * (w + h), sizeof *cursor->rights);
    if (cursor->rights == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "no memory for a screen of %d x %d characters", width, height);
    cursor->lefts = cursor->rights + w;
    cursor->columns = cursor->lefts + w;
    cursor->downs = cursor->columns + w;
    cursor->ups = cursor->downs + h;
    cursor->lines = cursor->ups + h;
    cursor->width = width;
    cursor->height = height;
    cursor->x = -1;
    offer_distances(cursor->rights, width, cursor->right_one, cursor->right);
    offer_distances(cursor->lefts, width, cursor->left_one, cursor->left);
    offer_distances(cursor->downs, height, cursor->down_one, cursor->down);
    offer_distances(cursor->ups, height, cursor->up_one, cursor->up);
    offer_places(cursor->columns, width, cursor->column);
    offer_places(cursor->lines, height, cursor->line);
    offer_from_edge(cursor);
    return GOL_OK;
}

/* ---- ways ---- */

struct way {
    const struct gol_cursor_step *vertical, *across; /* NULL: none is needed */
    int cost;
};

/* The cheaper of two steps that lead to the same place, which may both be impossible. */
static const struct gol_cursor_step *cheaper(const struct gol_cursor_step *a, const struct gol_cursor_step *b)
{
    return a->size == 0 || (b->size > 0 && b->size < a->size) ? b : a;
}

static struct way find_way(const struct gol_cursor *cursor, int x, int y)
{
    const int across = x - cursor->x, down = y - cursor->y;
    struct way way = {0};

    if (cursor->x < 0 || cursor->x >= cursor->width || cursor->y >= cursor->height)
        return (struct way){.cost = GOL_CURSOR_FAR};
    if (down != 0)
        way.vertical = cheaper(down > 0 ? &cursor->downs[down] : &cursor->ups[-down], &cursor->lines[y]);
    if (across != 0)
        way.across = cheaper(across > 0 ? &cursor->rights[across] : &cursor->lefts[-across], &cursor->columns[x]);
    if ((way.vertical != NULL && way.vertical->size == 0) || (way.across != NULL && way.across->size == 0))
        return (struct way){.cost = GOL_CURSOR_FAR};
    way.cost = (way.vertical != NULL ? way.vertical->size : 0) + (way.across != NULL ? way.across->size : 0);
    return way;
}

#define PLACE_LEAST 4 /* bytes that naming a place takes: 4 on a vt52, 6 and more elsewhere */

int gol_cursor_cost(const struct gol_cursor *cursor, int x, int y)
{
    const struct way way = find_way(cursor, x, y);
    int place;

    if (way.cost <= PLACE_LEAST)
        return way.cost;
    place = (int)strlen(gol_terminfo_fill(cursor->place, y, x));
    return place < way.cost ? place : way.cost;
}

void gol_cursor_go(struct gol_cursor *cursor, int x, int y, struct gol_buf *out)
{
    const struct way way = find_way(cursor, x, y);
    const char *place = way.cost > PLACE_LEAST ? gol_terminfo_fill(cursor->place, y, x) : NULL;

    cursor->x = x;
    cursor->y = y;
    if (place != NULL && (int)strlen(place) < way.cost) {
        gol_buf_puts(out, place);
        return;
    }
    if (way.vertical != NULL)
        gol_buf_add(out, way.vertical->bytes, way.vertical->size);
    if (way.across != NULL)
        gol_buf_add(out, way.across->bytes, way.across->size);
}
