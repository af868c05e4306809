/*
 * What a screen hears of its runner beside the live memory: that a row was written, what it complains about, and that
 * it has ended. Descriptors to poll for input, and what to do then. One thread; nothing blocks.
 */
#ifndef GOL_UI_NEWS_H
#define GOL_UI_NEWS_H

#include "util/buf.h"

#include <stdbool.h>

struct gol_news { /* -1: nothing will come there */
    int rows_fd; /* a trial has ended, and the next has not begun */
    int text_fd; /* standard error of the runner; not ours to close */
    int end_fd; /* the runner has ended */
};

/* run_dir NULL: no more rows will be written. text_fd may be -1. */
void gol_news_open(struct gol_news *news, const char *run_dir, int text_fd);
void gol_news_close(struct gol_news *news);

/* Forgets what was said about rows. */
void gol_news_take_rows(const struct gol_news *news);
/* Takes what has come of the text; what would make *out larger than `most` bytes is lost. */
void gol_news_take_text(struct gol_news *news, struct gol_buf *out, size_t most);
/* Listens for the end of that process, if it does not already. True: it is gone. */
bool gol_news_listen(struct gol_news *news, int pid);
/* After end_fd has spoken: it will not again. */
void gol_news_took_end(struct gol_news *news);

#endif
