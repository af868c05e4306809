/*
 * Games are worth most when all of them are seen whole. So the first arrangement is taken that does that: half blocks,
 * which are clear, before braille, which is dense, before fewer dots than cells. Below a certain size nothing can be
 * made out, and games are turned over page by page instead.
 */
#include "ui/palette.h"
#include "ui/view.h"

#include "util/least.h"
#include "util/num.h"

#include <stdio.h>
#include <string.h>

#define TILE_GAP 2 /* columns between tiles */
#define CAPTION_FULL 24 /* columns of most captions: "game 3  gen 57  pop 128" */
#define CAPTION_LEAST 12 /* "3 g57 p128" */
#define CAPTION_LONG 15 /* "12 g12345 p1234": what captions get where there is room to spare */
#define GROW_MOST 16 /* dots of a side of a cell */
#define TILE_LEAST 3 /* lines, to which a game may be scaled down */

static int divide_up(int a, int b)
{
    return (a + b - 1) / b;
}

/* How a game becomes glyphs. */
struct size {
    enum gol_glyphs glyphs;
    int scale, grow;
};

/* Characters that a game takes. */
static int full_width(const struct gol_live_games *games, struct size size)
{
    return divide_up(divide_up(games->width, size.scale) * size.grow, gol_glyph_shapes[size.glyphs].cells_x) *
           gol_glyph_shapes[size.glyphs].columns;
}

static int full_height(const struct gol_live_games *games, struct size size)
{
    return divide_up(divide_up(games->height, size.scale) * size.grow, gol_glyph_shapes[size.glyphs].cells_y);
}

/* ---- many games ---- */

struct room {
    int width, height;
};

/* Whether all games are shown whole that way. */
static bool arrange_as(const struct gol_live_games *games, struct room room, struct size size, int caption,
                       struct gol_games_grid *out)
{
    const int width = full_width(games, size), height = full_height(games, size);
    const int slots = gol_least_int(games->games, GOL_LIVE_GAMES);
    int columns, rows;

    *out = (struct gol_games_grid){
        .glyphs = size.glyphs, .scale = size.scale, .grow = size.grow, .chosen = -1, .head = room.height >= 4 ? 1 : 0};
    if (room.width < 1 || room.height - out->head < 2 || slots < 1 || width < 1 || height < 1)
        return false;
    out->tile_width = gol_least_int(width, room.width);
    out->tile_height = gol_least_int(height, room.height - out->head - 1);
    out->pitch = gol_least_int(gol_most_int(out->tile_width, caption), room.width) + TILE_GAP;
    columns = gol_most_int((room.width + TILE_GAP) / out->pitch, 1);
    rows = (room.height - out->head) / (out->tile_height + 1);
    out->rows = gol_least_int(divide_up(slots, columns), rows);
    out->columns = gol_least_int(columns, divide_up(slots, out->rows)); /* four games are 2 x 2, not 3 + 1 */
    out->shown = gol_least_int(slots, out->columns * out->rows);
    if (out->columns > 0 && out->pitch < CAPTION_LONG + TILE_GAP) /* generations have more digits later */
        out->pitch =
            gol_most_int(out->pitch, gol_least_int((room.width + TILE_GAP) / out->columns, CAPTION_LONG + TILE_GAP));
    out->height = out->head + out->rows * (out->tile_height + 1);
    return out->shown == slots && out->tile_width == width && out->tile_height == height;
}

static bool arrange_size(const struct gol_live_games *games, struct room room, struct size size,
                         struct gol_games_grid *out)
{
    return arrange_as(games, room, size, CAPTION_FULL, out) || arrange_as(games, room, size, CAPTION_LEAST, out);
}

/* With cells of several dots, the more the better. Digits and squares that have sizes say all in one dot. */
static bool arrange_grown(const struct gol_live_games *games, enum gol_glyphs wanted, struct room room, bool unicode,
                          struct gol_games_grid *out)
{
    struct size size = {wanted, 1, GROW_MOST};

    if (wanted == GOL_GLYPHS_AUTO)
        size.glyphs = unicode ? GOL_GLYPHS_HALF : GOL_GLYPHS_DIGITS;
    if (size.glyphs == GOL_GLYPHS_DIGITS || size.glyphs == GOL_GLYPHS_SIZED)
        return false;
    for (; size.grow > 1; size.grow--)
        if (arrange_size(games, room, size, out))
            return true;
    return false;
}

