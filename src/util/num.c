/*
 * Decimal text is read digit by digit into 64-bit integers, so that durations are exact ("0.1" is 100000000 ns
 * and not the nearest double) and no locale has a say. Only reals with a fraction go through strtod, in the C
 * locale.
 */
#include "util/num.h"

#include <locale.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Reads digits into *value; false on overflow or when there is none. *at moves behind them. */
static bool read_digits(const char **at, uint64_t *value)
{
    const char *start = *at;
    uint64_t sum = 0;

    while (is_digit(**at)) {
        const uint64_t digit = (uint64_t)(**at - '0');

        if (sum > (UINT64_MAX - digit) / 10)
            return false;
        sum = sum * 10 + digit;
        ++*at;
    }
    *value = sum;
    return *at > start;
}

/* Passes over digits; how many there are. */
static size_t pass_digits(const char **at)
{
    const char *start = *at;

    while (is_digit(**at))
        ++*at;
    return (size_t)(*at - start);
}

/* Whether text is "-"? digits and nothing else, whatever its size. */
static bool looks_whole(const char *text)
{
    if (*text == '-')
        text++;
    return pass_digits(&text) > 0 && *text == '\0';
}

enum gol_code gol_num_parse_u64(const char *text, uint64_t *out, struct gol_err *err)
{
    const char *at = text;

    if (!looks_whole(text) || *text == '-')
        return gol_err_set(err, GOL_PARSE, "\"%s\" is not a whole number of 0 or more", text);
    if (!read_digits(&at, out))
        return gol_err_set(err, GOL_LIMIT, "%s is too large (want at most %llu)", text, (unsigned long long)UINT64_MAX);
    return GOL_OK;
}

enum gol_code gol_num_parse_int(const char *text, int64_t min, int64_t max, int64_t *out, struct gol_err *err)
{
    const bool minus = *text == '-';
    const char *at = text + minus;
    uint64_t size = 0;
    int64_t value;

    if (!looks_whole(text))
        return gol_err_set(err, GOL_PARSE, "\"%s\" is not a whole number", text);
    if (!read_digits(&at, &size) || size > (uint64_t)INT64_MAX)
        goto outside;
    value = minus ? -(int64_t)size : (int64_t)size;
    if (value < min || value > max)
        goto outside;
    *out = value;
    return GOL_OK;
outside:
    return gol_err_set(err, GOL_LIMIT, "%s is out of range (want %lld to %lld)", text, (long long)min, (long long)max);
}

/* Whether text is digits, an optional fraction and an optional exponent. */
static bool looks_real(const char *text)
{
    size_t digits;

    if (*text == '-')
        text++;
    digits = pass_digits(&text);
    if (*text == '.') {
        text++;
        digits += pass_digits(&text);
    }
    if (digits == 0)
        return false;
    if (*text == 'e' || *text == 'E') {
        text++;
        if (*text == '-' || *text == '+')
            text++;
        if (pass_digits(&text) == 0)
            return false;
    }
    return *text == '\0';
}

/* Runs in the C locale for the calling thread until leave_c_locale; (locale_t)0 when none could be made. */
static locale_t enter_c_locale(locale_t *previous)
{
    locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);

    if (plain != (locale_t)0)
        *previous = uselocale(plain);
    return plain;
}

static void leave_c_locale(locale_t plain, locale_t previous)
{
    if (plain == (locale_t)0)
        return;
    uselocale(previous);
    freelocale(plain);
}

enum gol_code gol_num_parse_real(const char *text, double min, double max, double *out, struct gol_err *err)
{
    locale_t previous = (locale_t)0;
    locale_t plain;
    char low[GOL_NUM_TEXT];
    char high[GOL_NUM_TEXT];
    double value;

    if (!looks_real(text))
        return gol_err_set(err, GOL_PARSE, "\"%s\" is not a number", text);
    plain = enter_c_locale(&previous);
    value = strtod(text, NULL);
    leave_c_locale(plain, previous);
    if (!isfinite(value) || value < min || value > max)
        return gol_err_set(err, GOL_LIMIT, "%s is out of range (want %s to %s)", text, gol_num_real(low, min),
                           gol_num_real(high, max));
    *out = value;
    return GOL_OK;
}

enum gol_code gol_num_parse_duration(const char *text, int64_t *out_ns, struct gol_err *err)
{
    static const struct {
        const char *name;
        int64_t ns;
    } units[] = {{"", GOL_NS_PER_S}, {"s", GOL_NS_PER_S}, {"ms", 1000000}, {"us", 1000}, {"ns", 1}};
    const char *at = text;
    uint64_t whole = 0;
    uint64_t fraction_ns = 0;
    int64_t unit_ns = 0;
    const char *fraction = NULL;
    size_t fraction_length = 0;

