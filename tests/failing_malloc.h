/*
 * The allocator of a program that makes its memory run out on demand: malloc and its kin, and mmap, ask
 * allocation_fails(), which the program has defined before it includes this, and which sets errno. Not where sanitizers
 * bring their own.
 */
#ifndef GOL_TESTS_FAILING_MALLOC_H
#define GOL_TESTS_FAILING_MALLOC_H

#include <errno.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

void *malloc(size_t size)
{
    return allocation_fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
    return allocation_fails() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *old, size_t size)
{
    return allocation_fails() ? NULL : __libc_realloc(old, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return allocation_fails() ? NULL : __libc_memalign(alignment, size);
}

int posix_memalign(void **out, size_t alignment, size_t size)
{
    *out = allocation_fails() ? NULL : __libc_memalign(alignment, size);
    return *out != NULL ? 0 : ENOMEM;
}

/* Memory that is asked of the kernel can run out as well. */
void *mmap(void *at, size_t size, int protection, int flags, int file, off_t offset)
{
    if (allocation_fails())
        return MAP_FAILED;
    return (void *)syscall(SYS_mmap, at, size, protection, flags, file, offset);
}

#endif
