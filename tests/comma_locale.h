/* A locale with a decimal comma, for tests: one of the machine's, or one that localedef makes. */
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

/*
 * Makes one under $BUILD/locale, once for all tests (tests/lib.sh looks there, too), and has this process and its
 * children look for locales there. Tests run side by side: it is moved into place, and whoever comes second takes that
 * of the first.
 */
static inline bool comma_locale_make(void)
{
    const char *build = getenv("BUILD");
    char fresh[256];
    char command[1200];
    char *folder;
    bool made;

    if (build == NULL || snprintf(fresh, sizeof fresh, "%s/locale-XXXXXX", build) >= (int)sizeof fresh)
        return false; /* by hand, without make */
    snprintf(command, sizeof command, "test -d '%s/locale/de_DE.UTF-8'", build);
    if (system(command) != 0) {
        if (mkdtemp(fresh) == NULL)
            return false;
        snprintf(command, sizeof command,
                 "localedef -i de_DE -f UTF-8 '%s/de_DE.UTF-8' >/dev/null 2>&1 && mkdir -p '%s/locale' && "
                 "mv -T '%s/de_DE.UTF-8' '%s/locale/de_DE.UTF-8' 2>/dev/null; rm -rf '%s'",
                 fresh, build, fresh, build, fresh);
        if (system(command) != 0)
            return false;
    }
    snprintf(command, sizeof command, "%s/locale", build);
    folder = realpath(command, NULL);
    made = folder != NULL && setenv("LOCPATH", folder, 1) == 0;
    free(folder);
    if (!made)
        return false;
    if (comma_locale_try("de_DE.UTF-8"))
        return true;
    unsetenv("LOCPATH");
    return false;
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
