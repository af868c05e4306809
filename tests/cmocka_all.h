/* cmocka with what it wants included before it. Worker threads record, the main thread asserts. */
#ifndef GOL_TESTS_CMOCKA_ALL_H
#define GOL_TESTS_CMOCKA_ALL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gollab/error.h"

/* Asserts GOL_OK and shows the message otherwise. */
#define assert_ok(call, err)                                                                                           \
    do {                                                                                                               \
        if ((call) != GOL_OK)                                                                                          \
            fail_msg("%s: %s", #call, (err)->message);                                                                 \
    } while (0)

#endif
