/*
 * The rule of a pattern file, and the bounded grid behind it: Golly's "RULE:T100,80". A side of 0 means endless there.
 */
#include "life/formats.h"
#include "life/rule_name.h"

#include <limits.h>
#include <string.h>

#define RULE_TEXT_MAX 255

/* What Golly calls the letter of a grid that is neither a torus nor a plane. */
static const char *shape_name(char letter)
{
    switch (letter | 0x20) {
    case 'k':
        return "a Klein bottle";
    case 'c':
        return "a cross-surface";
    case 's':
        return "a sphere";
    default:
        return NULL;
    }
}

/* Reads digits at *at as a side of the grid, at most one more than the largest that is allowed. */
static int read_side(const char **at)
{
    int side = 0;

    for (; **at >= '0' && **at <= '9'; ++*at) {
        side = side * 10 + (**at - '0');
        if (side > GOL_LIFE_SIDE_MAX)
            side = GOL_LIFE_SIDE_MAX + 1;
    }
    return side;
}

/* `bounds` is what is behind the colon of `text`, such as "T100,80", or "T100" for a square. */
static enum gol_code set_bounds(struct gol_pattern *pattern, const char *text, const char *bounds, struct gol_err *err)
{
    const char letter = (char)(*bounds & ~0x20);
    const char *at = bounds + 1;
    bool two = false;
    int width, height;

    if (*bounds != '\0' && shape_name(*bounds) != NULL)
        return gol_err_set(
            err, GOL_INVALID,
            "not supported: the rule \"%s\" is for the grid of %s (want a torus, as :T100,80, or a plane, "
            "as :P100,80)",
            text, shape_name(*bounds));
    if (letter != 'T' && letter != 'P')
        return gol_err_set(err, GOL_PARSE, "\":%s\" is no bounded grid (want for example :T100,80 or :P100,80)",
                           bounds);
    if (*at < '0' || *at > '9')
        return gol_err_set(err, GOL_PARSE, "\":%s\" has no width (want for example :%c100,80)", bounds, letter);
    width = height = read_side(&at);
    if (letter == 'T' && (*at == '+' || *at == '-' || strpbrk(at, "+-") != NULL))
        return gol_err_set(err, GOL_INVALID, "not supported: the rule \"%s\" is for a torus with a shift", text);
    if (*at == ',') {
        at++;
        two = *at >= '0' && *at <= '9';
        height = read_side(&at);
    }
    if (*at != '\0' || (strchr(bounds, ',') != NULL && !two))
        return gol_err_set(err, GOL_PARSE, "\":%s\" is no bounded grid (want for example :T100,80 or :P100,80)",
                           bounds);
    if (width > GOL_LIFE_SIDE_MAX || height > GOL_LIFE_SIDE_MAX)
        return gol_err_set(err, GOL_LIMIT, "the grid \":%s\" is too large (want at most %d cells each way)", bounds,
                           GOL_LIFE_SIDE_MAX);
    if (width == 0 || height == 0)
        return gol_err_set(err, GOL_INVALID,
                           "not supported: the rule \"%s\" is for a grid that is endless %s (want both sides from 1 to "
                           "%d)",
                           text,
                           width == height ? "both ways"
                           : width == 0    ? "sideways"
                                           : "up and down",
                           GOL_LIFE_SIDE_MAX);
    pattern->has_bounds = 1;
    pattern->topology = letter == 'T' ? GOL_TOPOLOGY_TORUS : GOL_TOPOLOGY_PLANE;
    pattern->bounds_width = width;
    pattern->bounds_height = height;
    return GOL_OK;
}

/* "B234", which Golly reads as "B234/S". */
static bool is_births_only(const char *text)
{
    return (*text == 'B' || *text == 'b') && text[1] != '\0' && strspn(text + 1, "012345678") == strlen(text + 1);
}

enum gol_code gol_pattern_set_rule(struct gol_pattern *pattern, const char *text, struct gol_err *err)
{
    char rule[RULE_TEXT_MAX + 3]; /* two more for "/S" */
    const size_t length = strcspn(text, ":");
    struct gol_err why = {0};

    if (length > RULE_TEXT_MAX)
        return gol_err_set(err, GOL_PARSE, "the rule is longer than %d characters", RULE_TEXT_MAX);
    memcpy(rule, text, length);
    rule[length] = '\0';
    if (is_births_only(rule))
        memcpy(rule + length, "/S", 3);
    if (gol_rule_parse(rule, &pattern->rule, &why) != GOL_OK) {
        const char *kind = gol_rule_kind(rule);

        if (kind != NULL)
            return gol_err_set(err, GOL_INVALID, "not supported: the rule \"%s\" %s", rule, kind);
        if (gol_rule_is_word(rule))
            return gol_err_set(err, GOL_INVALID,
                               "not supported: the rule \"%s\" is not birth and survival by number of neighbours, nor "
                               "a name of such a rule that is known here (as B3/S23 or HighLife)",
                               rule);
        return gol_err_set(err, why.code, "%s", why.message);
    }
    pattern->has_rule = 1;
    return text[length] == ':' ? set_bounds(pattern, text, text + length + 1, err) : GOL_OK;
}

enum gol_code gol_pattern_read_rule(struct gol_scan *scan, struct gol_pattern *pattern, struct gol_err *err)
{
    char text[RULE_TEXT_MAX + 1];
    struct gol_err why = {0};
    struct gol_place place;
    size_t length;

    gol_scan_spaces(scan);
    place = scan->rule = scan->now;
    if (!gol_scan_rest(scan, text, sizeof text))
        return gol_scan_fail(scan, place, err, GOL_PARSE, "the rule is longer than %d characters", RULE_TEXT_MAX);
    length = strlen(text);
    if (length > 0 && text[length - 1] == ',') /* some programs end the line so */
        text[length - 1] = '\0';
    if (gol_pattern_set_rule(pattern, text, &why) != GOL_OK)
        return gol_scan_fail(scan, place, err, why.code, "%s", why.message);
    return GOL_OK;
}

void gol_pattern_set_offset(struct gol_pattern *pattern, int64_t x, int64_t y)
{
    if (x < INT_MIN || x > INT_MAX || y < INT_MIN || y > INT_MAX)
        return;
    pattern->has_offset = 1;
    pattern->offset_x = (int)x;
    pattern->offset_y = (int)y;
}
