/*
 * The runner waits for whoever holds the turn, after it has said that the next trial is about to start. So the turn is
 * taken first and the status read then: it either says that no trial runs, and the runner will find the turn taken
 * before it starts one; or it says that one is about to start, and the runner waits until we have let go. Who keeps the
 * turn while a young trial runs has asked for the gap behind it.
 */
#include "ui/moment.h"

#include "util/num.h"

#define QUIET_NS (GOL_NS_PER_S / 20) /* of a trial */
#define AGAIN_NS (GOL_NS_PER_S / 1000) /* when something will be otherwise in no time */
#define ASK_EVERY_NS (GOL_NS_PER_S / 4) /* the runner, when a gap was missed */
#define STUCK_NS (2 * GOL_NS_PER_S) /* about to start a trial: that runner has been stopped */

/* Whether trials are left alone: not when none will be run. */
static bool is_sheltered(const struct gol_live_status *status, int64_t now_ns)
{
    return status->state == GOL_LIVE_RUNNING && !(status->starting && now_ns > status->trial_started_ns + STUCK_NS);
}

static bool is_grown(const struct gol_live_status *status, int64_t now_ns)
{
    return status->trial > 0 && !status->starting && now_ns >= status->trial_started_ns + QUIET_NS;
}

/* Whether the gap that was asked for has gone by: what the runner was told then holds no longer. */
static bool has_missed(const struct gol_moment *moment, const struct gol_live_status *status)
{
    return (status->trial > 0 ? status->trial : status->ended) != moment->trial;
}

void gol_moment_leave(struct gol_moment *moment, struct gol_live *live)
{
    if (moment->holds)
        gol_live_turn_leave(live);
    moment->holds = false;
}

/*
 * With the turn: 0 when it may draw; keeps: it goes on holding the turn while a young trial runs, for the gap behind
 * that.
 */
static int64_t judge(struct gol_moment *moment, struct gol_live *live, const struct gol_live_status *status,
                     int64_t now_ns, bool keeps)
{
    if (status->trial <= 0 || is_grown(status, now_ns))
        return 0;
    if (keeps)
        return status->trial_started_ns + QUIET_NS;
    gol_moment_leave(moment, live);
    return now_ns + AGAIN_NS;
}

int64_t gol_moment_enter(struct gol_moment *moment, struct gol_live *live, int64_t now_ns, enum gol_moment_need need)
{
    const bool asks = need == GOL_MOMENT_KEY || (need == GOL_MOMENT_OLD && now_ns >= moment->asked_ns + ASK_EVERY_NS);
    struct gol_live_status status;
    int running;

    if (live == NULL)
        return 0;
    if (!gol_live_status_get(live, &status))
        return now_ns + AGAIN_NS;
    if (!is_sheltered(&status, now_ns))
        return 0;
    if (moment->holds && !has_missed(moment, &status))
        return judge(moment, live, &status, now_ns, true);
    gol_moment_leave(moment, live);
    if (status.trial > 0 && !is_grown(&status, now_ns) && !asks)
        return status.starting ? now_ns + AGAIN_NS : status.trial_started_ns + QUIET_NS;
    running = status.starting ? 0 : status.trial;
    gol_live_turn_take(live);
    moment->holds = true;
    if (!gol_live_status_get(live, &status)) {
        gol_moment_leave(moment, live);
        return now_ns + AGAIN_NS;
    }
    moment->trial = status.trial;
    /*
     * Had the runner been about to start that trial when the turn was taken, its patience with us may be at an end
     * already.
     */
    if (!asks || status.trial != running)
        return judge(moment, live, &status, now_ns, false);
    moment->asked_ns = now_ns;
    return judge(moment, live, &status, now_ns, true);
}

bool gol_moment_was_early(const struct gol_live *live, int64_t began_ns, int64_t ended_ns)
{
    struct gol_live_status status;

    return live != NULL && gol_live_status_get(live, &status) && is_sheltered(&status, ended_ns) && status.trial > 0 &&
           !status.starting && ended_ns > status.trial_started_ns && began_ns < status.trial_started_ns + QUIET_NS;
}
