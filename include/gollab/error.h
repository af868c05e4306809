/*
 * Errors of gollab: a code for programs, a message for people.
 *
 * Every function that can fail returns an enum gol_code and takes a
 * struct gol_err * last. The caller may pass NULL when it wants no message.
 * The library never prints, exits or aborts.
 */
#ifndef GOLLAB_ERROR_H
#define GOLLAB_ERROR_H

#ifdef __cplusplus
extern "C" {
#endif

/* X(name, meaning). The names are those of the enum, the meanings are for people. */
#define GOL_CODES(X)                                                                                                   \
    X(OK, "no error")                                                                                                  \
    X(INVALID, "an argument is not valid")                                                                             \
    X(PARSE, "text that does not parse")                                                                               \
    X(LIMIT, "larger than what is allowed")                                                                            \
    X(NO_MEMORY, "out of memory")                                                                                      \
    X(SYSTEM, "the operating system refused")                                                                          \
    X(NOT_FOUND, "no such thing")                                                                                      \
    X(BUSY, "in use by somebody else")                                                                                 \
    X(MAILBOX_FULL, "the mailbox is at its bound")                                                                     \
    X(CLOSED, "the actor has ended or did not answer")                                                                 \
    X(TIMED_OUT, "the time given has passed")                                                                          \
    X(WOULD_DEADLOCK, "blocking here would stop the thread that must answer")                                          \
    X(MISMATCH, "results that must be equal differ")                                                                   \
    X(TRIAL_FAILED, "a trial did not finish well")                                                                     \
    X(STOPPED, "stopped on request")                                                                                   \
    X(KILLED, "the actor was killed")

enum gol_code {
#define GOL_CODE_ENUM(name, meaning) GOL_##name,
    GOL_CODES(GOL_CODE_ENUM)
#undef GOL_CODE_ENUM
};

/* One message, cut at the size of the buffer; always NUL-terminated. */
struct gol_err {
    enum gol_code code;
    char message[1024];
};

/* "PARSE" for GOL_PARSE; "?" for what is no code. Static storage, any thread. */
const char *gol_code_name(enum gol_code code);
/* "text that does not parse" for GOL_PARSE. Static storage, any thread. */
const char *gol_code_meaning(enum gol_code code);

#if defined(__GNUC__)
#define GOL_PRINTF(at, first) __attribute__((format(printf, at, first)))
#else
#define GOL_PRINTF(at, first)
#endif

/* Writes code and message into err (which may be NULL) and returns code. */
enum gol_code gol_err_set(struct gol_err *err, enum gol_code code, const char *format, ...) GOL_PRINTF(3, 4);
/* The same for a failed system call: appends ": " and the text of errno. */
enum gol_code gol_err_errno(struct gol_err *err, const char *format, ...) GOL_PRINTF(2, 3);
/* Puts "text: " before the message that err already has; returns err's code (INVALID for NULL). */
enum gol_code gol_err_prefix(struct gol_err *err, const char *format, ...) GOL_PRINTF(2, 3);

#ifdef __cplusplus
}
#endif

#endif
