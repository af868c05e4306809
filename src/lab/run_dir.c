#include "lab/run_dir.h"

#include "util/clock.h"
#include "util/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOCK_TRIES 20
#define LOCK_PAUSE_NS 10000000

char *gol_run_dir_file(const struct gol_run_dir *dir, const char *name)
{
    return gol_file_join(dir->path, name);
}

const char *gol_run_dir_results(const char *option)
{
    const char *variable = getenv("GOLLAB_RESULTS");

    if (option != NULL)
        return option;
    return variable != NULL && variable[0] != '\0' ? variable : "results";
}

/* Makes PARENT/STAMP, with "-2", "-3" ... behind it when that is taken; *stamp and *path on the heap. */
static enum gol_code make_stamped(const char *parent, char **stamp, char **path, struct gol_err *err)
{
    char text[32];

    gol_clock_format(gol_clock_wall_ns(), "%Y%m%dT%H%M%SZ", text, sizeof text);
    for (int i = 1; i < 10000; i++) {
        if ((i == 1 ? asprintf(stamp, "%s", text) : asprintf(stamp, "%s-%d", text, i)) < 0)
            *stamp = NULL;
        *path = *stamp == NULL ? NULL : gol_file_join(parent, *stamp);
        if (*path == NULL)
            return gol_err_set(err, GOL_NO_MEMORY, "out of memory");
        if (mkdir(*path, 0777) == 0)
            return GOL_OK;
        if (errno != EEXIST)
            return gol_err_errno(err, "cannot make the folder %s", *path);
        free(*stamp);
        free(*path);
        *stamp = *path = NULL;
    }
    return gol_err_set(err, GOL_LIMIT, "%s/%s is taken 10000 times", parent, text);
}

/* Points PARENT/latest at `stamp` in one step, so that it always points somewhere. */
static enum gol_code point_latest(const char *parent, const char *stamp, struct gol_err *err)
{
    char *link = gol_file_join(parent, "latest");
    char *beside = NULL;
    enum gol_code code = GOL_OK;

    if (link == NULL || asprintf(&beside, "%s.%ld", link, (long)getpid()) < 0) {
        free(link);
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory");
    }
    unlink(beside);
    if (symlink(stamp, beside) != 0 || rename(beside, link) != 0) {
        code = gol_err_errno(err, "cannot point %s at the run", link);
        unlink(beside);
    }
    free(beside);
    free(link);
    return code;
}

/* Copies the reference data of one plot to the same relative place under the run folder. */
static enum gol_code copy_reference(const struct gol_run_dir *dir, const struct gol_spec *spec, const char *file,
                                    struct gol_err *err)
{
    char *from = gol_file_beside(spec->path, file);
    char *to = gol_run_dir_file(dir, file);
    char *to_folder = to == NULL ? NULL : gol_file_beside(to, "");
    enum gol_code code = GOL_OK;
    struct gol_buf bytes;

    gol_buf_init(&bytes);
    if (from == NULL || to_folder == NULL)
        code = gol_err_set(err, GOL_NO_MEMORY, "out of memory");
    if (code == GOL_OK)
        code = gol_file_read(from, GOL_SPEC_REFERENCE_MAX, &bytes, err);
    if (code == GOL_OK)
        code = gol_file_mkdirs(to_folder, err);
    if (code == GOL_OK)
        code = gol_file_write(to, gol_buf_text(&bytes), bytes.size, err);
    gol_buf_fini(&bytes);
    free(to_folder);
    free(to);
    free(from);
    return code;
}

static enum gol_code fill(const struct gol_run_dir *dir, const struct gol_spec *spec, struct gol_err *err)
{
    char *experiment = gol_run_dir_file(dir, "experiment.yaml");
    enum gol_code code;

    if (experiment == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory");
    code = gol_file_write(experiment, spec->text, spec->text_size, err);
    free(experiment);
    for (int i = 0; i < spec->n_plots && code == GOL_OK; i++)
        if (spec->plots[i].reference_file[0] != '\0')
            code = copy_reference(dir, spec, spec->plots[i].reference_file, err);
    return code;
}

/*
 * Who only looks whether a folder is taken (gol_run_is_under_way) has it for a moment: a few more tries tell that from
 * a runner.
 */
static bool take_lock(int fd)
{
    for (int i = 0; i < LOCK_TRIES; i++) {
        if (flock(fd, LOCK_EX | LOCK_NB) == 0)
            return true;
        gol_clock_sleep_until(gol_clock_ns() + LOCK_PAUSE_NS);
    }
    return false;
}

static enum gol_code lock(struct gol_run_dir *dir, struct gol_err *err)
{
    dir->lock_fd = open(dir->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir->lock_fd < 0)
        return gol_err_errno(err, "cannot open the folder %s", dir->path);
    if (!take_lock(dir->lock_fd))
        return gol_err_set(err, GOL_BUSY, "%s belongs to a run that is under way (look at it with: gollab watch %s)",
                           dir->path, dir->path);
    return GOL_OK;
}

enum gol_code gol_run_dir_create(const char *results, const struct gol_spec *spec, struct gol_run_dir *out,
                                 struct gol_err *err)
{
    char *parent = gol_file_join(results, spec->name);
    char *stamp = NULL;
    enum gol_code code;

