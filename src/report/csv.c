/*
 * A row is one write(2) on an O_APPEND descriptor: the kernel puts it at the end as a whole, so a kill at any moment
 * leaves whole lines only, which stdio's buffer does not. A lock on the file (flock) is held around each append and
 * the opening, because cutting a torn line off must not hit a line that another process has just written.
 */
#include "report/csv.h"

#include "util/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define CSV_BYTES_MAX (512U * 1024 * 1024) /* a plan of the largest size, repeated, stays well below */

static enum gol_code lock(const struct gol_csv *csv, struct gol_err *err)
{
    while (flock(csv->fd, LOCK_EX) != 0)
        if (errno != EINTR)
            return gol_err_errno(err, "%s: cannot lock", csv->path);
    return GOL_OK;
}

/* With the lock held: puts whole lines at the end, or leaves the file as it was. */
static enum gol_code put_lines(const struct gol_csv *csv, const struct gol_buf *lines, struct gol_err *err)
{
    struct stat before;
    enum gol_code code;

    if (fstat(csv->fd, &before) != 0)
        return gol_err_errno(err, "%s", csv->path);
    /* Normally one write(2); after a short one the second tells the reason. */
    code = gol_file_write_fd(csv->fd, lines->data, lines->size, csv->path, err);
    if (code != GOL_OK) {
        if (ftruncate(csv->fd, before.st_size) != 0)
            gol_err_prefix(err, "a torn last line stays behind");
        return code;
    }
    if (fdatasync(csv->fd) != 0)
        return gol_err_errno(err, "%s: cannot sync", csv->path);
    return GOL_OK;
}

/* With the lock held: where the last whole line ends. */
static enum gol_code end_of_lines(const struct gol_csv *csv, off_t *end, struct gol_err *err)
{
    char chunk[4096];
    struct stat info;
    off_t at;

    if (fstat(csv->fd, &info) != 0)
        return gol_err_errno(err, "%s", csv->path);
    for (at = info.st_size; at > 0;) {
        const size_t size = at < (off_t)sizeof chunk ? (size_t)at : sizeof chunk;
        const ssize_t got = pread(csv->fd, chunk, size, at - (off_t)size);
        const char *newline;

        if (got != (ssize_t)size)
            return gol_err_errno(err, "%s: cannot read", csv->path);
        newline = memrchr(chunk, '\n', size);
        at -= (off_t)size;
        if (newline != NULL) {
            at += newline - chunk + 1;
            break;
        }
    }
    *end = at;
    return GOL_OK;
}

/* With the lock held: whether the file begins with this header. */
static enum gol_code check_header(const struct gol_csv *csv, const struct gol_buf *header, struct gol_err *err)
{
    char *found = malloc(header->size);
    enum gol_code code = GOL_OK;

    if (found == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "%s: out of memory", csv->path);
    if (pread(csv->fd, found, header->size, 0) != (ssize_t)header->size ||
        memcmp(found, header->data, header->size) != 0)
        code = gol_err_set(err, GOL_PARSE, "%s:1: the columns are not those of this experiment", csv->path);
    free(found);
    return code;
}

/* With the lock held: the header of a new file, and the file's name in its folder, on the disk. */
static enum gol_code begin(const struct gol_csv *csv, const struct gol_buf *header, struct gol_err *err)
{
    char *folder = gol_file_beside(csv->path, ".");
    const enum gol_code code = put_lines(csv, header, err);

    if (folder != NULL)
        gol_file_sync_folder(folder);
    free(folder);
    return code;
}

static enum gol_code prepare(struct gol_csv *csv, const struct gol_buf *header, struct gol_err *err)
{
    struct stat info;
    off_t end = 0;
    enum gol_code code = lock(csv, err);

    if (code != GOL_OK)
        return code;
    code = end_of_lines(csv, &end, err);
    if (code == GOL_OK && fstat(csv->fd, &info) == 0 && info.st_size > end)
        csv->torn_bytes = (size_t)(info.st_size - end);
    if (code == GOL_OK && csv->torn_bytes > 0 && ftruncate(csv->fd, end) != 0)
        code = gol_err_errno(err, "%s: cannot cut off a torn last line", csv->path);
    if (code == GOL_OK)
        code = end == 0 ? begin(csv, header, err) : check_header(csv, header, err);
    flock(csv->fd, LOCK_UN);
    return code;
}

