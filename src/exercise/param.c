/*
 * A value keeps a canonical text beside its number. Two values are the same exactly when their texts are: that is how
 * duplicates are found, rows are matched with points, and plots select lines, with no comparison of doubles anywhere. A
 * REAL is therefore taken to nine significant digits, the digits that its text has.
 */
#include "exercise/param.h"

#include "gollab/life.h"
#include "util/buf.h"
#include "util/num.h"
#include "util/processors.h"
#include "util/suggest.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static bool any_number(const struct gol_param *param)
{
    return param->min == 0 && param->max == 0;
}

/* ---- canonical values of each type ---- */

static void set_count(struct gol_value *out, int64_t count)
{
    out->as.count = count;
    snprintf(out->text, sizeof out->text, "%lld", (long long)count);
}

static void set_duration(struct gol_value *out, int64_t ns)
{
    out->as.ns = ns;
    gol_num_seconds(out->text, ns);
}

/* Rounds to what the text says, so that equal texts are equal numbers. */
static enum gol_code set_real(struct gol_value *out, double real, struct gol_err *err)
{
    gol_num_real(out->text, real == 0 ? 0.0 : real); /* -0 is 0 */
    return gol_num_parse_real(out->text, -HUGE_VAL, HUGE_VAL, &out->as.real, err);
}

/* ---- parsing ---- */

static int assumed_cpus; /* main thread only, before experiments are read */

void gol_param_cpus_assume(int cpus)
{
    assumed_cpus = cpus;
}

static enum gol_code parse_count(const struct gol_param *param, const char *text, struct gol_value *out,
                                 struct gol_err *err)
{
    const int64_t min = any_number(param) ? 0 : param->min;
    const int64_t max = any_number(param) ? INT64_MAX : param->max;
    int64_t count;
    enum gol_code code = GOL_OK;

    if (strcmp(text, "cpus") == 0) {
        count = assumed_cpus > 0 ? assumed_cpus : gol_processors();
        if (count < min || count > max)
            return gol_err_set(err, GOL_LIMIT, "cpus, here %lld, is out of range (want %lld to %lld)", (long long)count,
                               (long long)min, (long long)max);
    } else {
        code = gol_num_parse_int(text, min, max, &count, err);
        if (code == GOL_PARSE)
            return gol_err_set(err, code, "\"%s\" is not a count (want a whole number, or cpus)", text);
    }
    if (code == GOL_OK)
        set_count(out, count);
    return code;
}

static enum gol_code parse_duration(const struct gol_param *param, const char *text, struct gol_value *out,
                                    struct gol_err *err)
{
    char low[GOL_NUM_TEXT];
    char high[GOL_NUM_TEXT];
    int64_t ns;
    const enum gol_code code = gol_num_parse_duration(text, &ns, err);

    if (code != GOL_OK)
        return code;
    if (!any_number(param) && (ns < param->min || ns > param->max))
        return gol_err_set(err, GOL_LIMIT, "%s is out of range (want %s to %s)", text,
                           gol_num_duration(low, param->min), gol_num_duration(high, param->max));
    set_duration(out, ns);
    return GOL_OK;
}

static enum gol_code parse_choice(const struct gol_param *param, const char *text, struct gol_value *out,
                                  struct gol_err *err)
{
    struct gol_buf hint;
    size_t n = 0;

    for (; param->choices[n] != NULL; n++) {
        if (strcmp(param->choices[n], text) == 0) {
            out->as.choice = (int)n;
            snprintf(out->text, sizeof out->text, "%s", text);
            return GOL_OK;
        }
    }
    gol_buf_init(&hint);
    gol_suggest_add(&hint, text, param->choices, n);
    gol_err_set(err, GOL_PARSE, "\"%s\" is not a choice (%s)", text, gol_buf_text(&hint));
    gol_buf_fini(&hint);
    return GOL_PARSE;
}

static enum gol_code parse_count_or_word(const struct gol_param *param, const char *text, struct gol_value *out,
                                         struct gol_err *err)
{
    struct gol_buf words;
    int64_t count;
    enum gol_code code;

    for (int i = 0; param->choices[i] != NULL; i++) {
        if (strcmp(param->choices[i], text) == 0) {
            out->as.count = gol_param_word(i);
            snprintf(out->text, sizeof out->text, "%s", text);
            return GOL_OK;
        }
    }
    code = gol_num_parse_int(text, param->min, any_number(param) ? INT64_MAX : param->max, &count, err);
    if (code == GOL_OK)
        set_count(out, count);
    if (code != GOL_PARSE)
        return code;
    gol_buf_init(&words);
    for (int i = 0; param->choices[i] != NULL; i++)
        gol_buf_printf(&words, " or %s", param->choices[i]);
    gol_err_set(err, code, "\"%s\" is not a count (want a whole number%s)", text, gol_buf_text(&words));
    gol_buf_fini(&words);
    return code;
}

static enum gol_code parse_size(const char *text, struct gol_value *out, struct gol_err *err)
{
    const enum gol_code code = gol_num_parse_size(text, &out->as.size.width, &out->as.size.height, err);

    if (code == GOL_OK)
        snprintf(out->text, sizeof out->text, "%dx%d", out->as.size.width, out->as.size.height);
    return code;
}

static enum gol_code parse_rule(const char *text, struct gol_value *out, struct gol_err *err)
{
    struct gol_rule rule;
    const enum gol_code code = gol_rule_parse(text, &rule, err);

