/*
 * Checkpoints of actors. An actor is alone with its state between two turns, so that a copy made there is a consistent
 * one and nobody has to be stopped for it; the message count in it says from where on messages would have to be sent
 * again (Elnozahy, Alvisi, Wang, Johnson: "A survey of rollback-recovery protocols in message-passing systems", ACM
 * Computing Surveys 2002). Messages are not logged here: who sends them knows what he sent.
 *
 * The state is copied in the actor's turn. The disk is waited for in it too, so that the next message is never handled
 * before the checkpoint that was due is there; but the worker's seat is given away meanwhile.
 */
#include "gollab/durable.h"

#include "actor/actor.h"
#include "actor/block.h"
#include "actor/checkpoint.h"
#include "actor/context.h"
#include "actor/future.h"
#include "util/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Belongs to the actor's visitor; to the spawning thread before. */
struct gol_durable {
    char *path;
    char *folder; /* in which it lies */
    uint64_t every; /* 0: on request only */
    uint64_t since; /* messages since the last checkpoint */
    bool asked; /* by this turn, which may go on after a pause */
    struct gol_checkpoint checkpoint; /* the name and version of the behaviour, the messages handled; no state */
};

static void durable_free(struct gol_durable *durable)
{
    if (durable == NULL)
        return;
    free(durable->folder);
    free(durable->path);
    free(durable);
}

/* ---- writing ---- */

/* A file that has a new name is on disk when its folder is, too. */
static enum gol_code sync_folder(const struct gol_durable *durable, struct gol_err *err)
{
    const int fd = open(durable->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    enum gol_code code = GOL_OK;

    if (fd < 0)
        return gol_err_errno(err, "%s: its folder cannot be synced", durable->path);
    if (fsync(fd) != 0 && errno != EINVAL) /* EINVAL: a file system whose folders need none */
        code = gol_err_errno(err, "%s: its folder cannot be synced", durable->path);
    close(fd);
    return code;
}

struct writing {
    const struct gol_durable *durable;
    struct gol_buf bytes;
    enum gol_code code;
    struct gol_err err;
};

static void write_file(void *argument)
{
    struct writing *writing = argument;
    const struct gol_durable *durable = writing->durable;

    writing->code = gol_file_write(durable->path, writing->bytes.data, writing->bytes.size, &writing->err);
    if (writing->code == GOL_OK)
        writing->code = sync_folder(durable, &writing->err);
}

static enum gol_code encode_state(struct gol_turn *turn, const struct gol_durable *durable, struct gol_buf *bytes,
                                  struct gol_err *err)
{
    const struct gol_behaviour *behaviour = turn->actor->behaviour;
    struct gol_checkpoint checkpoint = durable->checkpoint;
    struct gol_blob *state;
    enum gol_code code;

    gol_err_set(err, GOL_NO_MEMORY, "no memory for the state");
    state = behaviour->save(gol_actor_state(turn->actor), err);
    if (state == NULL)
        return err->code != GOL_OK ? err->code : GOL_NO_MEMORY;
    checkpoint.state = gol_blob_bytes(state);
    checkpoint.state_bytes = gol_blob_size(state);
    code = gol_checkpoint_encode(&checkpoint, bytes, err);
    gol_blob_release(state);
    return code;
}

/* Not GOL_OK: the actor's turn has the text. */
static enum gol_code write_checkpoint(struct gol_turn *turn, struct gol_durable *durable)
{
    struct writing writing = {.durable = durable};

