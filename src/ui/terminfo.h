/*
 * What terminfo says about the terminal that curses or setupterm(3) have found (cur_term). One thread.
 */
#ifndef GOL_UI_TERMINFO_H
#define GOL_UI_TERMINFO_H

#include <stdbool.h>

/*
 * A sequence on the heap, without its padding ($<5>), which no terminal of today needs. NULL: there is none, or (*lost)
 * no memory.
 */
char *gol_terminfo_text(const char *name, bool *lost);
/* -1: it does not say. */
int gol_terminfo_number(const char *name);
bool gol_terminfo_flag(const char *name);
/* A sequence with its numbers filled in; borrowed until the next one. NULL of NULL. */
const char *gol_terminfo_fill(const char *text, int first, int second);

#endif
