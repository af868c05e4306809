/*
 * Colour maps are a few colours each, with straight lines between them in sRGB: RdYlBu is that of ColorBrewer
 * (Harrower, Brewer 2003), viridis that of matplotlib (Smith, van der Walt 2015), cividis by Nunez, Anderton, Renslow
 * (2018). They are kept with the bright end first: young cells are to stand out, so on a light ground the others than
 * RdYlBu are turned round. Terminals of 256 colours have a cube of 6 levels and 24 greys (xterm's); the nearest of them
 * are often of another hue, so maps have lists of these colours, and of the 16 and 8 of smaller terminals.
 */
#include "ui/palette.h"

#include <stdint.h>
#include <string.h>

#define STOPS_MAX 11

struct list { /* of a terminal's colours */
    int n;
    uint8_t numbers[15];
};

static const struct {
    const char *name;
    bool turns; /* on a light ground */
    int n;
    uint32_t stops[STOPS_MAX];
    struct list of256, of16, of8; /* of256 none: the nearest ones */
} maps[GOL_MAP_COUNT] = {
    [GOL_MAP_RDYLBU] = {"red to blue",
                        false,
                        11,
                        {0xD73027, 0xE54E35, 0xF46D43, 0xFDAE61, 0xFEE090, 0xFFFFBF, 0xE0F3F8, 0xABD9E9, 0x74ADD1,
                         0x5B90C4, 0x4575B4},
                        {14, {160, 196, 202, 208, 215, 222, 229, 230, 195, 153, 117, 75, 69, 62}},
                        {6, {1, 9, 11, 15, 14, 12}},
                        {5, {1, 3, 7, 6, 4}}},
    [GOL_MAP_VIRIDIS] = {"viridis",
                         true,
                         10,
                         {0xFDE725, 0xBDDF26, 0x7AD151, 0x44BF70, 0x22A884, 0x21918C, 0x2A788E, 0x355F8D, 0x414487,
                          0x482475},
                         {14, {226, 190, 148, 112, 77, 41, 35, 36, 30, 31, 25, 61, 55, 54}},
                         {6, {11, 10, 2, 6, 4, 5}},
                         {5, {3, 2, 6, 4, 5}}},
    [GOL_MAP_CIVIDIS] = {"cividis",
                         true,
                         10,
                         {0xFEE838, 0xE1CC55, 0xC3B369, 0xA59C74, 0x8A8678, 0x707173, 0x575D6D, 0x3B496C, 0x123570,
                          0x00306F},
                         {10, {227, 221, 185, 143, 101, 244, 60, 61, 19, 18}},
                         {5, {11, 3, 7, 8, 4}},
                         {3, {3, 7, 4}}},
    [GOL_MAP_GREY] = {"grey", true, 2, {0xFFFFFF, 0x505050}, {0, {0}}, {3, {15, 7, 8}}, {1, {7}}},
};

static const struct {
    int of24, of256, of16, of8;
} grounds[GOL_GROUND_COUNT] = {
    [GOL_GROUND_TERMINAL] = {-1, -1, -1, -1},
    [GOL_GROUND_DARK] = {0x101010, 233, 0, 0},
    [GOL_GROUND_LIGHT] = {0xF8F8F8, 231, 15, 7},
    [GOL_GROUND_GREEN] = {0xC0CFC8, 151, 7, 7}, /* the grey green of the course */
};

/* All else; modes as in the charts (Okabe, Ito 2008). */
static const struct {
    int of24, of256, of16, of8;
} named[GOL_COLOUR_GROUND] = {
    [GOL_COLOUR_DEFAULT] = {-1, -1, -1, -1},           [GOL_COLOUR_DIM] = {0x8A8A8A, 245, 8, -1},
    [GOL_COLOUR_TITLE] = {0x5FAFD7, 74, 14, 6},        [GOL_COLOUR_GOOD] = {0x009E73, 36, 10, 2},
    [GOL_COLOUR_BAD] = {0xFF3030, 196, 9, 1},          [GOL_COLOUR_BAR] = {0x5FAFD7, 74, 14, 6},
    [GOL_COLOUR_SERIAL] = {0xD55E00, 166, 11, 3},      [GOL_COLOUR_THREADS] = {0x0072B2, 32, 12, 4},
    [GOL_COLOUR_POOL] = {0x009E73, 36, 10, 2},         [GOL_COLOUR_CHOSEN] = {0xFFFFFF, 231, 15, 7},
    [GOL_COLOUR_CHOSEN_GROUND] = {0x005F87, 24, 4, 4},
};

static int channel(uint32_t rgb, int shift)
{
    return (int)(rgb >> shift & 0xFF);
}

#define WHOLE (4 * (GOL_COLOUR_AGES - 1)) /* a map from end to end */

