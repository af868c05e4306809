/*
 * gzip data (RFC 1952) in memory, by zlib.
 */
#ifndef GOL_LIFE_GZIP_H
#define GOL_LIFE_GZIP_H

#include "gollab/error.h"

#include <stdbool.h>
#include <stddef.h>

/* Whether the data says that it is gzip data. */
bool gol_gzip_is(const char *data, size_t size);
/*
 * Unpacks all members into *out on the heap (free it), *out_size bytes and a NUL. The size is found before memory is
 * taken, so that data that unpacks to more than max_bytes costs nothing: GOL_LIMIT. Data that is broken or cut short is
 * GOL_PARSE; messages name `name` and the byte.
 */
enum gol_code gol_gzip_unpack(const char *data, size_t size, size_t max_bytes, const char *name, char **out,
                              size_t *out_size, struct gol_err *err);
/* Packs; *out is on the heap (free it). The same bytes on every run: no time stamp and no name in it. */
enum gol_code gol_gzip_pack(const char *data, size_t size, char **out, size_t *out_size, struct gol_err *err);

#endif
