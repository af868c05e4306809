#include "actor/alarm.h"

#include "actor/os.h"
#include "actor/scheduler.h"
#include "util/clock.h"
#include "util/futex.h"
#include "util/thread.h"

void gol_alarm_init(struct gol_alarm *alarm)
{
    pthread_mutex_init(&alarm->lock, NULL);
    gol_timers_init(&alarm->timers);
    alarm->started = alarm->stopping = false;
    atomic_init(&alarm->changes, 0);
}

static void notify(struct gol_alarm *alarm)
{
    /* release: pairs with the load in run */
    atomic_fetch_add_explicit(&alarm->changes, 1, memory_order_release);
    gol_futex_wake(&alarm->changes, 1);
}

/* Under the lock, which is let go of while the message is sent. */
static void fire(struct gol_alarm *alarm, struct gol_timer *timer, int64_t now_ns)
{
    int64_t again_ns;
    bool again;

    gol_timers_keep(&alarm->timers, 1);
    pthread_mutex_unlock(&alarm->lock);
    again = gol_timer_fire(timer, now_ns, &again_ns);
    pthread_mutex_lock(&alarm->lock);
    if (again)
        gol_timers_put_back(&alarm->timers, again_ns, timer, gol_timer_place(timer));
    else
        gol_timers_give_up(&alarm->timers, 1);
}

static void *run(void *argument)
{
    struct gol_alarm *alarm = argument;
    struct gol_timers_entry due;

    gol_clock_tighten();
    pthread_mutex_lock(&alarm->lock);
    while (!alarm->stopping) {
        /* acquire: pairs with notify */
        const uint32_t seen = atomic_load_explicit(&alarm->changes, memory_order_acquire);
        const int64_t now_ns = gol_clock_ns();
        int64_t earliest_ns;

        if (gol_timers_pop_due(&alarm->timers, now_ns, &due)) {
            fire(alarm, due.what, now_ns);
            continue;
        }
        earliest_ns = gol_timers_earliest(&alarm->timers);
        pthread_mutex_unlock(&alarm->lock);
        gol_futex_wait(&alarm->changes, seen, earliest_ns != GOL_OS_NEVER ? earliest_ns - now_ns : -1);
        pthread_mutex_lock(&alarm->lock);
    }
    pthread_mutex_unlock(&alarm->lock);
    return NULL;
}

void gol_alarm_fini(struct gol_alarm *alarm)
{
    struct gol_timers_entry entry;
    bool started;

    pthread_mutex_lock(&alarm->lock);
    alarm->stopping = true;
    started = alarm->started;
    pthread_mutex_unlock(&alarm->lock);
    notify(alarm);
    if (started)
        pthread_join(alarm->thread, NULL);
    while (gol_timers_pop_due(&alarm->timers, GOL_OS_NEVER, &entry))
        gol_timer_forget(entry.what);
    gol_timers_fini(&alarm->timers);
    pthread_mutex_destroy(&alarm->lock);
}

enum gol_code gol_alarm_arm(struct gol_alarm *alarm, struct gol_timer *timer, struct gol_err *err)
{
    enum gol_code code = GOL_OK;

    pthread_mutex_lock(&alarm->lock);
    if (!alarm->started) {
        code = gol_thread_start(&alarm->thread, run, alarm, err);
        alarm->started = code == GOL_OK;
    }
    if (code == GOL_OK)
        code = gol_timers_push(&alarm->timers, gol_timer_deadline_ns(timer), timer, gol_timer_place(timer), err);
    /*
     * Under the lock: the message may be the last that was waited for, and the alarm be gone as soon as it can be sent.
     */
    if (code == GOL_OK)
        notify(alarm);
    pthread_mutex_unlock(&alarm->lock);
    return code;
}

bool gol_alarm_disarm(struct gol_alarm *alarm, struct gol_timer *timer)
{
    bool found;

    pthread_mutex_lock(&alarm->lock);
    found = gol_timers_remove(&alarm->timers, timer, gol_timer_place(timer));
    pthread_mutex_unlock(&alarm->lock);
    return found;
}
