/*
 * The sequence locks of the live memory: a writer makes the number odd, stores, and makes it even again; a reader
 * copies, and looks whether the number has stayed the same even one. See live.h for the orders of memory.
 */
#include "lab/live_shared.h"

#include "util/clock.h"

#include <string.h>

/* A process that died inside leaves an odd number: the next writer goes on from it to the next odd one. */
void gol_live_part_begin(struct part *lock)
{
    /* relaxed: there is one writer at a time, and it reads its own number */
    const uint64_t now = atomic_load_explicit(&lock->sequence, memory_order_relaxed);

    /* relaxed: the release stores of the words behind it keep it in front of them */
    atomic_store_explicit(&lock->sequence, (now + 1) | 1, memory_order_relaxed);
}

void gol_live_part_end(struct part *lock)
{
    const uint64_t now = atomic_load_explicit(&lock->sequence, memory_order_relaxed); /* relaxed: as in part_begin */

    atomic_store_explicit(&lock->sequence, now + 1, memory_order_release); /* release: pairs with part_read */
}

/* release: pairs with get_word, after gol_live_part_begin */
static void put_word(_Atomic uint64_t *to, uint64_t word)
{
    atomic_store_explicit(to, word, memory_order_release);
}

/* acquire: pairs with put_word; the second look at the sequence stays behind it */
static uint64_t get_word(const _Atomic uint64_t *from)
{
    return atomic_load_explicit(from, memory_order_acquire);
}

void gol_live_words_put(_Atomic uint64_t *words, const void *bytes, size_t size)
{
    const unsigned char *at = bytes;
    const size_t whole = size / 8, rest = size % 8;
    uint64_t word = 0;

    for (size_t i = 0; i < whole; i++) {
        if (at != NULL)
            memcpy(&word, at + i * 8, 8);
        put_word(&words[i], word);
    }
    if (rest == 0)
        return;
    word = 0;
    if (at != NULL)
        memcpy(&word, at + whole * 8, rest);
    put_word(&words[whole], word);
}

void gol_live_words_get(const _Atomic uint64_t *words, void *bytes, size_t size)
{
    unsigned char *at = bytes;
    const size_t whole = size / 8, rest = size % 8;
    uint64_t word;

    for (size_t i = 0; i < whole; i++) {
        word = get_word(&words[i]);
        memcpy(at + i * 8, &word, 8);
    }
    if (rest == 0)
        return;
    word = get_word(&words[whole]);
    memcpy(at + whole * 8, &word, rest);
}

bool gol_live_part_enter(const struct part *lock, int tries, uint64_t *sequence)
{
    if (tries > 8)
        gol_clock_sleep_until(gol_clock_ns() + 20000);
    /* acquire: pairs with gol_live_part_end */
    *sequence = atomic_load_explicit(&lock->sequence, memory_order_acquire);
    return *sequence % 2 == 0;
}

bool gol_live_part_stayed(const struct part *lock, uint64_t sequence)
{
    /* relaxed: the acquire loads of the words keep it behind them */
    return atomic_load_explicit(&lock->sequence, memory_order_relaxed) == sequence;
}

bool gol_live_part_read(const struct part *lock, const _Atomic uint64_t *words, void *out, size_t size)
{
    uint64_t sequence;

    for (int tries = 0; tries < GOL_LIVE_TRIES; tries++) {
        if (!gol_live_part_enter(lock, tries, &sequence))
            continue;
        gol_live_words_get(words, out, size);
        if (gol_live_part_stayed(lock, sequence))
            return true;
    }
    return false;
}

void gol_live_part_write(struct part *lock, _Atomic uint64_t *words, const void *bytes, size_t size)
{
    gol_live_part_begin(lock);
    gol_live_words_put(words, bytes, size);
    gol_live_part_end(lock);
}
