/* The keys for people: a line of those that matter now, and a page of all. */
#include "ui/keys_table.h"
#include "ui/mouse.h"
#include "util/least.h"

#include <stdio.h>
#include <string.h>

/* ---- the line at the bottom ---- */

#define SHORT_NAMES 58 /* columns under which a question is put in fewer words */

/* `key`: which is pressed by a click; GOL_KEY_NONE: none is. */
static int key_at(struct gol_frame *frame, struct gol_rect rect, int x, const char *name, const char *about,
                  enum gol_key key)
{
    const int named = gol_text_columns(name) > 0 ? gol_text_columns(name) + 1 : 0;
    const int used = named + gol_text_columns(about);

    if (x + used > rect.width)
        return rect.width; /* no later key either: half a line of them would look like all */
    if (key != GOL_KEY_NONE)
        gol_frame_spot(frame, (struct gol_rect){rect.x + x, rect.y, used, 1}, GOL_SPOT_KEY, (int)key);
    gol_frame_text(frame, rect.x + x, rect.y, rect.width - x, name, GOL_COLOUR_DEFAULT, true);
    gol_frame_text(frame, rect.x + x + named, rect.y, rect.width - x - named, about, GOL_COLOUR_DIM, false);
    return x + used + 3;
}

static int question(struct gol_frame *frame, struct gol_rect rect)
{
    int x = key_at(frame, rect, 0, "s", "stop", (enum gol_key)(GOL_KEY_CHAR + 's'));

    x = key_at(frame, rect, x, "d", "detach", (enum gol_key)(GOL_KEY_CHAR + 'd'));
    return key_at(frame, rect, x, "else", "stay", GOL_KEY_OTHER);
}

/*
 * Whether the line has it: a picture that is held has said so; a chart with axes, and workers that are all seen, have
 * nothing to scroll; one plot has no next one; digits without colours are the same up to any age; and without games,
 * keys that are theirs do nothing to be seen.
 */
static bool is_of_use(const struct gol_key_entry *entry, const struct gol_look *look)
{
    const unsigned games = GOL_KEYS_IN(GOL_VIEW_GRIDS) | GOL_KEYS_IN(GOL_VIEW_OVERVIEW);

    if (look->held && entry->keys[0] == GOL_KEY_CHAR + ' ')
        return false;
    if (entry->views == GOL_KEYS_IN(GOL_VIEW_CHART))
        return entry->keys[0] == GOL_KEY_UP                ? look->series.scrolls
               : entry->keys[0] == (int)GOL_KEY_CHAR + 'n' ? !look->series.none && !look->series.single
                                                           : !look->series.none;
    if (entry->views == GOL_KEYS_IN(GOL_VIEW_WORKERS) && look->workers.whole)
        return false;
    if (entry->keys[0] == (int)GOL_KEY_CHAR + '[' && look->grids.colourless && look->grids.digits)
        return false;
    return !look->grids.none || (entry->views & GOL_KEYS_IN(GOL_VIEW_GRIDS)) == 0 || (entry->views & ~games) != 0;
}

/* The key that a click on an entry presses: its first, but for arrows, of which none is the first. */
static enum gol_key clicked(const struct gol_key_entry *entry)
{
    if (entry->keys[0] == GOL_KEYS_ANY)
        return GOL_KEY_OTHER;
    return entry->keys[0] == GOL_KEY_UP ? GOL_KEY_NONE : (enum gol_key)entry->keys[0];
}

static int entry_at(struct gol_frame *frame, struct gol_rect rect, int x, const struct gol_key_entry *entry)
{
    const int after = key_at(frame, rect, x, entry->name, entry->brief, clicked(entry));
    const char *at = entry->name;
    int keys = 0, names = 1;

    while (keys < GOL_KEYS_OF_ENTRY && entry->keys[keys] != 0)
        keys++;
    for (const char *blank = entry->name; (blank = strchr(blank, ' ')) != NULL; blank++)
        names++;
    for (int i = 0; names > 1 && names == keys && after < rect.width && i < keys; i++) { /* each key has its own name */
        const int size = (int)strcspn(at, " ");

        gol_frame_spot(frame, (struct gol_rect){rect.x + x + (int)(at - entry->name), rect.y, size, 1}, GOL_SPOT_KEY,
                       entry->keys[i]);
        at += size + 1;
    }
    return after;
}

static int held(struct gol_frame *frame, struct gol_rect rect)
{
    const int used = gol_frame_text_cut(frame, rect.x, rect.y, rect.width, "held: space goes on", GOL_COLOUR_BAD, true);

    gol_frame_spot(frame, (struct gol_rect){rect.x, rect.y, used, 1}, GOL_SPOT_KEY, GOL_KEY_CHAR + ' ');
    return used;
}

