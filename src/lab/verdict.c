#include "lab/verdict.h"

#include "util/num.h"

#include <ctype.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

/* Puts text into the note of a row: CSV knows no quoting here, so commas, quotes and control characters go. */
static void set_note(struct gol_row *row, const char *text)
{
    size_t i;

    for (i = 0; text[i] != '\0' && i + 1 < sizeof row->note; i++) {
        const unsigned char c = (unsigned char)text[i];

        row->note[i] = text[i];
        if (c == ',')
            row->note[i] = ';';
        else if (c == '"')
            row->note[i] = '\'';
        else if (c < ' ' || c == 127)
            row->note[i] = ' ';
    }
    row->note[i] = '\0';
}

/*
 * The last line of what a process wrote to its standard error is the one that says why it ended. Lines of signs alone
 * and the "==123==ABORTING" of sanitizers do not count.
 */
static const char *last_words(const struct gol_child *child, char *out, size_t size)
{
    const char *text = gol_buf_text(&child->errors);
    size_t end = child->errors.size;

    out[0] = '\0';
    while (end > 0) {
        const char *newline = memrchr(text, '\n', end - 1);
        const size_t start = newline == NULL ? 0 : (size_t)(newline - text) + 1;
        bool says = false;

        for (size_t i = start; i < end && !says; i++)
            says = isalnum((unsigned char)text[i]) && strncmp(text + start, "==", 2) != 0;
        if (says) {
            snprintf(out, size, "%.*s", (int)(end - start), text + start);
            out[strcspn(out, "\n")] = '\0';
            break;
        }
        end = start;
    }
    return out;
}

/* The runner kills by SIGKILL only what it gave up itself, and does not ask here then. */
static const char *who_killed(const struct gol_child *child)
{
    static const char *const texts[] = {
        [GOL_CHILD_MEMORY_UNKNOWN] = "; likely for want of memory",
        [GOL_CHILD_MEMORY_OUT] = "; the kernel was out of memory",
        [GOL_CHILD_MEMORY_LEFT] = "; by somebody: the kernel had memory",
    };

    return WTERMSIG(child->wait_status) == SIGKILL ? texts[child->memory] : "";
}

static void note_signal(const struct gol_child *child, const char *complaints, struct gol_row *row)
{
    const int number = WTERMSIG(child->wait_status);
    char text[sizeof row->note];

    snprintf(text, sizeof text, "killed by signal %d (%s)%s%s%.100s", number, strsignal(number), who_killed(child),
             complaints[0] == '\0' ? "" : ": ", complaints);
    set_note(row, text);
}

static void note_exit(int code, const char *record, const char *complaints, struct gol_row *row)
{
    char text[sizeof row->note];

    if (strncmp(record, "error ", 6) == 0)
        snprintf(text, sizeof text, "%.*s", (int)strcspn(record + 6, "\n"), record + 6);
    else
        snprintf(text, sizeof text, "exit code %d: %s", code, complaints);
    set_note(row, text);
}

void gol_verdict_of_child(const struct gol_child *child, bool foreign, struct gol_row *row)
{
    const char *record = gol_buf_text(&child->record);
    char words[sizeof row->note];
    const char *complaints = last_words(child, words, sizeof words);
    const int status = child->wait_status;
    struct gol_err err = {0};

    if (status == GOL_CHILD_STATUS_LOST) {
        row->status = GOL_STATUS_FAILED;
        set_note(row, "how it ended is not known: its status was taken by somebody else");
    } else if (WIFSIGNALED(status)) {
        row->status = GOL_STATUS_CRASHED;
        note_signal(child, complaints, row);
    } else if (WEXITSTATUS(status) != 0) {
        row->status = GOL_STATUS_FAILED;
        note_exit(WEXITSTATUS(status), record, complaints, row);
    } else if (gol_row_parse_record(record, foreign, row, &err) != GOL_OK) {
        row->status = GOL_STATUS_FAILED;
        set_note(row, err.message);
    }
}

void gol_verdict_of_skip(struct gol_row *row)
{
    row->status = GOL_STATUS_SKIPPED;
    set_note(row, "skipped by the user");
}

void gol_verdict_of_timeout(const struct gol_child *child, int64_t limit_ns, struct gol_row *row)
{
    char text[sizeof row->note];
    char words[sizeof row->note];
    char limit[GOL_NUM_TEXT];

    row->status = GOL_STATUS_TIMEOUT;
    last_words(child, words, sizeof words);
    snprintf(text, sizeof text, "no result after %s; killed%s%.100s", gol_num_duration(limit, limit_ns),
             words[0] == '\0' ? "" : ": ", words);
    set_note(row, text);
}

/* Whether two points must have the same final states: same in all but the mode and what does not shape results. */
static bool same_setting(const struct gol_plan *plan, const struct gol_point *a, const struct gol_point *b)
{
    const struct gol_exercise *exercise = plan->spec->exercise;

    for (int i = 0; i < exercise->n_params; i++)
        if (exercise->params[i].shapes_result && strcmp(a->values[i].text, b->values[i].text) != 0)
            return false;
    return true;
}

void gol_verdict_of_checksum(const struct gol_plan *plan, const struct gol_row *rows, int n, struct gol_row *row)
{
    char text[sizeof row->note];

    if (row->status != GOL_STATUS_OK)
        return;
    for (int i = 0; i < n; i++) {
        const struct gol_row *other = &rows[i];

        if (other->status != GOL_STATUS_OK ||
            !same_setting(plan, &plan->points[row->point], &plan->points[other->point]))
            continue;
        if (other->checksum != row->checksum) {
            snprintf(text, sizeof text, "checksum %016llx differs from %016llx of trial %d (%s)",
                     (unsigned long long)row->checksum, (unsigned long long)other->checksum, other->trial,
                     gol_mode_name(plan->points[other->point].mode));
            set_note(row, text);
            row->status = GOL_STATUS_MISMATCH;
        }
        return;
    }
}
