/*
 * The part of the live memory that the trial's runtime counts in (actor/board.h). The trial maps these pages alone, so
 * that it is no larger for being watched; and it maps them in every trial, so that one that is watched is no other than
 * one that is not.
 */
#include "lab/live_shared.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum gol_code gol_live_board_open(const char *name, struct gol_live_board *out, struct gol_err *err)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    const size_t from = offsetof(struct shared, board) / page * page;
    const size_t before = offsetof(struct shared, board) - from;
    const int fd = shm_open(name, O_RDWR | O_CLOEXEC, 0);
    enum gol_code code = GOL_OK;

    *out = (struct gol_live_board){0};
    if (fd < 0)
        return gol_err_errno(err, "cannot open the live memory /dev/shm%s", name);
    code = gol_live_file_check(fd, name, err);
    if (code != GOL_OK)
        goto out;
    out->bytes = before + sizeof(((struct shared *)0)->board);
    out->pages = mmap(NULL, out->bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, (off_t)from);
    if (out->pages == MAP_FAILED) {
        code = gol_err_errno(err, "cannot map the live memory /dev/shm%s", name);
        *out = (struct gol_live_board){0};
        goto out;
    }
    out->board = (struct gol_board *)(void *)((char *)out->pages + before);
out:
    close(fd);
    return code;
}

void gol_live_board_close(struct gol_live_board *board)
{
    if (board->pages != NULL)
        munmap(board->pages, board->bytes);
    *board = (struct gol_live_board){0};
}

void gol_live_board_clear(struct gol_live *live)
{
    /* relaxed: no trial runs now; a screen that looks meanwhile sees some of each */
    for (size_t i = 0; i < sizeof live->shared->board / sizeof live->shared->board[0]; i++)
        atomic_store_explicit(&live->shared->board[i], 0, memory_order_relaxed);
}

const struct gol_board *gol_live_board(const struct gol_live *live)
{
    return (const struct gol_board *)(const void *)live->shared->board;
}