enum gol_code gol_csv_open(const char *run_dir, const struct gol_plan *plan, struct gol_csv *out, struct gol_err *err)
{
    struct gol_buf header;
    enum gol_code code;

    *out = (struct gol_csv){.plan = plan, .fd = -1};
    gol_buf_init(&header);
    gol_row_csv_header(plan->spec, &header);
    out->path = gol_file_join(run_dir, GOL_CSV_TRIALS);
    if (out->path == NULL || gol_buf_ok(&header, NULL) != GOL_OK) {
        code = gol_err_set(err, GOL_NO_MEMORY, "%s/%s: out of memory", run_dir, GOL_CSV_TRIALS);
        goto out;
    }
    out->fd = open(out->path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
    code = out->fd < 0 ? gol_err_errno(err, "%s", out->path) : prepare(out, &header, err);
out:
    if (code != GOL_OK)
        gol_csv_close(out);
    gol_buf_fini(&header);
    return code;
}

enum gol_code gol_csv_append(struct gol_csv *csv, const struct gol_row *row, struct gol_err *err)
{
    struct gol_buf line;
    enum gol_code code;

    gol_buf_init(&line);
    gol_row_csv_line(csv->plan, row, &line);
    code = gol_buf_ok(&line, err);
    if (code != GOL_OK)
        goto out;
    code = lock(csv, err);
    if (code != GOL_OK)
        goto out;
    code = put_lines(csv, &line, err);
    flock(csv->fd, LOCK_UN);
out:
    gol_buf_fini(&line);
    return code;
}

void gol_csv_close(struct gol_csv *csv)
{
    if (csv->fd >= 0)
        close(csv->fd);
    free(csv->path);
    *csv = (struct gol_csv){.fd = -1};
}

enum gol_code gol_csv_load(const char *run_dir, const struct gol_plan *plan, struct gol_row **rows, int *n,
                           struct gol_err *err)
{
    struct gol_buf text;
    char *path = gol_file_join(run_dir, GOL_CSV_TRIALS);
    enum gol_code code;

    *rows = NULL;
    *n = 0;
    gol_buf_init(&text);
    if (path == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "%s/%s: out of memory", run_dir, GOL_CSV_TRIALS);
    if (access(path, F_OK) != 0 && errno == ENOENT) {
        code = gol_err_set(err, GOL_NOT_FOUND, "%s: no such file, so nothing was measured", path);
        goto out;
    }
    code = gol_file_read(path, CSV_BYTES_MAX, &text, err);
    if (code == GOL_OK && strlen(gol_buf_text(&text)) != text.size) /* rows after it would be lost in silence */
        code = gol_err_set(err, GOL_PARSE, "%s: a NUL byte at offset %zu (a damaged file?)", path,
                           strlen(gol_buf_text(&text)));
    if (code == GOL_OK)
        code = gol_rows_parse_csv(plan, gol_buf_text(&text), path, rows, n, err);
out:
    gol_buf_fini(&text);
    free(path);
    return code;
}

/* ---- a file that grows ---- */

#define CHUNK_BYTES 65536

/*
 * Reads on from where the last call ended: the whole lines of a chunk, or of as many as one line takes, behind what is
 * in *out.
 */
static enum gol_code read_lines(int fd, int64_t at, struct gol_buf *out, size_t *lines_bytes, struct gol_err *err)
{
    char *chunk = malloc(CHUNK_BYTES);
    const char *end = NULL;
    enum gol_code code = chunk == NULL ? gol_err_set(err, GOL_NO_MEMORY, "out of memory") : GOL_OK;

