/*
 * Rules by name, and what is known of rules that are not birth and survival by number of neighbours.
 */
#ifndef GOL_LIFE_RULE_NAME_H
#define GOL_LIFE_RULE_NAME_H

#include "gollab/life.h"

#include <stdbool.h>

/* Case and punctuation do not matter: "Day & Night" is "daynight". */
bool gol_rule_find(const char *name, struct gol_rule *out);
/* Whether the text can only be a name: it begins with a letter and not with counts of neighbours. */
bool gol_rule_is_word(const char *text);
/*
 * Why a text that is well known to stand for a cellular automaton cannot be a struct gol_rule, as the end of a
 * sentence that begins with the rule ("has more than two states (Generations)"); NULL for any other text.
 */
const char *gol_rule_kind(const char *text);

#endif
