#include "gollab/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const code_names[] = {
#define CODE_NAME(name, meaning) #name,
    GOL_CODES(CODE_NAME)
#undef CODE_NAME
};

static const char *const code_meanings[] = {
#define CODE_MEANING(name, meaning) meaning,
    GOL_CODES(CODE_MEANING)
#undef CODE_MEANING
};

#define N_CODES (sizeof code_names / sizeof code_names[0])

const char *gol_code_name(enum gol_code code)
{
    return (size_t)code < N_CODES ? code_names[code] : "?";
}

const char *gol_code_meaning(enum gol_code code)
{
    return (size_t)code < N_CODES ? code_meanings[code] : "an unknown error";
}

enum gol_code gol_err_set(struct gol_err *err, enum gol_code code, const char *format, ...)
{
    if (err != NULL) {
        va_list args;
        err->code = code;
        va_start(args, format);
        vsnprintf(err->message, sizeof err->message, format, args);
        va_end(args);
    }
    return code;
}

enum gol_code gol_err_errno(struct gol_err *err, const char *format, ...)
{
    const int number = errno;
    enum gol_code code = GOL_SYSTEM;

    if (number == ENOMEM)
        code = GOL_NO_MEMORY;
    else if (number == ENOENT || number == ESRCH)
        code = GOL_NOT_FOUND;
    if (err != NULL) {
        va_list args;
        size_t used;
        char text[128] = "";

        err->code = code;
        va_start(args, format);
        vsnprintf(err->message, sizeof err->message, format, args);
        va_end(args);
        used = strlen(err->message);
        /* The GNU strerror_r (the one _GNU_SOURCE selects) returns the text. */
        snprintf(err->message + used, sizeof err->message - used, ": %s", strerror_r(number, text, sizeof text));
    }
    return code;
}

enum gol_code gol_err_prefix(struct gol_err *err, const char *format, ...)
{
    char old[sizeof err->message];
    va_list args;
    size_t used;

    if (err == NULL)
        return GOL_INVALID;
    memcpy(old, err->message, sizeof old);
    va_start(args, format);
    vsnprintf(err->message, sizeof err->message, format, args);
    va_end(args);
    used = strlen(err->message);
    snprintf(err->message + used, sizeof err->message - used, ": %s", old);
    return err->code;
}
