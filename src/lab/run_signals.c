/*
 * Signals are read, not handled: one poll waits for them and for the trial alike, so that nothing has to be safe inside
 * of a handler.
 */
#include "lab/run_inner.h"

#include <stdio.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum gol_code gol_runner_listen(struct gol_runner *runner, struct gol_err *err)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGCHLD);
    sigaddset(&set, GOL_RUN_SKIP);
    sigaddset(&set, GOL_RUN_STOP_AFTER);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGCHLD, SIG_DFL);
    runner->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    return runner->signal_fd >= 0 ? GOL_OK : gol_err_errno(err, "cannot listen to signals");
}

static void hear_wish(struct gol_runner *runner, const struct signalfd_siginfo *info)
{
    struct gol_live_status *status = &runner->status;

    if ((int)info->ssi_signo == GOL_RUN_SKIP) {
        runner->skip = status->trial > 0 && (info->ssi_int == 0 || info->ssi_int == status->trial);
        return;
    }
    runner->stop_after = !runner->stop_after;
    snprintf(status->message, sizeof status->message, "%s", runner->stop_after ? "stops after this trial" : "");
    status->eta_ns = runner->stop_after ? status->trial_eta_ns : gol_eta_rest_ns(&runner->eta, &status->total);
    gol_runner_tell(runner);
}

void gol_runner_hear(struct gol_runner *runner)
{
    struct signalfd_siginfo info;

    while (read(runner->signal_fd, &info, sizeof info) == (ssize_t)sizeof info) {
        const int number = (int)info.ssi_signo;

        if (number == GOL_RUN_SKIP || number == GOL_RUN_STOP_AFTER) {
            hear_wish(runner, &info);
            continue;
        }
        if (number == SIGCHLD || (number == SIGHUP && !runner->options->hangup_stops))
            continue;
        if (runner->result.stop_signal == 0)
            runner->result.stop_signal = number;
    }
}
