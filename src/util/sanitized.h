/*
 * GOL_SANITIZED: 1 in code made by the address or the thread sanitizer of gcc or clang, which takes far more stack and
 * reserves terabytes of address space; else 0.
 */
#ifndef GOL_UTIL_SANITIZED_H
#define GOL_UTIL_SANITIZED_H

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define GOL_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define GOL_SANITIZED 1
#endif
#endif
#ifndef GOL_SANITIZED
#define GOL_SANITIZED 0
#endif

#endif
