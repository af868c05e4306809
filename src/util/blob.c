/*
 * A reference count in front of the bytes, one allocation. Counting as in Boost's shared_ptr: taking a reference
 * needs no order (whoever takes one has one already), giving one up releases what was read through it, and the
 * last one acquires all of that before it frees.
 */
#include "gollab/blob.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

struct gol_blob {
    /* any thread: atomic */
    atomic_size_t refs;
    /* set by gol_blob_new, then read only */
    size_t size;
    /* filled by the only holder, then read only */
    _Alignas(max_align_t) unsigned char bytes[];
};

struct gol_blob *gol_blob_new(size_t size)
{
    struct gol_blob *blob;

    if (size > SIZE_MAX - sizeof *blob)
        return NULL;
    blob = malloc(sizeof *blob + size);
    if (blob == NULL)
        return NULL;
    atomic_init(&blob->refs, 1);
    blob->size = size;
    return blob;
}

struct gol_blob *gol_blob_retain(struct gol_blob *blob)
{
    /* relaxed: the caller's own reference keeps the blob alive, nothing is read through the count */
    atomic_fetch_add_explicit(&blob->refs, 1, memory_order_relaxed);
    return blob;
}

void gol_blob_release(struct gol_blob *blob)
{
    /* acq_rel: pairs with itself, so that every reader is done before the last one frees */
    if (blob != NULL && atomic_fetch_sub_explicit(&blob->refs, 1, memory_order_acq_rel) == 1)
        free(blob);
}

void *gol_blob_fill(struct gol_blob *blob)
{
    return blob->bytes;
}

const void *gol_blob_bytes(const struct gol_blob *blob)
{
    return blob->bytes;
}

size_t gol_blob_size(const struct gol_blob *blob)
{
    return blob->size;
}
