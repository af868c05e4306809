/*
 * A heap in an array (Williams, "Algorithm 232: Heapsort", CACM 1964) with four children a node, as Johnson ("Priority
 * queues with update and finding minimum spanning trees", IPL 1975) proposed: half as many levels as with two, and the
 * children of a node lie together; and beside it, rows.
 */
#include "actor/timers.h"

#include "actor/os.h"

#include <stdlib.h>

#define ARITY 4U
#define CAPACITY_MIN 64U

void gol_timers_init(struct gol_timers *timers)
{
    *timers = (struct gol_timers){0};
    gol_timers_rows_init(&timers->rows);
}

void gol_timers_fini(struct gol_timers *timers)
{
    free(timers->heap);
    gol_timers_rows_fini(&timers->rows);
    gol_timers_init(timers);
}

static enum gol_code grow(struct gol_timers *timers, struct gol_err *err)
{
    const size_t capacity = timers->capacity > 0 ? 2 * timers->capacity : CAPACITY_MIN;
    struct gol_timers_entry *heap = NULL;

    if (timers->capacity <= SIZE_MAX / 2 / sizeof *heap)
        heap = realloc(timers->heap, capacity * sizeof *heap);
    if (heap == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "no memory for %zu timers", timers->count + timers->kept + 1);
    timers->heap = heap;
    timers->capacity = capacity;
    return GOL_OK;
}

/* All entries that move come here. */
static void put(struct gol_timers_entry *heap, size_t i, const struct gol_timers_entry *entry)
{
    heap[i] = *entry;
    /* relaxed: the lock of the queue orders it for all that find the entry by it */
    if (entry->place != NULL)
        atomic_store_explicit(&entry->place->index, i, memory_order_relaxed);
}

/* Puts an entry into the hole at i, or above it. */
static void sift_up(struct gol_timers *timers, size_t i, const struct gol_timers_entry *entry)
{
    struct gol_timers_entry *heap = timers->heap;

    while (i > 0 && heap[(i - 1) / ARITY].deadline_ns > entry->deadline_ns) {
        put(heap, i, &heap[(i - 1) / ARITY]);
        i = (i - 1) / ARITY;
    }
    put(heap, i, entry);
}

/* The earlier of two entries; written so that compilers choose without a branch, which no processor could foresee. */
static size_t earlier(const struct gol_timers_entry *heap, size_t a, size_t b)
{
    return heap[b].deadline_ns < heap[a].deadline_ns ? b : a;
}

/* The earliest child from `first` on, of which there is one at least. */
static size_t least_child(const struct gol_timers *timers, size_t first)
{
    const struct gol_timers_entry *heap = timers->heap;
    size_t least = first;

    if (first + ARITY <= timers->count)
        return earlier(heap, earlier(heap, first, first + 1), earlier(heap, first + 2, first + 3));
    for (size_t child = first + 1; child < timers->count; child++)
        least = earlier(heap, least, child);
    return least;
}

/* Puts an entry into the hole at i, or below it. */
static void sift_down(struct gol_timers *timers, size_t i, const struct gol_timers_entry *entry)
{
    struct gol_timers_entry *heap = timers->heap;

    for (size_t first = ARITY * i + 1; first < timers->count; first = ARITY * i + 1) {
        const size_t least = least_child(timers, first);

        if (heap[least].deadline_ns >= entry->deadline_ns)
            break;
        put(heap, i, &heap[least]);
        i = least;
    }
    put(heap, i, entry);
}

enum gol_code gol_timers_push(struct gol_timers *timers, int64_t deadline_ns, void *what,
                              struct gol_timers_place *place, struct gol_err *err)
{
    const struct gol_timers_entry entry = {deadline_ns, what, place};

    if (place == NULL && gol_timers_rows_add(&timers->rows, deadline_ns, what))
        return GOL_OK;
    if (timers->count + timers->kept == timers->capacity) {
        const enum gol_code code = grow(timers, err);

        if (code != GOL_OK)
            return code;
    }
    sift_up(timers, timers->count++, &entry);
    return GOL_OK;
}

void gol_timers_keep(struct gol_timers *timers, size_t n)
{
    timers->kept += n; /* nothing has taken that room yet, nor is any ever given back */
}

