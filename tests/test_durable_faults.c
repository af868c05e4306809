/* Durable actors: what is said when a checkpoint cannot be loaded or written, and that the last good one stays. */
#include "durable_fixture.h"

#include "gollab/supervisor.h"

#include <fcntl.h>
#include <sys/stat.h>

/* A file with a checkpoint of 3 messages that add up to 6. */
static struct path written(struct fixture *f)
{
    const struct path path = fresh();
    struct gol_actor *actor = spawn_durable(f, &path, 3, NULL);

    for (int64_t i = 1; i <= 3; i++)
        tell(f, actor, step_add, NULL, i);
    gol_actor_release(actor);
    gol_runtime_settle(f->runtime);
    disk_has(&path, 3, 6);
    return path;
}

/* The spawn is refused in one line, and nobody is left. */
static void refused(struct fixture *f, const struct gol_behaviour *behaviour, const char *path, enum gol_code wanted,
                    const char *words)
{
    const struct gol_durable_options options = {.path = path, .every = 1};
    const int alive = atomic_load(&f->alive);
    struct gol_actor *actor = (struct gol_actor *)(void *)&actor;
    uint64_t handled = 9;
    struct gol_err err = {0};

    assert_int_equal(gol_durable_spawn(f->runtime, behaviour, f, &options, &actor, &handled, &err), wanted);
    assert_null(actor);
    assert_int_equal(handled, 0);
    assert_int_equal(err.code, wanted);
    assert_int_equal(atomic_load(&f->alive), alive);
    assert_null(strchr(err.message, '\n'));
    if (strstr(err.message, words) == NULL || (path != NULL && strstr(err.message, path) == NULL))
        fail_msg("\"%s\" has no \"%s\" or no path", err.message, words);
    assert_int_equal(gol_durable_spawn(f->runtime, behaviour, f, &options, &actor, NULL, NULL), wanted);
}

/* ---- what cannot be loaded ---- */

static void test_torn_or_altered(void **state)
{
    struct fixture *f = *state;
    const struct path path = written(f);
    struct gol_buf buf;
    int fd;

    gol_buf_init(&buf);
    assert_ok(gol_file_read(path.text, 10000, &buf, &f->err), &f->err);
    assert_int_equal(truncate(path.text, (off_t)buf.size / 2), 0);
    refused(f, durable_doer(), path.text, GOL_MISMATCH, "put a good copy in its place");
    assert_int_equal(truncate(path.text, 0), 0);
    refused(f, durable_doer(), path.text, GOL_MISMATCH, "is empty");

    buf.data[buf.size - 10] ^= 1; /* in the state */
    fd = open(path.text, O_WRONLY);
    assert_int_equal(write(fd, buf.data, buf.size), buf.size);
    close(fd);
    refused(f, durable_doer(), path.text, GOL_MISMATCH, "checksum");
    gol_buf_fini(&buf);

    assert_int_equal(unlink(path.text), 0);
    gol_actor_release(spawn_durable(f, &path, 1, NULL)); /* it starts anew, as the message says */
}

static void test_of_another_behaviour(void **state)
{
    struct fixture *f = *state;
    const struct path path = written(f);
    const struct gol_behaviour other = durable_behaviour("other", 1);

    refused(f, &other, path.text, GOL_MISMATCH, "of \"durable doer\", not of \"other\"");
    disk_has(&path, 3, 6);
}

static void test_versions(void **state)
{
    struct fixture *f = *state;
    const struct path path = written(f);
    const struct gol_behaviour later = durable_behaviour("durable doer", 7);
    const struct gol_durable_options options = {.path = path.text, .every = 1};
    struct gol_actor *actor;
    uint64_t handled;

    assert_ok(gol_durable_spawn(f->runtime, &later, f, &options, &actor, &handled, &f->err), &f->err);
    assert_int_equal(atomic_load(&loaded_version), 1);
    assert_int_equal(handled, 3);
    add(f, actor, 4);
    disk_has(&path, 4, 10);
    assert_int_equal(on_disk(&path).version, 7);
    gol_actor_release(actor);
    gol_runtime_settle(f->runtime);
    refused(f, durable_doer(), path.text, GOL_MISMATCH, "version 7 of \"durable doer\", and this is version 1");
}

