/*
 * Names as the Life community uses them (Golly, MCell and the LifeWiki agree on these).
 */
#include "life/rule_name.h"

#include <stddef.h>
#include <string.h>

#define N(n) (1U << (n))
#define ALL (N(0) | N(1) | N(2) | N(3) | N(4) | N(5) | N(6) | N(7) | N(8))

/* The first name of a rule is the one that gol_rule_name gives. */
static const struct {
    const char *name;
    struct gol_rule rule;
} names[] = {
    {"Life", {N(3), N(2) | N(3)}},
    {"Conway's Life", {N(3), N(2) | N(3)}},
    {"Conway's Game of Life", {N(3), N(2) | N(3)}},
    {"Game of Life", {N(3), N(2) | N(3)}},
    {"Conway", {N(3), N(2) | N(3)}},
    {"HighLife", {N(3) | N(6), N(2) | N(3)}},
    {"Day & Night", {N(3) | N(6) | N(7) | N(8), N(3) | N(4) | N(6) | N(7) | N(8)}},
    {"Day and Night", {N(3) | N(6) | N(7) | N(8), N(3) | N(4) | N(6) | N(7) | N(8)}},
    {"Seeds", {N(2), 0}},
    {"Replicator", {N(1) | N(3) | N(5) | N(7), N(1) | N(3) | N(5) | N(7)}},
    {"Fredkin", {N(1) | N(3) | N(5) | N(7), N(0) | N(2) | N(4) | N(6) | N(8)}},
    {"Life without Death", {N(3), ALL}},
    {"Maze", {N(3), N(1) | N(2) | N(3) | N(4) | N(5)}},
    {"Mazectric", {N(3), N(1) | N(2) | N(3) | N(4)}},
    {"Coral", {N(3), N(4) | N(5) | N(6) | N(7) | N(8)}},
    {"2x2", {N(3) | N(6), N(1) | N(2) | N(5)}},
    {"34 Life", {N(3) | N(4), N(3) | N(4)}},
    {"Assimilation", {N(3) | N(4) | N(5), N(4) | N(5) | N(6) | N(7)}},
    {"Coagulations", {N(3) | N(7) | N(8), N(2) | N(3) | N(5) | N(6) | N(7) | N(8)}},
    {"Diamoeba", {N(3) | N(5) | N(6) | N(7) | N(8), N(5) | N(6) | N(7) | N(8)}},
    {"Morley", {N(3) | N(6) | N(8), N(2) | N(4) | N(5)}},
    {"Move", {N(3) | N(6) | N(8), N(2) | N(4) | N(5)}},
    {"Pseudo Life", {N(3) | N(5) | N(7), N(2) | N(3) | N(8)}},
    {"Stains", {N(3) | N(6) | N(7) | N(8), N(2) | N(3) | N(5) | N(6) | N(7) | N(8)}},
    {"Walled Cities", {N(4) | N(5) | N(6) | N(7) | N(8), N(2) | N(3) | N(4) | N(5)}},
    {"Vote", {N(5) | N(6) | N(7) | N(8), N(4) | N(5) | N(6) | N(7) | N(8)}},
    {"Majority", {N(5) | N(6) | N(7) | N(8), N(4) | N(5) | N(6) | N(7) | N(8)}},
    {"Anneal", {N(4) | N(6) | N(7) | N(8), N(3) | N(5) | N(6) | N(7) | N(8)}},
    {"Vote 4/5", {N(4) | N(6) | N(7) | N(8), N(3) | N(5) | N(6) | N(7) | N(8)}},
    {"Long Life", {N(3) | N(4) | N(5), N(5)}},
    {"Amoeba", {N(3) | N(5) | N(7), N(1) | N(3) | N(5) | N(8)}},
    {"Gnarl", {N(1), N(1)}},
    {"Live Free or Die", {N(2), N(0)}},
    {"Serviettes", {N(2) | N(3) | N(4), 0}},
    {"Persian Rug", {N(2) | N(3) | N(4), 0}},
    {"DotLife", {N(3), N(0) | N(2) | N(3)}},
    {"Flock", {N(3), N(1) | N(2)}},
    {"DryLife", {N(3) | N(7), N(2) | N(3)}},
    {"Pedestrian Life", {N(3) | N(8), N(2) | N(3)}},
};

#define NAMES (sizeof names / sizeof names[0])

/* The next letter or digit of a name in lower case, or 0 at its end. */
static int next_letter(const char **at)
{
    while (**at != '\0') {
        const int c = (unsigned char)*(*at)++;

        if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))
            return c | 0x20;
        if (c >= '0' && c <= '9')
            return c;
    }
    return 0;
}

static bool is_same_name(const char *a, const char *b)
{
    int letter;

    do {
        letter = next_letter(&a);
        if (letter != next_letter(&b))
            return false;
    } while (letter != 0);
    return true;
}

bool gol_rule_find(const char *name, struct gol_rule *out)
{
    for (size_t i = 0; i < NAMES; i++)
        if (is_same_name(name, names[i].name)) {
            *out = names[i].rule;
            return true;
        }
    return false;
}

