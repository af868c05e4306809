/*
 * RESULTS/NAME/STAMP: every folder two levels down that has an experiment.yaml, or a name as runs have it. Links
 * (latest) are not followed.
 */
#include "report/run_scan.h"

#include "lab/run_dir.h"
#include "report/csv.h"
#include "report/run_past.h"
#include "util/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEPTH_MAX 8 /* of folders in a run folder; ours go two deep */

/* ---- one folder ---- */

static int64_t size_of(const char *path, int depth)
{
    DIR *dir = opendir(path);
    struct dirent *entry;
    int64_t size = 0;

    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        const bool itself = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
        char *inside = itself ? NULL : gol_file_join(path, entry->d_name);
        struct stat info;

        if (inside != NULL && lstat(inside, &info) == 0) {
            if (S_ISDIR(info.st_mode) && depth < DEPTH_MAX)
                size += size_of(inside, depth + 1);
            else if (S_ISREG(info.st_mode))
                size += info.st_size;
        }
        free(inside);
    }
    if (dir != NULL)
        closedir(dir);
    return size;
}

/* Whole lines of a file, -1 with errno when it cannot be read. */
static int lines_of(const char *path)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    char chunk[16384];
    int lines = 0;
    ssize_t got = fd < 0 ? -1 : 1;

    while (got > 0) {
        got = read(fd, chunk, sizeof chunk);
        for (ssize_t i = 0; i < got; i++)
            lines += chunk[i] == '\n';
    }
    if (fd >= 0) {
        const int kept = errno;

        close(fd);
        errno = kept;
    }
    return got < 0 ? -1 : lines;
}

static void set_broken(struct gol_run_entry *entry, const char *what, int number)
{
    entry->state = GOL_RUN_BROKEN;
    if (asprintf(&entry->trouble, "%s%s%s", what, number == 0 ? "" : ": ", number == 0 ? "" : strerror(number)) < 0)
        entry->trouble = NULL;
}

static void read_past(struct gol_run_entry *entry)
{
    struct gol_run_past past;

    (void)gol_run_past_read(entry->path, &past, NULL);
    if (past.started_ns != 0)
        entry->started_ns = past.started_ns;
    entry->planned_min = past.planned_min;
    entry->planned_max = past.planned_max;
    entry->build = past.build;
    entry->failed = past.failed;
    entry->state = gol_run_is_under_way(entry->path) ? GOL_RUN_RUNNING
                   : past.complete                   ? GOL_RUN_FINISHED
                                                     : GOL_RUN_STOPPED;
    gol_run_past_fini(&past);
}

/* Fills all but path, name and stamp. */
static void look_at(struct gol_run_entry *entry)
{
    char *experiment = gol_file_join(entry->path, "experiment.yaml");
    char *trials = gol_file_join(entry->path, GOL_CSV_TRIALS);
    struct stat info;
    int lines;

    if (lstat(entry->path, &info) == 0)
        entry->started_ns = (int64_t)info.st_mtim.tv_sec * 1000000000 + info.st_mtim.tv_nsec;
    read_past(entry);
    entry->size_bytes = size_of(entry->path, 0);
    if (access(entry->path, R_OK | X_OK) != 0) {
        set_broken(entry, "cannot be opened", errno);
    } else if (experiment == NULL || access(experiment, F_OK) != 0) {
        if (entry->state != GOL_RUN_RUNNING) /* one that begins has none for a moment */
            set_broken(entry, "no experiment.yaml", 0);
    } else if (access(experiment, R_OK) != 0) {
        set_broken(entry, "experiment.yaml", errno);
    }
    lines = trials == NULL ? 0 : lines_of(trials);
    if (lines < 0 && errno != ENOENT && entry->state != GOL_RUN_BROKEN)
        set_broken(entry, GOL_CSV_TRIALS, errno);
    entry->done = lines > 1 ? lines - 1 : 0;
    free(trials);
    free(experiment);
}

/* ---- all of them ---- */

/* 20261122T210000Z, or that with "-2" behind it. */
static bool is_stamp(const char *name)
{
    static const char form[] = "ddddddddTddddddZ";

    for (size_t i = 0; form[i] != '\0'; i++)
        if (form[i] == 'd' ? name[i] < '0' || name[i] > '9' : name[i] != form[i])
            return false;
    return name[sizeof form - 1] == '\0' || name[sizeof form - 1] == '-';
}

