/*
 * Which format a text is in, and the two readings of it (canvas.h says why two). The first bytes tell most formats; RLE
 * and plaintext may both begin at once with cells, and then the characters of the first lines decide.
 */
#include "gollab/pattern.h"
#include "life/formats.h"
#include "life/gzip.h"
#include "util/buf.h"
#include "util/file.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- recognising ---- */

/* Whether the name ends with `ending`, "x.rle" and "x.rle.gz" both with ".rle". */
static bool ends_with(const char *name, const char *ending)
{
    const size_t wanted = strlen(ending);
    size_t length = strlen(name);

    if (length > 3 && strcasecmp(name + length - 3, ".gz") == 0)
        length -= 3;
    return length >= wanted && strncasecmp(name + length - wanted, ending, wanted) == 0;
}

/* What a file is that is no pattern file at all, or NULL. */
static const char *foreign_kind(const struct gol_scan *scan)
{
    static const struct {
        const char *start, *kind;
    } starts[] = {
        {"PK\3\4", "a zip archive"},
        {"\x1f\x8b", "gzip data within gzip data"},
        {"BZh", "a bzip2 archive"},
        {"\xfd"
         "7zXZ",
         "an xz archive"},
        {"\x89PNG", "a picture"},
        {"GIF8", "a picture"},
        {"#MCell", "an MCell file"},
        {"@RULE", "a rule table"},
        {"#!/", "a script"},
        {"<", "a web page"},
    };
    static const struct {
        const char *end, *kind;
    } ends[] = {
        {".zip", "a zip archive"}, {".lua", "a script"},      {".py", "a script"},
        {".pl", "a script"},       {".mcl", "an MCell file"}, {".rule", "a rule table"},
    };

    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
        if (gol_scan_starts(scan, starts[i].start))
            return starts[i].kind;
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        if (ends_with(scan->name, ends[i].end))
            return ends[i].kind;
    return NULL;
}

/*
 * Whether what stands in the lines without comments can only be plaintext: cells and nothing else, at least one. RLE
 * has a "$", a "!", a count or a header before long.
 */
static bool looks_plain(struct gol_scan scan)
{
    bool cells = false;

    while (gol_scan_peek(&scan) != EOF) {
        const int c = gol_scan_peek(&scan);

        if ((c == '#' || c == '!') && gol_scan_at_line_start(&scan)) {
            if (c == '!' && cells) /* the end of RLE on a line of its own */
                return false;
            gol_scan_line(&scan);
            continue;
        }
        if (c != '.' && c != 'O' && c != 'o' && c != '*' && c != ' ' && c != '\t' && c != '\r' && c != '\n')
            return false;
        cells = cells || c == '.' || c == 'O' || c == 'o' || c == '*';
        gol_scan_skip(&scan);
    }
    return cells;
}

static gol_format_reader *find_reader(const struct gol_scan *scan)
{
    struct gol_scan start = *scan;

    while (gol_scan_peek(&start) == ' ' || gol_scan_peek(&start) == '\t' || gol_scan_peek(&start) == '\r' ||
           gol_scan_peek(&start) == '\n')
        gol_scan_skip(&start);
    if (gol_scan_starts(&start, "#Life 1.05") || (gol_scan_starts(&start, "#P") && looks_plain(start)))
        return gol_life105_read;
    if (gol_scan_starts(&start, "#Life 1.06"))
        return gol_life106_read;
    if (ends_with(scan->name, ".lif") || ends_with(scan->name, ".life"))
        return gol_life105_read;
    if (gol_scan_peek(&start) == '!' && !ends_with(scan->name, ".rle"))
        return gol_cells_read;
    if (ends_with(scan->name, ".rle"))
        return gol_rle_read;
    return looks_plain(*scan) ? gol_cells_read : gol_rle_read;
}

/* ---- reading ---- */

static enum gol_code read_twice(struct gol_scan *scan, struct gol_pattern *out, struct gol_err *err)
{
    gol_format_reader *const reader = find_reader(scan);
    const bool floating = reader == gol_life105_read || reader == gol_life106_read;
    const struct gol_place start = scan->now;
    struct gol_canvas canvas;
    struct gol_err why;
    enum gol_code code;

    gol_canvas_init(&canvas, out);
    code = reader(scan, &canvas, err);
    if (code != GOL_OK)
        return code;
    if (gol_canvas_fix(&canvas, floating, &why) != GOL_OK)
        return gol_err_set(err, why.code, "%s: %s", scan->name, why.message);
    if (!canvas.any)
        return GOL_OK;
    scan->now = start;
    return reader(scan, &canvas, err);
}

static enum gol_code parse_text(const char *text, size_t size, const char *name, struct gol_pattern *out,
                                struct gol_err *err)
{
    struct gol_scan scan;
    const char *foreign;
    enum gol_code code;

    gol_scan_init(&scan, text, size, name);
    *out = (struct gol_pattern){.rule = GOL_RULE_LIFE};
    foreign = foreign_kind(&scan);
    if (foreign != NULL)
        return gol_err_set(err, GOL_INVALID,
                           "%s: not supported: this is %s, no pattern in RLE, plaintext, Life 1.05 or 1.06 or "
                           "macrocell",
                           name, foreign);
    if (gol_scan_starts(&scan, "[M2]"))
        code = gol_macrocell_read(&scan, out, err);
    else
        code = read_twice(&scan, out, err);
    if (code == GOL_OK && out->has_bounds && (out->width > out->bounds_width || out->height > out->bounds_height))
        code = gol_scan_fail(&scan, scan.rule, err, GOL_PARSE,
                             "the pattern of %dx%d cells does not fit the grid of %dx%d that its rule names",
                             out->width, out->height, out->bounds_width, out->bounds_height);
    return code;
}

enum gol_code gol_pattern_parse(const char *text, size_t size, const char *name, struct gol_pattern *out,
                                struct gol_err *err)
{
    enum gol_code code = GOL_OK;
    char *unpacked = NULL;

    *out = (struct gol_pattern){0};
    if (gol_gzip_is(text, size)) {
        code = gol_gzip_unpack(text, size, GOL_PATTERN_BYTES_MAX, name, &unpacked, &size, err);
        text = unpacked;
    }
    if (code == GOL_OK)
        code = parse_text(text, size, name, out, err);
    free(unpacked);
    if (code != GOL_OK) {
        gol_pattern_fini(out);
        *out = (struct gol_pattern){0};
    }
    return code;
}

enum gol_code gol_pattern_load(const char *path, struct gol_pattern *out, struct gol_err *err)
{
    struct gol_buf text;
    enum gol_code code;

    *out = (struct gol_pattern){0};
    gol_buf_init(&text);
    code = gol_file_read(path, GOL_PATTERN_BYTES_MAX, &text, err);
    if (code == GOL_OK)
        code = gol_pattern_parse(gol_buf_text(&text), text.size, strcmp(path, "-") == 0 ? "standard input" : path, out,
                                 err);
    gol_buf_fini(&text);
    return code;
}
