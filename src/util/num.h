/*
 * Strict numbers, and numbers as text, the same in every locale.
 *
 * Strict: the whole text must be the number. Leading or trailing blanks, "12abc", "0x10", "nan", "inf" and
 * an empty text are GOL_PARSE; a number outside [min, max] is GOL_LIMIT. Messages name the value and what
 * would be right, for example: "1o ms" is not a duration (want seconds, or a number with ns, us, ms, s).
 * All functions may be called from any thread and never block.
 */
#ifndef GOL_UTIL_NUM_H
#define GOL_UTIL_NUM_H

#include "gollab/error.h"

#include <stddef.h>
#include <stdint.h>

#define GOL_NS_PER_S 1000000000LL
/* The longest duration that is accepted: ten years, so that sums of them never overflow. */
#define GOL_DURATION_MAX_NS (10LL * 365 * 86400 * GOL_NS_PER_S)

/* Decimal digits with an optional minus; leading zeros are decimal ("010" is 10). */
enum gol_code gol_num_parse_int(const char *text, int64_t min, int64_t max, int64_t *out, struct gol_err *err);
/* The same, 0 .. 2^64-1. */
enum gol_code gol_num_parse_u64(const char *text, uint64_t *out, struct gol_err *err);
/* Digits, optional fraction, optional exponent ("0.5", "1e-3"); finite only. */
enum gol_code gol_num_parse_real(const char *text, double min, double max, double *out, struct gol_err *err);
/* "0.1" (seconds), "10ms", "1.5 s", "250 us", "80ns": exact nanoseconds; what is finer than 1 ns is an error. >= 0. */
enum gol_code gol_num_parse_duration(const char *text, int64_t *out_ns, struct gol_err *err);
/* "1%" or "0.5%" to 0.01 or 0.005; between 0 and 100, without 0. */
enum gol_code gol_num_parse_percent(const char *text, double *out, struct gol_err *err);
/* "100" (a square) or "120x80" (width x height); each 1 .. 65536. */
enum gol_code gol_num_parse_size(const char *text, int *out_width, int *out_height, struct gol_err *err);

/* To calculate with; gol_num_seconds is exact. */
static inline double gol_seconds_of(int64_t ns)
{
    return (double)ns / (double)GOL_NS_PER_S;
}

/* Nanoseconds as seconds with exactly the digits needed and a point: 0.1, 1.000000001, 0. Returns out. */
#define GOL_NUM_TEXT 32
const char *gol_num_seconds(char out[GOL_NUM_TEXT], int64_t ns);
/* A real with up to 9 significant digits and a point in every locale ("%.9g"); "nan" for what is not finite. */
const char *gol_num_real(char out[GOL_NUM_TEXT], double value);
/* With so many decimals, 0 to 12, and a point in every locale; "-" for what is not finite or above 1e15. */
const char *gol_num_fixed(char out[GOL_NUM_TEXT], double value, int decimals);
/* For people: "10 ms", "1.25 s", "830 us", "2 min 5 s", "3 h 10 min". */
const char *gol_num_duration(char out[GOL_NUM_TEXT], int64_t ns);
/*
 * The same with `digits` significant digits, 1 to 9, trailing zeros too, so that a column keeps its shape: "100.0 ms".
 * "-" for what is not finite; a minute and more as gol_num_duration has it.
 */
const char *gol_num_time(char out[GOL_NUM_TEXT], double seconds, int digits);
/* For people: "1.2 k", "34.5 M", "5 G" (powers of 1000, three digits). */
const char *gol_num_short(char out[GOL_NUM_TEXT], double value);
/* The same of bytes: "24.1 kB", "19 B"; "-" for what is not finite. */
const char *gol_num_bytes(char out[GOL_NUM_TEXT], double bytes);

#endif
