#include "ui/signals.h"

#include <sys/signalfd.h>
#include <unistd.h>

static const int answered[] = {SIGINT, SIGTERM, SIGQUIT, SIGHUP, SIGWINCH, SIGTSTP, SIGCONT};

enum gol_code gol_signals_open(struct gol_signals *signals, struct gol_err *err)
{
    sigset_t mask;

    sigemptyset(&mask);
    for (size_t i = 0; i < sizeof answered / sizeof answered[0]; i++)
        sigaddset(&mask, answered[i]);
    sigprocmask(SIG_BLOCK, &mask, &signals->before);
    signals->fd = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
    return signals->fd < 0 ? gol_err_errno(err, "signalfd") : GOL_OK;
}

int gol_signals_next(const struct gol_signals *signals)
{
    struct signalfd_siginfo info;

    return signals->fd >= 0 && read(signals->fd, &info, sizeof info) == (ssize_t)sizeof info ? (int)info.ssi_signo : 0;
}

void gol_signals_close(struct gol_signals *signals)
{
    while (gol_signals_next(signals) != 0)
        continue;
    sigprocmask(SIG_SETMASK, &signals->before, NULL);
    if (signals->fd >= 0)
        close(signals->fd);
    signals->fd = -1;
}
