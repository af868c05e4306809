#include "ui/terminfo.h"

#include <stdlib.h>
#include <string.h>

#include <curses.h>
#include <term.h>

char *gol_terminfo_text(const char *name, bool *lost)
{
    const char *from = tigetstr(name);
    char *text, *to;

    if (from == NULL || from == (char *)-1)
        return NULL;
    text = to = calloc(strlen(from) + 1, 1); /* so that it ends with 0 wherever that is */
    *lost = *lost || text == NULL;
    while (text != NULL && *from != '\0') {
        const char *end = strncmp(from, "$<", 2) == 0 ? strchr(from, '>') : NULL;

        if (end != NULL)
            from = end + 1;
        else
            *to++ = *from++;
    }
    return text;
}

int gol_terminfo_number(const char *name)
{
    return tigetnum(name);
}

bool gol_terminfo_flag(const char *name)
{
    return tigetflag(name) > 0;
}

const char *gol_terminfo_fill(const char *text, int first, int second)
{
    return text == NULL ? NULL : tparm(text, first, second, 0, 0, 0, 0, 0, 0, 0);
}
