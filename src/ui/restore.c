/*
 * A crashed program must not ask ncurses for anything: its data may be what is broken. So the bytes that leave the
 * alternate screen are made ready while all is well, and the handler, on a stack of its own, needs only write(2),
 * poll(2), tcflush(3), tcsetattr(3) and raise(3), which POSIX allows in handlers.
 */
#include "ui/restore.h"

#include "util/sanitized.h"

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static const int crashes[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
#define OWED_MS 200 /* how long an answer is waited for */
#define ROOM_MS 500 /* and the terminal for taking what is on its way */
#define N_CRASHES (sizeof crashes / sizeof crashes[0])

static struct {
    bool armed;
    int fd;
    struct termios saved;
    char sequence[GOL_RESTORE_BYTES];
    size_t size;
    struct sigaction old_actions[N_CRASHES];
    stack_t old_stack;
} last;

static char stack[64 * 1024];
static volatile sig_atomic_t owes;
static const char *farewell = "";
static size_t farewell_size;

/* A short or failed write cannot be helped here. */
static void put(const char *text, size_t size)
{
    const ssize_t ignored = write(last.fd, text, size);

    (void)ignored;
}

/* A terminal that has stopped listening must not keep the crashed process for ever: see gol_outlet_drop. */
static void make_room(void)
{
    struct pollfd room = {.fd = last.fd, .events = POLLOUT};

    if (poll(&room, 1, ROOM_MS) != 0)
        return;
    tcflush(last.fd, TCOFLUSH);
    put("\030", 1);
}

static void on_crash(int number)
{
    make_room();
    put(last.sequence, last.size);
    if (owes) {
        struct pollfd answer = {.fd = last.fd, .events = POLLIN};

        poll(&answer, 1, OWED_MS);
        tcflush(last.fd, TCIFLUSH);
    }
    tcsetattr(last.fd, TCSANOW, &last.saved);
    put(farewell, farewell_size);
    raise(number); /* SA_RESETHAND: comes through with its default action when this handler returns */
}

void gol_restore_arm(int fd, const struct termios *saved, const char *sequence)
{
    const stack_t own = {.ss_sp = stack, .ss_size = sizeof stack};
    struct sigaction action = {.sa_handler = on_crash, .sa_flags = (int)(SA_RESETHAND | SA_ONSTACK)};

    if (GOL_SANITIZED || last.armed)
        return;
    last.fd = fd;
    last.saved = *saved;
    last.size = strnlen(sequence, sizeof last.sequence);
    memcpy(last.sequence, sequence, last.size);
    sigaltstack(&own, &last.old_stack);
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < N_CRASHES; i++)
        sigaction(crashes[i], &action, &last.old_actions[i]);
    last.armed = true;
}

void gol_restore_say(const char *text)
{
    farewell = text;
    farewell_size = strlen(text);
}

void gol_restore_owes(bool answer)
{
    owes = answer;
}

void gol_restore_disarm(void)
{
    if (!last.armed)
        return;
    for (size_t i = 0; i < N_CRASHES; i++)
        sigaction(crashes[i], &last.old_actions[i], NULL);
    sigaltstack(&last.old_stack, NULL);
    last.armed = false;
}

void gol_restore_add(char *out, const char *capability)
{
    size_t used = strlen(out);

    while (capability != NULL && *capability != '\0' && used + 1 < GOL_RESTORE_BYTES) {
        const char *end = strncmp(capability, "$<", 2) == 0 ? strchr(capability, '>') : NULL;

        if (end != NULL)
            capability = end + 1;
        else
            out[used++] = *capability++;
    }
    out[used] = '\0';
}
