/*
 * The hashed text has a line for each thing, names included, so that no two configurations have the same text; values
 * are those of trials.csv, which are equal where the values are (exercise/param.h).
 */
#include "lab/key.h"

#include "util/file.h"
#include "util/num.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

#define VALUE_MAX 200 /* bytes of a value in an outline */

enum gol_code gol_build_id(const char *program, uint64_t *out, struct gol_err *err)
{
    const char *path = program == NULL ? "/proc/self/exe" : program;
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    enum gol_code code = GOL_OK;
    XXH3_state_t *state = XXH3_createState();
    char chunk[65536];
    ssize_t got = 1;

    *out = 0;
    if (fd < 0) {
        code = gol_err_errno(err, "cannot read the program (%s)", path);
        goto out;
    }
    if (state == NULL || XXH3_64bits_reset(state) == XXH_ERROR) {
        code = gol_err_set(err, GOL_NO_MEMORY, "out of memory");
        goto out;
    }
    while (got != 0) {
        got = read(fd, chunk, sizeof chunk);
        if (got < 0 && errno != EINTR) {
            code = gol_err_errno(err, "cannot read the program (%s)", path);
            goto out;
        }
        if (got > 0)
            XXH3_64bits_update(state, chunk, (size_t)got);
    }
    *out = XXH3_64bits_digest(state);
out:
    XXH3_freeState(state);
    if (fd >= 0)
        close(fd);
    return code;
}

uint64_t gol_trial_key(const struct gol_plan *plan, int point, int repeat, uint64_t build)
{
    const struct gol_spec *spec = plan->spec;
    const struct gol_point *at = &plan->points[point];
    struct gol_buf text;
    uint64_t key;

    gol_buf_init(&text);
    gol_buf_printf(&text, "exercise %s\nmode %s\ntwin %d\npin %d\n", spec->exercise->name, gol_mode_name(at->mode),
                   point == plan->n_points, spec->pin);
    for (int i = 0; i < spec->exercise->n_params; i++)
        if (gol_point_uses(spec, at, i))
            gol_buf_printf(&text, "%s=%s\n", spec->exercise->params[i].name, at->values[i].text);
    gol_buf_printf(&text, "seed %llu\nwarmup %d\ntimeout %lld\nrepeat %d\nbuild %016llx\n",
                   (unsigned long long)spec->seed, spec->warmup, (long long)spec->timeout_ns, repeat,
                   (unsigned long long)build);
    key = text.failed ? 0 : XXH3_64bits(gol_buf_text(&text), text.size);
    gol_buf_fini(&text);
    return key;
}

/* ---- the outline ---- */

static void put_line(struct gol_buf *out, const char *name, const struct gol_buf *value)
{
    gol_buf_printf(out, "%s %.*s", name, VALUE_MAX, gol_buf_text(value));
    if (value->size > VALUE_MAX)
        gol_buf_printf(out, "... %016llx", (unsigned long long)XXH3_64bits(value->data, value->size));
    gol_buf_puts(out, "\n");
}

static void put_repeats(const struct gol_spec *spec, struct gol_buf *out)
{
    char until[GOL_NUM_TEXT];
    char budget[GOL_NUM_TEXT];

    if (spec->until > 0)
        gol_buf_printf(out, "repeats min %d max %d until %s budget %s\n", spec->repeats_min, spec->repeats_max,
                       gol_num_real(until, spec->until),
                       spec->budget_ns == 0 ? "none" : gol_num_seconds(budget, spec->budget_ns));
    else
        gol_buf_printf(out, "repeats %d\n", spec->repeats_max);
}

static void put_modes(const struct gol_spec *spec, struct gol_buf *out)
{
    gol_buf_puts(out, "modes");
    for (int i = 0; i < spec->n_modes; i++)
        gol_buf_printf(out, " %s", gol_mode_name(spec->modes[i]));
    gol_buf_puts(out, "\n");
}

static void put_axis(const struct gol_spec *spec, int param, struct gol_buf *out)
{
    const struct gol_axis *axis = &spec->axes[param];
    struct gol_buf value;
    char name[96];

    gol_buf_init(&value);
    for (int i = 0; i < axis->n; i++)
        gol_buf_printf(&value, "%s%s", i == 0 ? "" : " ", axis->values[i].text);
    snprintf(name, sizeof name, "sweep.%.80s", spec->exercise->params[param].name);
    put_line(out, name, &value);
    out->failed = out->failed || value.failed;
    gol_buf_fini(&value);
}

void gol_plan_outline(const struct gol_plan *plan, struct gol_buf *out)
{
    const struct gol_spec *spec = plan->spec;
    char timeout[GOL_NUM_TEXT];

    gol_buf_printf(out, "exercise %s\n", spec->exercise->name);
    put_modes(spec, out);
    put_repeats(spec, out);
    gol_buf_printf(out, "order %s\nseed %llu\nwarmup %d\n", gol_order_name(spec->order), (unsigned long long)spec->seed,
                   spec->warmup);
    gol_buf_printf(out, "noise_floor %s\npin %s\n", spec->noise_floor ? "true" : "false", spec->pin ? "true" : "false");
    gol_buf_printf(out, "timeout %s\n", spec->timeout_ns == 0 ? "default" : gol_num_seconds(timeout, spec->timeout_ns));
    for (int i = 0; i < spec->exercise->n_params; i++)
        put_axis(spec, i, out);
}

const char *gol_outline_line(const char *at, char *name, size_t name_size, char *value, size_t value_size)
{
    const size_t length = strcspn(at, "\n");
    const size_t word = strcspn(at, " \n");

    snprintf(name, name_size, "%.*s", (int)word, at);
    snprintf(value, value_size, "%.*s", word < length ? (int)(length - word - 1) : 0, at + word + (word < length));
    return at + length + (at[length] == '\n');
}

enum gol_code gol_outline_compare(const char *was, const char *is, struct gol_err *err)
{
    char was_name[256], was_value[256];
    char is_name[256], is_value[256];

    while (*was != '\0' || *is != '\0') {
        was = gol_outline_line(was, was_name, sizeof was_name, was_value, sizeof was_value);
        is = gol_outline_line(is, is_name, sizeof is_name, is_value, sizeof is_value);
        if (strcmp(was_name, is_name) != 0)
            return gol_err_set(err, GOL_MISMATCH, "\"%s\" stands where \"%s\" was", is_name, was_name);
        if (strcmp(was_value, is_value) != 0)
            return gol_err_set(err, GOL_MISMATCH, "%s is \"%s\" and was \"%s\"", is_name, is_value, was_value);
    }
    return GOL_OK;
}
