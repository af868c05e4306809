/*
 * A row is noticed by inotify on trials.csv, an end by a pidfd. Where there is none of these, short trials are drawn
 * when the clock says so, and the runner's number is asked for each time.
 */
#include "ui/news.h"

#include "util/file.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/pidfd.h>
#include <unistd.h>

void gol_news_open(struct gol_news *news, const char *run_dir, int text_fd)
{
    char *path = run_dir == NULL ? NULL : gol_file_join(run_dir, "trials.csv");

    *news = (struct gol_news){.rows_fd = -1, .text_fd = text_fd, .end_fd = -1};
    if (path != NULL)
        news->rows_fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (news->rows_fd >= 0 && inotify_add_watch(news->rows_fd, path, IN_MODIFY) < 0) {
        close(news->rows_fd);
        news->rows_fd = -1;
    }
    free(path);
}

void gol_news_close(struct gol_news *news)
{
    if (news->rows_fd >= 0)
        close(news->rows_fd);
    gol_news_took_end(news);
    news->rows_fd = news->text_fd = -1;
}

void gol_news_take_rows(const struct gol_news *news)
{
    char events[4096];

    while (read(news->rows_fd, events, sizeof events) > 0)
        continue;
}

void gol_news_take_text(struct gol_news *news, struct gol_buf *out, size_t most)
{
    struct pollfd ready = {.fd = news->text_fd, .events = POLLIN};
    char chunk[4096];

    while (news->text_fd >= 0 && poll(&ready, 1, 0) > 0) {
        const ssize_t got = read(news->text_fd, chunk, sizeof chunk);

        if (got > 0 && out->size + (size_t)got <= most)
            gol_buf_add(out, chunk, (size_t)got);
        if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN))
            news->text_fd = -1; /* the other end is closed */
        if (got <= 0)
            break;
    }
}

bool gol_news_listen(struct gol_news *news, int pid)
{
    if (news->end_fd >= 0 || pid <= 0)
        return false;
    news->end_fd = pidfd_open(pid, 0);
    return news->end_fd < 0 && kill(pid, 0) != 0 && errno == ESRCH;
}

void gol_news_took_end(struct gol_news *news)
{
    if (news->end_fd >= 0)
        close(news->end_fd);
    news->end_fd = -1;
}
