/*
 * A run of Life that is killed again and again, and each time started again from its checkpoints, ends as one that was
 * left alone: in the same checksum.
 *
 * The run is this program with arguments (durable_run.h). The test lets it begin a random number of messages, kills it
 * with SIGKILL, a moment that the run cannot choose and cannot prepare for, and starts it anew; the run then sends each
 * game the messages that are not in its checkpoint. The test knows from the run's reports how many messages must be
 * in it at least.
 */
#include "durable_run.h"
#include "seed.h"

#include "util/clock.h"
#include "util/rng.h"

#include <fcntl.h>
#include <sys/wait.h>

enum { KILLS = 20 };

/* The same games without actors. */
static uint64_t undisturbed_checksum(void)
{
    uint64_t sums[GAMES][2];

    for (uint32_t i = 0; i < GAMES; i++) {
        struct game game = {0};
        struct gol_err err;

        assert_ok(game_start(&game, &i, &err), &err);
        gol_life_step(game.life, ROUNDS_OF_GAME * GENERATIONS);
        sums[i][0] = ROUNDS_OF_GAME * GENERATIONS;
        sums[i][1] = gol_life_checksum(game.life);
        game_stop(&game);
    }
    return XXH3_64bits(sums, sizeof sums);
}

/* One life of the run, and what is known of those before. */
struct watched {
    pid_t pid;
    int fd;
    uint64_t least[GAMES]; /* messages that must be in the checkpoint of each game */
    uint64_t begun[GAMES]; /* messages whose handling has begun, those in the checkpoint included */
    uint32_t begun_now; /* in this life, of all games */
    bool finished;
    uint64_t checksum; /* when it has finished */
};

static void start_run(struct watched *watched, const char *folder, const char *dispatcher)
{
    int ends[2];
    char fd[16];

    assert_int_equal(pipe(ends), 0);
    assert_int_equal(fcntl(ends[0], F_SETFD, FD_CLOEXEC), 0);
    snprintf(fd, sizeof fd, "%d", ends[1]);
    watched->begun_now = 0;
    watched->pid = fork();
    assert_true(watched->pid >= 0);
    if (watched->pid == 0) {
        execl("/proc/self/exe", "test_durable_life", "run", folder, fd, dispatcher, (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    watched->fd = ends[0];
}

/*
 * Reads a report and notes what it says. When a message is begun, the turns of all before it are over, and the
 * checkpoints that were due in them are written: at every EVERY-th message of this life, which itself began at one.
 * False: the run has ended.
 */
static bool next_report(struct watched *watched)
{
    struct report said;
    ssize_t got;

    do {
        got = read(watched->fd, &said, sizeof said);
    } while (got < 0 && errno == EINTR);
    if (got <= 0)
        return false;
    assert_int_equal(got, sizeof said);
    assert_true(said.game < GAMES);
    switch ((enum report_kind)said.kind) {
    case REPORT_STARTED:
        assert_in_range(said.value, watched->least[said.game], ROUNDS_OF_GAME);
        watched->least[said.game] = watched->begun[said.game] = said.value;
        break;
    case REPORT_HANDLING:
        if (watched->begun[said.game]++ >= watched->least[said.game] + EVERY)
            watched->least[said.game] += EVERY;
        watched->begun_now++;
        break;
    case REPORT_CHECKSUM:
        watched->finished = true;
        watched->checksum = said.value;
        break;
    }
    return true;
}

/* Lets it begin `messages` messages, kills it a moment later, and hears what else it had said by then. */
static void kill_after(struct watched *watched, uint32_t messages, int64_t moment_ns)
{
    int status;

    while (watched->begun_now < messages && !watched->finished && next_report(watched))
        continue;
    gol_clock_sleep_until(gol_clock_ns() + moment_ns);
    kill(watched->pid, SIGKILL);
    while (next_report(watched))
        continue;
    close(watched->fd);
    assert_int_equal(waitpid(watched->pid, &status, 0), watched->pid);
    if (WIFSIGNALED(status))
        assert_int_equal(WTERMSIG(status), SIGKILL);
    else
        assert_true(watched->finished && WEXITSTATUS(status) == 0);
}

static void remove_checkpoints(const char *folder)
{
    for (int i = 0; i < GAMES; i++) {
        char path[256];

        snprintf(path, sizeof path, "%s/%d", folder, i);
        unlink(path);
        snprintf(path, sizeof path, "%s/%d.new", folder, i);
        unlink(path);
    }
}

static void test_killed_and_started_again(void **state)
{
    const char *dispatcher = *state;
    const uint64_t wanted = undisturbed_checksum();
    char folder[] = "/tmp/gollab-killed-XXXXXX";
    struct gol_rng rng = {test_seed()};
    struct watched watched = {0};
    int kills = 0;
    int resumed = 0;
    bool done = false;

    print_message("seed %" PRIu64 "\n", rng.state);
    assert_non_null(mkdtemp(folder));
    /*
     * A run that gets through before it was killed KILLS times is looked at, and another one begun; the last is spared.
     */
    while (!done) {
        const bool spared = kills >= KILLS;

        for (int i = 0; i < GAMES; i++)
            resumed += watched.least[i] > 0;
        start_run(&watched, folder, dispatcher);
        kill_after(&watched, spared ? UINT32_MAX : gol_rng_below(&rng, GAMES * ROUNDS_OF_GAME / 4),
                   spared ? 0 : gol_rng_below(&rng, 300000));
        kills += !watched.finished;
        if (!watched.finished)
            continue;
        assert_true(watched.checksum == wanted);
        done = spared;
        remove_checkpoints(folder);
        watched = (struct watched){0};
    }
    assert_true(resumed > 0); /* or nothing was tried */
    assert_int_equal(rmdir(folder), 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        {"test_killed_and_started_again on_threads", test_killed_and_started_again, NULL, NULL, (void *)"threads"},
        {"test_killed_and_started_again on_pool", test_killed_and_started_again, NULL, NULL, (void *)"pool"},
        {"test_killed_and_started_again on_seeded", test_killed_and_started_again, NULL, NULL, (void *)"seeded"},
    };

    if (argc == 5 && strcmp(argv[1], "run") == 0)
        return run(argv[2], argv[3], argv[4]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