void gol_keys_line(struct gol_frame *frame, struct gol_rect rect, const struct gol_look *look, bool owns_run,
                   const char *about_run)
{
    char filter[GOL_LOOK_FILTER + 16];
    int x = 0;

    if (rect.height < 1 || rect.width < 1)
        return;
    if (look->mode == GOL_LOOK_ASKING && rect.width < SHORT_NAMES) {
        question(frame, rect);
        return;
    }
    if (look->mode == GOL_LOOK_TYPING) {
        snprintf(filter, sizeof filter, "/%s_", look->table.filter);
        x = gol_frame_text_cut(frame, rect.x, rect.y, rect.width, filter, GOL_COLOUR_TITLE, true) + 3;
    }
    if (look->mode == GOL_LOOK_NORMAL && look->held)
        x = held(frame, rect) + 3;
    for (size_t i = 0; i < gol_n_key_entries && x < rect.width; i++)
        if (gol_key_entries[i].brief != NULL && gol_key_is_meant(&gol_key_entries[i], look, owns_run) &&
            is_of_use(&gol_key_entries[i], look))
            x = entry_at(frame, rect, x, &gol_key_entries[i]);
    if (look->mode == GOL_LOOK_NORMAL && x < rect.width && about_run[0] != '\0')
        key_at(frame, rect, x, "", about_run, GOL_KEY_NONE);
}

/* ---- the help ---- */

#define NAME_COLUMNS 19
#define NARROW 50 /* columns under which nothing is aligned */
#define OVERVIEW GOL_KEYS_IN(GOL_VIEW_OVERVIEW)
#define GRIDS GOL_KEYS_IN(GOL_VIEW_GRIDS)
#define TABLE GOL_KEYS_IN(GOL_VIEW_TABLE)
#define CHART GOL_KEYS_IN(GOL_VIEW_CHART)
#define WORKERS GOL_KEYS_IN(GOL_VIEW_WORKERS)

static const struct {
    unsigned views;
    const char *heading;
} sections[] = {
    {GOL_KEYS_EVERYWHERE, "Everywhere"},
    {OVERVIEW, "Overview"},
    {GRIDS, "Grids"},
    {GRIDS | OVERVIEW, "Games"},
    {TABLE, "Table"},
    {CHART, "Chart"},
    {WORKERS, "Workers"},
};

/* The lines of the help, as they are written one after the other. */
struct help {
    struct gol_frame *frame;
    struct gol_rect rect;
    int first; /* that is seen */
    int lines; /* so far */
    bool counting; /* nothing is drawn */
};

/* Where the next line is, in its full width; of no height when it is not seen. */
static struct gol_rect next_line(struct help *help)
{
    const int at = help->lines++ - help->first;
    const bool seen = !help->counting && at >= 0 && at < help->rect.height;

    return (struct gol_rect){help->rect.x, help->rect.y + at, help->rect.width, seen ? 1 : 0};
}

static void heading(struct help *help, const char *text)
{
    const struct gol_rect line = next_line(help);

    if (line.height > 0)
        gol_frame_text_cut(help->frame, line.x, line.y, line.width, text, GOL_COLOUR_TITLE, true);
}

/* What does not fit behind the name stands below it. */
static void explain(struct help *help, const char *name, const char *about)
{
    const int named = gol_text_columns(name), width = help->rect.width;
    const int below = width < NARROW ? 4 : 3 + NAME_COLUMNS;
    struct gol_rect line = next_line(help);
    int x = 3 + (width < NARROW || named > NAME_COLUMNS ? named : NAME_COLUMNS);

    if (line.height > 0)
        gol_frame_text_cut(help->frame, line.x + 2, line.y, line.width - 2, name, GOL_COLOUR_DEFAULT, true);
    while (*about != '\0') {
        size_t size = gol_text_words(about, width - x);
        char text[160];

        snprintf(text, sizeof text, "%.*s", (int)size, about);
        if (x > below && gol_text_columns(text) > width - x) /* not a word */
            size = 0;
        if (size > 0 && line.height > 0)
            gol_frame_text_cut(help->frame, line.x + x, line.y, width - x, text, GOL_COLOUR_DEFAULT, false);
        about += size;
        about += strspn(about, " ");
        if (*about != '\0')
            line = next_line(help);
        x = below;
    }
}

static void warn(struct help *help, int n, const char *first)
{
    char name[32];

    if (n < 1)
        return;
    snprintf(name, sizeof name, "1 of %d", n);
    heading(help, "Warnings");
    explain(help, name, first);
    if (n > 1)
        explain(help, "the others", "are in run.yaml, in the run folder");
}

static void explain_all(struct help *help, const struct gol_look *look, bool owns_run)
{
    const char *name, *about;

    for (size_t s = 0; s < sizeof sections / sizeof sections[0]; s++) {
        heading(help, sections[s].heading);
        for (size_t i = 0; i < gol_n_key_entries; i++) {
            const struct gol_key_entry *entry = &gol_key_entries[i];

            if (entry->about != NULL && entry->views == sections[s].views && gol_key_is_there(entry, look, owns_run))
                explain(help, entry->name, entry->about);
        }
    }
    if (help->frame->has_mouse)
        heading(help, "Mouse");
    for (int i = 0; help->frame->has_mouse && gol_mouse_help(i, &name, &about); i++)
        explain(help, name, about);
}

void gol_keys_help(struct gol_frame *frame, struct gol_rect rect, struct gol_look *look, bool owns_run, int warnings,
                   const char *warning)
{
    struct help help = {.frame = frame, .rect = rect, .counting = true};

    warn(&help, warnings, warning);
    explain_all(&help, look, owns_run);
    look->help_row = gol_within_int(look->help_row, 0, help.lines - rect.height);
    look->page = rect.height > 2 ? rect.height - 1 : 1;
    help = (struct help){.frame = frame, .rect = rect, .first = look->help_row};
    warn(&help, warnings, warning);
    explain_all(&help, look, owns_run);
}
