/* What run.yaml says of the machine: every fact has a value, and none breaks its line. */
#include "cmocka_all.h"

#include "lab/machine.h"

static void expect_fact(const char *fact)
{
    assert_string_not_equal(fact, "");
    assert_null(strpbrk(fact, "\n\t"));
}

static void every_fact_has_a_value(void **state)
{
    struct gol_machine machine;

    (void)state;
    memset(&machine, 0xff, sizeof machine);
    gol_machine_read(&machine);
    expect_fact(machine.cpu);
    expect_fact(machine.cache_l1d);
    expect_fact(machine.cache_l2);
    expect_fact(machine.cache_l3);
    expect_fact(machine.kernel);
    expect_fact(machine.governor);
    expect_fact(machine.load);
    assert_non_null(strstr(machine.kernel, "Linux "));
    assert_in_range(machine.cpus, 1, 1 << 20);
    assert_true(machine.cpus_online >= 1);
    assert_true(machine.memory_mb > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_fact_has_a_value)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
