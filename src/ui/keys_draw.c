/* The keys for people: a line of those that matter now, and a page of all. */
#include "ui/keys_table.h"

#include <stdio.h>

/* ---- the line at the bottom ---- */

#define SHORT_NAMES 58 /* columns under which a question is put in fewer words */

static int key_at(struct gol_frame *frame, struct gol_rect rect, int x, const char *name, const char *about)
{
    const int named = gol_text_columns(name) > 0 ? gol_text_columns(name) + 1 : 0;
    const int used = named + gol_text_columns(about);

    if (x + used > rect.width)
        return rect.width; /* no later key either: half a line of them would look like all */
    gol_frame_text(frame, rect.x + x, rect.y, rect.width - x, name, GOL_COLOUR_DEFAULT, true);
    gol_frame_text(frame, rect.x + x + named, rect.y, rect.width - x - named, about, GOL_COLOUR_DIM, false);
    return x + used + 3;
}

static int question(struct gol_frame *frame, struct gol_rect rect)
{
    int x = key_at(frame, rect, 0, "s", "stop");

    x = key_at(frame, rect, x, "d", "detach");
    return key_at(frame, rect, x, "else", "stay");
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
        x = gol_frame_text_cut(frame, rect.x, rect.y, rect.width, "held: space goes on", GOL_COLOUR_BAD, true) + 3;
    for (size_t i = 0; i < gol_n_key_entries && x < rect.width; i++)
        if (gol_key_entries[i].brief != NULL && gol_key_is_meant(&gol_key_entries[i], look, owns_run))
            x = key_at(frame, rect, x, gol_key_entries[i].name, gol_key_entries[i].brief);
    if (look->mode == GOL_LOOK_NORMAL && x < rect.width && about_run[0] != '\0')
        key_at(frame, rect, x, "", about_run);
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

/* Draws the lines from `first` on, or counts them only when frame is NULL. Returns how many there are. */
static int help_lines(struct gol_frame *frame, struct gol_rect rect, int first, bool owns_run)
{
    int line = 0;

    for (size_t s = 0; s < sizeof sections / sizeof sections[0]; s++) {
        if (frame != NULL && line >= first && line - first < rect.height)
            gol_frame_text_cut(frame, rect.x, rect.y + line - first, rect.width, sections[s].heading, GOL_COLOUR_TITLE,
                               true);
        line++;
        for (size_t i = 0; i < gol_n_key_entries; i++) {
            const struct gol_key_entry *entry = &gol_key_entries[i];
            const int y = rect.y + line - first;

            if (entry->about == NULL || entry->views != sections[s].views ||
                (entry->who != GOL_KEYS_ANYBODY && (entry->who == GOL_KEYS_OWNER) != owns_run))
                continue;
            if (frame != NULL && line >= first && line - first < rect.height) {
                const int named =
                    gol_frame_text_cut(frame, rect.x + 2, y, rect.width - 2, entry->name, GOL_COLOUR_DEFAULT, true);
                const int x = 3 + (rect.width < NARROW || named > NAME_COLUMNS ? named : NAME_COLUMNS);

                gol_frame_text_cut(frame, rect.x + x, y, rect.width - x, entry->about, GOL_COLOUR_DEFAULT, false);
            }
            line++;
        }
    }
    return line;
}

void gol_keys_help(struct gol_frame *frame, struct gol_rect rect, struct gol_look *look, bool owns_run)
{
    const int most = help_lines(NULL, rect, 0, owns_run) - rect.height;

    if (look->help_row > most)
        look->help_row = most;
    if (look->help_row < 0)
        look->help_row = 0;
    help_lines(frame, rect, look->help_row, owns_run);
}
