/* Rules by name, both ways. */
#include "cmocka_all.h"

#include "gollab/life.h"

static void names_are_rules(void **state)
{
    static const struct {
        const char *name, *rule, *again; /* again: the name that is given back, NULL: the same */
    } table[] = {
        {"Life", "B3/S23", NULL},
        {"conway's game of LIFE", "B3/S23", "Life"},
        {"HighLife", "B36/S23", NULL},
        {"high-life", "B36/S23", "HighLife"},
        {"Day & Night", "B3678/S34678", NULL},
        {"day and night", "B3678/S34678", "Day & Night"},
        {"DayNight", "B3678/S34678", "Day & Night"},
        {"Seeds", "B2/S", NULL},
        {"Replicator", "B1357/S1357", NULL},
        {"Fredkin", "B1357/S02468", NULL},
        {"Life without Death", "B3/S012345678", NULL},
        {"LifeWithoutDeath", "B3/S012345678", "Life without Death"},
        {"Maze", "B3/S12345", NULL},
        {"Mazectric", "B3/S1234", NULL},
        {"Coral", "B3/S45678", NULL},
        {"2x2", "B36/S125", NULL},
        {"34 Life", "B34/S34", NULL},
        {"Assimilation", "B345/S4567", NULL},
        {"Coagulations", "B378/S235678", NULL},
        {"Diamoeba", "B35678/S5678", NULL},
        {"Move", "B368/S245", "Morley"},
        {"Pseudo Life", "B357/S238", NULL},
        {"Stains", "B3678/S235678", NULL},
        {"Walled Cities", "B45678/S2345", NULL},
        {"Vote", "B5678/S45678", NULL},
        {"Majority", "B5678/S45678", "Vote"},
        {"Vote 4/5", "B4678/S35678", "Anneal"},
        {"Long Life", "B345/S5", NULL},
        {"Amoeba", "B357/S1358", NULL},
        {"Gnarl", "B1/S1", NULL},
        {"Live Free or Die", "B2/S0", NULL},
        {"Serviettes", "B234/S", NULL},
        {"DotLife", "B3/S023", NULL},
        {"Flock", "B3/S12", NULL},
        {"DryLife", "B37/S23", NULL},
        {"Pedestrian Life", "B38/S23", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct gol_rule rule, same;
        char text[GOL_RULE_TEXT];
        struct gol_err err;

        assert_ok(gol_rule_parse(table[i].name, &rule, &err), &err);
        assert_string_equal(gol_rule_format(text, rule), table[i].rule);
        assert_ok(gol_rule_parse(table[i].rule, &same, &err), &err);
        assert_string_equal(gol_rule_name(same), table[i].again == NULL ? table[i].name : table[i].again);
    }
    assert_null(gol_rule_name((struct gol_rule){.birth = 511, .survival = 511}));
}

static void notation_is_no_name(void **state)
{
    static const struct {
        const char *text, *rule;
    } table[] = {{"S23/B3", "B3/S23"}, {"s23b36", "B36/S23"}, {"S/B2", "B2/S"}};
    static const struct {
        const char *text, *message;
    } wrong[] = {
        {"Lifes", "\"Lifes\" is not a rule: no rule of this name is known (want for example B3/S23)"},
        {"banana", "\"banana\" is not a rule: no rule of this name is known (want for example B3/S23)"},
        {"&", "\"&\" is not a rule: \"/\" is missing (want for example B3/S23)"},
        {"S23", "\"S23\" is not a rule: \"B\" is missing (want for example B3/S23)"},
        {"B2/S/3", "\"B2/S/3\" is not supported: it has more than two states (Generations) (want for example B3/S23)"},
    };
    struct gol_rule rule;
    struct gol_err err;
    char text[GOL_RULE_TEXT];

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        assert_ok(gol_rule_parse(table[i].text, &rule, &err), &err);
        assert_string_equal(gol_rule_format(text, rule), table[i].rule);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_int_equal(gol_rule_parse(wrong[i].text, &rule, &err), GOL_PARSE);
        assert_string_equal(err.message, wrong[i].message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_rules),
        cmocka_unit_test(notation_is_no_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
