/*
 * The results in full: the lines that the filter lets through, in the order that was asked for, each with a sparkline
 * of its newest trials. Below, when a line is opened, all its trials.
 *
 * An order is made for each picture: a sort of some hundred lines takes less than drawing one of them.
 */
#include "ui/view.h"

#include "util/least.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SPARKS 12 /* trials in a sparkline */
#define SPARKS_ROOM 72 /* columns from which on there is one */
#define OPEN_LINES 6 /* that the table keeps above the trials, */
#define SHARED_LINES 10 /* from this many on; with fewer the trials have all of them */

/* ---- which lines, in which order ---- */

struct line {
    int row;
    double number;
    const char *text;
    int sign; /* -1: the other way round */
};

/* The number that a cell stands for; NAN for words and what is not known. */
static double number_of(const struct gol_results_view *view, int row, int column)
{
    const struct gol_spec *spec = view->plan->spec;
    const struct gol_point *point = &view->plan->points[row];
    const struct gol_summary_line *line = &view->summary->lines[row];
    const char *heading = view->table->columns[column].heading;

    for (int i = 0; i < spec->exercise->n_params; i++)
        if (strcmp(spec->exercise->params[i].name, heading) == 0)
            return gol_param_is_numeric(&spec->exercise->params[i]) && gol_point_uses(spec, point, i)
                       ? gol_param_number(&spec->exercise->params[i], &point->values[i])
                       : NAN;
    if (strcmp(heading, "interval") == 0)
        return line->time_high - line->time_low;
    if (strcmp(heading, "skipped") == 0)
        return line->skipped;
    for (int i = 0; i < GOL_SUMMARY_COLUMN_COUNT; i++)
        if (strcmp(gol_summary_columns[i].heading, heading) == 0)
            return gol_summary_number(line, i);
    return NAN;
}

/* Numbers by size, before all that are not known; words by their letters; equals as in the plan. */
static int compare(const void *a, const void *b)
{
    const struct line *x = a, *y = b;
    int order = 0;

    if (isnan(x->number) != isnan(y->number))
        return isnan(x->number) ? 1 : -1; /* in both directions */
    if (!isnan(x->number))
        order = (x->number > y->number) - (x->number < y->number);
    else if (x->text != NULL)
        order = strcmp(x->text, y->text);
    return order != 0 ? order * x->sign : (x->row - y->row) * (x->text == NULL ? x->sign : 1);
}

static bool has_word(const char *text, const char *word, size_t size)
{
    for (; *text != '\0'; text++) {
        size_t i = 0;

        while (i < size && text[i] != '\0' && tolower((unsigned char)text[i]) == tolower((unsigned char)word[i]))
            i++;
        if (i == size)
            return true;
    }
    return size == 0;
}

/*
 * Whether a line has all words: in its mode and parameters ("pool", "pause=10ms"), or "failed", "skipped" or "running".
 */
static bool passes(const struct gol_results_view *view, int row, const char *filter)
{
    char text[256];

    gol_point_label(view->plan->spec, &view->plan->points[row], text, sizeof text - 32);
    if (view->summary->lines[row].failed > 0)
        strcat(text, " failed");
    if (view->summary->lines[row].skipped > 0)
        strcat(text, " skipped");
    if (row == view->current)
        strcat(text, " running");
    while (*filter != '\0') {
        const size_t size = strcspn(filter, " ");

        if (!has_word(text, filter, size))
            return false;
        filter += size + strspn(filter + size, " ");
    }
    return true;
}

/* Returns how many lines there are; *order is on the heap, NULL without memory. */
static int make_order(const struct gol_results_view *view, const struct gol_look *look, int **order)
{
    const int n_rows = view->table->n_rows, sort = look->table.sort;
    struct line *lines = malloc((size_t)(n_rows > 0 ? n_rows : 1) * sizeof *lines);
    int n = 0;

    *order = malloc((size_t)(n_rows > 0 ? n_rows : 1) * sizeof **order);
    if (lines == NULL || *order == NULL) {
        free(lines);
        free(*order);
        *order = NULL;
        return 0;
    }
    for (int row = 0; row < n_rows; row++)
        if (passes(view, row, look->table.filter))
            lines[n++] =
                (struct line){row, sort < 0 ? NAN : number_of(view, row, sort),
                              sort < 0 ? NULL : gol_grid_cell(view->table, row, sort), look->table.reverse ? -1 : 1};
    if (sort >= 0 || look->table.reverse)
        qsort(lines, (size_t)n, sizeof *lines, compare);
    for (int i = 0; i < n; i++)
        (*order)[i] = lines[i].row;
    free(lines);
    return n;
}

/* ---- sparklines ---- */

enum { BAD = -1, SKIPPED = -2 };

struct spark {
    int64_t times[SPARKS]; /* the newest trials; less than 0: BAD or SKIPPED */
    int n, next;
    const char *note; /* of the last one that is not good */
    enum gol_colour colour; /* of the note */
};

