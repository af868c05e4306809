/*
 * Between session.c, which opens and closes a session and keeps what is known of it, and session_run.c, which runs it.
 */
#ifndef GOL_CLI_SESSION_INNER_H
#define GOL_CLI_SESSION_INNER_H

#include "cli/session.h"

/* Keeps a line for run.yaml, once. */
void gol_session_note(struct gol_session *session, const char *text);
/* The same, and tells the user. */
void gol_session_warn(struct gol_session *session, const char *text);
/* A gol_warn (lab/surroundings.h) with a session as context. Of two side by side one tells the user what both find. */
void gol_session_on_warning(void *context, const char *text);
/* Processor time of the screen so far; asked for now and then, since the screen may leave earlier than the run ends. */
void gol_session_read_screen(struct gol_session *session);
/* Writes run.yaml. result NULL: the run begins, or goes on. whole: it has come to its end. */
enum gol_code gol_session_write_facts(struct gol_session *session, const struct gol_run_result *result, bool whole,
                                      struct gol_err *err);

#endif