/* The colour at `place` of WHOLE. */
static uint32_t between(enum gol_map map, int place)
{
    const int at = place * (maps[map].n - 1), rest = at % WHOLE;
    const uint32_t from = maps[map].stops[at / WHOLE], to = maps[map].stops[at / WHOLE + (rest > 0)];
    uint32_t rgb = 0;

    for (int shift = 0; shift <= 16; shift += 8) {
        const int a = channel(from, shift), b = channel(to, shift);

        rgb |= (uint32_t)(a + (b - a) * rest / WHOLE) << shift;
    }
    return rgb;
}

static int distance(uint32_t a, uint32_t b)
{
    int sum = 0;

    for (int shift = 0; shift <= 16; shift += 8)
        sum += (channel(a, shift) - channel(b, shift)) * (channel(a, shift) - channel(b, shift));
    return sum;
}

/* xterm's colour i, from 16 on: a cube, then greys. */
static uint32_t of_256(int i)
{
    static const uint32_t levels[] = {0, 95, 135, 175, 215, 255};
    const int cube = i - 16;
    const uint32_t grey = 8 + 10 * (uint32_t)(i - 232);

    if (i >= 232)
        return grey << 16 | grey << 8 | grey;
    return levels[cube / 36 % 6] << 16 | levels[cube / 6 % 6] << 8 | levels[cube % 6];
}

static int nearest_of_256(uint32_t rgb)
{
    int best = 16;

    for (int i = 17; i < 256; i++)
        if (distance(rgb, of_256(i)) < distance(rgb, of_256(best)))
            best = i;
    return best;
}

static int pick(int of24, int of256, int of16, int of8, int colours)
{
    return colours >= GOL_PALETTE_DIRECT ? of24 : colours >= 256 ? of256 : colours >= 16 ? of16 : of8;
}

/* Of a list without what is behind the cells, in which they would not be seen; where nothing is left, black. */
static int in_list(const struct list *list, int place, int behind)
{
    int numbers[15], n = 0;

    for (int i = 0; i < list->n; i++)
        if (list->numbers[i] != behind)
            numbers[n++] = list->numbers[i];
    return n > 0 ? numbers[place * n / (WHOLE + 1)] : 0;
}

int gol_palette_number(enum gol_colour colour, enum gol_map map, enum gol_ground ground, int colours)
{
    const int behind =
        pick(grounds[ground].of24, grounds[ground].of256, grounds[ground].of16, grounds[ground].of8, colours);
    int step, place;
    uint32_t rgb;

    if (colour < GOL_COLOUR_GROUND)
        return pick(named[colour].of24, named[colour].of256, named[colour].of16, named[colour].of8, colours);
    if (colour == GOL_COLOUR_GROUND)
        return behind;
    step = colour < GOL_COLOUR_COUNT ? (int)colour - GOL_COLOUR_AGE : 0;
    place = 4 * step;
    if (maps[map].turns && ground >= GOL_GROUND_LIGHT) /* without the brightest quarter */
        place = 3 * (GOL_COLOUR_AGES - 1 - step) + WHOLE / 4;
    if (colours < 256)
        return in_list(colours >= 16 ? &maps[map].of16 : &maps[map].of8, place, behind);
    if (colours < GOL_PALETTE_DIRECT && maps[map].of256.n > 0)
        return in_list(&maps[map].of256, place, behind);
    rgb = between(map, place);
    return colours >= GOL_PALETTE_DIRECT ? (int)rgb : nearest_of_256(rgb);
}

enum gol_colour gol_palette_age(int age, int max_age)
{
    if (age < 1)
        return GOL_COLOUR_GROUND;
    if (age >= max_age)
        return (enum gol_colour)(GOL_COLOUR_AGE + GOL_COLOUR_AGES - 1);
    return (enum gol_colour)(GOL_COLOUR_AGE + (age - 1) * (GOL_COLOUR_AGES - 1) / (max_age - 1));
}

static bool says(const char *word, const char *what)
{
    return word != NULL && strcmp(word, what) == 0;
}

int gol_palette_depth(int colours, const struct gol_palette_words *words)
{
    const bool is_gnu_screen =
        words->term != NULL && strncmp(words->term, "screen", 6) == 0 && !says(words->term_program, "tmux");
    const bool takes_direct = says(words->colorterm, "truecolor") || says(words->colorterm, "24bit");

    if (words->no_color != NULL && words->no_color[0] != '\0') /* https://no-color.org */
        return 0;
    if (colours >= GOL_PALETTE_DIRECT || (colours >= 256 && takes_direct && !is_gnu_screen))
        return GOL_PALETTE_DIRECT;
    return colours >= 256 ? 256 : colours >= 16 ? 16 : colours >= 8 ? 8 : 0;
}

const char *gol_palette_map_name(enum gol_map map)
{
    return maps[map].name;
}
