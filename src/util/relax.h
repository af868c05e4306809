/*
 * Between two looks at what another processor writes: lets the other thread of the core run meanwhile.
 */
#ifndef GOL_UTIL_RELAX_H
#define GOL_UTIL_RELAX_H

#if defined(__x86_64__) || defined(__i386__)
#define GOL_RELAX() __builtin_ia32_pause()
#else
#define GOL_RELAX() ((void)0)
#endif

#endif
