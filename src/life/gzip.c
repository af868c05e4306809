/*
 * zlib does the work; here is what it leaves to callers: several members in one file, the end that must be there,
 * and a limit on what comes out. The data is unpacked twice, the first time into a small buffer that is thrown away,
 * only to learn how much there is: a few kilobytes can stand for gigabytes.
 */
#include "life/gzip.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

#define GZIP_WINDOW (15 + 16) /* the largest window, and "a gzip header, please" */
#define CHUNK ((size_t)1 << 15)

bool gol_gzip_is(const char *data, size_t size)
{
    return size >= 2 && data[0] == '\x1f' && data[1] == '\x8b';
}

static uInt at_most(size_t size)
{
    return size > UINT_MAX ? UINT_MAX : (uInt)size;
}

/* A stream over data that is all in memory. `used` is what its ended members took: zlib counts anew for each. */
struct unpacker {
    z_stream stream;
    const char *data;
    size_t size, used;
};

static size_t position(const struct unpacker *unpacker)
{
    return unpacker->used + (size_t)unpacker->stream.total_in;
}

static enum gol_code broken(const struct unpacker *unpacker, const char *name, struct gol_err *err)
{
    return gol_err_set(err, GOL_PARSE, "%s: the gzip data is broken at byte %zu%s%s", name, position(unpacker),
                       unpacker->stream.msg == NULL ? "" : ": ",
                       unpacker->stream.msg == NULL ? "" : unpacker->stream.msg);
}

/* Goes on behind the end of a member: to the next one, or *done at the end of all. Zero bytes may pad the end. */
static enum gol_code next_member(struct unpacker *unpacker, const char *name, bool *done, struct gol_err *err)
{
    size_t at = position(unpacker);

    while (at < unpacker->size && unpacker->data[at] == '\0')
        at++;
    *done = at == unpacker->size;
    if (*done)
        return GOL_OK;
    if (at != position(unpacker) || !gol_gzip_is(unpacker->data + at, unpacker->size - at))
        return gol_err_set(err, GOL_PARSE, "%s: something that is no gzip data follows it at byte %zu", name, at);
    if (inflateReset(&unpacker->stream) != Z_OK)
        return broken(unpacker, name, err);
    unpacker->used = at;
    return GOL_OK;
}

/* Unpacks into out, room for max_bytes; out NULL: only counts. *size becomes the number of bytes unpacked. */
static enum gol_code unpack(const char *data, size_t data_size, char *out, size_t max_bytes, const char *name,
                            size_t *size, struct gol_err *err)
{
    struct unpacker unpacker = {.data = data, .size = data_size};
    z_stream *stream = &unpacker.stream;
    char scratch[CHUNK] = {0};
    enum gol_code code = GOL_OK;
    bool done = false;

    *size = 0;
    if (inflateInit2(stream, GZIP_WINDOW) != Z_OK)
        return gol_err_set(err, GOL_NO_MEMORY, "%s: out of memory for unpacking", name);
    while (!done && code == GOL_OK) {
        const size_t at = position(&unpacker);
        const uInt room = at_most(out == NULL ? sizeof scratch : max_bytes - *size);
        Bytef full[1]; /* a byte to find out that there is one too many */
        int result;

        stream->next_in = (z_const Bytef *)(data + at);
        stream->avail_in = at_most(data_size - at);
        stream->next_out = room == 0 ? full : (Bytef *)(out == NULL ? scratch : out + *size);
        stream->avail_out = room == 0 ? 1 : room;
        result = inflate(stream, Z_NO_FLUSH);
        *size += (room == 0 ? 1 : room) - stream->avail_out;
        if (*size > max_bytes)
            code = gol_err_set(err, GOL_LIMIT, "%s: the gzip data unpacks to more than %zu bytes", name, max_bytes);
        else if (result == Z_STREAM_END)
            code = next_member(&unpacker, name, &done, err);
        else if (result == Z_MEM_ERROR)
            code = gol_err_set(err, GOL_NO_MEMORY, "%s: out of memory for unpacking", name);
        else if (result == Z_BUF_ERROR ||
                 (result == Z_OK && stream->avail_in == 0 && stream->avail_out > 0 && position(&unpacker) == data_size))
            code = gol_err_set(err, GOL_PARSE, "%s: the gzip data is cut short at byte %zu", name, data_size);
        else if (result != Z_OK)
            code = broken(&unpacker, name, err);
    }
    inflateEnd(stream);
    return code;
}

enum gol_code gol_gzip_unpack(const char *data, size_t size, size_t max_bytes, const char *name, char **out,
                              size_t *out_size, struct gol_err *err)
{
    enum gol_code code = unpack(data, size, NULL, max_bytes, name, out_size, err);
    size_t again;

    *out = NULL;
    if (code != GOL_OK)
        return code;
    *out = malloc(*out_size + 1);
    if (*out == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "%s: unpacking needs %zu bytes of memory", name, *out_size + 1);
    code = unpack(data, size, *out, *out_size, name, &again, err);
    if (code != GOL_OK) {
        free(*out);
        *out = NULL;
        return code;
    }
    (*out)[*out_size] = '\0';
    return GOL_OK;
}

enum gol_code gol_gzip_pack(const char *data, size_t size, char **out, size_t *out_size, struct gol_err *err)
{
    z_stream stream = {0};
    enum gol_code code = GOL_OK;
    size_t room;
    int result = Z_OK;

    *out = NULL;
    *out_size = 0;
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory for packing");
    room = deflateBound(&stream, (uLong)size);
    *out = malloc(room);
    if (*out == NULL) {
        code = gol_err_set(err, GOL_NO_MEMORY, "packing needs %zu bytes of memory", room);
        goto out;
    }
    while (result != Z_STREAM_END) {
        const size_t left = size - (size_t)stream.total_in;

        stream.next_in = (z_const Bytef *)(data + stream.total_in);
        stream.avail_in = at_most(left);
        stream.next_out = (Bytef *)(*out + stream.total_out);
        stream.avail_out = at_most(room - (size_t)stream.total_out);
        result = deflate(&stream, left > UINT_MAX ? Z_NO_FLUSH : Z_FINISH);
        if (result != Z_OK && result != Z_STREAM_END) {
            code = gol_err_set(err, GOL_INVALID, "the text could not be packed");
            free(*out);
            *out = NULL;
            goto out;
        }
    }
    *out_size = (size_t)stream.total_out;
out:
    deflateEnd(&stream);
    return code;
}