static void arrange_wall(const struct gol_live_games *games, enum gol_glyphs wanted, struct room room, bool unicode,
                         struct gol_games_grid *out)
{
    const struct size clear = {GOL_GLYPHS_HALF, 1, 1};
    struct size size = {wanted, 1, 1};
    struct gol_games_grid wide = {0};

    if (wanted == GOL_GLYPHS_AUTO)
        size.glyphs = unicode ? GOL_GLYPHS_BRAILLE : GOL_GLYPHS_DIGITS;
    if (wanted == GOL_GLYPHS_AUTO && unicode && arrange_size(games, room, clear, out))
        return;
    while (!arrange_size(games, room, size, out)) {
        size.scale++;
        if (full_height(games, size) >= TILE_LEAST)
            continue;
        /* They do not fit: as many as possible; short captions cost some of their words. */
        size.scale--;
        arrange_as(games, room, size, CAPTION_FULL, &wide);
        arrange_as(games, room, size, CAPTION_LEAST, out);
        if (wide.shown >= out->shown)
            *out = wide;
        return;
    }
}

/* ---- one game, closer than it fits ---- */

static void arrange_closer(const struct gol_live_games *one, const struct gol_look *look, struct room room,
                           bool unicode, struct gol_games_grid *out)
{
    struct size size = {look->grids.glyphs, 1, 1};
    const struct gol_glyph_shape *shape;
    int halvings = 0, closer;

    arrange_wall(one, look->grids.glyphs, room, unicode, out);
    do
        halvings++;
    while (out->scale >> halvings > 1);
    closer = gol_least_int(look->grids.closer, halvings);
    size.scale = gol_most_int(out->scale >> closer, 1);
    if (size.glyphs == GOL_GLYPHS_AUTO)
        size.glyphs = !unicode ? GOL_GLYPHS_DIGITS : size.scale > 1 ? out->glyphs : GOL_GLYPHS_HALF;
    shape = &gol_glyph_shapes[size.glyphs];
    arrange_as(one, room, size, CAPTION_FULL, out);
    out->closer = closer;
    out->closest = halvings;
    out->x =
        gol_within_int(look->grids.x, 0, one->width - out->tile_width / shape->columns * shape->cells_x * size.scale);
    out->y = gol_within_int(look->grids.y, 0, one->height - out->tile_height * shape->cells_y * size.scale);
}

void gol_games_arrange(const struct gol_live_games *games, const struct gol_look *look, int width, int height,
                       bool unicode, struct gol_games_grid *out)
{
    const struct room room = {width, height};
    const enum gol_glyphs glyphs = look->grids.glyphs;
    const int slots = gol_least_int(games->games, GOL_LIVE_GAMES);
    const int chosen = gol_within_int(look->grids.chosen, 0, gol_most_int(slots - 1, 0));
    const bool readable = glyphs == GOL_GLYPHS_AUTO && look->grids.colourless; /* digits, if all games fit that way */
    const struct size digits = {GOL_GLYPHS_DIGITS, 1, 1};
    struct gol_live_games shown = *games;

    if (look->view != GOL_VIEW_GRIDS) {
        if (!readable || !arrange_size(games, room, digits, out))
            arrange_wall(games, glyphs, room, unicode, out);
        return;
    }
    if (look->grids.zoomed)
        shown.games = gol_least_int(slots, 1);
    if (look->grids.zoomed && look->grids.closer > 0)
        arrange_closer(&shown, look, room, unicode, out);
    else if (!(readable && arrange_size(&shown, room, digits, out)) &&
             !arrange_grown(&shown, glyphs, room, unicode, out))
        arrange_wall(&shown, glyphs, room, unicode, out);
    out->chosen = chosen;
    if (out->shown > 0)
        out->first = chosen / out->shown * out->shown;
    out->shown = gol_least_int(out->shown, slots - out->first);
}

/* ---- drawing ---- */

/* The oldest age with a colour before that one. */
static int oldest_before(enum gol_colour colour, int max_age)
{
    int age = 1;

    while (age < max_age && gol_palette_age(age + 1, max_age) < colour)
        age++;
    return age;
}