    *out = (struct gol_run_dir){.lock_fd = -1};
    if (parent == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory");
    code = gol_file_mkdirs(parent, err);
    if (code == GOL_OK)
        code = make_stamped(parent, &stamp, &out->path, err);
    if (code == GOL_OK)
        code = lock(out, err);
    if (code == GOL_OK)
        code = fill(out, spec, err);
    if (code == GOL_OK)
        code = point_latest(parent, stamp, err);
    if (code == GOL_OK) {
        gol_file_sync_folder(out->path);
        gol_file_sync_folder(parent);
        gol_file_sync_folder(results);
    }
    free(stamp);
    free(parent);
    if (code != GOL_OK)
        gol_run_dir_fini(out);
    return code;
}

/* Where the link at `path` points, on the heap; a copy of path when it is none; NULL without memory. */
static char *follow(const char *path)
{
    char *plain = strdup(path);
    char target[4096];
    char *followed = plain;
    ssize_t size;

    if (plain == NULL)
        return NULL;
    for (size_t n = strlen(plain); n > 1 && plain[n - 1] == '/'; n--)
        plain[n - 1] = '\0'; /* with a slash behind it a link is the folder */
    size = readlink(plain, target, sizeof target - 1);
    if (size >= 0) {
        target[size] = '\0';
        followed = gol_file_beside(plain, target);
        free(plain);
    }
    return followed;
}

enum gol_code gol_run_dir_open(const char *path, struct gol_run_dir *out, struct gol_err *err)
{
    enum gol_code code;

    *out = (struct gol_run_dir){.lock_fd = -1, .path = follow(path)};
    code = out->path == NULL ? gol_err_set(err, GOL_NO_MEMORY, "out of memory") : lock(out, err);
    if (code != GOL_OK)
        gol_run_dir_fini(out);
    return code;
}

enum gol_code gol_run_dir_mend_latest(const struct gol_run_dir *dir, const char *name, struct gol_err *err)
{
    char *parent = gol_file_beside(dir->path, ".");
    char *latest = gol_file_beside(dir->path, "latest");
    char *resolved = parent == NULL ? NULL : realpath(parent, NULL);
    const char *last = resolved == NULL ? NULL : strrchr(resolved, '/');
    enum gol_code code = GOL_OK;

    if (latest == NULL)
        code = gol_err_set(err, GOL_NO_MEMORY, "out of memory");
    else if (last != NULL && strcmp(last + 1, name) == 0 && access(latest, F_OK) != 0)
        code = point_latest(parent, strrchr(dir->path, '/') == NULL ? dir->path : strrchr(dir->path, '/') + 1, err);
    free(resolved);
    free(latest);
    free(parent);
    return code;
}

bool gol_run_is_under_way(const char *path)
{
    const int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool locked = fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;

    if (fd >= 0)
        close(fd);
    return locked;
}

void gol_run_dir_fini(struct gol_run_dir *dir)
{
    if (dir->lock_fd >= 0)
        close(dir->lock_fd);
    free(dir->path);
    *dir = (struct gol_run_dir){.lock_fd = -1};
}

/* ---- finding ---- */

static bool is_run_dir(const char *path)
{
    char *experiment = gol_file_join(path, "experiment.yaml");
    const bool is_one = experiment != NULL && access(experiment, R_OK) == 0;

    free(experiment);
    return is_one;
}

/* PATH/latest when it is a run folder, on the heap; NULL otherwise. */
static char *latest_of(const char *path)
{
    char *latest = gol_file_join(path, "latest");

    if (latest != NULL && is_run_dir(latest))
        return latest;
    free(latest);
    return NULL;
}

/* The latest run of the experiment under `results` whose link was set last; NULL when there is none. */
static char *newest(const char *results)
{
    DIR *dir = opendir(results);
    struct timespec newest_time = {0};
    struct dirent *entry;
    char *best = NULL;

    if (dir == NULL)
        return NULL;
    while ((entry = readdir(dir)) != NULL) {
        char *experiment = entry->d_name[0] == '.' ? NULL : gol_file_join(results, entry->d_name);
        char *latest = experiment == NULL ? NULL : latest_of(experiment);
        struct stat info;

        free(experiment);
        if (latest != NULL && lstat(latest, &info) == 0 &&
            (best == NULL || info.st_mtim.tv_sec > newest_time.tv_sec ||
             (info.st_mtim.tv_sec == newest_time.tv_sec && info.st_mtim.tv_nsec > newest_time.tv_nsec))) {
            newest_time = info.st_mtim;
            free(best);
            best = latest;
            latest = NULL;
        }
        free(latest);
    }
    closedir(dir);
    return best;
}

enum gol_code gol_run_dir_find(const char *given, const char *results, char **out, struct gol_err *err)
{
    char *under = NULL;

    *out = NULL;
    if (given == NULL) {
        *out = newest(results);
        if (*out == NULL)
            return gol_err_set(err, GOL_NOT_FOUND, "%s: no run here (start one with: gollab FILE.yaml)", results);
        return GOL_OK;
    }
    if (is_run_dir(given)) {
        *out = strdup(given);
        return *out != NULL ? GOL_OK : gol_err_set(err, GOL_NO_MEMORY, "out of memory");
    }
    *out = latest_of(given);
    if (*out == NULL && strchr(given, '/') == NULL) {
        under = gol_file_join(results, given);
        *out = under == NULL ? NULL : latest_of(under);
        free(under);
    }
    if (*out == NULL)
        return gol_err_set(err, GOL_NOT_FOUND, "%s: is no run folder (want one that holds experiment.yaml)", given);
    return GOL_OK;
}
