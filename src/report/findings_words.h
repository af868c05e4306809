/*
 * The lines that findings are written in: a question has a subject and some lines, each made of numbers with units and
 * of names of points. Numbers look the same in every locale.
 */
#ifndef GOL_REPORT_FINDINGS_WORDS_H
#define GOL_REPORT_FINDINGS_WORDS_H

#include "lab/plan.h"
#include "lab/ranks.h"
#include "util/buf.h"

struct gol_words {
    const struct gol_plan *plan;
    struct gol_buf *out;
    const char *subject; /* of the question under way */
    int lines; /* that it had */
};

/* A question begins: its first line has the subject before it. */
void gol_words_ask(struct gol_words *words, const char *subject);
/* Begins a line of the question; false when it has enough. */
bool gol_words_begin(struct gol_words *words);
/* The question ends: how many lines more there would have been is said. */
void gol_words_close(struct gol_words *words);

void gol_words_seconds(struct gol_words *words, double seconds);
void gol_words_fixed(struct gol_words *words, double value, int decimals);
/* "1.02x [0.99, 1.05]", or without an interval. */
void gol_words_ratio(struct gol_words *words, const struct gol_ranks *ratio);
/* "1.02x [0.99, 1.05] of the time, no difference shown" and the end of the line. */
void gol_words_verdict(struct gol_words *words, const struct gol_ranks *ratio);
/* A place between two values of a parameter; of what is counted the next whole number, as there is nothing between. */
void gol_words_number(struct gol_words *words, int param, double number);
/* The value that a point has: "10 ms". */
void gol_words_value(struct gol_words *words, int param, int point);
/* "pool counters=4": the mode, and what else is swept but for one parameter. */
void gol_words_line_name(struct gol_words *words, int point, int but);

#endif
