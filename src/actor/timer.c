/*
 * A timer is counted by its user and, as long as it can come due, by the dispatcher that it is armed with. Its lock
 * decides between a cancel and the firing: whoever comes second finds it over. The message goes into the mailbox under
 * that lock, so that nothing comes after a cancel has returned; but nothing of the user's runs under it.
 *
 * A timer never waits for a place in a bounded mailbox, as the thread that fires it runs other actors. What it
 * cannot deliver is a dead letter.
 *
 * Locks: a timer's is taken before those of mailboxes and dispatchers.
 */
#include "gollab/timer.h"
#include "actor/actor.h"
#include "actor/annex.h"
#include "actor/burst.h"
#include "actor/deliver.h"
#include "actor/os.h"
#include "actor/timers.h"

#include <pthread.h>
#include <stdlib.h>

struct gol_timer {
    /* set by gol_timer_start, then read only */
    struct gol_runtime *runtime;
    struct gol_address to;
    int64_t period_ns; /* 0: once */
    /* the dispatcher that it is armed with */
    int64_t deadline_ns;
    struct gol_timers_place place;
    /* any thread: atomic */
    atomic_uint refs;
    /* any thread, under the lock */
    pthread_mutex_t lock;
    bool over; /* nothing is to be sent any more */
    struct gol_msg msg; /* the blob is gone when it is over */
};

static void unref(struct gol_timer *timer)
{
    /* acq_rel: pairs with itself, so that the other side is done before the last one frees */
    if (atomic_fetch_sub_explicit(&timer->refs, 1, memory_order_acq_rel) != 1)
        return;
    pthread_mutex_destroy(&timer->lock);
    free(timer);
}

/* Has it send nothing any more. False: it was over already. */
static bool finish(struct gol_timer *timer)
{
    struct gol_blob *blob = NULL;
    bool was_over;

    pthread_mutex_lock(&timer->lock);
    was_over = timer->over;
    if (!was_over)
        blob = timer->msg.blob;
    timer->over = true;
    pthread_mutex_unlock(&timer->lock);
    gol_blob_release(blob);
    return !was_over;
}

/* ---- what users call ---- */

static enum gol_code check(const struct gol_msg *msg, int64_t delay_ns, int64_t period_ns, struct gol_err *err)
{
    if (delay_ns < 0 || period_ns < 0)
        return gol_err_set(err, GOL_INVALID, "a timer of %lld ns, then every %lld ns: neither may be negative",
                           (long long)delay_ns, (long long)period_ns);
    if (msg->size > GOL_MSG_INLINE)
        return gol_err_set(err, GOL_INVALID, "a message of %u bytes (at most %d; larger values go in a blob)",
                           msg->size, GOL_MSG_INLINE);
    if (msg->type >= GOL_MSG_RESERVED)
        return gol_err_set(err, GOL_INVALID, "message type %#x is the runtime's own", msg->type);
    return GOL_OK;
}

enum gol_code gol_timer_start_in(struct gol_runtime *runtime, struct gol_address to, const struct gol_msg *msg,
                                 int64_t delay_ns, int64_t period_ns, struct gol_timer **out, struct gol_err *err)
{
    struct gol_scheduler *scheduler = runtime->scheduler;
    struct gol_timer *timer;
    enum gol_code code = check(msg, delay_ns, period_ns, err);

    if (out != NULL)
        *out = NULL;
    if (code != GOL_OK)
        return code;
    gol_burst_flush(&gol_context_here); /* it may fire at once */
    timer = malloc(sizeof *timer);
    if (timer == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "no memory for a timer");
    timer->runtime = runtime;
    timer->to = to;
    timer->period_ns = period_ns;
    timer->deadline_ns = gol_os_deadline(gol_runtime_now_ns(runtime), delay_ns);
    atomic_init(&timer->place.index, 0);
    atomic_init(&timer->place.owner, 0);
    atomic_init(&timer->refs, out != NULL ? 2 : 1);
    pthread_mutex_init(&timer->lock, NULL); /* cannot fail without attributes on Linux */
    timer->over = false;
    timer->msg = *msg;
    code = scheduler->arm(scheduler, timer, err);
    if (code != GOL_OK) {
        pthread_mutex_destroy(&timer->lock);
        free(timer);
        return code;
    }
    if (out != NULL)
        *out = timer;
    return GOL_OK;
}

enum gol_code gol_timer_start(struct gol_runtime *runtime, struct gol_address to, const struct gol_msg *msg,
                              int64_t delay_ns, int64_t period_ns, struct gol_timer **out, struct gol_err *err)
{
    /* The slot of an address tells its runtime as long as that is there; a timer elsewhere could outlive it. */
    return gol_timer_start_in(to.id != 0 ? gol_actor_runtime(gol_address_slot(to)) : runtime, to, msg, delay_ns,
                              period_ns, out, err);
}

