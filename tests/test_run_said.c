#include "cmocka_all.h"

#include "report/run_said.h"

static struct gol_said *parsed(const char *text)
{
    struct gol_said *said;
    struct gol_err err;

    assert_ok(gol_said_parse(text, strlen(text), "run.yaml", &said, &err), &err);
    return said;
}

static void entries_are_found_by_their_path(void **state)
{
    struct gol_said *said = parsed("name: 'it''s'\nmachine:\n  cpu: 'a: b # c'\n  cpus: 2 # so many\n"
                                   "list:\n  - 'one'\n  - {x: 1}\nempty: {}\n");

    (void)state;
    assert_string_equal(gol_said_text(said, "name"), "it's");
    assert_string_equal(gol_said_text(said, "machine.cpu"), "a: b # c");
    assert_string_equal(gol_said_text(said, "machine.cpus"), "2");
    assert_null(gol_said_text(said, "machine"));
    assert_null(gol_said_text(said, "machine.cp"));
    assert_null(gol_said_text(said, "name.cpu"));
    assert_null(gol_said_text(said, "list.one"));
    assert_null(gol_said_text(NULL, "name"));
    assert_int_equal(gol_said_find(said, "empty")->kind, GOL_SAID_MAP);
    gol_said_free(said);
}

static void json_keeps_what_is_a_text_and_what_a_number(void **state)
{
    struct gol_said *said = parsed("a: '1'\nb: 1\nc: true\nd: 'true'\ne: 1.5e-07\nf: plain \"words\"\ng: ~\nh: []\n"
                                   "i:\n  - {x: 1, y: 'z'}\n  - '-'\n");
    struct gol_buf text;

    (void)state;
    gol_buf_init(&text);
    gol_said_json(said, &text);
    assert_string_equal(
        gol_buf_text(&text),
        "{\"a\": \"1\", \"b\": 1, \"c\": true, \"d\": \"true\", \"e\": 1.5e-07, "
        "\"f\": \"plain \\\"words\\\"\", \"g\": \"~\", \"h\": [], \"i\": [{\"x\": 1, \"y\": \"z\"}, \"-\"]}");
    gol_buf_clear(&text);
    gol_said_json(NULL, &text);
    assert_string_equal(gol_buf_text(&text), "null");
    gol_buf_fini(&text);
    gol_said_free(said);
}

static void what_is_no_such_file_is_refused(void **state)
{
    static const char *const cases[][2] = {
        {"", "run.yaml:1: empty or no mapping"},
        {"- a\n", "empty or no mapping"},
        {"a: &x 1\nb: *x\n", "run.yaml:2: an alias"},
        {"a: 'b\n", "not YAML"},
        {"a: [1, 2\nb: 3\n", "not YAML"},
        {"? [a]\n: b\n", "a key that is no text"},
        {"a: [[[[[[[[[1]]]]]]]]]\n", "nested too deeply"},
        {"a: b\n  c: d\n", "not YAML"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct gol_said *said;
        struct gol_err err = {0};

        assert_int_equal(gol_said_parse(cases[i][0], strlen(cases[i][0]), "run.yaml", &said, &err), GOL_PARSE);
        assert_null(said);
        if (strstr(err.message, cases[i][1]) == NULL)
            fail_msg("\"%s\" is not in \"%s\"", cases[i][1], err.message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_are_found_by_their_path),
        cmocka_unit_test(json_keeps_what_is_a_text_and_what_a_number),
        cmocka_unit_test(what_is_no_such_file_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
