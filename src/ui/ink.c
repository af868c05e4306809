#include "ui/ink.h"

#include "ui/palette.h"
#include "ui/terminfo.h"

#include <stdio.h>
#include <stdlib.h>

void gol_ink_init(struct gol_ink *ink, int colours, bool *lost)
{
    *ink = (struct gol_ink){0};
    ink->foreground = gol_terminfo_text("setaf", lost);
    ink->background = gol_terminfo_text("setab", lost);
    ink->no_colours = gol_terminfo_text("op", lost);
    ink->plain = gol_terminfo_text("sgr0", lost);
    ink->bold = gol_terminfo_text("bold", lost);
    ink->dim = gol_terminfo_text("dim", lost);
    ink->reverse = gol_terminfo_text("rev", lost);
    if (ink->foreground != NULL && ink->background != NULL && ink->no_colours != NULL)
        ink->colours = colours;
    ink->direct = ink->colours >= GOL_PALETTE_DIRECT && gol_terminfo_number("colors") < ink->colours;
}

void gol_ink_fini(struct gol_ink *ink)
{
    char *const sequences[] = {ink->foreground, ink->background, ink->no_colours, ink->plain,
                               ink->bold,       ink->dim,        ink->reverse};

    for (size_t i = 0; i < sizeof sequences / sizeof sequences[0]; i++)
        free(sequences[i]);
    *ink = (struct gol_ink){0};
}

static void put(struct gol_buf *out, const char *text)
{
    if (text != NULL)
        gol_buf_puts(out, text);
}

void gol_ink_reset(struct gol_ink *ink, struct gol_buf *out)
{
    put(out, ink->plain);
    put(out, ink->colours > 0 ? ink->no_colours : NULL);
    ink->now = (struct gol_dress){.fg = -1, .bg = -1};
}

static void put_colour(const struct gol_ink *ink, bool background, int number, struct gol_buf *out)
{
    char text[40];

    if (!ink->direct) {
        put(out, gol_terminfo_fill(background ? ink->background : ink->foreground, number, 0));
        return;
    }
    snprintf(text, sizeof text, "\033[%d;2;%d;%d;%dm", background ? 48 : 38, number >> 16 & 0xFF, number >> 8 & 0xFF,
             number & 0xFF);
    put(out, text);
}

void gol_ink_change(struct gol_ink *ink, const struct gol_dress *to, struct gol_buf *out)
{
    struct gol_dress *now = &ink->now;

    if ((now->bold && !to->bold) || (now->dim && !to->dim) || (now->reversed && !to->reversed)) {
        gol_ink_reset(ink, out);
    } else if ((now->fg >= 0 && to->fg < 0) || (now->bg >= 0 && to->bg < 0)) {
        put(out, ink->no_colours);
        now->fg = now->bg = -1;
    }
    if (to->bold && !now->bold)
        put(out, ink->bold);
    if (to->dim && !now->dim)
        put(out, ink->dim);
    if (to->reversed && !now->reversed)
        put(out, ink->reverse);
    if (to->fg >= 0 && to->fg != now->fg)
        put_colour(ink, false, to->fg, out);
    if (to->bg >= 0 && to->bg != now->bg)
        put_colour(ink, true, to->bg, out);
    *now = *to;
}
