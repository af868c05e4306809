/*
 * A fuzz target for libFuzzer: any bytes as an experiment file. What loads must make a plan or say in one line why not.
 * Run by `make fuzz`, under the address sanitizer. The reader wants a file, so the bytes go into one that is only in
 * memory.
 */
#include "lab/plan.h"
#include "lab/spec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int condition, const char *what)
{
    if (condition)
        return;
    fprintf(stderr, "fuzz_spec: %s\n", what);
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int fd = -1;
    struct gol_spec *spec = NULL;
    struct gol_plan *plan = NULL;
    struct gol_err err = {0};
    char path[64];

    if (fd < 0)
        fd = memfd_create("experiment", MFD_CLOEXEC);
    require(fd >= 0, "no file in memory");
    require(ftruncate(fd, 0) == 0 && pwrite(fd, data, size, 0) == (ssize_t)size, "cannot write the file");
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    if (gol_spec_load(path, &spec, &err) == GOL_OK && gol_plan_new(spec, &plan, &err) == GOL_OK)
        gol_plan_free(plan);
    else
        require(err.message[0] != '\0' && strpbrk(err.message, "\r\n") == NULL, "not one line");
    gol_spec_free(spec);
    return 0;
}
