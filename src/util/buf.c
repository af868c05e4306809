#include "util/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void gol_buf_init(struct gol_buf *buf)
{
    *buf = (struct gol_buf){0};
}

void gol_buf_fini(struct gol_buf *buf)
{
    free(buf->data);
    gol_buf_init(buf);
}

void gol_buf_clear(struct gol_buf *buf)
{
    buf->size = 0;
    buf->failed = false;
    if (buf->data != NULL)
        buf->data[0] = '\0';
}

/* Room for `more` bytes and the NUL behind them. */
static bool reserve(struct gol_buf *buf, size_t more)
{
    size_t wanted = buf->capacity < 64 ? 64 : buf->capacity;
    char *data;

    if (buf->failed)
        return false;
    if (more >= SIZE_MAX / 2 - buf->size - 1) {
        buf->failed = true;
        return false;
    }
    while (wanted < buf->size + more + 1)
        wanted *= 2;
    if (wanted == buf->capacity)
        return true;
    data = realloc(buf->data, wanted);
    if (data == NULL) {
        buf->failed = true;
        return false;
    }
    buf->data = data;
    buf->capacity = wanted;
    return true;
}

void gol_buf_add(struct gol_buf *buf, const void *bytes, size_t size)
{
    if (!reserve(buf, size))
        return;
    if (size > 0)
        memcpy(buf->data + buf->size, bytes, size);
    buf->size += size;
    buf->data[buf->size] = '\0';
}

void gol_buf_puts(struct gol_buf *buf, const char *text)
{
    gol_buf_add(buf, text, strlen(text));
}

void gol_buf_printf(struct gol_buf *buf, const char *format, ...)
{
    va_list args;
    int size;

    va_start(args, format);
    size = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (size < 0) {
        buf->failed = true;
        return;
    }
    if (!reserve(buf, (size_t)size))
        return;
    va_start(args, format);
    vsnprintf(buf->data + buf->size, (size_t)size + 1, format, args);
    va_end(args);
    buf->size += (size_t)size;
}

const char *gol_buf_text(const struct gol_buf *buf)
{
    return buf->data == NULL ? "" : buf->data;
}

enum gol_code gol_buf_ok(const struct gol_buf *buf, struct gol_err *err)
{
    return buf->failed ? gol_err_set(err, GOL_NO_MEMORY, "out of memory") : GOL_OK;
}

char *gol_buf_take(struct gol_buf *buf)
{
    char *data;

    gol_buf_add(buf, "", 0); /* so that an empty buffer gives "" and not NULL */
    if (buf->failed) {
        gol_buf_fini(buf);
        return NULL;
    }
    data = buf->data;
    gol_buf_init(buf);
    return data;
}
