/*
 * How much may queue on the way to a terminal, the same whether the terminal says what it has drawn (line.c) or not
 * (silent.c).
 */
#ifndef GOL_UI_QUEUED_H
#define GOL_UI_QUEUED_H

#include <stdint.h>

#define GOL_QUEUED_NS INT64_C(40000000) /* that bytes may queue */
#define GOL_QUEUED_WORTH 2 /* nothing is sent for less than this part of it, while something is on its way */
#define GOL_QUEUED_LEAST 96 /* bytes: with less a slice is mostly steps of the cursor */

#endif