    if (code == GOL_OK)
        gol_rule_format(out->text, rule);
    return code;
}

enum gol_code gol_param_parse(const struct gol_param *param, const char *text, struct gol_value *out,
                              struct gol_err *err)
{
    double real;
    enum gol_code code;

    memset(out, 0, sizeof *out);
    switch (param->type) {
    case GOL_PARAM_COUNT:
        return parse_count(param, text, out, err);
    case GOL_PARAM_DURATION:
        return parse_duration(param, text, out, err);
    case GOL_PARAM_REAL:
        code = gol_num_parse_real(text, param->real_min, param->real_max, &real, err);
        return code == GOL_OK ? set_real(out, real, err) : code;
    case GOL_PARAM_SIZE:
        return parse_size(text, out, err);
    case GOL_PARAM_CHOICE:
        return parse_choice(param, text, out, err);
    case GOL_PARAM_RULE:
        return parse_rule(text, out, err);
    case GOL_PARAM_COUNT_OR_WORD:
        return parse_count_or_word(param, text, out, err);
    }
    return gol_err_set(err, GOL_INVALID, "%s has no known type", param->name);
}

/* ---- ranges ---- */

bool gol_param_is_numeric(const struct gol_param *param)
{
    return param->type == GOL_PARAM_COUNT || param->type == GOL_PARAM_DURATION || param->type == GOL_PARAM_REAL;
}

/* from + i * step in whole numbers; false beyond `to`. from, to, step >= 0, so that nothing overflows. */
static bool whole_range(int64_t from, int64_t to, int64_t step, uint64_t i, int64_t *out)
{
    if (from > to || (i > 0 && (step <= 0 || i > (uint64_t)((to - from) / step))))
        return false;
    *out = from + (i == 0 ? 0 : (int64_t)i * step);
    return true;
}

bool gol_param_range(const struct gol_param *param, const struct gol_value *from, const struct gol_value *to,
                     const struct gol_value *step, uint64_t i, struct gol_value *out)
{
    int64_t whole;
    double real;

    memset(out, 0, sizeof *out);
    switch (param->type) {
    case GOL_PARAM_COUNT:
        if (!whole_range(from->as.count, to->as.count, step->as.count, i, &whole))
            return false;
        set_count(out, whole);
        return true;
    case GOL_PARAM_DURATION:
        if (!whole_range(from->as.ns, to->as.ns, step->as.ns, i, &whole))
            return false;
        set_duration(out, whole);
        return true;
    case GOL_PARAM_REAL:
        real = from->as.real + (double)i * step->as.real;
        if ((i > 0 && step->as.real <= 0) || real > to->as.real + 1e-9 * step->as.real)
            return false;
        return set_real(out, fmin(real, to->as.real), NULL) == GOL_OK;
    default:
        return false;
    }
}

/* ---- for files and people ---- */

const char *gol_param_column(const struct gol_param *param, char *out, size_t size)
{
    snprintf(out, size, "%s%s", param->name, param->type == GOL_PARAM_DURATION ? "_s" : "");
    return out;
}

const char *gol_param_unit(const struct gol_param *param)
{
    if (param->type == GOL_PARAM_DURATION)
        return "s";
    return param->type == GOL_PARAM_SIZE ? "cells" : "";
}

const char *gol_param_type_about(enum gol_param_type type)
{
    switch (type) {
    case GOL_PARAM_COUNT:
        return "a count";
    case GOL_PARAM_DURATION:
        return "a duration";
    case GOL_PARAM_REAL:
        return "a number";
    case GOL_PARAM_SIZE:
        return "a size";
    case GOL_PARAM_CHOICE:
        return "a choice";
    case GOL_PARAM_RULE:
        return "a rule";
    case GOL_PARAM_COUNT_OR_WORD:
        return "a count or a word";
    }
    return "?";
}

double gol_param_number(const struct gol_param *param, const struct gol_value *value)
{
    switch (param->type) {
    case GOL_PARAM_COUNT:
        return (double)value->as.count;
    case GOL_PARAM_COUNT_OR_WORD:
        return value->as.count < 0 ? HUGE_VAL : (double)value->as.count;
    case GOL_PARAM_DURATION:
        return gol_seconds_of(value->as.ns);
    case GOL_PARAM_REAL:
        return value->as.real;
    case GOL_PARAM_SIZE:
        return (double)value->as.size.width * value->as.size.height;
    default:
        return 0;
    }
}

const char *gol_param_show(const struct gol_param *param, const struct gol_value *value, char *out)
{
    static const struct {
        const char *name;
        int64_t ns;
    } units[] = {{"s", GOL_NS_PER_S}, {"ms", 1000000}, {"us", 1000}, {"ns", 1}};
    const int64_t ns = value->as.ns;
    char digits[GOL_NUM_TEXT];
    size_t at = 0;

    if (param->type != GOL_PARAM_DURATION) {
        snprintf(out, GOL_PARAM_TEXT, "%s", value->text);
        return out;
    }
    /* Every digit is shown, unlike in gol_num_duration: two values of an axis must not look the same. */
    while (ns > 0 && ns < units[at].ns)
        at++;
    gol_num_seconds(digits, ns / units[at].ns * GOL_NS_PER_S + ns % units[at].ns * (GOL_NS_PER_S / units[at].ns));
    snprintf(out, GOL_PARAM_TEXT, "%.27s %s", digits, units[at].name);
    return out;
}