    *lines_bytes = 0;
    while (code == GOL_OK && end == NULL) {
        const size_t before = out->size;
        const ssize_t got = pread(fd, chunk, CHUNK_BYTES, at);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            code = gol_err_errno(err, GOL_CSV_TRIALS);
        if (got <= 0)
            break;
        gol_buf_add(out, chunk, (size_t)got);
        code = gol_buf_ok(out, err);
        if (code != GOL_OK)
            break;
        at += got;
        *lines_bytes += (size_t)got;
        end = memrchr(out->data + before, '\n', out->size - before);
        if (memchr(out->data + before, '\0', out->size - before) != NULL) /* rows after it would be lost in silence */
            code = gol_err_set(err, GOL_PARSE, "%s: a NUL byte (a damaged file?)", GOL_CSV_TRIALS);
    }
    free(chunk);
    if (code != GOL_OK || end == NULL) {
        *lines_bytes = 0;
        return code;
    }
    *lines_bytes -= out->size - (size_t)(end + 1 - out->data);
    out->size = (size_t)(end + 1 - out->data);
    out->data[out->size] = '\0';
    return GOL_OK;
}

static enum gol_code add_rows(struct gol_csv_tail *tail, const struct gol_row *rows, int n, struct gol_err *err)
{
    if (n > tail->room - tail->n) {
        const int room = tail->n + n + tail->n / 2;
        struct gol_row *grown = realloc(tail->rows, (size_t)room * sizeof *grown);

        if (grown == NULL)
            return gol_err_set(err, GOL_NO_MEMORY, "out of memory");
        tail->rows = grown;
        tail->room = room;
    }
    if (n > 0)
        memcpy(tail->rows + tail->n, rows, (size_t)n * sizeof *rows);
    tail->n += n;
    return GOL_OK;
}

/*
 * Reads some lines more; *more: there may be others. Each chunk is read as a file of its own, below the header of ours.
 */
static enum gol_code follow_on(struct gol_csv_tail *tail, int fd, const struct gol_plan *plan, bool *more,
                               struct gol_err *err)
{
    struct gol_row *rows = NULL;
    struct gol_buf text;
    size_t lines_bytes;
    enum gol_code code;
    int n = 0;

    *more = false;
    gol_buf_init(&text);
    gol_buf_add(&text, gol_buf_text(&tail->header), tail->header.size);
    code = read_lines(fd, tail->read_bytes, &text, &lines_bytes, err);
    if (code != GOL_OK || lines_bytes == 0)
        goto out;
    code = gol_rows_parse_csv(plan, gol_buf_text(&text), GOL_CSV_TRIALS, &rows, &n, err);
    if (code == GOL_OK)
        code = add_rows(tail, rows, n, err);
    if (code == GOL_OK && tail->header.size == 0) {
        gol_buf_add(&tail->header, text.data, strcspn(text.data, "\n") + 1);
        code = gol_buf_ok(&tail->header, err);
    }
    if (code != GOL_OK)
        goto out;
    tail->read_bytes += (int64_t)lines_bytes;
    *more = true;
out:
    gol_buf_fini(&text);
    free(rows);
    return code;
}

enum gol_code gol_csv_follow(struct gol_csv_tail *tail, const char *run_dir, const struct gol_plan *plan,
                             struct gol_err *err)
{
    char *path = gol_file_join(run_dir, GOL_CSV_TRIALS);
    enum gol_code code = GOL_OK;
    bool more = true;
    struct stat now;
    int fd;

    if (path == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "%s/%s: out of memory", run_dir, GOL_CSV_TRIALS);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &now) != 0) {
        code = fd < 0 && errno == ENOENT
                   ? gol_err_set(err, GOL_NOT_FOUND, "%s: no such file, so nothing was measured", path)
                   : gol_err_errno(err, "%s", path);
        goto out;
    }
    if (now.st_size < tail->read_bytes)
        gol_csv_tail_fini(tail);
    while (more && code == GOL_OK)
        code = follow_on(tail, fd, plan, &more, err);
out:
    if (fd >= 0)
        close(fd);
    free(path);
    return code;
}

void gol_csv_tail_fini(struct gol_csv_tail *tail)
{
    free(tail->rows);
    gol_buf_fini(&tail->header);
    *tail = (struct gol_csv_tail){0};
}