const char *gol_rule_name(struct gol_rule rule)
{
    for (size_t i = 0; i < NAMES; i++)
        if (names[i].rule.birth == rule.birth && names[i].rule.survival == rule.survival)
            return names[i].name;
    return NULL;
}

bool gol_rule_is_word(const char *text)
{
    const char first = (char)(*text | 0x20);

    if (first < 'a' || first > 'z')
        return false;
    return (first != 'b' && first != 's') || ((text[1] | 0x20) >= 'a' && (text[1] | 0x20) <= 'z' && text[1] != 'S' &&
                                              text[1] != 's' && text[1] != 'B' && text[1] != 'b');
}

/* ---- what is no such rule ---- */

/* Names of rules with more than this program can do; a name stands for all that begin with it. */
static const struct {
    const char *start, *kind;
} families[] = {
    {"LifeHistory", "has more than two states (Life with marks)"},
    {"LifeSuper", "has more than two states (Life with marks)"},
    {"WireWorld", "has more than two states (electrons in wires)"},
    {"JvN29", "has more than two states (von Neumann's 29)"},
    {"Nobili32", "has more than two states (von Neumann's automaton, extended)"},
    {"Hutton32", "has more than two states (von Neumann's automaton, extended)"},
    {"Langtons-Loops", "has more than two states (self-replicating loops)"},
    {"Byl-Loop", "has more than two states (self-replicating loops)"},
    {"Chou-Reggia", "has more than two states (self-replicating loops)"},
    {"Evoloop", "has more than two states (self-replicating loops)"},
    {"SDSR-Loop", "has more than two states (self-replicating loops)"},
    {"Tempesti", "has more than two states (self-replicating loops)"},
    {"Perrier", "has more than two states (self-replicating loops)"},
    {"Codd", "has more than two states (Codd's automaton)"},
    {"Devore", "has more than two states (Codd's automaton, changed)"},
    {"Banks-", "comes from a rule table (Banks' automata)"},
    {"Worm-", "has more than two states (Paterson's worms)"},
    {"Langtons-Ant", "has more than two states (an ant)"},
    {"LangtonsAnt", "has more than two states (an ant)"},
    {"HPP", "has more than two states (particles)"},
};

static bool starts_with(const char *text, const char *start)
{
    while (*start != '\0')
        if ((*text++ | 0x20) != (*start++ | 0x20))
            return false;
    return true;
}

static bool holds(const char *text, const char *part)
{
    for (; *text != '\0'; text++)
        if (starts_with(text, part))
            return true;
    return false;
}

/* Whether a text of these characters only begins as counts of neighbours do. */
static bool is_counts(const char *text, const char *letters)
{
    const size_t letter = (*text | 0x20) == 'b' || (*text | 0x20) == 's';

    return (text[letter] == '/' || (text[letter] >= '0' && text[letter] <= '8')) &&
           strspn(text, letters) == strlen(text);
}

static size_t count(const char *text, char wanted)
{
    size_t found = 0;

    for (; *text != '\0'; text++)
        found += *text == wanted;
    return found;
}

const char *gol_rule_kind(const char *text)
{
    const size_t length = strlen(text);

    for (size_t i = 0; i < sizeof families / sizeof families[0]; i++)
        if (starts_with(text, families[i].start))
            return families[i].kind;
    if (holds(text, "Margolus"))
        return "has another neighbourhood (Margolus)";
    if (holds(text, "Turmite") || holds(text, "LangtonsAnt"))
        return "has more than two states (a turmite)";
    if (starts_with(text, "R") && text[1] >= '0' && text[1] <= '9')
        return "looks further than the next cells (Larger than Life)";
    if (starts_with(text, "W") && text[1] >= '0' && text[1] <= '9' && strspn(text + 1, "0123456789") == length - 1)
        return "has one dimension (Wolfram)";
    if (starts_with(text, "MAP"))
        return "maps each neighbourhood by itself (non-totalistic)";
    if (is_counts(text, "bBsScCgG/0123456789") && !holds(text, "//s") &&
        (count(text, '/') == 2 || strpbrk(text, "cCgG") != NULL))
        return "has more than two states (Generations)";
    if (length > 1 && is_counts(text, "bBsS/_012345678HhVvLl") && strchr("HhVvLl", text[length - 1]) != NULL)
        return strchr("Hh", text[length - 1]) != NULL   ? "has another neighbourhood (hexagonal)"
               : strchr("Vv", text[length - 1]) != NULL ? "has another neighbourhood (von Neumann)"
                                                        : "has another neighbourhood (triangular)";
    if (is_counts(text, "bBsS/_-012345678acekinqjrytwzACEKINQJRYTWZ") &&
        strpbrk(text, "-acekinqjrytwzACEKINQJRYTWZ") != NULL)
        return "tells apart where neighbours stand (non-totalistic)";
    return NULL;
}
