/*
 * A terminal character is about twice as high as wide. Half blocks make two square cells of it, each with a colour of
 * its own; braille makes eight cells of it, which then share a colour. So half blocks are taken
 * when all games fit that way, and braille, four times as dense, otherwise. Without Unicode a cell is a character.
 */
#include "ui/view.h"

#include "util/num.h"

#include <stdio.h>
#include <string.h>

#define TILE_GAP 2 /* columns between tiles */
#define CAPTION_FULL 24 /* columns of most captions: "game 3  gen 57  pop 128" */
#define CAPTION_LEAST 12 /* "3 g57 p128" */

struct style {
    enum gol_games_style style;
    int cells_x, cells_y; /* of a game, in a character */
};

static const struct style styles[] = {
    {GOL_GAMES_HALF, 1, 2},
    {GOL_GAMES_BRAILLE, 2, 4},
    {GOL_GAMES_ASCII, 1, 1},
};

static int min_of(int a, int b)
{
    return a < b ? a : b;
}

static int max_of(int a, int b)
{
    return a > b ? a : b;
}

static int divide_up(int a, int b)
{
    return (a + b - 1) / b;
}

static bool arrange_as(const struct gol_live_games *games, int width, int height, const struct style *style,
                       int caption, struct gol_games_grid *out)
{
    const int full_width = divide_up(games->width, style->cells_x);
    const int full_height = divide_up(games->height, style->cells_y);
    const int slots = min_of(games->games, GOL_LIVE_GAMES);
    int columns, rows;

    *out = (struct gol_games_grid){.style = style->style, .head = height >= 4 ? 1 : 0};
    if (width < 1 || height - out->head < 2 || slots < 1 || full_width < 1 || full_height < 1)
        return false;
    out->tile_width = min_of(full_width, width);
    out->tile_height = min_of(full_height, height - out->head - 1);
    out->pitch = min_of(max_of(out->tile_width, caption), width) + TILE_GAP;
    columns = max_of((width + TILE_GAP) / out->pitch, 1);
    rows = (height - out->head) / (out->tile_height + 1);
    out->rows = min_of(divide_up(slots, columns), rows);
    out->columns = min_of(columns, divide_up(slots, out->rows)); /* four games are 2 x 2, not 3 + 1 */
    out->shown = min_of(slots, out->columns * out->rows);
    out->height = out->head + out->rows * (out->tile_height + 1);
    return out->shown == slots && out->tile_width == full_width && out->tile_height == full_height;
}

void gol_games_arrange(const struct gol_live_games *games, int width, int height, bool unicode,
                       struct gol_games_grid *out)
{
    const int first = unicode ? 0 : 2, last = unicode ? 1 : 2;
    struct gol_games_grid best = {0};

    for (int i = first; i <= last; i++)
        if (arrange_as(games, width, height, &styles[i], CAPTION_FULL, out) ||
            arrange_as(games, width, height, &styles[i], CAPTION_LEAST, out))
            return;
    /* They do not fit: as many as possible, in the densest style; short captions cost some of their words. */
    arrange_as(games, width, height, &styles[last], CAPTION_FULL, &best);
    arrange_as(games, width, height, &styles[last], CAPTION_LEAST, out);
    if (best.shown >= out->shown)
        *out = best;
}

void gol_games_draw_head(struct gol_frame *frame, struct gol_rect rect, const struct gol_live_games *games,
                         const struct gol_games_grid *grid, const char *note)
{
    const bool corner = games->whole_width > games->width || games->whole_height > games->height;
    char text[96], more[32] = "";
    int left = rect.width, used;

    if (grid->head == 0)
        return;
    gol_frame_erase(frame, (struct gol_rect){rect.x, rect.y, rect.width, 1});
    if (grid->shown < games->games)
        snprintf(more, sizeof more, "+%d more", games->games - grid->shown);
    used = gol_text_columns(more);
    if (used > 0 && used + 8 <= rect.width) {
        gol_frame_text(frame, rect.x + rect.width - used, rect.y, used, more, GOL_COLOUR_DIM, false);
        left -= used + 1;
    }
    snprintf(text, sizeof text, "%d %s of %dx%d", games->games, games->games == 1 ? "game" : "games",
             corner ? games->whole_width : games->width, corner ? games->whole_height : games->height);
    if (corner)
        snprintf(text + strlen(text), sizeof text - strlen(text), ", a corner of %dx%d", games->width, games->height);
    used = gol_frame_text_cut(frame, rect.x, rect.y, left, text, GOL_COLOUR_TITLE, false);
    if (left - used > 4)
        gol_frame_text_cut(frame, rect.x + used + 2, rect.y, left - used - 2, note, GOL_COLOUR_DIM, false);
}