bool gol_timer_cancel(struct gol_timer *timer)
{
    struct gol_scheduler *scheduler;

    if (!finish(timer))
        return false;
    scheduler = timer->runtime->scheduler;
    if (scheduler->disarm(scheduler, timer))
        unref(timer); /* otherwise the one who fires it just now finds it over */
    return true;
}

void gol_timer_release(struct gol_timer *timer)
{
    if (timer != NULL)
        unref(timer);
}

/* ---- what dispatchers call ---- */

int64_t gol_timer_deadline_ns(const struct gol_timer *timer)
{
    return timer->deadline_ns;
}

struct gol_timers_place *gol_timer_place(struct gol_timer *timer)
{
    return &timer->place;
}

void gol_timer_forget(struct gol_timer *timer)
{
    finish(timer);
    unref(timer);
}

/*
 * Puts a copy of msg, whose blob moves, into the mailbox of `to`, without waiting. *dropped is to be buried, or NULL.
 */
static enum gol_code deliver(struct gol_actor *to, const struct gol_msg *msg, struct gol_mail **dropped)
{
    struct gol_mail *mail = gol_mail_new(&gol_context_here);
    enum gol_code code;

    if (mail == NULL)
        return GOL_NO_MEMORY;
    mail->msg = *msg;
    if (!(gol_actor_control(to) & GOL_CONTROL_BOUNDED)) {
        code = gol_deliver_to(&gol_context_here, gol_actor_address(to), mail);
    } else {
        code = gol_bound_put(to->more.annex->bound, to, NULL, mail, dropped);
        if (code == GOL_OK && gol_mailbox_rouse(&to->mailbox, gol_actor_generation(to)))
            gol_actor_schedule(to);
    }
    if (code != GOL_OK)
        gol_mail_free(&gol_context_here, mail);
    return code;
}

/* Under the lock: sends once to `to` (NULL: it has ended). What cannot be sent is in *failed, with its blob. */
static enum gol_code send_once(struct gol_timer *timer, struct gol_actor *to, struct gol_msg *failed,
                               struct gol_mail **dropped)
{
    enum gol_code code = GOL_CLOSED;

    *failed = timer->msg;
    if (timer->period_ns > 0 && failed->blob != NULL)
        gol_blob_retain(failed->blob);
    if (to != NULL)
        code = deliver(to, failed, dropped);
    if (timer->period_ns == 0)
        timer->over = true;
    return code;
}

/*
 * What could not be sent, to an actor or (NULL) because it has ended. Behind the lock, as users' functions are called.
 */
static void bury(const struct gol_timer *timer, const struct gol_actor *to, const struct gol_msg *failed)
{
    gol_dead_letter_note(timer->runtime, to != NULL ? to->behaviour : NULL, timer->to, failed);
    gol_blob_release(failed->blob);
}

/*
 * The next deadline, without the whole periods that have passed meanwhile. False: there is none, or it was cancelled.
 */
static bool advance(struct gol_timer *timer, int64_t now_ns)
{
    bool over;

    pthread_mutex_lock(&timer->lock);
    over = timer->over;
    pthread_mutex_unlock(&timer->lock);
    if (over)
        return false;
    if (now_ns > timer->deadline_ns)
        timer->deadline_ns += (now_ns - timer->deadline_ns) / timer->period_ns * timer->period_ns;
    timer->deadline_ns = gol_os_deadline(timer->deadline_ns, timer->period_ns);
    return true;
}

bool gol_timer_fire(struct gol_timer *timer, int64_t now_ns, int64_t *again_ns)
{
    struct gol_actor *to = gol_address_retain(timer->to);
    struct gol_mail *dropped = NULL;
    struct gol_msg failed;
    enum gol_code code = GOL_OK;

    gol_burst_end(&gol_context_here); /* as who is told of dead letters may be called for it */
    pthread_mutex_lock(&timer->lock);
    if (!timer->over)
        code = send_once(timer, to, &failed, &dropped);
    pthread_mutex_unlock(&timer->lock);
    if (code == GOL_CLOSED)
        finish(timer);
    if (code != GOL_OK)
        bury(timer, to, &failed);
    if (dropped != NULL)
        gol_mail_bury(&gol_context_here, gol_actor_runtime(to), to->behaviour, timer->to, dropped);
    gol_actor_release(to);
    if (!advance(timer, now_ns)) {
        unref(timer);
        return false;
    }
    *again_ns = timer->deadline_ns;
    return true;
}
