/*
 * Timers: messages that come later, once or again and again.
 *
 * The deadline of a timer is the clock at its start plus its delay; that of a periodic one advances by whole periods
 * from there, so that it does not drift, and periods that have passed while nobody could run it are skipped, not sent
 * in a burst. The clock is that of the runtime of `to` (gol_runtime_now_ns). A message that cannot be delivered, since
 * the actor has ended, its mailbox is full or there is no memory, is a dead letter; a periodic timer goes on, unless
 * the actor has ended. Nothing but its messages needs memory once it is started.
 */
#ifndef GOLLAB_TIMER_H
#define GOLLAB_TIMER_H

#include "gollab/error.h"
#include "gollab/message.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct gol_runtime;
struct gol_timer;

/*
 * Sends msg to `to` after delay_ns, and then every period_ns (0: once). The blob of msg moves to the timer; each
 * message that it sends carries a reference. When `to` has ended, the timer stops by itself. out may be NULL: nobody
 * will cancel it. GOL_INVALID for a negative number or a message that cannot be sent; GOL_NO_MEMORY; then the blob
 * stays with the caller. The timer is one of the runtime in which `to` lives, and ends with that; `runtime` counts only
 * when `to` is nobody. Any thread, handlers too.
 */
enum gol_code gol_timer_start(struct gol_runtime *runtime, struct gol_address to, const struct gol_msg *msg,
                              int64_t delay_ns, int64_t period_ns, struct gol_timer **out, struct gol_err *err);
/*
 * True: it will send nothing any more, and had still something to send. Any thread, while the runtime is there. Costs
 * what starting it cost, however many timers are set.
 */
bool gol_timer_cancel(struct gol_timer *timer);
/* Gives the timer up; it goes on. NULL is allowed. Any thread. */
void gol_timer_release(struct gol_timer *timer);

#ifdef __cplusplus
}
#endif

#endif
