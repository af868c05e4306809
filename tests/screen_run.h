/*
 * A run without a screen, for screens to look at; and terminals that few systems know from the beginning: one whose
 * colours are red, green and blue, and one of 16 colours.
 */
#ifndef GOL_TESTS_SCREEN_RUN_H
#define GOL_TESTS_SCREEN_RUN_H

#include "cmocka_all.h"

#include "spec_text.h"

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct screen_run {
    struct spec_folder folder;
    char results[96];
    char terminfo[160]; /* TERMINFO=..., with which TERM=xterm-direct and xterm-16color are known */
    pid_t runner; /* 0: none */
};

static inline bool screen_run_terminfo(struct screen_run *run)
{
    static const char types[] = "xterm-direct|colours by their parts,RGB,colors#0x1000000,pairs#0x10000,"
                                "setaf=\\E[38:2:%p1%{65536}%/%d:%p1%{256}%/%{255}%&%d:%p1%{255}%&%dm,"
                                "setab=\\E[48:2:%p1%{65536}%/%d:%p1%{256}%/%{255}%&%d:%p1%{255}%&%dm,"
                                "use=xterm-256color,\n"
                                "xterm-16color|eight colours and the same brighter,colors#16,pairs#0x100,"
                                "setaf=\\E[%?%p1%{8}%<%t%p1%{30}%+%e%p1%{82}%+%;%dm,"
                                "setab=\\E[%?%p1%{8}%<%t%p1%{40}%+%e%p1%{92}%+%;%dm,"
                                "use=xterm,\n";
    char command[400];
    FILE *file;

    snprintf(command, sizeof command, "%s/types", run->folder.path);
    file = fopen(command, "w");
    if (file == NULL || fputs(types, file) < 0 || fclose(file) != 0)
        return false;
    snprintf(run->terminfo, sizeof run->terminfo, "TERMINFO=%s/terminfo", run->folder.path);
    snprintf(command, sizeof command, "tic -x -o %s/terminfo %s/types", run->folder.path, run->folder.path);
    return system(command) == 0;
}

/* Whether there is something to look at, and with `row` that a trial is over. */
static inline bool screen_run_is_live(const struct screen_run *run, const char *name, bool row)
{
    char path[160], line[4096];
    FILE *rows;
    int n = 0;

    snprintf(path, sizeof path, "%s/%s/latest/live", run->results, name);
    if (access(path, F_OK) != 0)
        return false;
    snprintf(path, sizeof path, "%s/%s/latest/trials.csv", run->results, name);
    rows = fopen(path, "r");
    while (rows != NULL && fgets(line, sizeof line, rows) != NULL)
        n++;
    if (rows != NULL)
        fclose(rows);
    return !row || n >= 2; /* the first line has the names */
}

/* Starts $GOLLAB on an experiment of that text and name. Stop it with screen_run_stop in either case. */
static inline bool screen_run_start(struct screen_run *run, const char *text, const char *name, bool row)
{
    const char *program = getenv("GOLLAB");

    spec_folder_make(&run->folder);
    spec_folder_write(&run->folder, text, strlen(text));
    if (!screen_run_terminfo(run))
        return false;
    snprintf(run->results, sizeof run->results, "%s/r", run->folder.path);
    run->runner = fork();
    if (run->runner == 0) {
        const int nowhere = open("/dev/null", O_RDWR);

        dup2(nowhere, STDOUT_FILENO);
        dup2(nowhere, STDERR_FILENO);
        execl(program, program, "run", "--headless", "--results", run->results, run->folder.file, NULL);
        _exit(127);
    }
    for (int i = 0; i < 3000 && !screen_run_is_live(run, name, row); i++)
        usleep(10000);
    return screen_run_is_live(run, name, row);
}

static inline bool screen_run_stop(struct screen_run *run)
{
    char command[160];

    if (run->runner > 0) {
        kill(run->runner, SIGTERM);
        waitpid(run->runner, NULL, 0);
    }
    snprintf(command, sizeof command, "rm -rf '%s'", run->folder.path);
    return run->folder.path[0] == '\0' || system(command) == 0;
}

#endif
