/* Folders of tests: made anew under /tmp, filled, looked into, removed with all that is in them. */
#ifndef GOL_TESTS_FOLDER_H
#define GOL_TESTS_FOLDER_H

#include "cmocka_all.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static inline void fixture_folder(char path[64])
{
    snprintf(path, 64, "/tmp/gollab-test-XXXXXX");
    assert_non_null(mkdtemp(path));
}

static inline int fixture_remove_one(const char *path, const struct stat *info, int flag, struct FTW *walk)
{
    (void)info;
    (void)flag;
    (void)walk;
    return remove(path);
}

static inline void fixture_remove(const char *path)
{
    nftw(path, fixture_remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static inline void fixture_write(const char *folder, const char *name, const char *text)
{
    char path[256];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

/* The text of a file on the heap, "" when there is none. */
static inline char *fixture_read(const char *folder, const char *name)
{
    char path[256];
    char *text = calloc(1, 1 << 20);
    FILE *file;

    assert_non_null(text);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "r");
    if (file != NULL) {
        text[fread(text, 1, (1 << 20) - 1, file)] = '\0';
        fclose(file);
    }
    return text;
}

#endif
