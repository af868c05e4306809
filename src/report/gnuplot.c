#include "report/gnuplot.h"

#include "report/script.h"
#include "util/file.h"
#include "util/num.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* RUN-DIR/NAME.ENDING on the heap. */
static char *path_of(const char *run_dir, const struct gol_plot *plot, const char *ending)
{
    char name[sizeof plot->name + 8];

    snprintf(name, sizeof name, "%s.%s", plot->name, ending);
    return gol_file_join(run_dir, name);
}

enum gol_code gol_gnuplot_write(const char *run_dir, const struct gol_results *results, const struct gol_plot *plot,
                                const char *source, struct gol_buf *warnings, struct gol_err *err)
{
    struct gol_chart chart;
    struct gol_buf script;
    char *path = path_of(run_dir, plot, "gp");
    enum gol_code code;

    gol_buf_init(&script);
    if (path == NULL) {
        code = gol_err_set(err, GOL_NO_MEMORY, "chart %s: out of memory", plot->name);
        goto out;
    }
    code = gol_chart_load(run_dir, results, plot, warnings, &chart, err);
    if (code != GOL_OK)
        goto out;
    gol_chart_script(&chart, results, source, &script);
    gol_chart_fini(&chart);
    code = gol_buf_ok(&script, err);
    if (code == GOL_OK)
        code = gol_file_write(path, script.data, script.size, err);
out:
    gol_buf_fini(&script);
    free(path);
    return code;
}

/* Whether the last bytes of a file are these, but for line ends. */
static bool ends_with(const char *path, const void *bytes, size_t size)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    char tail[64];
    struct stat info;
    ssize_t got = -1;

    if (fd >= 0 && fstat(fd, &info) == 0)
        got = pread(fd, tail, sizeof tail, info.st_size > (off_t)sizeof tail ? info.st_size - (off_t)sizeof tail : 0);
    if (fd >= 0)
        close(fd);
    while (got > 0 && (tail[got - 1] == '\n' || tail[got - 1] == '\r'))
        got--;
    return got >= (ssize_t)size && memcmp(tail + got - size, bytes, size) == 0;
}

/* Removes pictures that are torn or empty; whether all that were asked for are there and whole. */
static bool keep_whole(const char *run_dir, const struct gol_plot *plot, const char *formats)
{
    static const struct {
        const char *ending, *last;
        size_t size;
    } kinds[] = {{"svg", "</svg>", 6},
                 {"png",
                  "IEND\xae"
                  "B`\x82",
                  8},
                 {"pdf", "%%EOF", 5}};
    bool all = true;

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        char *path;

        if (strstr(formats, kinds[i].ending) == NULL)
            continue;
        path = path_of(run_dir, plot, kinds[i].ending);
        if (path == NULL || !ends_with(path, kinds[i].last, kinds[i].size)) {
            all = false;
            if (path != NULL)
                unlink(path);
        }
        free(path);
    }
    return all;
}

#define LIMIT_NS (60 * GOL_NS_PER_S)

enum gol_code gol_gnuplot_draw(const char *run_dir, const struct gol_plot *plot, const char *formats,
                               const sigset_t *stop, struct gol_err *err)
{
    char *path = path_of(run_dir, plot, "gp");
    const char *const arguments[] = {"-d", "-c", path, formats, NULL};
    const struct gol_gnuplot_call call = {
        .program = "gnuplot", .arguments = arguments, .limit_ns = LIMIT_NS, .stop = stop};
    enum gol_code code;

    if (path == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "chart %s: out of memory", plot->name);
    code = gol_gnuplot_run(&call, err);
    if (!keep_whole(run_dir, plot, formats) && code == GOL_OK)
        code = gol_err_set(err, GOL_SYSTEM, "gnuplot could not write all of it (is the disk full?)");
    free(path);
    return code;
}

enum gol_code gol_gnuplot_show(const char *run_dir, const struct gol_plot *plot,
                               const struct gol_gnuplot_screen *screen, const sigset_t *stop, struct gol_buf *out,
                               struct gol_err *err)
{
    char *path = path_of(run_dir, plot, "gp");
    char width[GOL_NUM_TEXT];
    char height[GOL_NUM_TEXT];
    const char *const arguments[] = {
        "-d", "-c", path, screen->sixel ? "sixel" : "dumb", width, height, screen->colour ? "colour" : "mono", NULL};
    const struct gol_gnuplot_call call = {
        .program = "gnuplot", .arguments = arguments, .limit_ns = LIMIT_NS, .stop = stop, .output = out};
    enum gol_code code;

    if (path == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "chart %s: out of memory", plot->name);
    snprintf(width, sizeof width, "%d", screen->width);
    snprintf(height, sizeof height, "%d", screen->height);
    code = gol_gnuplot_run(&call, err);
    if (code == GOL_OK)
        code = gol_buf_ok(out, err);
    free(path);
    return code;
}