/* The longest caption that fits. */
static void caption(char *out, size_t size, int width, int index, const struct gol_live_game *game)
{
    char generation[GOL_NUM_TEXT];

    snprintf(out, size, "game %d  gen %lld  pop %lld", index + 1, (long long)game->generation,
             (long long)game->population);
    if (gol_text_columns(out) > width)
        snprintf(out, size, "%d  gen %lld  pop %lld", index + 1, (long long)game->generation,
                 (long long)game->population);
    if (gol_text_columns(out) > width)
        snprintf(out, size, "%d g%lld p%lld", index + 1, (long long)game->generation, (long long)game->population);
    if (gol_text_columns(out) > width)
        snprintf(out, size, "%d g%lld", index + 1, (long long)game->generation);
    if (gol_text_columns(out) > width)
        snprintf(out, size, "%d g%s", index + 1, gol_num_short(generation, (double)game->generation));
    if (gol_text_columns(out) > width)
        snprintf(out, size, "%d", index + 1);
}

static enum gol_colour colour_of(int age)
{
    return age >= 10  ? GOL_COLOUR_AGE_10
           : age >= 5 ? GOL_COLOUR_AGE_5
           : age >= 3 ? GOL_COLOUR_AGE_3
           : age == 2 ? GOL_COLOUR_AGE_2
           : age == 1 ? GOL_COLOUR_AGE_1
                      : GOL_COLOUR_DEFAULT;
}

static int age_at(const struct gol_live_games *games, const struct gol_live_game *game, int x, int y)
{
    if (x >= games->width || y >= games->height || x >= GOL_LIVE_SIDE || y >= GOL_LIVE_SIDE)
        return 0;
    return game->cells[(size_t)y * (size_t)games->width + (size_t)x];
}

static struct gol_cell half_cell(int upper, int lower)
{
    const enum gol_colour above = colour_of(upper), below = colour_of(lower);

    if (upper == 0 && lower == 0)
        return (struct gol_cell){.glyph = ' '};
    if (upper == 0)
        return (struct gol_cell){.glyph = 0x2584, .fg = (uint8_t)below};
    if (lower == 0)
        return (struct gol_cell){.glyph = 0x2580, .fg = (uint8_t)above};
    if (above == below)
        return (struct gol_cell){.glyph = 0x2588, .fg = (uint8_t)above};
    return (struct gol_cell){.glyph = 0x2580, .fg = (uint8_t)above, .bg = (uint8_t)below};
}

/* The colour is that of most of the cells; of equals, that of the younger ones. */
static struct gol_cell braille_cell(const struct gol_live_games *games, const struct gol_live_game *game, int x, int y)
{
    static const uint8_t dots[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    int votes[GOL_COLOUR_COUNT] = {0};
    enum gol_colour winner = GOL_COLOUR_AGE_1;
    uint32_t pattern = 0;

    for (int dy = 0; dy < 4; dy++) {
        for (int dx = 0; dx < 2; dx++) {
            const int age = age_at(games, game, x + dx, y + dy);

            if (age != 0) {
                pattern |= dots[dy][dx];
                votes[colour_of(age)]++;
            }
        }
    }
    if (pattern == 0)
        return (struct gol_cell){.glyph = ' '};
    for (int i = GOL_COLOUR_AGE_1; i <= GOL_COLOUR_AGE_10; i++)
        if (votes[i] > votes[winner])
            winner = (enum gol_colour)i;
    return (struct gol_cell){.glyph = 0x2800 + pattern, .fg = (uint8_t)winner};
}

static struct gol_cell ascii_cell(int age)
{
    static const char by_age[] = {'.', ':', 'o', 'O', '#'};
    const enum gol_colour colour = colour_of(age);

    if (age == 0)
        return (struct gol_cell){.glyph = ' '};
    return (struct gol_cell){.glyph = (uint32_t)by_age[colour - GOL_COLOUR_AGE_1], .fg = (uint8_t)colour};
}

void gol_games_draw_tile(struct gol_frame *frame, struct gol_rect rect, const struct gol_live_games *games,
                         const struct gol_games_grid *grid, int index, const struct gol_live_game *game)
{
    const int width = grid->pitch - TILE_GAP; /* of the caption; the tile may be narrower */
    char text[96];
    int x, y;

    if (index < 0 || index >= grid->shown)
        return;
    x = rect.x + index % grid->columns * grid->pitch;
    y = rect.y + grid->head + index / grid->columns * (grid->tile_height + 1);
    gol_frame_erase(frame, (struct gol_rect){x, y, width, 1});
    caption(text, sizeof text, width, index, game);
    gol_frame_text(frame, x, y, width, text, GOL_COLOUR_DIM, false);
    for (int row = 0; row < grid->tile_height; row++) {
        for (int column = 0; column < grid->tile_width; column++) {
            struct gol_cell cell;

            if (grid->style == GOL_GAMES_HALF)
                cell = half_cell(age_at(games, game, column, 2 * row), age_at(games, game, column, 2 * row + 1));
            else if (grid->style == GOL_GAMES_BRAILLE)
                cell = braille_cell(games, game, 2 * column, 4 * row);
            else
                cell = ascii_cell(age_at(games, game, column, row));
            gol_frame_put(frame, x + column, y + 1 + row, cell.glyph, cell.fg, cell.bg);
        }
    }
}