    if (is_digit(*at) && !read_digits(&at, &whole))
        goto too_long;
    if (*at == '.') {
        fraction = ++at;
        while (is_digit(*at))
            at++;
        fraction_length = (size_t)(at - fraction);
    }
    if (!is_digit(*text) && fraction_length == 0)
        goto not_one;
    if (*at == ' ')
        at++;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (strcmp(at, units[i].name) == 0 && !(i == 0 && at > text && at[-1] == ' '))
            unit_ns = units[i].ns;
    if (unit_ns == 0)
        goto not_one;
    for (size_t i = 0; i < fraction_length; i++) {
        int64_t place = unit_ns;

        for (size_t k = 0; k <= i && place > 0; k++)
            place = place % 10 == 0 ? place / 10 : 0;
        if (place == 0 && fraction[i] != '0')
            return gol_err_set(err, GOL_PARSE, "\"%s\" is finer than a nanosecond", text);
        fraction_ns += (uint64_t)(fraction[i] - '0') * (uint64_t)place;
    }
    if (whole > (uint64_t)(GOL_DURATION_MAX_NS / unit_ns) - 1)
        goto too_long;
    *out_ns = (int64_t)whole * unit_ns + (int64_t)fraction_ns;
    return GOL_OK;
not_one:
    return gol_err_set(err, GOL_PARSE, "\"%s\" is not a duration (want seconds, or a number with ns, us, ms, s)", text);
too_long:
    return gol_err_set(err, GOL_LIMIT, "%s is too long (want less than ten years)", text);
}

enum gol_code gol_num_parse_percent(const char *text, double *out, struct gol_err *err)
{
    const size_t length = strlen(text);
    char digits[GOL_NUM_TEXT];
    double value;

    if (length < 2 || length > sizeof digits || text[length - 1] != '%')
        goto not_one;
    memcpy(digits, text, length - 1);
    digits[length - 1] = '\0';
    if (gol_num_parse_real(digits, 0, 100, &value, NULL) != GOL_OK || value <= 0)
        goto not_one;
    *out = value / 100;
    return GOL_OK;
not_one:
    return gol_err_set(err, GOL_PARSE, "\"%s\" is not a percentage (want for example 1%%, above 0%% and at most 100%%)",
                       text);
}

/* Digits, UINT64_MAX for what is larger than that; false when there is none. */
static bool read_side(const char **at, uint64_t *side)
{
    if (!is_digit(**at))
        return false;
    if (!read_digits(at, side)) {
        *side = UINT64_MAX;
        *at += strspn(*at, "0123456789");
    }
    return true;
}

enum gol_code gol_num_parse_size(const char *text, int *out_width, int *out_height, struct gol_err *err)
{
    const char *at = text;
    uint64_t width;
    uint64_t height;

    if (!read_side(&at, &width))
        goto not_one;
    height = width;
    if (*at == 'x') {
        at++;
        if (!read_side(&at, &height))
            goto not_one;
    }
    if (*at != '\0')
        goto not_one;
    if (width < 1 || height < 1 || width > 65536 || height > 65536)
        return gol_err_set(err, GOL_LIMIT, "size %s is out of range (want 1x1 to 65536x65536)", text);
    *out_width = (int)width;
    *out_height = (int)height;
    return GOL_OK;
not_one:
    return gol_err_set(err, GOL_PARSE, "\"%s\" is not a size (want N for a square, or WIDTHxHEIGHT)", text);
}

const char *gol_num_seconds(char out[GOL_NUM_TEXT], int64_t ns)
{
    const bool minus = ns < 0;
    const uint64_t size = minus ? (uint64_t)0 - (uint64_t)ns : (uint64_t)ns;
    size_t length;

    snprintf(out, GOL_NUM_TEXT, "%s%llu.%09llu", minus ? "-" : "", (unsigned long long)(size / 1000000000U),
             (unsigned long long)(size % 1000000000U));
    length = strlen(out);
    while (out[length - 1] == '0')
        out[--length] = '\0';
    if (out[length - 1] == '.')
        out[--length] = '\0';
    return out;
}

const char *gol_num_real(char out[GOL_NUM_TEXT], double value)
{
    locale_t previous = (locale_t)0;
    locale_t plain;

    if (!isfinite(value)) {
        snprintf(out, GOL_NUM_TEXT, "nan");
        return out;
    }
    plain = enter_c_locale(&previous);
    snprintf(out, GOL_NUM_TEXT, "%.9g", value);
    leave_c_locale(plain, previous);
    return out;
}

