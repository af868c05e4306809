/*
 * The file behind the live memory: making it, finding it, and removing what killed runners left behind. A runner holds
 * an open-file-description lock on its file for as long as it lives, whatever kills it; so a file whose lock can be had
 * has nobody. (It is on the first byte. Screens use flock on the same file for something else, and the two kinds of
 * lock do not meet; and locks on bytes behind its end, live_turn.c.)
 */
#include "lab/live_shared.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#define MAGIC UINT64_C(0x676f6c6c61623033) /* "gollab03" */

/* ---- which build made it ---- */

#define AT(type, field) offsetof(struct type, field)

/* What is in the shared structs, field by field: one that was added may well hide in what was padding before. */
uint64_t gol_live_layout(void)
{
    const uint64_t places[] = {
        sizeof(struct shared),
        AT(shared, status),
        AT(shared, games),
        AT(shared, game),
        AT(shared, cells),
        AT(shared, ring),
        AT(shared, board),
        AT(ring, states),
        AT(ring, cells),
        sizeof(struct game_part),
        sizeof(struct ring_state),
        sizeof(struct gol_board),
        sizeof(struct gol_counts),
        sizeof(struct gol_live_games),
        AT(gol_live_games, max_age),
        AT(gol_live_games, every),
        sizeof(struct gol_live_status),
        AT(gol_live_status, failed),
        AT(gol_live_status, eta_ns),
        AT(gol_live_status, point),
        AT(gol_live_status, starting),
        AT(gol_live_status, trial_pid),
        AT(gol_live_status, label),
        AT(gol_live_status, message),
        AT(gol_live_status, warnings),
        AT(gol_live_status, warning),
        GOL_LIVE_GAMES,
        GOL_LIVE_RING,
        GOL_LIVE_WORKERS,
    };

    return XXH3_64bits(places, sizeof places);
}

enum gol_code gol_live_file_check(int fd, const char *name, struct gol_err *err)
{
    const uint64_t wanted[2] = {MAGIC, gol_live_layout()};
    uint64_t found[2] = {0};
    struct stat info;

    if (fstat(fd, &info) == 0 && info.st_size == (off_t)sizeof(struct shared) &&
        pread(fd, found, sizeof found, 0) == (ssize_t)sizeof found && memcmp(found, wanted, sizeof found) == 0)
        return GOL_OK;
    return gol_err_set(err, GOL_INVALID,
                       "/dev/shm%s is the live memory of another build of gollab: look at it with the one that runs it",
                       name);
}

/* ---- files ---- */

/* Takes the lock that its runner holds on the file; false when somebody has it. */
static bool take_ownership(int fd)
{
    struct flock first = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1};

    return fcntl(fd, F_OFD_SETLK, &first) == 0;
}

/* A runner that was killed: its process is gone, as far as can be seen from here, and so is its lock. */
static bool is_stale(const char *name, long pid)
{
    bool stale;
    int fd;

    if (pid <= 0 || kill((pid_t)pid, 0) == 0 || errno != ESRCH)
        return false;
    fd = shm_open(name, O_RDWR | O_CLOEXEC, 0);
    /* In another container its number may mean nothing here, but the lock does. */
    stale = fd >= 0 && take_ownership(fd);
    if (fd >= 0)
        close(fd);
    return stale;
}

/* Removes what killed runners of this user left behind: names hold the pid of their creator. */
static void remove_stale(void)
{
    char prefix[32];
    DIR *dir = opendir("/dev/shm");
    struct dirent *entry;

    if (dir == NULL)
        return;
    snprintf(prefix, sizeof prefix, "gollab-%u-", (unsigned)getuid());
    while ((entry = readdir(dir)) != NULL) {
        char name[300];
        long pid;

        if (strncmp(entry->d_name, prefix, strlen(prefix)) != 0)
            continue;
        snprintf(name, sizeof name, "/%s", entry->d_name);
        pid = strtol(entry->d_name + strlen(prefix), NULL, 10);
        if (is_stale(name, pid))
            shm_unlink(name);
    }
    closedir(dir);
}

static enum gol_code map(struct gol_live *live, bool writable, struct gol_err *err)
{
    void *at = mmap(NULL, sizeof *live->shared, writable ? PROT_READ | PROT_WRITE : PROT_READ,
                    MAP_SHARED | (writable ? MAP_POPULATE : 0), live->fd, 0);

    if (at == MAP_FAILED)
        return gol_err_errno(err, "cannot map the live memory /dev/shm%s", live->name);
    live->shared = at;
    return GOL_OK;
}

enum gol_code gol_live_create(struct gol_live **out, struct gol_err *err)
{
    struct gol_live *live = calloc(1, sizeof *live);
    enum gol_code code = GOL_OK;
    int failure;

    *out = NULL;
    if (live == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory");
    live->fd = -1;
    remove_stale();
    for (int i = 0; i < 1000 && live->fd < 0; i++) {
        snprintf(live->name, sizeof live->name, "/gollab-%u-%ld-%d", (unsigned)getuid(), (long)getpid(), i);
        live->fd = shm_open(live->name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (live->fd < 0 && errno != EEXIST)
            break;
    }
    if (live->fd < 0) {
        code = gol_err_errno(err, "cannot make the live memory /dev/shm%s", live->name);
        goto out;
    }
    live->creator = true;
    if (!take_ownership(live->fd)) {
        code = gol_err_errno(err, "cannot lock the live memory /dev/shm%s", live->name);
        goto out;
    }
    do
        failure = posix_fallocate(live->fd, 0, (off_t)sizeof *live->shared);
    while (failure == EINTR);
    if (failure != 0) {
        errno = failure;
        code =
            gol_err_errno(err, "cannot get %zu bytes for the live memory /dev/shm%s", sizeof *live->shared, live->name);
        goto out;
    }
    code = map(live, true, err);
    if (code != GOL_OK)
        goto out;
    live->shared->magic = MAGIC;
    live->shared->layout = gol_live_layout();
    *out = live;
    live = NULL;
out:
    gol_live_close(live);
    return code;
}

enum gol_code gol_live_open(const char *name, bool writable, struct gol_live **out, struct gol_err *err)
{
    struct gol_live *live = calloc(1, sizeof *live);
    enum gol_code code = GOL_OK;

    *out = NULL;
    if (live == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory");
    snprintf(live->name, sizeof live->name, "%s", name);
    live->fd = shm_open(name, (writable ? O_RDWR : O_RDONLY) | O_CLOEXEC, 0);
    if (live->fd < 0) {
        code = gol_err_errno(err, "cannot open the live memory /dev/shm%s", name);
        goto out;
    }
    code = gol_live_file_check(live->fd, name, err);
    if (code == GOL_OK)
        code = map(live, writable, err);
    if (code != GOL_OK)
        goto out;
    if (!writable)
        gol_live_look(live, true);
    *out = live;
    live = NULL;
out:
    gol_live_close(live);
    return code;
}

void gol_live_look(const struct gol_live *live, bool looks)
{
    if (live != NULL)
        flock(live->fd, looks ? LOCK_SH : LOCK_UN); /* waits for gol_live_watched only, which holds it for an instant */
}

void gol_live_close(struct gol_live *live)
{
    if (live == NULL)
        return;
    if (live->shared != NULL)
        munmap(live->shared, sizeof *live->shared);
    if (live->creator)
        shm_unlink(live->name);
    if (live->fd >= 0)
        close(live->fd);
    free(live);
}

const char *gol_live_name(const struct gol_live *live)
{
    return live->name;
}
