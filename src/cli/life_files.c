#include "cli/life_files.h"

#include "cli/cli.h"
#include "util/file.h"
#include "util/least.h"
#include "util/num.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum gol_code gol_life_start_read_at(struct gol_life_start *start, const char *text, struct gol_err *err)
{
    const char *comma = strchr(text, ',');
    char x_text[16];
    int64_t x, y;

    if (comma == NULL || comma == text || (size_t)(comma - text) >= sizeof x_text ||
        strspn(text, "0123456789,") != strlen(text))
        return gol_err_set(err, GOL_PARSE, "\"%s\" is not a place (want X,Y from 0,0, the top left cell)", text);
    memcpy(x_text, text, (size_t)(comma - text));
    x_text[comma - text] = '\0';
    if (gol_num_parse_int(x_text, 0, GOL_LIFE_SIDE_MAX - 1, &x, err) != GOL_OK)
        return gol_err_prefix(err, "X");
    if (gol_num_parse_int(comma + 1, 0, GOL_LIFE_SIDE_MAX - 1, &y, err) != GOL_OK)
        return gol_err_prefix(err, "Y");
    start->has_at = true;
    start->at_x = (int)x;
    start->at_y = (int)y;
    return GOL_OK;
}

/* Works out where the pattern goes; says which --size would do when it does not fit. */
static int find_place(struct gol_life_start *start, const struct gol_life_options *options,
                      const struct gol_pattern *pattern)
{
    const int right = pattern->width + (start->has_at ? start->at_x : 0);
    const int bottom = pattern->height + (start->has_at ? start->at_y : 0);
    struct gol_err err;
    char at[32] = "";

    if (start->has_at)
        snprintf(at, sizeof at, " at %d,%d", start->at_x, start->at_y);
    if (right > options->width || bottom > options->height) {
        const int width = gol_most_int(right, options->width), height = gol_most_int(bottom, options->height);

        gol_err_set(&err, GOL_LIMIT, "--size: a pattern of %dx%d cells%s does not fit a grid of %dx%d", pattern->width,
                    pattern->height, at, options->width, options->height);
        if (width <= GOL_LIFE_SIDE_MAX && height <= GOL_LIFE_SIDE_MAX)
            snprintf(err.message + strlen(err.message), sizeof err.message - strlen(err.message),
                     " (want --size %dx%d)", width, height);
        return gol_cli_complain("life", err.message, GOL_EXIT_USAGE);
    }
    if (!start->has_at && !gol_pattern_origin(pattern, options->width, options->height, &start->at_x, &start->at_y)) {
        gol_err_set(&err, GOL_LIMIT,
                    "%s puts the pattern %d,%d from the middle, which is outside a grid of %dx%d: it is put into "
                    "the middle",
                    start->path, pattern->offset_x, pattern->offset_y, options->width, options->height);
        gol_cli_warn(err.message);
    }
    return GOL_EXIT_OK;
}

int gol_life_start_load(struct gol_life_start *start, struct gol_life_options *options, struct gol_pattern *out)
{
    struct gol_err err;

    if (gol_pattern_load(start->path, out, &err) != GOL_OK)
        return gol_cli_complain("life", err.message, GOL_EXIT_FAILED);
    if (!start->has_rule)
        options->rule = out->rule;
    if (!start->has_topology && out->has_bounds)
        options->topology = out->topology;
    if (!start->has_size && out->has_bounds) {
        options->width = out->bounds_width;
        options->height = out->bounds_height;
    }
    return find_place(start, options, out);
}

int gol_life_start_place(const struct gol_life_start *start, const struct gol_pattern *pattern, struct gol_life *life)
{
    struct gol_err err;

    if (gol_pattern_place(pattern, life, start->at_x, start->at_y, &err) != GOL_OK)
        return gol_cli_complain("life", err.message, GOL_EXIT_FAILED);
    return GOL_EXIT_OK;
}

static bool ends_with(const char *text, size_t length, const char *ending)
{
    const size_t n = strlen(ending);

    return length >= n && strncasecmp(text + length - n, ending, n) == 0;
}

enum gol_code gol_life_check_saved(const char *path, struct gol_err *err)
{
    static const char *const others[] = {".mc", ".lif", ".life", ".mcl"};
    size_t length = strlen(path);

    if (ends_with(path, length, ".gz"))
        length -= strlen(".gz");
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (ends_with(path, length, others[i]))
            return gol_err_set(err, GOL_INVALID,
                               "%s: states are saved as RLE or plaintext, not as %s (want a name that ends with .rle "
                               "or .cells, .gz behind it packs)",
                               path, others[i]);
    return GOL_OK;
}

int gol_life_save(const struct gol_life *life, const char *path, bool ages)
{
    struct gol_err err;
    enum gol_code code;
    bool quiet = false;
    size_t size;
    char *text;

    code = gol_pattern_format(life, path, ages, &text, &size, &err);
    if (code != GOL_OK)
        return gol_cli_complain("life", err.message, GOL_EXIT_FAILED);
    if (strcmp(path, "-") == 0) {
        if (fwrite(text, 1, size, stdout) != size) {
            quiet = errno == EPIPE; /* a reader that had enough is no news */
            code = gol_err_errno(&err, "cannot write standard output");
        }
    } else {
        code = gol_file_write(path, text, size, &err);
        if (code != GOL_OK)
            gol_err_prefix(&err, "cannot write");
    }
    free(text);
    if (code == GOL_OK)
        return GOL_EXIT_OK;
    return quiet ? GOL_EXIT_FAILED : gol_cli_complain("life", err.message, GOL_EXIT_FAILED);
}