static bool is_folder(const char *path)
{
    struct stat info;

    return lstat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static bool is_run(const char *path, const char *name)
{
    char *experiment = gol_file_join(path, "experiment.yaml");
    const bool has_one = experiment != NULL && access(experiment, F_OK) == 0;

    free(experiment);
    return has_one || is_stamp(name);
}

/* Takes path over. */
static enum gol_code add(struct gol_run_list *list, char *path, const char *name, const char *stamp,
                         struct gol_run_entry **out, struct gol_err *err)
{
    struct gol_run_entry *entry;

    if (list->n == list->capacity) {
        const int capacity = list->capacity == 0 ? 32 : 2 * list->capacity;
        struct gol_run_entry *more = realloc(list->entries, (size_t)capacity * sizeof *more);

        if (more == NULL) {
            free(path);
            return gol_err_set(err, GOL_NO_MEMORY, "out of memory for %d runs", capacity);
        }
        list->entries = more;
        list->capacity = capacity;
    }
    entry = &list->entries[list->n++];
    *entry = (struct gol_run_entry){.path = path, .name = strdup(name), .stamp = strdup(stamp)};
    if (entry->name == NULL || entry->stamp == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory");
    *out = entry;
    return GOL_OK;
}

static enum gol_code scan_name(const char *folder, const char *name, struct gol_run_list *list, struct gol_err *err)
{
    DIR *dir = opendir(folder);
    struct gol_run_entry *made;
    struct dirent *entry;
    enum gol_code code = GOL_OK;

    if (dir == NULL) {
        const int number = errno;

        code = add(list, strdup(folder), name, "-", &made, err);
        if (code == GOL_OK)
            set_broken(made, "cannot be opened", number);
        return code;
    }
    while (code == GOL_OK && (entry = readdir(dir)) != NULL) {
        char *path = entry->d_name[0] == '.' ? NULL : gol_file_join(folder, entry->d_name);

        if (path == NULL || !is_folder(path) || !is_run(path, entry->d_name)) {
            free(path);
            continue;
        }
        code = add(list, path, name, entry->d_name, &made, err);
        if (code == GOL_OK)
            look_at(made);
    }
    closedir(dir);
    return code;
}

static int newest_first(const void *a, const void *b)
{
    const struct gol_run_entry *one = a;
    const struct gol_run_entry *other = b;
    int order;

    if (one->started_ns != other->started_ns)
        return one->started_ns < other->started_ns ? 1 : -1;
    order = strverscmp(other->stamp, one->stamp);
    return order != 0 ? order : strcmp(one->path, other->path);
}

enum gol_code gol_run_scan(const char *results, const char *name, struct gol_run_list *out, struct gol_err *err)
{
    DIR *dir = name == NULL ? opendir(results) : NULL;
    enum gol_code code = GOL_OK;
    struct dirent *entry;
    char *folder;

    *out = (struct gol_run_list){0};
    if (name != NULL) {
        folder = gol_file_join(results, name);
        if (folder == NULL)
            return gol_err_set(err, GOL_NO_MEMORY, "out of memory");
        code = access(folder, F_OK) != 0
                   ? gol_err_set(err, GOL_NOT_FOUND, "%s: no runs of an experiment of that name", folder)
                   : scan_name(folder, name, out, err);
        free(folder);
    } else if (dir == NULL && errno != ENOENT) {
        return gol_err_errno(err, "%s", results);
    }
    while (dir != NULL && code == GOL_OK && (entry = readdir(dir)) != NULL) {
        folder = entry->d_name[0] == '.' ? NULL : gol_file_join(results, entry->d_name);
        if (folder != NULL && is_folder(folder))
            code = scan_name(folder, entry->d_name, out, err);
        free(folder);
    }
    if (dir != NULL)
        closedir(dir);
    if (code == GOL_OK && out->n > 0)
        qsort(out->entries, (size_t)out->n, sizeof *out->entries, newest_first);
    if (code != GOL_OK)
        gol_run_list_fini(out);
    return code;
}

void gol_run_list_fini(struct gol_run_list *list)
{
    for (int i = 0; i < list->n; i++) {
        free(list->entries[i].path);
        free(list->entries[i].name);
        free(list->entries[i].stamp);
        free(list->entries[i].trouble);
    }
    free(list->entries);
    *list = (struct gol_run_list){0};
}
