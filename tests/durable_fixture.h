/*
 * What the tests of durable actors share: a folder for their files, doers whose count outlives them, and a look at what
 * is on disk, by the decoder that has tests of its own.
 */
#ifndef GOL_TESTS_DURABLE_FIXTURE_H
#define GOL_TESTS_DURABLE_FIXTURE_H

#include "actor_fixture.h"

#include "actor/checkpoint.h"
#include "gollab/durable.h"
#include "util/file.h"

/* ---- a folder for all tests, and a file of its own for each ---- */

static char folder[] = "/tmp/gollab-durable-XXXXXX";

struct path {
    char text[96];
};

static inline int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) == NULL ? -1 : 0;
}

static inline int remove_folder(void **state)
{
    char command[96];

    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

static inline struct path fresh(void)
{
    static int n;
    struct path path;

    snprintf(path.text, sizeof path.text, "%s/%d", folder, ++n);
    return path;
}

static inline struct path beside(const struct path *path, const char *suffix)
{
    struct path other;

    assert_true((size_t)snprintf(other.text, sizeof other.text, "%.80s%s", path->text, suffix) < sizeof other.text);
    return other;
}

static inline bool exists(const struct path *path)
{
    return access(path->text, F_OK) == 0;
}

/* ---- durable doers: what is kept of them is their count ---- */

static atomic_int loaded_version;
static _Atomic(enum gol_code) save_code;

static inline struct gol_blob *durable_save(const void *state, struct gol_err *err)
{
    const struct doer *doer = state;
    const enum gol_code code = atomic_load(&save_code);
    struct gol_blob *blob;

    if (code == GOL_NO_MEMORY) /* says nothing: that is what NULL means then */
        return NULL;
    if (code != GOL_OK) {
        gol_err_set(err, code, "this state has no bytes");
        return NULL;
    }
    blob = gol_blob_new(sizeof doer->count);
    if (blob != NULL)
        memcpy(gol_blob_fill(blob), &doer->count, sizeof doer->count);
    return blob;
}

static inline enum gol_code durable_load(void *state, const void *argument, uint32_t version, const void *bytes,
                                         size_t size, struct gol_err *err)
{
    struct doer *doer = state;

    if (size != sizeof doer->count)
        return gol_err_set(err, GOL_LIMIT, "a count has %zu bytes", sizeof doer->count);
    atomic_store(&loaded_version, (int)version);
    memcpy(&doer->count, bytes, size);
    return doer_start(state, argument, err);
}

static inline struct gol_behaviour durable_behaviour(const char *name, uint32_t version)
{
    struct gol_behaviour behaviour = doer_behaviour;

    behaviour.name = name;
    behaviour.version = version;
    behaviour.save = durable_save;
    behaviour.load = durable_load;
    return behaviour;
}

static inline const struct gol_behaviour *durable_doer(void)
{
    static struct gol_behaviour behaviour;

    if (behaviour.name == NULL)
        behaviour = durable_behaviour("durable doer", 1);
    return &behaviour;
}

static inline struct gol_actor *spawn_durable(struct fixture *f, const struct path *path, uint64_t every,
                                              uint64_t *handled)
{
    const struct gol_durable_options options = {.path = path->text, .every = every};
    struct gol_actor *actor;

    assert_ok(gol_durable_spawn(f->runtime, durable_doer(), f, &options, &actor, handled, &f->err), &f->err);
    return actor;
}

/* ---- what is on disk ---- */

struct on_disk {
    uint64_t handled;
    uint32_t version;
    int64_t count;
};

static inline struct on_disk on_disk(const struct path *path)
{
    struct gol_checkpoint checkpoint;
    struct on_disk found;
    struct gol_buf buf;
    struct gol_err err;

    gol_buf_init(&buf);
    assert_ok(gol_file_read(path->text, 10000, &buf, &err), &err);
    assert_ok(gol_checkpoint_decode(buf.data, buf.size, &checkpoint, &err), &err);
    assert_int_equal(checkpoint.state_bytes, sizeof found.count);
    found.handled = checkpoint.handled;
    found.version = checkpoint.version;
    memcpy(&found.count, checkpoint.state, sizeof found.count);
    gol_buf_fini(&buf);
    return found;
}

static inline void disk_has(const struct path *path, uint64_t handled, int64_t count)
{
    const struct on_disk found = on_disk(path);

    assert_int_equal(found.handled, handled);
    assert_int_equal(found.count, count);
}

static inline void add(struct fixture *f, struct gol_actor *actor, int64_t n)
{
    tell(f, actor, step_add, NULL, n);
    drain(f);
}

#endif
