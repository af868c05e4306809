#include "util/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum gol_code gol_file_read(const char *path, size_t max_bytes, struct gol_buf *out, struct gol_err *err)
{
    const bool standard = strcmp(path, "-") == 0;
    const char *name = standard ? "standard input" : path;
    const size_t before = out->size;
    enum gol_code code = GOL_OK;
    struct stat info;
    char chunk[16384];
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return gol_err_errno(err, "%s", name);
    if (fstat(fd, &info) == 0 && S_ISDIR(info.st_mode)) {
        code = gol_err_set(err, GOL_INVALID, "%s: is a directory", name);
        goto out;
    }
    for (;;) {
        ssize_t got = read(fd, chunk, sizeof chunk);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            code = gol_err_errno(err, "%s", name);
            goto out;
        }
        if (got == 0)
            break;
        if ((size_t)got > max_bytes - (out->size - before)) {
            code = gol_err_set(err, GOL_LIMIT, "%s: larger than %zu bytes", name, max_bytes);
            goto out;
        }
        gol_buf_add(out, chunk, (size_t)got);
        if (out->failed) /* what never ends would never reach max_bytes */
            break;
    }
    code = gol_buf_ok(out, err);
out:
    if (!standard)
        close(fd);
    return code;
}

enum gol_code gol_file_write_fd(int fd, const void *bytes, size_t size, const char *name, struct gol_err *err)
{
    const char *at = bytes;

    while (size > 0) {
        ssize_t put = write(fd, at, size);

        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return gol_err_errno(err, "%s", name);
        if (put == 0)
            return gol_err_set(err, GOL_SYSTEM, "%s: nothing could be written", name);
        at += put;
        size -= (size_t)put;
    }
    return GOL_OK;
}

/* Devices and pipes are written to as they are: a file renamed over them would take their place. */
static enum gol_code write_special(const char *path, const void *bytes, size_t size, struct gol_err *err)
{
    const int fd = open(path, O_WRONLY | O_CLOEXEC);
    enum gol_code code;

    if (fd < 0)
        return gol_err_errno(err, "%s", path);
    code = gol_file_write_fd(fd, bytes, size, path, err);
    if (close(fd) != 0 && code == GOL_OK)
        code = gol_err_errno(err, "%s", path);
    return code;
}

enum gol_code gol_file_write(const char *path, const void *bytes, size_t size, struct gol_err *err)
{
    const size_t length = strlen(path) + sizeof ".new";
    enum gol_code code;
    struct stat info;
    char *beside;
    int fd;

    if (strcmp(path, "-") == 0)
        return gol_file_write_fd(STDOUT_FILENO, bytes, size, "standard output", err);
    if (stat(path, &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode))
        return write_special(path, bytes, size, err);
    beside = malloc(length);
    if (beside == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "%s: out of memory", path);
    snprintf(beside, length, "%s.new", path);
    fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0) {
        code = gol_err_errno(err, "%s", path);
        free(beside);
        return code;
    }
    code = gol_file_write_fd(fd, bytes, size, path, err);
    if (code == GOL_OK && fdatasync(fd) != 0 && errno != EINVAL)
        code = gol_err_errno(err, "%s", path);
    if (close(fd) != 0 && code == GOL_OK)
        code = gol_err_errno(err, "%s", path);
    if (code == GOL_OK && rename(beside, path) != 0)
        code = gol_err_errno(err, "%s", path);
    if (code != GOL_OK)
        unlink(beside);
    free(beside);
    return code;
}

void gol_file_sync_folder(const char *path)
{
    const int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return;
    fsync(fd); /* there are file systems that cannot */
    close(fd);
}

enum gol_code gol_file_mkdirs(const char *path, struct gol_err *err)
{
    const size_t length = strlen(path);
    enum gol_code code = GOL_OK;
    char *copy = strdup(path);
    struct stat info;

    if (copy == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "%s: out of memory", path);
    for (size_t i = 1; i <= length && code == GOL_OK; i++) {
        const char kept = copy[i];

        if (kept != '/' && kept != '\0')
            continue;
        copy[i] = '\0';
        if (mkdir(copy, 0777) != 0) {
            if (errno != EEXIST)
                code = gol_err_errno(err, "cannot make the folder %s: %s", path, copy);
            else if (stat(copy, &info) != 0 || !S_ISDIR(info.st_mode))
                code = gol_err_set(err, GOL_SYSTEM, "cannot make the folder %s: %s is no folder", path, copy);
        }
        copy[i] = kept;
    }
    free(copy);
    return code;
}

char *gol_file_beside(const char *path, const char *name)
{
    const char *slash = strrchr(path, '/');
    char *folder = strndup(path, slash == NULL ? 0 : (size_t)(slash - path) + 1);
    char *joined = folder == NULL ? NULL : gol_file_join(folder, name);

    free(folder);
    return joined;
}

char *gol_file_join(const char *dir, const char *name)
{
    const size_t length = strlen(dir) + strlen(name) + 2;
    char *path;

    if (name[0] == '/' || dir[0] == '\0')
        return strdup(name);
    path = malloc(length);
    if (path != NULL)
        snprintf(path, length, "%s%s%s", dir, dir[strlen(dir) - 1] == '/' ? "" : "/", name);
    return path;
}
