/*
 * "Did you mean": the known name that is nearest to a mistyped one. Pure functions; any thread, never block.
 */
#ifndef GOL_UTIL_SUGGEST_H
#define GOL_UTIL_SUGGEST_H

#include "util/buf.h"

#include <stddef.h>

/* Longer words than this are never near anything. */
#define GOL_SUGGEST_LENGTH 63

/*
 * Edits that turn a into b: a letter put in, left out or changed, or two neighbours swapped; upper and lower case are
 * the same. SIZE_MAX when one is longer than GOL_SUGGEST_LENGTH.
 */
size_t gol_suggest_distance(const char *a, const char *b);
/*
 * The nearest of names[n], the first of equals; NULL when none is near enough: one edit for a name of up to three
 * letters, two for four and five, else a third of its length.
 */
const char *gol_suggest_nearest(const char *word, const char *const *names, size_t n);
/* Appends: did you mean "pause"? known: count_to, counters, pause -- without the question when none is near. */
void gol_suggest_add(struct gol_buf *out, const char *word, const char *const *names, size_t n);

#endif
