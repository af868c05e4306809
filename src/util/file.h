/*
 * Whole files, written so that nobody ever sees half of one. Any thread; may block on the disk.
 */
#ifndef GOL_UTIL_FILE_H
#define GOL_UTIL_FILE_H

#include "gollab/error.h"
#include "util/buf.h"

#include <stddef.h>

/*
 * Appends the contents of `path` ("-": standard input) to out. A directory, a file larger than max_bytes and
 * what cannot be read are errors that name the path and the reason.
 */
enum gol_code gol_file_read(const char *path, size_t max_bytes, struct gol_buf *out, struct gol_err *err);
/* Writes all bytes to fd, also when write(2) is interrupted or short. */
enum gol_code gol_file_write_fd(int fd, const void *bytes, size_t size, const char *name, struct gol_err *err);
/*
 * Writes a new file beside `path`, syncs it and renames it over `path` ("-": standard output): a reader sees
 * the old or the new file, also when the disk is full or the power fails. A device or a pipe is written to as it is.
 */
enum gol_code gol_file_write(const char *path, const void *bytes, size_t size, struct gol_err *err);
/* Has the disk keep what was made in that folder, or renamed: a power cut could take a new file's name away. A wish. */
void gol_file_sync_folder(const char *path);
/* Like mkdir -p; folders may exist already, anything else in their place is an error. */
enum gol_code gol_file_mkdirs(const char *path, struct gol_err *err);
/* The path of `name` as seen from the folder in which `path` lies, on the heap (free it); NULL without memory. */
char *gol_file_beside(const char *path, const char *name);
/* "dir/name" on the heap (free it), NULL without memory. An absolute name is returned as it is. */
char *gol_file_join(const char *dir, const char *name);

#endif
