/*
 * The gnuplot building blocks of plot/, embedded in the program at build (plot/embed.awk makes blocks.c).
 */
#ifndef GOL_REPORT_BLOCKS_H
#define GOL_REPORT_BLOCKS_H

struct gol_plot_block {
    const char *name; /* file name without ".gp" */
    const char *text;
};

/* Ended by a NULL name. */
extern const struct gol_plot_block gol_plot_blocks[];

#endif