void gol_timers_put_back(struct gol_timers *timers, int64_t deadline_ns, void *what, struct gol_timers_place *place)
{
    const struct gol_timers_entry entry = {deadline_ns, what, place};

    timers->kept--;
    sift_up(timers, timers->count++, &entry);
}

void gol_timers_give_up(struct gol_timers *timers, size_t n)
{
    timers->kept -= n;
}

size_t gol_timers_count(const struct gol_timers *timers)
{
    return timers->count + gol_timers_rows_count(&timers->rows);
}

static int64_t earliest_of_heap(const struct gol_timers *timers)
{
    return timers->count > 0 ? timers->heap[0].deadline_ns : GOL_OS_NEVER;
}

int64_t gol_timers_earliest(const struct gol_timers *timers)
{
    int64_t first_ns;

    gol_timers_rows_earliest(&timers->rows, &first_ns);
    return first_ns < earliest_of_heap(timers) ? first_ns : earliest_of_heap(timers);
}

/* Takes heap[i] out; the last entry fills the hole. */
static void take(struct gol_timers *timers, size_t i)
{
    const struct gol_timers_entry last = timers->heap[--timers->count];

    if (i == timers->count)
        return;
    if (i > 0 && timers->heap[(i - 1) / ARITY].deadline_ns > last.deadline_ns)
        sift_up(timers, i, &last);
    else
        sift_down(timers, i, &last);
}

bool gol_timers_pop_due(struct gol_timers *timers, int64_t now_ns, struct gol_timers_entry *out)
{
    int64_t first_ns;
    const unsigned row = gol_timers_rows_earliest(&timers->rows, &first_ns);

    if (first_ns != GOL_OS_NEVER && first_ns <= earliest_of_heap(timers)) {
        if (first_ns > now_ns)
            return false;
        *out = (struct gol_timers_entry){first_ns, gol_timers_rows_take(&timers->rows, row), NULL};
        return true;
    }
    if (timers->count == 0 || timers->heap[0].deadline_ns > now_ns)
        return false;
    *out = timers->heap[0];
    take(timers, 0);
    return true;
}

bool gol_timers_pop(struct gol_timers *timers, struct gol_timers_entry *out)
{
    return gol_timers_pop_due(timers, INT64_MAX, out);
}

static bool is_what(void *context, const struct gol_timers_pause *pause)
{
    return pause->what == context;
}

bool gol_timers_remove(struct gol_timers *timers, const void *what, const struct gol_timers_place *place)
{
    size_t i = 0;

    if (place != NULL)
        i = atomic_load_explicit(&place->index, memory_order_relaxed); /* relaxed: see put */
    else
        while (i < timers->count && timers->heap[i].what != what)
            i++;
    if (i >= timers->count || timers->heap[i].what != what)
        return place == NULL && gol_timers_rows_remove_if(&timers->rows, is_what, (void *)(uintptr_t)what) > 0;
    take(timers, i);
    return true;
}

struct choice {
    bool (*chosen)(void *context, const struct gol_timers_entry *entry);
    void *context;
};

static bool is_chosen(void *context, const struct gol_timers_pause *pause)
{
    const struct choice *choice = context;
    const struct gol_timers_entry entry = {pause->deadline_ns, pause->what, NULL};

    return choice->chosen(choice->context, &entry);
}

void gol_timers_remove_if(struct gol_timers *timers,
                          bool (*chosen)(void *context, const struct gol_timers_entry *entry), void *context)
{
    struct choice choice = {chosen, context};
    size_t kept = 0;

    gol_timers_rows_remove_if(&timers->rows, is_chosen, &choice);
    for (size_t i = 0; i < timers->count; i++)
        if (!chosen(context, &timers->heap[i]))
            put(timers->heap, kept++, &timers->heap[i]);
    timers->count = kept;
    /* What is left is a heap again when every parent, from the last one up, is put in its place (Floyd, CACM 1964). */
    for (size_t i = kept > 1 ? (kept - 2) / ARITY + 1 : 0; i-- > 0;) {
        const struct gol_timers_entry entry = timers->heap[i];

        sift_down(timers, i, &entry);
    }
}
