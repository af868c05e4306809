/*
 * A blob: immutable bytes shared by reference count, the large kind of message.
 *
 * Its maker fills `bytes` while it holds the only reference; from the moment it is shared nobody writes again,
 * so that any thread may read it without a lock and it could be sent to another process as it is.
 */
#ifndef GOLLAB_BLOB_H
#define GOLLAB_BLOB_H

#include "gollab/error.h"

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct gol_blob;

/* A blob of `size` bytes, contents undefined, one reference. NULL without memory. */
struct gol_blob *gol_blob_new(size_t size);
/* One reference more; returns blob. Any thread, wait-free. */
struct gol_blob *gol_blob_retain(struct gol_blob *blob);
/* One reference less; the last one frees. NULL is allowed. Any thread, wait-free but for free(3). */
void gol_blob_release(struct gol_blob *blob);
/* The bytes to fill; only while the caller holds the only reference. */
void *gol_blob_fill(struct gol_blob *blob);
const void *gol_blob_bytes(const struct gol_blob *blob);
size_t gol_blob_size(const struct gol_blob *blob);

#ifdef __cplusplus
}
#endif

#endif
