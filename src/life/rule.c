/*
 * Outer-totalistic rules as two sets of neighbour counts, kept as bit masks: membership is one shift, and the eighteen
 * bits are all there is to such a rule. Notation: Golly's "B3/S23", and the older "23/3" of XLife and Life32.
 */
#include "gollab/life.h"

#include <stdbool.h>
#include <string.h>

static enum gol_code refuse(const char *text, const char *why, struct gol_err *err)
{
    return gol_err_set(err, GOL_PARSE, "\"%.40s\" is not a rule: %s (want for example B3/S23)", text, why);
}

/* Reads the digits 0 .. 8 at *at into a mask and moves *at behind them; what is wrong with them, or NULL. */
static const char *read_counts(const char **at, uint16_t *mask)
{
    *mask = 0;
    for (; **at >= '0' && **at <= '9'; ++*at) {
        const unsigned bit = 1U << (**at - '0');

        if (**at == '9')
            return "a cell has at most 8 neighbours";
        if ((*mask & bit) != 0)
            return "a number stands twice";
        *mask = (uint16_t)(*mask | bit);
    }
    return NULL;
}

enum gol_code gol_rule_parse(const char *text, struct gol_rule *out, struct gol_err *err)
{
    const bool letters = *text == 'B' || *text == 'b';
    const char *at = text + letters;
    uint16_t first = 0;
    uint16_t second = 0;
    const char *why = read_counts(&at, &first);

    if (why != NULL)
        return refuse(text, why, err);
    if (*at == '/')
        at++;
    else if (!letters)
        return refuse(text, "\"/\" is missing", err);
    if (letters && *at != 'S' && *at != 's')
        return refuse(text, "\"S\" is missing", err);
    at += letters;
    why = read_counts(&at, &second);
    if (why != NULL)
        return refuse(text, why, err);
    if (*at != '\0')
        return refuse(text, "it goes on behind its end", err);
    out->birth = letters ? first : second;
    out->survival = letters ? second : first;
    return GOL_OK;
}

static char *write_counts(char *at, uint16_t mask)
{
    for (int n = 0; n <= 8; n++)
        if ((mask >> n & 1) != 0)
            *at++ = (char)('0' + n);
    return at;
}

const char *gol_rule_format(char out[GOL_RULE_TEXT], struct gol_rule rule)
{
    char *at = out;

    *at++ = 'B';
    at = write_counts(at, rule.birth);
    *at++ = '/';
    *at++ = 'S';
    at = write_counts(at, rule.survival);
    *at = '\0';
    return out;
}