static void test_load_refuses(void **state)
{
    struct fixture *f = *state;
    const struct path path = fresh();
    struct gol_checkpoint checkpoint = {.version = 1, .state = "x", .state_bytes = 1};
    struct gol_buf buf;

    gol_buf_init(&buf);
    assert_ok(gol_checkpoint_name(&checkpoint, "durable doer", &f->err), &f->err);
    assert_ok(gol_checkpoint_encode(&checkpoint, &buf, &f->err), &f->err);
    assert_ok(gol_file_write(path.text, buf.data, buf.size, &f->err), &f->err);
    gol_buf_fini(&buf);
    refused(f, durable_doer(), path.text, GOL_LIMIT, "a count has 8 bytes");
}

static void test_bad_arguments(void **state)
{
    struct fixture *f = *state;
    const struct path path = fresh();
    struct gol_behaviour behaviour = *durable_doer();
    struct gol_actor *actor;

    refused(f, durable_doer(), NULL, GOL_INVALID, "needs the path");
    refused(f, durable_doer(), "", GOL_INVALID, "needs the path");
    assert_int_equal(gol_durable_spawn(f->runtime, durable_doer(), f, NULL, &actor, NULL, &f->err), GOL_INVALID);
    behaviour.save = NULL;
    refused(f, &behaviour, NULL, GOL_INVALID, "no save and load");
    behaviour.save = durable_save;
    behaviour.load = NULL;
    refused(f, &behaviour, NULL, GOL_INVALID, "no save and load");
    behaviour = durable_behaviour(NULL, 1);
    assert_int_equal(gol_durable_spawn(f->runtime, &behaviour, f, &(struct gol_durable_options){.path = path.text},
                                       &actor, NULL, &f->err),
                     GOL_INVALID);
    assert_false(exists(&path));
}

static enum gol_code no_start(void *state, const void *argument, struct gol_err *err)
{
    (void)state;
    (void)argument;
    return gol_err_set(err, GOL_BUSY, "not today");
}

static void test_start_refuses(void **state)
{
    struct fixture *f = *state;
    const struct path path = fresh();
    const struct gol_durable_options options = {.path = path.text, .every = 1};
    struct gol_behaviour behaviour = *durable_doer();
    struct gol_actor *actor;

    behaviour.start = no_start;
    assert_int_equal(gol_durable_spawn(f->runtime, &behaviour, f, &options, &actor, NULL, &f->err), GOL_BUSY);
    assert_null(actor);
    assert_false(exists(&path));
}

static void test_bad_places(void **state)
{
    struct fixture *f = *state;
    const struct path path = fresh();
    const struct path inside = beside(&path, "/no/file");

    refused(f, durable_doer(), inside.text, GOL_NOT_FOUND, "No such file or directory");
    assert_int_equal(mkdir(path.text, 0500), 0);
    refused(f, durable_doer(), path.text, GOL_INVALID, "regular file");
    refused(f, durable_doer(), "/dev/full", GOL_INVALID, "regular file");
    if (geteuid() != 0) {
        const struct path locked = beside(&path, "/file");

        refused(f, durable_doer(), locked.text, GOL_SYSTEM, "Permission denied");
    }
    assert_int_equal(rmdir(path.text), 0);
}

/* It is a name like any other here. */
static void test_a_file_named_minus(void **state)
{
    struct fixture *f = *state;
    const struct path minus = {"-"};
    char *before = getcwd(NULL, 0);
    struct gol_actor *actor;

    assert_non_null(before);
    assert_int_equal(chdir(folder), 0);
    actor = spawn_durable(f, &minus, 1, NULL);
    add(f, actor, 4);
    gol_actor_release(actor);
    gol_runtime_settle(f->runtime);
    disk_has(&(struct path){"./-"}, 1, 4);
    assert_int_equal(unlink("./-"), 0);
    assert_int_equal(chdir(before), 0);
    free(before);
}