static void draw_spark(struct gol_frame *frame, int x, int y, const struct spark *spark)
{
    int64_t least = INT64_MAX, most = 0;

    for (int i = 0; i < spark->n; i++) {
        if (spark->times[i] < 0)
            continue;
        least = spark->times[i] < least ? spark->times[i] : least;
        most = spark->times[i] > most ? spark->times[i] : most;
    }
    for (int i = 0; i < spark->n; i++) {
        const int64_t time = spark->times[(spark->next + SPARKS - spark->n + i) % SPARKS];

        if (time == SKIPPED)
            gol_frame_put(frame, x + i, y, '-', GOL_COLOUR_DIM, GOL_COLOUR_DEFAULT);
        else if (time < 0)
            gol_frame_put(frame, x + i, y, 'x', GOL_COLOUR_BAD, GOL_COLOUR_DEFAULT);
        else
            gol_frame_put(frame, x + i, y,
                          0x2581 + (most > least ? (uint32_t)((time - least) * 7 / (most - least)) : 0), GOL_COLOUR_BAR,
                          GOL_COLOUR_DEFAULT);
    }
}

/* In place of the figures, which are not known. */
static void draw_reason(struct gol_frame *frame, struct gol_rect line, const struct gol_grid *grid, const char *note,
                        enum gol_colour colour)
{
    int x = 2;

    for (int i = 0; i < grid->n_columns && strcmp(grid->columns[i].heading, "time") != 0; i++)
        if (grid->columns[i].shown)
            x += grid->columns[i].width + GOL_GRID_GAP;
    gol_frame_erase(frame, (struct gol_rect){line.x + x, line.y, line.width - x, 1});
    gol_frame_text_cut(frame, line.x + x, line.y, line.width - x, note, colour, false);
}

/* Beside the lines of the table, which begin at table_x, below rect.y. Bad trials are said to be so, and why. */
static void draw_sparks(struct gol_frame *frame, struct gol_rect rect, int table_x, const struct gol_results_view *view,
                        const struct gol_table_view *table)
{
    const int n = gol_least_int(table->n_order - table->row, rect.height - 1);
    struct spark *sparks = calloc((size_t)(n > 0 ? n : 1), sizeof *sparks);
    int *lines = malloc((size_t)view->plan->n_points * sizeof *lines);

    if (sparks == NULL || lines == NULL)
        goto out;
    for (int i = 0; i < view->plan->n_points; i++)
        lines[i] = -1;
    for (int i = 0; i < n; i++)
        lines[table->order[table->row + i]] = i;
    for (int i = 0; i < view->n_rows; i++) {
        const struct gol_row *row = &view->rows[i];
        struct spark *spark;

        if (row->point < 0 || row->point >= view->plan->n_points || lines[row->point] < 0)
            continue;
        spark = &sparks[lines[row->point]];
        spark->times[spark->next] = row->status == GOL_STATUS_OK     ? row->time_ns
                                    : gol_status_is_bad(row->status) ? BAD
                                                                     : SKIPPED;
        spark->next = (spark->next + 1) % SPARKS;
        spark->n += spark->n < SPARKS;
        if (row->status == GOL_STATUS_OK)
            continue;
        spark->note = row->note[0] != '\0' ? row->note : gol_status_name(row->status);
        spark->colour = gol_status_is_bad(row->status) ? GOL_COLOUR_BAD : GOL_COLOUR_DIM;
    }
    gol_frame_text_cut(frame, rect.x, rect.y, rect.width, "trials", GOL_COLOUR_DIM, false);
    for (int i = 0; i < n; i++) {
        const int y = rect.y + 1 + i;

        draw_spark(frame, rect.x, y, &sparks[i]);
        if (sparks[i].note != NULL && view->summary->lines[table->order[table->row + i]].n == 0)
            draw_reason(frame, (struct gol_rect){table_x, y, rect.x - 1 - table_x, 1}, table->table, sparks[i].note,
                        sparks[i].colour);
        else if (sparks[i].note != NULL && rect.width > SPARKS + 8)
            gol_frame_text_cut(frame, rect.x + SPARKS + 1, y, rect.width - SPARKS - 1, sparks[i].note, sparks[i].colour,
                               false);
        if (table->row + i == table->chosen)
            gol_frame_choose(frame, table_x, y, rect.x + rect.width - table_x);
    }
out:
    free(lines);
    free(sparks);
}

/* ---- all of it ---- */

/* False: its line is not among them. */
static bool choose_point(struct gol_look *look, int point, const int *order, int n)
{
    for (int i = 0; i < n; i++) {
        if (order[i] != point)
            continue;
        look->table.chosen = i;
        return true;
    }
    return false;
}

