/*
 * Which processors there are, and who is bound to which. Pinning is for good: it is tried in a child.
 */
#include "cmocka_all.h"
#include "util/processors.h"
#include "util/thread.h"

#include <sched.h>
#include <semaphore.h>
#include <stdbool.h>
#include <sys/wait.h>
#include <unistd.h>

#define THREADS 5

static bool is_in(const cpu_set_t *set, int cpu)
{
    return cpu >= 0 && CPU_ISSET((size_t)cpu, set);
}

/* The only processor of the calling thread; -1: it may use several. */
static int own_processor(void)
{
    cpu_set_t set;
    int cpu = 0;

    if (sched_getaffinity(0, sizeof set, &set) != 0 || CPU_COUNT(&set) != 1)
        return -1;
    while (!is_in(&set, cpu))
        cpu++;
    return cpu;
}

static void *look(void *argument)
{
    *(int *)argument = own_processor();
    return NULL;
}

/*
 * In the child: 0 when the driver has the last processor and the threads have all in turn from the first one on, else
 * what was wrong.
 */
static int pin_and_look(void)
{
    const int n = gol_processors();
    pthread_t threads[THREADS];
    int seen[THREADS];
    cpu_set_t before;
    int last = 0;

    if (sched_getaffinity(0, sizeof before, &before) != 0)
        return 1;
    for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
        if (is_in(&before, cpu))
            last = cpu;
    if (gol_processors_pin(NULL) != GOL_OK || own_processor() != last)
        return 2;
    for (int i = 0; i < THREADS; i++)
        if (gol_thread_start(&threads[i], look, &seen[i], NULL) != GOL_OK)
            return 3;
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < THREADS; i++)
        if (!is_in(&before, seen[i]) || (i >= n && seen[i] != seen[i - n]) ||
            (i > 0 && n > 1 && seen[i] == seen[i - 1]))
            return 4;
    gol_processors_rewind();
    if (gol_thread_start(&threads[0], look, &seen[1], NULL) != GOL_OK)
        return 3;
    pthread_join(threads[0], NULL);
    if (seen[1] != seen[0])
        return 6;
    return gol_processors() == n ? 0 : 5; /* as many as before, although the driver may use one only */
}

static void threads_get_processors_in_turn(void **state)
{
    const pid_t child = fork();
    int status = -1;

    (void)state;
    assert_true(child >= 0);
    if (child == 0)
        _exit(pin_and_look());
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void nothing_is_bound_without_asking(void **state)
{
    pthread_t thread;
    cpu_set_t before;
    int seen = -2;

    (void)state;
    assert_int_equal(sched_getaffinity(0, sizeof before, &before), 0);
    assert_int_equal(gol_processors(), CPU_COUNT(&before));
    assert_int_equal(gol_thread_start(&thread, look, &seen, NULL), GOL_OK);
    pthread_join(thread, NULL);
    assert_int_equal(seen, own_processor());
}

/* ---- bringing a thread ---- */

struct brought {
    struct gol_processors_left left;
    sem_t ready, go;
    cpu_set_t before, woken, after;
    bool ok;
};

static void *be_brought(void *argument)
{
    struct brought *self = argument;

    self->ok = sched_getaffinity(0, sizeof self->before, &self->before) == 0;
    sem_post(&self->ready);
    while (sem_wait(&self->go) != 0)
        ;
    self->ok = self->ok && sched_getaffinity(0, sizeof self->woken, &self->woken) == 0;
    gol_processors_go_back(&self->left);
    gol_processors_go_back(&self->left); /* nothing more */
    self->ok = self->ok && sched_getaffinity(0, sizeof self->after, &self->after) == 0;
    return NULL;
}

/*
 * In the child, which runs on one processor only: the thread was on that too, and could run everywhere before and
 * after.
 */
static int bring_and_look(bool pins)
{
    struct brought brought = {.ok = false};
    cpu_set_t here;
    pthread_t thread;

    sem_init(&brought.ready, 0, 0);
    sem_init(&brought.go, 0, 0);
    if (pins && gol_processors_pin(NULL) != GOL_OK)
        return 1;
    if (gol_thread_start(&thread, be_brought, &brought, NULL) != GOL_OK)
        return 2;
    while (sem_wait(&brought.ready) != 0)
        ;
    CPU_ZERO(&here);
    CPU_SET((size_t)sched_getcpu(), &here);
    if (sched_setaffinity(0, sizeof here, &here) != 0)
        return 3;
    gol_processors_bring(thread, &brought.left);
    sem_post(&brought.go);
    pthread_join(thread, NULL);
    if (!brought.ok || !CPU_EQUAL(&brought.woken, &here))
        return 4;
    return CPU_EQUAL(&brought.after, pins ? &here : &brought.before) ? 0 : 5;
}

static int in_a_child(int (*look_at)(bool), bool pins)
{
    const pid_t child = fork();
    int status = -1;

    assert_true(child >= 0);
    if (child == 0)
        _exit(look_at(pins));
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void a_thread_is_brought_and_goes_back(void **state)
{
    (void)state;
    assert_int_equal(in_a_child(bring_and_look, false), 0);
}

static void a_pinned_thread_stays_where_it_was_brought(void **state)
{
    (void)state;
    assert_int_equal(in_a_child(bring_and_look, true), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_bound_without_asking),
        cmocka_unit_test(threads_get_processors_in_turn),
        cmocka_unit_test(a_thread_is_brought_and_goes_back),
        cmocka_unit_test(a_pinned_thread_stays_where_it_was_brought),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
