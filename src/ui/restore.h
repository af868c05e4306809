/*
 * The last resort for the terminal: when this process crashes, put it back as it was.
 *
 * One terminal at a time, from the main thread. Does nothing in builds with a sanitizer, which handle crashes.
 */
#ifndef GOL_UI_RESTORE_H
#define GOL_UI_RESTORE_H

#include <stdbool.h>
#include <termios.h>

#define GOL_RESTORE_BYTES 256 /* what is longer is cut */

/*
 * From now on SIGSEGV, SIGBUS, SIGFPE, SIGILL and SIGABRT write `sequence` to fd, set its attributes to *saved,
 * and then do what they would have done.
 */
void gol_restore_arm(int fd, const struct termios *saved, const char *sequence);
/* What they write then, to people; "", as at first: nothing. It is borrowed for good. */
void gol_restore_say(const char *text);
/* Whether the terminal owes an answer, which must not become input of whoever has it next. */
void gol_restore_owes(bool owes);
/* As before gol_restore_arm. */
void gol_restore_disarm(void);
/* Copies a terminfo string onto the end of out (GOL_RESTORE_BYTES), without its padding marks ($<5>). NULL: nothing. */
void gol_restore_add(char *out, const char *capability);

#endif
