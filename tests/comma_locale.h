/* A locale with a decimal comma, for tests: one of the machine's, or one that localedef makes in a fresh folder. */
#ifndef GOL_TESTS_COMMA_LOCALE_H
#define GOL_TESTS_COMMA_LOCALE_H

#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline bool comma_locale_try(const char *name)
{
    return setlocale(LC_NUMERIC, name) != NULL && strcmp(localeconv()->decimal_point, ",") == 0;
}

static inline bool comma_locale_make(void)
{
    char folder[] = "/tmp/gollab-locale-XXXXXX";
    char command[160];
    bool made;

    if (mkdtemp(folder) == NULL)
        return false;
    snprintf(command, sizeof command, "localedef -i de_DE -f UTF-8 %s/de_DE.UTF-8 >/dev/null 2>&1", folder);
    made = system(command) == 0 && setenv("LOCPATH", folder, 1) == 0 && comma_locale_try("de_DE.UTF-8");
    unsetenv("LOCPATH");
    snprintf(command, sizeof command, "rm -rf %s", folder); /* what setlocale loaded stays */
    return system(command) == 0 && made;
}

/* False when there is none to be had; LC_NUMERIC is "C" then. */
static inline bool comma_locale_enter(void)
{
    static const char *const names[] = {"de_DE.UTF-8", "de_DE", "fr_FR.UTF-8", "nl_NL.UTF-8"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (comma_locale_try(names[i]))
            return true;
    if (comma_locale_make())
        return true;
    setlocale(LC_NUMERIC, "C");
    return false;
}

static inline void comma_locale_leave(void)
{
    setlocale(LC_NUMERIC, "C");
}

#endif