/* Gives the table what it needs, and the sparklines with the reasons of failures what is left. */
static void draw_lines(struct gol_frame *frame, struct gol_rect rect, const struct gol_results_view *view,
                       struct gol_table_view *table)
{
    struct gol_rect left = rect, right = rect;
    int width, height;

    if (rect.width < SPARKS_ROOM) {
        gol_table_draw(frame, rect, table);
        return;
    }
    gol_table_room(table->table, &width, &height);
    left.width = gol_within_int(width, 0, rect.width - SPARKS - 2);
    right.x += left.width;
    right.width -= left.width;
    gol_table_draw(frame, left, table);
    draw_sparks(frame, right, rect.x, view, table);
}

static void draw_filter(struct gol_frame *frame, struct gol_rect line, const char *filter)
{
    const int used = gol_frame_text(frame, line.x + 2, line.y, line.width - 2, "filter ", GOL_COLOUR_DIM, false);

    gol_frame_text_cut(frame, line.x + 2 + used, line.y, line.width - 2 - used, filter, GOL_COLOUR_TITLE, true);
}

/*
 * While the run goes on, lines that are sorted by what was measured change places. The one that is chosen stays so,
 * above all when its trials are read; but who is at the top without having opened it looks at whatever comes first.
 */
static bool is_followed(const struct gol_look *look)
{
    return look->table.point > 0 && look->table.chosen == look->table.drawn &&
           (look->table.open || look->table.chosen > 0);
}

/* The order of the look, with the line that is sought in sight. */
static int make_order_of_look(const struct gol_results_view *view, struct gol_look *look, int **order)
{
    int n = make_order(view, look, order);

    if (*order != NULL && look->table.sought > 0 && !choose_point(look, look->table.sought - 1, *order, n)) {
        look->table.filter[0] = '\0';
        free(*order);
        n = make_order(view, look, order);
        if (*order != NULL)
            choose_point(look, look->table.sought - 1, *order, n);
    } else if (*order != NULL && look->table.sought == 0 && is_followed(look)) {
        choose_point(look, look->table.point - 1, *order, n);
    }
    look->table.sought = 0;
    return n;
}

/* The lines, and what can be clicked of them. */
static void draw_table(struct gol_frame *frame, struct gol_rect rect, const struct gol_results_view *view,
                       struct gol_table_view *table)
{
    draw_lines(frame, rect, view, table);
    if (table->n_order == 0 && rect.height > table->head) { /* a note on what is not there would be there */
        gol_frame_erase(frame, (struct gol_rect){rect.x, rect.y + table->head, rect.width, 1});
        gol_frame_text_cut(frame, rect.x + 2, rect.y + table->head, rect.width - 2, "no line has these words",
                           GOL_COLOUR_DIM, false);
    }
    for (int i = 0; i < rect.height - table->head && table->row + i < table->n_order; i++)
        gol_frame_spot(frame, (struct gol_rect){rect.x, rect.y + table->head + i, rect.width, 1}, GOL_SPOT_LINE,
                       table->row + i);
}

void gol_results_draw(struct gol_frame *frame, struct gol_rect rect, const struct gol_results_view *view,
                      struct gol_look *look)
{
    struct gol_table_view table = {.table = view->table, .current = view->current, .summary = view->summary};
    struct gol_rect top = rect, bottom = rect;
    int *order;

    if (rect.height < 2 || rect.width < 1)
        return;
    if (look->table.sort >= view->table->n_columns)
        look->table.sort = -1;
    table.n_order = make_order_of_look(view, look, &order);
    table.order = order;
    if (order == NULL)
        return;
    look->table.chosen = table.chosen = gol_within_int(look->table.chosen, 0, table.n_order - 1);
    look->table.point = table.n_order > 0 ? order[table.chosen] + 1 : 0;
    look->table.drawn = table.chosen;
    table.row = look->table.row;
    table.column = look->table.column;
    table.sort = look->table.sort;
    table.reverse = look->table.reverse;
    if (look->table.filter[0] != '\0' && look->mode != GOL_LOOK_TYPING) {
        draw_filter(frame, rect, look->table.filter);
        top.y++, top.height--;
    }
    if (look->table.open && table.n_order > 0) {
        top.height = rect.height < SHARED_LINES
                         ? 0
                         : gol_within_int(table.n_order + 1, 2,
                                          rect.height / 3 > OPEN_LINES ? rect.height / 3 : rect.height / 2);
        bottom.y = top.height > 0 ? top.y + top.height + 1 : rect.y;
        bottom.height = rect.y + rect.height - bottom.y;
        gol_trials_draw(frame, bottom, view, order[table.chosen], &look->table.trial);
    }
    if (top.height > 0)
        draw_table(frame, top, view, &table);
    look->table.row = table.row;
    look->table.column = table.column;
    look->page = (look->table.open ? bottom.height : top.height) - 2;
    look->page = look->page < 1 ? 1 : look->page;
    free(order);
}
