#include "life/options.h"

#define RULE_MASK 0x1FFU /* neighbour counts 0 .. 8 */

enum gol_code gol_options_check_size(const struct gol_life_options *options, struct gol_err *err)
{
    if (options->width < 1 || options->width > GOL_LIFE_SIDE_MAX || options->height < 1 ||
        options->height > GOL_LIFE_SIDE_MAX)
        return gol_err_set(err, GOL_INVALID, "a grid of %dx%d cells is out of range (want 1x1 to %dx%d)",
                           options->width, options->height, GOL_LIFE_SIDE_MAX, GOL_LIFE_SIDE_MAX);
    return GOL_OK;
}

enum gol_code gol_options_check(const struct gol_life_options *options, struct gol_err *err)
{
    const enum gol_code code = gol_options_check_size(options, err);

    if (code != GOL_OK)
        return code;
    if (options->topology != GOL_TOPOLOGY_TORUS && options->topology != GOL_TOPOLOGY_PLANE)
        return gol_err_set(err, GOL_INVALID, "%d is not a topology", (int)options->topology);
    if ((options->rule.birth & ~RULE_MASK) != 0 || (options->rule.survival & ~RULE_MASK) != 0)
        return gol_err_set(err, GOL_INVALID, "a rule counts more than 8 neighbours");
    if (options->max_age < 1 || options->max_age > UINT8_MAX)
        return gol_err_set(err, GOL_INVALID, "a max_age of %d is out of range (want 1 to %d)", options->max_age,
                           UINT8_MAX);
    if (options->ages != GOL_AGES_SELDOM && options->ages != GOL_AGES_OFTEN)
        return gol_err_set(err, GOL_INVALID, "%d is not a way to keep ages", (int)options->ages);
    return GOL_OK;
}
