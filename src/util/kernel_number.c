#include "util/kernel_number.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEXT_BYTES 16384 /* /proc/vmstat has some 5000; a file that comes in one read is of one moment */

static void read_text(int fd, char text[TEXT_BYTES])
{
    size_t size = 0;

    while (size < TEXT_BYTES - 1) {
        const ssize_t got = read(fd, text + size, TEXT_BYTES - 1 - size);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        size += (size_t)got;
    }
    text[size] = '\0';
}

/* What follows the name on its line; NULL: no line begins with it. */
static const char *behind(const char *text, const char *name)
{
    const size_t length = strlen(name);

    while (text != NULL &&
           !(strncmp(text, name, length) == 0 && (length == 0 || strchr(": \t", text[length]) != NULL))) {
        text = strchr(text, '\n');
        text = text == NULL ? NULL : text + 1;
    }
    return text == NULL ? NULL : text + length;
}

int64_t gol_kernel_number(const char *path, const char *name)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    char text[TEXT_BYTES];
    const char *at;
    char *end;
    long long value;

    if (fd < 0)
        return -1;
    read_text(fd, text);
    close(fd);
    at = behind(text, name);
    if (at == NULL)
        return -1;
    at += strspn(at, ": \t");
    value = strtoll(at, &end, 10);
    return end == at ? -1 : value;
}