/* How ages are told apart without colours. */
static void say_ages(const struct gol_look *look, enum gol_glyphs glyphs, char *out, size_t size)
{
    const int max_age = look->grids.max_age;

    out[0] = '\0';
    if (glyphs == GOL_GLYPHS_DIGITS)
        snprintf(out, size, "ages 1 to 9, * above");
    else if (glyphs == GOL_GLYPHS_SIZED)
        snprintf(out, size, "larger is older, up to %d", max_age);
    else if (look->grids.bolds && look->grids.dims)
        snprintf(out, size, "ages: bold 1-%d, dim %d+", oldest_before(GOL_COLOUR_AGE_GROWN, max_age),
                 oldest_before(GOL_COLOUR_AGE_OLD, max_age) + 1);
    else if (look->grids.bolds)
        snprintf(out, size, "ages: bold 1-%d", oldest_before(GOL_COLOUR_AGE_GROWN, max_age));
}

/* The same as "age 1 ########## 10+" where there are colours: right-aligned; returns the columns that are left. */
static int draw_words(struct gol_frame *frame, struct gol_rect rect, const struct gol_look *look,
                      enum gol_glyphs glyphs)
{
    char text[80];
    int used;

    say_ages(look, glyphs, text, sizeof text);
    used = gol_text_columns(text);
    if (used == 0 || used + 24 > rect.width)
        return rect.width;
    gol_frame_text(frame, rect.x + rect.width - used, rect.y, used, text, GOL_COLOUR_DIM, false);
    return rect.width - used - 2;
}

/* "age 1 ########## 10+": right-aligned; returns the columns that are left. */
static int draw_legend(struct gol_frame *frame, struct gol_rect rect, const struct gol_look *look,
                       enum gol_glyphs glyphs)
{
    const int max_age = look->grids.max_age, steps = gol_least_int(max_age, GOL_COLOUR_AGES);
    char oldest[16];
    int x, used;

    if (look->grids.colourless)
        return draw_words(frame, rect, look, glyphs);
    snprintf(oldest, sizeof oldest, " %d+", max_age);
    used = 6 + steps + (int)strlen(oldest);
    if (used + 24 > rect.width)
        return rect.width;
    x = rect.x + rect.width - used;
    gol_frame_text(frame, x, rect.y, 6, "age 1 ", GOL_COLOUR_DIM, false);
    for (int i = 0; i < steps; i++)
        gol_frame_put(frame, x + 6 + i, rect.y, 0x2588, gol_palette_age(1 + i * (max_age - 1) / (steps - 1), max_age),
                      GOL_COLOUR_DEFAULT);
    gol_frame_text(frame, x + 6 + steps, rect.y, 8, oldest, GOL_COLOUR_DIM, false);
    return rect.width - used - 2;
}

static void describe(const struct gol_live_games *games, const struct gol_games_grid *grid, char *out, size_t size)
{
    const bool corner = games->whole_width > games->width || games->whole_height > games->height;
    char more[48] = "";

    if (grid->shown < games->games && grid->shown > 1)
        snprintf(more, sizeof more, "%d to %d of ", grid->first + 1, grid->first + grid->shown);
    else if (grid->shown < games->games)
        snprintf(more, sizeof more, "%d of ", grid->first + 1);
    snprintf(out, size, "%s%d %s of %dx%d", more, games->games, games->games == 1 ? "game" : "games",
             corner ? games->whole_width : games->width, corner ? games->whole_height : games->height);
    if (corner)
        snprintf(out + strlen(out), size - strlen(out), ", a corner of %dx%d", games->width, games->height);
    if (grid->scale > 1)
        snprintf(out + strlen(out), size - strlen(out), ", a dot is %dx%d cells", grid->scale, grid->scale);
    if (grid->x > 0 || grid->y > 0)
        snprintf(out + strlen(out), size - strlen(out), ", from %d,%d on", grid->x, grid->y);
}

void gol_games_draw_head(struct gol_frame *frame, struct gol_rect rect, const struct gol_live_games *games,
                         const struct gol_look *look, const struct gol_games_grid *grid, const char *note)
{
    char text[160];
    int left, used;

    if (grid->head == 0)
        return;
    gol_frame_erase(frame, (struct gol_rect){rect.x, rect.y, rect.width, 1});
    left = draw_legend(frame, rect, look, grid->glyphs);
    describe(games, grid, text, sizeof text);
    used = gol_frame_text_cut(frame, rect.x, rect.y, left, text, GOL_COLOUR_TITLE, false);
    if (left - used > 4)
        gol_frame_text_cut(frame, rect.x + used + 2, rect.y, left - used - 2, note, GOL_COLOUR_DIM, false);
}

