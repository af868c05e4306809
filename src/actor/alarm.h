/*
 * A thread that fires timers, for a dispatcher whose own threads are all taken. It is started with the first timer.
 */
#ifndef GOL_ACTOR_ALARM_H
#define GOL_ACTOR_ALARM_H

#include "actor/timers.h"
#include "gollab/error.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct gol_timer;

struct gol_alarm {
    /* any thread, under the lock */
    pthread_mutex_t lock;
    struct gol_timers timers;
    pthread_t thread; /* valid when started */
    bool started, stopping;
    /* any thread: atomic; a futex: counts what the thread has to look at */
    _Atomic(uint32_t) changes;
};

void gol_alarm_init(struct gol_alarm *alarm);
/* Ends the thread, and forgets the timers that are left. */
void gol_alarm_fini(struct gol_alarm *alarm);
enum gol_code gol_alarm_arm(struct gol_alarm *alarm, struct gol_timer *timer, struct gol_err *err);
bool gol_alarm_disarm(struct gol_alarm *alarm, struct gol_timer *timer);

#endif
