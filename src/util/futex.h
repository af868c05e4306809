/*
 * Waiting on a 32-bit word, also between processes that share its memory (Linux futex, see futex(2)).
 */
#ifndef GOL_UTIL_FUTEX_H
#define GOL_UTIL_FUTEX_H

#include <stdatomic.h>
#include <stdint.h>

/* Sleeps while *word == seen, at most timeout_ns (-1: for ever); may return early. Any thread. */
void gol_futex_wait(_Atomic uint32_t *word, uint32_t seen, int64_t timeout_ns);
/* Wakes at most `count` sleepers of this word. Any thread; does not block. */
void gol_futex_wake(_Atomic uint32_t *word, int count);

#endif
