/*
 * A growing byte buffer; always NUL-terminated, so that `data` is a C string.
 * Growth that fails sets `failed`, and every later append is a no-op: check once, at the end, with gol_buf_ok.
 */
#ifndef GOL_UTIL_BUF_H
#define GOL_UTIL_BUF_H

#include "gollab/error.h"

#include <stdbool.h>
#include <stddef.h>

struct gol_buf {
    char *data; /* NULL until something is appended */
    size_t size; /* bytes, without the terminating NUL */
    size_t capacity;
    bool failed;
};

void gol_buf_init(struct gol_buf *buf);
void gol_buf_fini(struct gol_buf *buf);
/* Forgets the contents, keeps the memory and clears `failed`. */
void gol_buf_clear(struct gol_buf *buf);
void gol_buf_add(struct gol_buf *buf, const void *bytes, size_t size);
void gol_buf_puts(struct gol_buf *buf, const char *text);
void gol_buf_printf(struct gol_buf *buf, const char *format, ...) GOL_PRINTF(2, 3);
/* The text, "" when nothing was appended. Borrowed until the next append. */
const char *gol_buf_text(const struct gol_buf *buf);
/* GOL_NO_MEMORY when an append had failed. */
enum gol_code gol_buf_ok(const struct gol_buf *buf, struct gol_err *err);
/* Moves the text out (free it with free()); NULL when an append had failed or memory is short. buf is empty then. */
char *gol_buf_take(struct gol_buf *buf);

#endif
