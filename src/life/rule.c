/*
 * Outer-totalistic rules as two sets of neighbour counts, kept as bit masks: membership is one shift, and the eighteen
 * bits are all there is to such a rule. Notation: Golly's "B3/S23", and the older "23/3" of XLife and Life32.
 */
#include "gollab/life.h"
#include "life/rule_name.h"

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

/* Reads what is no name; what is wrong with it, or NULL. */
static const char *read_notation(const char *text, struct gol_rule *out)
{
    const bool survival_first = *text == 'S' || *text == 's';
    const bool letters = survival_first || *text == 'B' || *text == 'b';
    const char second_letter = survival_first ? 'B' : 'S';
    const char *at = text + letters;
    uint16_t first = 0;
    uint16_t second = 0;
    const char *why = read_counts(&at, &first);

    if (why != NULL)
        return why;
    if (*at == '/')
        at++;
    else if (!letters)
        return "\"/\" is missing";
    if (letters && *at != second_letter && *at != (second_letter | 0x20))
        return survival_first ? "\"B\" is missing" : "\"S\" is missing";
    at += letters;
    why = read_counts(&at, &second);
    if (why != NULL)
        return why;
    if (*at != '\0')
        return "it goes on behind its end";
    out->birth = letters && !survival_first ? first : second;
    out->survival = letters && !survival_first ? second : first;
    return NULL;
}

enum gol_code gol_rule_parse(const char *text, struct gol_rule *out, struct gol_err *err)
{
    const char *why = gol_rule_find(text, out) ? NULL : read_notation(text, out);

    if (why == NULL)
        return GOL_OK;
    if (gol_rule_kind(text) != NULL)
        return gol_err_set(err, GOL_PARSE, "\"%.40s\" is not supported: it %s (want for example B3/S23)", text,
                           gol_rule_kind(text));
    return refuse(text, gol_rule_is_word(text) ? "no rule of this name is known" : why, err);
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