/* ---- what cannot be written ---- */

/* The actor fails, and whoever watches it gets the reason. */
static void fails(struct fixture *f, struct gol_actor *actor, enum gol_code wanted, const char *path, const char *words)
{
    struct gol_future *future;
    struct gol_down down;
    struct gol_msg reply;
    const char *text;

    assert_ok(gol_address_watch(gol_actor_address(actor), &future, &f->err), &f->err);
    tell(f, actor, step_add, NULL, 1000);
    assert_ok(gol_future_get(future, GOL_FOREVER, &reply, &f->err), &f->err);
    assert_int_equal(reply.size, sizeof down);
    memcpy(&down, reply.bytes, sizeof down);
    assert_int_equal(down.code, wanted);
    assert_non_null(reply.blob);
    text = gol_blob_bytes(reply.blob);
    if (strstr(text, path) == NULL || strstr(text, words) == NULL)
        fail_msg("\"%s\" has no \"%s\" or no path", text, words);
    gol_future_release(future);
    gol_actor_release(actor);
    gol_runtime_settle(f->runtime);
}

static void test_a_full_disk(void **state)
{
    struct fixture *f = *state;
    const struct path path = written(f);
    const struct path new = beside(&path, ".new"); /* where a checkpoint is written first */

    assert_int_equal(symlink("/dev/full", new.text), 0);
    fails(f, spawn_durable(f, &path, 1, NULL), GOL_SYSTEM, path.text, "No space left on device");
    disk_has(&path, 3, 6);
}

static void test_a_folder_that_went_away(void **state)
{
    struct fixture *f = *state;
    const struct path dir = fresh();
    const struct path path = beside(&dir, "/file");
    const struct path away = beside(&dir, "-away");
    const struct path there = beside(&away, "/file");
    struct gol_actor *actor;

    assert_int_equal(mkdir(dir.text, 0700), 0);
    actor = spawn_durable(f, &path, 1, NULL);
    add(f, actor, 5);
    assert_int_equal(rename(dir.text, away.text), 0);
    fails(f, actor, GOL_NOT_FOUND, path.text, "No such file or directory");
    disk_has(&there, 1, 5);
}

static void test_who_asked_is_told(void **state)
{
    struct fixture *f = *state;
    const struct path path = written(f);
    const struct path new = beside(&path, ".new");
    struct gol_actor *actor = spawn_durable(f, &path, 0, NULL);
    struct gol_future *future;

    assert_int_equal(symlink("/dev/full", new.text), 0);
    assert_ok(gol_address_checkpoint(gol_actor_address(actor), &future, &f->err), &f->err);
    assert_int_equal(outcome(future), GOL_SYSTEM);
    gol_runtime_drain(f->runtime, GOL_FOREVER, NULL);
    assert_int_equal(gol_actor_send(actor, &(struct gol_msg){0}, &f->err), GOL_CLOSED);
    gol_actor_release(actor);
    disk_has(&path, 3, 6);
}

static void test_save_refuses(void **state)
{
    struct fixture *f = *state;
    const struct path path = written(f);

    atomic_store(&save_code, GOL_BUSY);
    fails(f, spawn_durable(f, &path, 1, NULL), GOL_BUSY, path.text, "this state has no bytes");
    atomic_store(&save_code, GOL_NO_MEMORY);
    fails(f, spawn_durable(f, &path, 1, NULL), GOL_NO_MEMORY, path.text, "no memory for the state");
    atomic_store(&save_code, GOL_OK);
    disk_has(&path, 3, 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_ALL(test_torn_or_altered),   ON_ALL(test_of_another_behaviour),
        ON_ALL(test_versions),          ON_ALL(test_load_refuses),
        ON_ALL(test_bad_arguments),     ON_ALL(test_start_refuses),
        ON_ALL(test_bad_places),        ON_ALL(test_a_file_named_minus),
        ON_ALL(test_a_full_disk),       ON_ALL(test_a_folder_that_went_away),
        ON_ALL(test_who_asked_is_told), ON_ALL(test_save_refuses),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