    gol_buf_init(&writing.bytes);
    writing.code = encode_state(turn, durable, &writing.bytes, &writing.err);
    if (writing.code != GOL_OK)
        gol_err_prefix(&writing.err, "%s", durable->path);
    else if (!gol_context_block(turn->context, write_file, &writing))
        write_file(&writing);
    gol_buf_fini(&writing.bytes);
    if (writing.code != GOL_OK)
        return gol_err_set(gol_turn_err(turn), writing.code, "cannot write the checkpoint of an actor (%s): %s",
                           durable->checkpoint.name, writing.err.message);
    durable->since = 0;
    durable->asked = false;
    return GOL_OK;
}

enum gol_code gol_durable_turned(struct gol_turn *turn, struct gol_durable *durable)
{
    /* What the runtime sends by itself is sent again by nobody, so that it would only confuse who counts. */
    if (!(turn->flags & GOL_MAIL_SYSTEM) && turn->mail->msg.type < GOL_MSG_RESERVED) {
        durable->checkpoint.handled++;
        durable->since++;
    }
    if (durable->asked || (durable->every > 0 && durable->since >= durable->every))
        return write_checkpoint(turn, durable);
    return GOL_OK;
}

/* Answers who asked for the checkpoint, if anybody did. */
static void settle(struct gol_turn *turn, enum gol_code code)
{
    static const struct gol_msg empty = {0};
    struct gol_future *future = gol_turn_future(turn);

    if (future == NULL)
        return;
    turn->flags |= GOL_MAIL_ANSWERED;
    gol_future_settle(future, code, code == GOL_OK ? &empty : NULL);
}

enum gol_code gol_durable_checkpoint(struct gol_turn *turn)
{
    const struct gol_annex *annex = gol_actor_has_annex(turn->actor);
    struct gol_future *future = gol_turn_future(turn);
    enum gol_code code;

    if (annex == NULL || annex->durable == NULL) {
        settle(turn, GOL_INVALID);
        return GOL_OK;
    }
    if (future != NULL && !gol_future_pending(future))
        return GOL_OK; /* cancelled */
    code = write_checkpoint(turn, annex->durable);
    settle(turn, code);
    return code;
}

enum gol_code gol_turn_checkpoint(struct gol_turn *turn, struct gol_err *err)
{
    const struct gol_annex *annex = gol_actor_has_annex(turn->actor);

    if (annex == NULL || annex->durable == NULL)
        return gol_err_set(err, GOL_INVALID, "the actor (%s) is not durable: gol_durable_spawn makes one that is",
                           turn->actor->behaviour->name);
    annex->durable->asked = true;
    return GOL_OK;
}

enum gol_code gol_address_checkpoint(struct gol_address who, struct gol_future **out, struct gol_err *err)
{
    return gol_system_call(who, GOL_SYSTEM_CHECKPOINT, NULL, out, err);
}

/* ---- making one ---- */

static enum gol_code durable_new(const struct gol_behaviour *behaviour, const struct gol_durable_options *options,
                                 struct gol_durable **out, struct gol_err *err)
{
    struct gol_durable *durable = calloc(1, sizeof *durable);
    enum gol_code code;

    *out = NULL;
    if (durable == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "no memory for a durable actor");
    durable->every = options->every;
    durable->checkpoint.version = behaviour->version;
    code = gol_checkpoint_name(&durable->checkpoint, behaviour->name, err);
    if (code == GOL_OK) {
        /* A lone "-" would be standard input and output to gol_file_read and gol_file_write. */
        durable->path = strdup(strcmp(options->path, "-") == 0 ? "./-" : options->path);
        durable->folder = gol_file_beside(durable->path == NULL ? "" : durable->path, ".");
        if (durable->path == NULL || durable->folder == NULL)
            code = gol_err_set(err, GOL_NO_MEMORY, "%s: no memory for the path", options->path);
    }
    if (code == GOL_OK)
        *out = durable;
    else
        durable_free(durable);
    return code;
}

/* Better now than at the first checkpoint. */
static enum gol_code check_folder(const struct gol_durable *durable, struct gol_err *err)
{
    struct stat info;

    if (stat(durable->folder, &info) != 0 || faccessat(AT_FDCWD, durable->folder, W_OK | X_OK, AT_EACCESS) != 0)
        return gol_err_errno(err, "%s: no checkpoint can be written in the folder", durable->path);
    return GOL_OK;
}

/* Reads the file, if there is one: *found. */
static enum gol_code read_file(const struct gol_durable *durable, struct gol_buf *bytes, bool *found,
                               struct gol_err *err)
{
    struct stat info;