/* Blanks in front fill each number up to so many digits. */
struct digits {
    int index, generation, population;
};

#define CAPTIONS 6 /* from the longest to the shortest */

static void say_caption(char *out, size_t size, int form, int index, const struct gol_live_game *game,
                        struct digits digits)
{
    const long long generation = game->generation, population = game->population;
    char brief[GOL_NUM_TEXT];

    switch (form) {
    case 0:
        snprintf(out, size, "game %*d  gen %*lld  pop %*lld", digits.index, index + 1, digits.generation, generation,
                 digits.population, population);
        break;
    case 1:
        snprintf(out, size, "%*d  gen %*lld  pop %*lld", digits.index, index + 1, digits.generation, generation,
                 digits.population, population);
        break;
    case 2:
        snprintf(out, size, "%*d g%*lld p%*lld", digits.index, index + 1, digits.generation, generation,
                 digits.population, population);
        break;
    case 3:
        snprintf(out, size, "%*d g%*lld", digits.index, index + 1, digits.generation, generation);
        break;
    case 4:
        snprintf(out, size, "%*d g%s", digits.index, index + 1, gol_num_short(brief, (double)generation));
        break;
    default:
        snprintf(out, size, "%d", index + 1);
    }
}

static int digits_of(int64_t number)
{
    int n = 1;

    while ((number /= 10) != 0)
        n++;
    return n;
}

/*
 * The longest caption that fits; beside others also with the numbers that those may have, so that all are of one kind.
 */
static void caption(char *out, size_t size, int width, int index, const struct gol_live_games *games, bool alone,
                    const struct gol_live_game *game)
{
    const int64_t cells = games->whole_width > 0 ? (int64_t)games->whole_width * games->whole_height
                                                 : (int64_t)games->width * games->height;
    struct digits digits = {0};
    int form = 0;

    if (!alone)
        digits = (struct digits){digits_of(games->games), 3, digits_of(cells / 2)};
    for (; form < CAPTIONS - 1; form++) {
        say_caption(out, size, form, index, game, digits);
        if (gol_text_columns(out) <= width)
            break;
    }
    say_caption(out, size, form, index, game, (struct digits){0});
}

struct gol_rect gol_games_tile(struct gol_rect rect, const struct gol_games_grid *grid, int place)
{
    return (struct gol_rect){rect.x + place % grid->columns * grid->pitch,
                             rect.y + grid->head + place / grid->columns * (grid->tile_height + 1),
                             grid->pitch - TILE_GAP, grid->tile_height + 1};
}

void gol_games_draw_tile(struct gol_frame *frame, struct gol_rect rect, const struct gol_live_games *games,
                         const struct gol_look *look, const struct gol_games_grid *grid, int place,
                         const struct gol_live_game *game)
{
    const int index = grid->first + place;
    const bool chosen = index == grid->chosen && games->games > 1;
    const struct gol_cell_dots dots = {.ages = game->cells,
                                       .width = games->width,
                                       .height = games->height,
                                       .x = grid->x,
                                       .y = grid->y,
                                       .scale = grid->scale,
                                       .grow = grid->grow,
                                       .max_age = look->grids.max_age};
    struct gol_rect tile; /* the cells may be narrower than their caption */
    char text[96];
    int y;

    if (place < 0 || place >= grid->shown)
        return;
    tile = gol_games_tile(rect, grid, place);
    gol_cell_dots_draw(frame, (struct gol_rect){tile.x, tile.y, grid->tile_width, grid->tile_height}, &dots,
                       grid->glyphs);
    gol_frame_spot(frame, tile, GOL_SPOT_GAME, index);
    y = tile.y + grid->tile_height;
    gol_frame_erase(frame, (struct gol_rect){tile.x, y, tile.width, 1});
    caption(text, sizeof text, tile.width, index, games, grid->shown == 1, game);
    gol_frame_text(frame, tile.x, y, tile.width, text, chosen ? GOL_COLOUR_BAR : GOL_COLOUR_DIM, chosen);
}
