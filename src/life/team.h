/*
 * A few threads that do one piece of work together, again and again, with barriers within it.
 */
#ifndef GOL_LIFE_TEAM_H
#define GOL_LIFE_TEAM_H

struct gol_team;

typedef void gol_team_fn(void *argument, int member, int members);

/* `members` >= 2 with the caller, who is number 0. NULL when memory or threads are short. */
struct gol_team *gol_team_new(int members);
/* NULL is allowed. */
void gol_team_free(struct gol_team *team);
int gol_team_members(const struct gol_team *team);
/* Runs work(argument, member, members) in all members and returns when all have returned from it. */
void gol_team_run(struct gol_team *team, gol_team_fn *work, void *argument);
/* Within work: waits for all members to come here. What they wrote before is seen after. NULL: a team of one. */
void gol_team_wait(struct gol_team *team);

#endif