const char *gol_num_fixed(char out[GOL_NUM_TEXT], double value, int decimals)
{
    locale_t previous = (locale_t)0;
    locale_t plain;

    if (!isfinite(value) || fabs(value) > 1e15) {
        snprintf(out, GOL_NUM_TEXT, "-");
        return out;
    }
    plain = enter_c_locale(&previous);
    snprintf(out, GOL_NUM_TEXT, "%.*f", decimals, value);
    leave_c_locale(plain, previous);
    if (out[0] == '-' && out[1 + strspn(out + 1, "0.")] == '\0') /* no "-0.00" */
        memmove(out, out + 1, strlen(out));
    return out;
}

/* Three significant digits without trailing zeros. */
static void three_digits(char *out, size_t size, double value, const char *unit)
{
    locale_t previous = (locale_t)0;
    locale_t plain = enter_c_locale(&previous);

    snprintf(out, size, "%.3g %s", value, unit);
    leave_c_locale(plain, previous);
}

const char *gol_num_duration(char out[GOL_NUM_TEXT], int64_t ns)
{
    const double size = ns < 0 ? -(double)ns : (double)ns;
    const int64_t s = ns / GOL_NS_PER_S;

    if (ns == 0)
        snprintf(out, GOL_NUM_TEXT, "0 s");
    else if (size < 999.5)
        three_digits(out, GOL_NUM_TEXT, (double)ns, "ns");
    else if (size < 999.5e3)
        three_digits(out, GOL_NUM_TEXT, (double)ns / 1e3, "us");
    else if (size < 999.5e6)
        three_digits(out, GOL_NUM_TEXT, (double)ns / 1e6, "ms");
    else if (size < 60e9)
        three_digits(out, GOL_NUM_TEXT, (double)ns / 1e9, "s");
    else if (size < 3600e9)
        snprintf(out, GOL_NUM_TEXT, "%lld min %lld s", (long long)(s / 60), (long long)llabs(s % 60));
    else
        snprintf(out, GOL_NUM_TEXT, "%lld h %lld min", (long long)(s / 3600), (long long)llabs(s / 60 % 60));
    return out;
}

const char *gol_num_time(char out[GOL_NUM_TEXT], double seconds, int digits)
{
    static const struct {
        double size;
        const char *name;
    } units[] = {{1, "s"}, {1e-3, "ms"}, {1e-6, "us"}, {1e-9, "ns"}};
    const double size = fabs(seconds);
    int decimals = digits - 1;
    size_t unit = 0;
    long long scaled;
    long long power = 1;

    if (!isfinite(seconds)) {
        snprintf(out, GOL_NUM_TEXT, "-");
        return out;
    }
    if (size >= 60 || size < 0.5e-9)
        return gol_num_duration(out, llround(seconds * (double)GOL_NS_PER_S));
    while (unit < 3 && size < units[unit].size * 0.9999)
        unit++;
    for (double left = size / units[unit].size; left >= 9.9999 && decimals > 0; left /= 10)
        decimals--;
    if (unit == 3)
        decimals = 0; /* there are no parts of a nanosecond */
    for (int i = 0; i < decimals; i++)
        power *= 10;
    scaled = llround(size / units[unit].size * (double)power);
    if (decimals > 0)
        snprintf(out, GOL_NUM_TEXT, "%s%lld.%0*d %s", seconds < 0 ? "-" : "", scaled / power, decimals % 10,
                 (int)(scaled % power), units[unit].name);
    else
        snprintf(out, GOL_NUM_TEXT, "%s%lld %s", seconds < 0 ? "-" : "", scaled, units[unit].name);
    return out;
}

const char *gol_num_short(char out[GOL_NUM_TEXT], double value)
{
    static const char *const prefixes[] = {"", "k", "M", "G", "T", "P"};
    size_t at = 0;

    if (!isfinite(value)) {
        snprintf(out, GOL_NUM_TEXT, "-");
        return out;
    }
    while (fabs(value) >= 999.5 && at + 1 < sizeof prefixes / sizeof prefixes[0]) {
        value /= 1000;
        at++;
    }
    three_digits(out, GOL_NUM_TEXT, value, prefixes[at]);
    if (at == 0)
        out[strlen(out) - 1] = '\0';
    return out;
}

const char *gol_num_bytes(char out[GOL_NUM_TEXT], double bytes)
{
    gol_num_short(out, bytes);
    if (isfinite(bytes))
        strcat(out, strchr(out, ' ') == NULL ? " B" : "B");
    return out;
}