    *found = false;
    if (stat(durable->path, &info) != 0)
        return errno == ENOENT ? GOL_OK : gol_err_errno(err, "%s", durable->path);
    if (!S_ISREG(info.st_mode))
        return gol_err_set(err, GOL_INVALID, "%s: a checkpoint is a regular file, and this is none", durable->path);
    *found = true;
    return gol_file_read(durable->path, SIZE_MAX, bytes, err);
}

/* Decodes the file and sees whether it is of this behaviour. */
static enum gol_code check_file(const struct gol_durable *durable, const struct gol_buf *bytes,
                                struct gol_checkpoint *found, struct gol_err *err)
{
    const struct gol_checkpoint *own = &durable->checkpoint;
    const enum gol_code code = gol_checkpoint_decode(bytes->data, bytes->size, found, err);

    if (code != GOL_OK) {
        gol_err_prefix(err, "%s", durable->path);
        return code;
    }
    if (strcmp(found->name, own->name) != 0)
        return gol_err_set(err, GOL_MISMATCH,
                           "%s: is a checkpoint of \"%s\", not of \"%s\"; give this actor another path", durable->path,
                           found->name, own->name);
    /* A later version may mean anything, and load cannot know it: that it is given the version is for older ones. */
    if (found->version > own->version)
        return gol_err_set(err, GOL_MISMATCH,
                           "%s: was written by version %u of \"%s\", and this is version %u; use the newer program, or "
                           "remove it to start anew",
                           durable->path, found->version, own->name, own->version);
    return GOL_OK;
}

struct loading {
    const struct gol_durable *durable;
    const struct gol_checkpoint *found; /* NULL: there is no file */
};

static enum gol_code fill(const struct gol_behaviour *behaviour, void *state, const void *argument, void *context,
                          struct gol_err *err)
{
    const struct loading *loading = context;
    const struct gol_checkpoint *found = loading->found;
    enum gol_code code;

    if (found == NULL)
        return behaviour->start != NULL ? behaviour->start(state, argument, err) : GOL_OK;
    gol_err_set(err, GOL_MISMATCH, "%s cannot load it", behaviour->name); /* unless it says more */
    code = behaviour->load(state, argument, found->version, found->state, found->state_bytes, err);
    if (code != GOL_OK)
        gol_err_prefix(err, "%s", loading->durable->path);
    return code;
}

static enum gol_code check_arguments(const struct gol_behaviour *behaviour, const struct gol_durable_options *options,
                                     struct gol_err *err)
{
    if (behaviour->save == NULL || behaviour->load == NULL)
        return gol_err_set(err, GOL_INVALID, "the behaviour %s has no save and load, so that it cannot be durable",
                           behaviour->name != NULL ? behaviour->name : "");
    if (options == NULL || options->path == NULL || options->path[0] == '\0')
        return gol_err_set(err, GOL_INVALID, "a durable actor (%s) needs the path of its checkpoint file",
                           behaviour->name != NULL ? behaviour->name : "");
    return GOL_OK;
}

enum gol_code gol_durable_spawn(struct gol_runtime *runtime, const struct gol_behaviour *behaviour,
                                const void *argument, const struct gol_durable_options *options, struct gol_actor **out,
                                uint64_t *handled, struct gol_err *err)
{
    struct gol_durable *durable = NULL;
    struct gol_checkpoint found = {0};
    struct loading loading = {0};
    struct gol_birth birth = {.fill = fill, .context = &loading, .durable_free = durable_free};
    struct gol_buf bytes;
    bool exists = false;
    enum gol_code code;

    *out = NULL;
    if (handled != NULL)
        *handled = 0;
    gol_buf_init(&bytes);
    code = check_arguments(behaviour, options, err);
    if (code == GOL_OK)
        code = durable_new(behaviour, options, &durable, err);
    if (code == GOL_OK)
        code = check_folder(durable, err);
    if (code == GOL_OK)
        code = read_file(durable, &bytes, &exists, err);
    if (code == GOL_OK && exists)
        code = check_file(durable, &bytes, &found, err);
    if (code != GOL_OK)
        goto out;
    durable->checkpoint.handled = found.handled;
    loading.durable = durable;
    loading.found = exists ? &found : NULL;
    birth.durable = durable;
    code = gol_actor_make(runtime, behaviour, argument, &options->actor, &birth, out, err);
    if (code != GOL_OK)
        goto out;
    durable = NULL; /* the actor's now, which may have ended already */
    if (handled != NULL)
        *handled = found.handled;
out:
    gol_buf_fini(&bytes);
    durable_free(durable);
    return code;
}
