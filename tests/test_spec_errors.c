/* Every slip that a person can make in an experiment: the whole message, with line, column and path. */
#include "spec_text.h"

struct slip {
    const char *text;
    const char *message; /* behind "t.yaml:" */
};

#define HEAD "name: t\nexercise: counter\n"
#define LIFE "name: t\nexercise: life\n"
#define MEASURES                                                                                                       \
    "time, overhead, overhead_per_message, overshoot, runtime, vs_serial, speedup, throughput, time_per_work, cpu, "   \
    "memory, spawn, send, run, collect, runtime_start, skew, settled_games, settled_generation, bytes_per_actor"

static void check_slips(const struct slip *slips, size_t n)
{
    int bad = 0;

    for (size_t i = 0; i < n; i++) {
        struct gol_spec *spec = NULL;
        struct gol_plan *plan = NULL;
        struct gol_err err = {0};
        char wanted[sizeof err.message];
        const enum gol_code code = spec_load_text(slips[i].text, strlen(slips[i].text), &spec, &plan, &err);

        snprintf(wanted, sizeof wanted, "t.yaml:%s", slips[i].message);
        if (code == GOL_OK) {
            print_error("loaded without an error:\n%s\n", slips[i].text);
            gol_plan_free(plan);
            gol_spec_free(spec);
            bad++;
        } else if (strcmp(err.message, wanted) != 0 || err.code != code) {
            print_error("for:\n%s\n  got:    %s\n  wanted: %s\n", slips[i].text, err.message, wanted);
            bad++;
        }
    }
    assert_int_equal(bad, 0);
}

#define CHECK(slips) check_slips(slips, sizeof slips / sizeof slips[0])

static void test_yaml(void **state)
{
    static const struct slip slips[] = {
        {"", " no experiment in here (want name: ..., exercise: ...)"},
        {"# only a comment\n", " no experiment in here (want name: ..., exercise: ...)"},
        {"---\n", "2:1: no experiment in here (want name: ..., exercise: ...)"},
        {"counter\n", "1:1: want an experiment (name: ..., exercise: ...), not one value"},
        {"- a\n- b\n", "1:1: want an experiment (name: ..., exercise: ...), not a list"},
        {"{}\n", "1:1: has not the keys of an experiment (want for example name: counter)"},
        {"name: [a\n", "2:1: not YAML: did not find expected ',' or ']' (while parsing a flow sequence, from line 1)"},
        {"name: a: b\n", "1:8: not YAML: mapping values are not allowed in this context"},
        {"name: \"a\n", "2:1: not YAML: found unexpected end of stream (while scanning a quoted scalar, from line 1)"},
        {"name: %a\n",
         "1:7: not YAML: found character that cannot start any token (while scanning for the next token, from line 1)"},
        {"name: a\n---\nname: b\n", "2:1: a second document (want one experiment in a file)"},
        {"name: &a t\n", "1:7: anchors (&) are not allowed; write the value out"},
        {"name: *a\n", "1:7: aliases (*) are not allowed; write the value out"},
        {"name: !!str t\n", "1:7: tags (!) are not allowed; a value is read as what its key wants"},
        {"sweep: !x {a: 1}\n", "1:8: tags (!) are not allowed; a value is read as what its key wants"},
        {HEAD "sweep:\n  <<: {pause: 1}\n", "4:3: sweep: merge keys (<<) are not allowed; write the keys out"},
        {"? [a, b]\n: c\n", "1:3: a key must be plain text"},
        {"name: t\nname: u\n", "2:1: key \"name\" stands twice (first in line 1)"},
        {HEAD "sweep:\n  pause: 1\n  'pause': 2\n", "5:3: sweep: key \"pause\" stands twice (first in line 4)"},
        {"name: [[[[[[[t]]]]]]]\n", "1:12: name[0][0][0][0]: nested too deeply (want at most 6 levels)"},
        {"name: \"a\\nb\"\n", "1:7: a value with a control character or a line break in it"},
        {"name: \"a\\0b\"\n", "1:7: a value with a control character or a line break in it"},
        {"name: |\n  a\n", "1:7: a value with a control character or a line break in it"},
        {"name: t\001\n", "1:8: a control character (want plain text)"},
        {"name: t\ntitle: Z\xc3\xa4hler \xff\n", "2:15: byte 0xff is not UTF-8 text"},
        {"name: t\ntitle: \xed\xa0\x80\n", "2:8: byte 0xed is not UTF-8 text"},
        {"name: t\ntitle: \xc0\x80\n", "2:8: byte 0xc0 is not UTF-8 text"},
        {"name: t\ntitle: \xe2\x80\xae"
         "abc\n",
         "2:8: a control character (want plain text)"},
    };

    (void)state;
    CHECK(slips);
}

static void test_keys(void **state)
{
    static const struct slip slips[] = {
        {"name: t\nexercize: counter\n", "2:1: unknown key \"exercize\" (did you mean \"exercise\"? known: name, "
                                         "title, exercise, modes, repeats, warmup, "
                                         "order, seed, pin, noise_floor, timeout, sweep, plots)"},
        {"name: t\nxyz: 1\n", "2:1: unknown key \"xyz\" (known: name, title, exercise, modes, repeats, warmup, order, "
                              "seed, pin, noise_floor, timeout, sweep, plots)"},
        {HEAD "timeout: 0\n", "3:10: timeout: no trial takes no time (want for example timeout: 30s)"},
        {HEAD "timeout: 1o s\n",
         "3:10: timeout: \"1o s\" is not a duration (want seconds, or a number with ns, us, ms, s)"},
        {HEAD "timeout: [1s]\n", "3:10: timeout: a list where one value belongs (want for example timeout: 30s)"},
        {HEAD "pause: 10ms\n", "3:1: key \"pause\" belongs under sweep"},
        {HEAD "view: off\n", "3:1: key \"view\" belongs under sweep"},
        {HEAD "sweep:\n  repeats: 5\n", "4:3: sweep: key \"repeats\" belongs at the top level, beside sweep"},
        {HEAD "sweep:\n  puase: 5\n",
         "4:3: sweep: counter has no parameter \"puase\" (did you mean \"pause\"? known: count_to, counters, pause, "
         "workers)"},
        {HEAD "sweep:\n  size: 5\n",
         "4:3: sweep: counter has no parameter \"size\" (known: count_to, counters, pause, workers)"},
        {HEAD "repeats: {min: 5, maxi: 6}\n",
         "3:19: repeats: unknown key \"maxi\" (did you mean \"max\"? known: min, max, until, budget)"},
        {HEAD "plots:\n  - {x: pause, z: time}\n",
         "4:16: plots[0]: unknown key \"z\" (known: kind, x, y, by, where, log, intervals, name, "
         "reference)"},
        {HEAD "plots:\n  - {x: pause, y: time, reference: {files: a}}\n",
         "4:37: plots[0].reference: unknown key \"files\" (did you mean \"file\"? known: file, where)"},
        {"exercise: counter\n", "1:1: name is missing (want for example name: counter)"},
        {"# first\n\nname: t\n", "3:1: exercise is missing (want for example exercise: counter)"},
        {"name:\nexercise: counter\n", "1:6: name: has no value (want for example name: counter)"},
        {"name: ''\nexercise: counter\n", "1:7: name: has no value (want for example name: counter)"},
        {"name: [t]\n", "1:7: name: a list where one value belongs (want for example name: counter)"},
        {"name: {t: 1}\n", "1:7: name: keys where one value belongs (want for example name: counter)"},
        {HEAD "modes: []\n", "3:8: modes: is empty (want for example modes: [serial, pool])"},
        {HEAD "modes: [[serial]]\n",
         "3:9: modes[0]: a list where one value belongs (want for example modes: [serial, pool])"},
        {HEAD "sweep:\n", "3:7: sweep: is empty (want for example sweep: {counters: [1, 2, 4]})"},
        {HEAD "sweep: {}\n", "3:8: sweep: is empty (want for example sweep: {counters: [1, 2, 4]})"},
        {HEAD "sweep: pause\n", "3:8: sweep: has no names with values (want for example sweep: {counters: [1, 2, 4]})"},
        {HEAD "sweep: {pause: []}\n", "3:16: sweep.pause: is empty (want for example sweep: {counters: [1, 2, 4]})"},
        {HEAD "plots: time\n",
         "3:8: plots: has not the keys of a plot (want for example plots: [{x: pause, y: time, by: mode}])"},
    };

    (void)state;
    CHECK(slips);
}

static void test_values(void **state)
{
    static const struct slip slips[] = {
        {"name: a/b\nexercise: counter\n",
         "1:7: name: \"a/b\" is not a name (want letters A-Z a-z, digits, and . _ - inside)"},
        {"name: .a\nexercise: counter\n",
         "1:7: name: \".a\" is not a name (want letters A-Z a-z, digits, and . _ - inside)"},
        {"name: a123456789b123456789c123456789d123456789e123456789f123456789g123\nexercise: counter\n",
         "1:7: name: \"a123456789b123456789c123456789d123456789e123456789f123456789g123\" is too long (want at most 63 "
         "letters)"},
        {"name: t\ntitle: a \"b\" c\nexercise: counter\n",
         "2:8: title: double quotes cannot be in it (it goes into CSV files and charts)"},
        {"name: t\nexercise: countre\n", "2:11: exercise: \"countre\" is not an exercise (did you mean \"counter\"? "
                                         "known: counter, life, spawn, grain)"},
        {HEAD "modes: [serial, thread]\n",
         "3:17: modes[1]: \"thread\" is not a mode (did you mean \"threads\"? known: serial, threads, pool)"},
        {HEAD "modes: mpi\n", "3:8: modes: \"mpi\" is not a mode (known: serial, threads, pool)"},
        {HEAD "modes: [pool, serial, pool]\n", "3:23: modes[2]: pool stands twice"},
        {HEAD "repeats: 0\n", "3:10: repeats: 0 is out of range (want 1 to 10000)"},
        {HEAD "repeats: 5x\n", "3:10: repeats: \"5x\" is not a whole number"},
        {HEAD "repeats: {min: 5, max: 30}\n",
         "3:10: repeats: want all of min, max and until (for example {min: 10, max: 80, until: 1%})"},
        {HEAD "repeats: {min: 5, max: 4, until: 1%}\n", "3:24: repeats.max: 4 is less than min 5"},
        {HEAD "repeats: {min: 5, max: 9, until: 1%, budget: 0s}\n",
         "3:46: repeats.budget: \"0s\" is no time at all (want for example 60s, or no budget)"},
        {HEAD "repeats: {min: 5, max: 9, until: 1%, budget: long}\n",
         "3:46: repeats.budget: \"long\" is not a duration (want seconds, or a number with ns, us, ms, s)"},
        {HEAD "pin: yes\n", "3:6: pin: \"yes\" is neither true nor false"},
        {HEAD "noise_floor: off\n", "3:14: noise_floor: \"off\" is neither true nor false"},
        {HEAD "repeats: {min: 5, max: 9, until: 1}\n",
         "3:34: repeats.until: \"1\" is not a percentage (want for example 1%, above 0% and at most 100%)"},
        {HEAD "warmup: -1\n", "3:9: warmup: -1 is out of range (want 0 to 1000)"},
        {HEAD "order: random\n", "3:8: order: \"random\" is not an order (known: interleaved, shuffled, sequential)"},
        {HEAD "seed: 1.5\n", "3:7: seed: \"1.5\" is not a whole number of 0 or more"},
        {HEAD "seed: 18446744073709551616\n",
         "3:7: seed: 18446744073709551616 is too large (want at most 18446744073709551615)"},
    };

    (void)state;
    CHECK(slips);
}

static void test_sweeps(void **state)
{
    static const struct slip slips[] = {
        {HEAD "sweep:\n  pause: [0, 1ms, 1o ms]\n",
         "4:19: sweep.pause[2]: \"1o ms\" is not a duration (want seconds, or a number with ns, us, ms, s)"},
        {HEAD "sweep:\n  pause: nan\n",
         "4:10: sweep.pause: \"nan\" is not a duration (want seconds, or a number with ns, us, ms, s)"},
        {HEAD "sweep:\n  counters: -1\n", "4:13: sweep.counters: -1 is out of range (want 1 to 1000000)"},
        {HEAD "sweep:\n  counters: 12abc\n",
         "4:13: sweep.counters: \"12abc\" is not a count (want a whole number, or cpus)"},
        {HEAD "sweep:\n  counters: 1e3\n",
         "4:13: sweep.counters: \"1e3\" is not a count (want a whole number, or cpus)"},
        {HEAD "sweep:\n  pause: [10ms, 0.01]\n", "4:17: sweep.pause[1]: 10 ms stands twice"},
        {HEAD "sweep:\n  pause: [0, 5ms, 0..10ms by 5ms]\n", "4:19: sweep.pause[2]: 0 s stands twice"},
        {HEAD "sweep:\n  counters: [1, cpus, 1]\n", "4:23: sweep.counters[2]: 1 stands twice"},
        {HEAD "sweep:\n  pause: 0..100ms\n",
         "4:10: sweep.pause: \"0..100ms\": not a range (want FROM..TO by STEP, for example 0..1 by 0.1)"},
        {HEAD "sweep:\n  pause: ..100ms by 1ms\n",
         "4:10: sweep.pause: \"..100ms by 1ms\": not a range (want FROM..TO by STEP, for example 0..1 by 0.1)"},
        {HEAD "sweep:\n  pause: 0..1x by 1ms\n", "4:10: sweep.pause: \"0..1x by 1ms\": \"1x\" is not a duration (want "
                                                 "seconds, or a number with ns, us, ms, s)"},
        {HEAD "sweep:\n  pause: 0..1 by 0\n", "4:10: sweep.pause: \"0..1 by 0\": the step is 0 (want more)"},
        {HEAD "sweep:\n  counters: [1, 9..5 by 1]\n",
         "4:17: sweep.counters[1]: \"9..5 by 1\": the range is empty: it begins beyond its end"},
        {HEAD "sweep:\n  pause: 0..1 by 1ns\n", "4:10: sweep.pause: \"0..1 by 1ns\": more than 100000 values"},
        {HEAD "sweep:\n  counters: [1..60000 by 1, 60001..130000 by 1]\n",
         "4:29: sweep.counters[1]: more than 100000 values"},
        {LIFE "sweep:\n  density: 1.5\n", "4:12: sweep.density: 1.5 is out of range (want 0 to 1)"},
        {LIFE "sweep:\n  density: 0..1 by 1e-400\n",
         "4:12: sweep.density: \"0..1 by 1e-400\": the step is 0 (want more)"},
        {LIFE "sweep:\n  size: 0x5\n", "4:9: sweep.size: size 0x5 is out of range (want 1x1 to 65536x65536)"},
        {LIFE "sweep:\n  size: [10..20 by 5]\n",
         "4:10: sweep.size[0]: \"10..20 by 5\": a range needs numbers, and size is a size"},
        {LIFE "sweep:\n  view: [off, evry]\n",
         "4:15: sweep.view[1]: \"evry\" is not a choice (did you mean \"every\"? known: off, sampled, every)"},
        {LIFE "modes: pool\nsweep:\n  workers: 1025\n", "5:12: sweep.workers: 1025 is out of range (want 1 to 1024)"},
    };

    (void)state;
    CHECK(slips);
}

#define SWEPT HEAD "sweep: {pause: [0, 1ms], counters: [1, 2]}\n"

static void test_plots(void **state)
{
    static const struct slip slips[] = {
        {SWEPT "plots: {y: time}\n", "4:8: plots[0]: x is missing (want a parameter, for example x: pause)"},
        {SWEPT "plots: {x: pause}\n", "4:8: plots[0]: y is missing (want a measure, for example y: time)"},
        {SWEPT "plots: {x: paus, y: time}\n",
         "4:12: plots[0].x: \"paus\" is not a parameter of counter (did you mean \"pause\"? known: count_to, counters, "
         "pause, workers)"},
        {LIFE "plots: {x: view, y: time}\n",
         "3:12: plots[0].x: view is a choice, and an axis needs numbers (kind: bars does not)"},
        {SWEPT "plots: {x: pause, y: tim}\n",
         "4:22: plots[0].y: \"tim\" is not a measure (did you mean \"time\"? known: " MEASURES ")"},
        {SWEPT "plots:\n  - {x: counters, y: time, by: [mode, pause]}\n  - {x: pause, y: time, by: mode}\n",
         "6:5: plots[1]: counters has several values (1, 2): want it as x, in by, or fixed by where"},
        {SWEPT "plots: {x: pause, y: time, by: counters}\n",
         "4:8: plots[0]: mode has several values (serial, threads, pool): want it as x, in by, or fixed by where"},
        {SWEPT "plots: {x: pause, y: time, by: [mode, pause]}\n", "4:39: plots[0].by[1]: pause is the x axis already"},
        {SWEPT "plots: {x: pause, y: time, by: [mode, mode]}\n", "4:39: plots[0].by[1]: mode stands twice"},
        {SWEPT "plots: {x: pause, y: time, by: [mode, count]}\n",
         "4:39: plots[0].by[1]: \"count\" is not a parameter of counter (known: mode, count_to, counters, pause, "
         "workers)"},
        {SWEPT "plots: {x: pause, y: time, by: mode, where: {counters: 3}}\n",
         "4:56: plots[0].where.counters: this experiment has no counters 3 (want one of 1, 2)"},
        {SWEPT "plots: {x: pause, y: time, by: mode, where: {counters: x}}\n",
         "4:56: plots[0].where.counters: \"x\" is not a count (want a whole number, or cpus)"},
        {SWEPT "plots: {x: pause, y: time, by: counters, where: {mode: rya}}\n",
         "4:56: plots[0].where.mode: this experiment has no mode rya (want one of serial, threads, pool)"},
        {SWEPT "plots: {x: pause, y: time, by: [mode, counters], where: {pause: 0}}\n",
         "4:58: plots[0].where.pause: it is the x axis already"},
        {SWEPT "plots: {x: pause, y: time, by: [mode, counters], where: {mode: pool}}\n",
         "4:58: plots[0].where.mode: it stands in by already"},
        {SWEPT "plots: [{x: pause, y: time, by: mode, where: {counters: [1]}}]\n",
         "4:57: plots[0].where.counters: a list where one value belongs (want for example where: {counters: 4})"},
        {SWEPT "plots: {x: counters, y: time, by: [mode, pause], log: z}\n",
         "4:55: plots[0].log: \"z\" is not an axis (want x, y or xy)"},
        {SWEPT "plots: {x: pause, y: time, by: [mode, counters], name: a b}\n",
         "4:56: plots[0].name: \"a b\" is not a name (want letters A-Z a-z, digits, and . _ - inside)"},
        {HEAD "plots: [{x: pause, y: time, by: mode, name: a}, {x: pause, y: time, by: mode, name: a}]\n",
         "3:85: plots[1].name: another plot has this name"},
        {HEAD "plots: [{x: pause, y: time, by: mode, reference: {where: {mode: ray}}}]\n",
         "3:50: plots[0].reference: file is missing (want for example file: reference/times.csv)"},
        {HEAD "plots: [{x: pause, y: time, by: mode, reference: {file: /etc/passwd}}]\n",
         "3:57: plots[0].reference.file: want a path below the folder of this file, without \"..\", quotes and "
         "backslashes"},
        {HEAD "plots: [{x: pause, y: time, by: mode, reference: {file: summary.csv}}]\n",
         "3:57: plots[0].reference.file: a run writes a file of that name itself (want another, for example "
         "reference/times.csv)"},
        {HEAD "plots: [{x: pause, y: time, by: mode, reference: {file: ././/trials.csv/x}}]\n",
         "3:57: plots[0].reference.file: a run writes a file of that name itself (want another, for example "
         "reference/times.csv)"},
        {HEAD "plots: [{x: pause, y: time, by: mode, reference: {file: pause-time.gp}}]\n",
         "3:57: plots[0].reference.file: a run writes a file of that name itself (want another, for example "
         "reference/times.csv)"},
        {HEAD "plots: [{x: pause, y: time, by: mode, reference: {file: a/../../b}}]\n",
         "3:57: plots[0].reference.file: want a path below the folder of this file, without \"..\", quotes and "
         "backslashes"},
        /* The experiment itself is the only file in its folder. */
        {HEAD "plots: [{x: pause, y: time, by: mode, reference: {file: t.yaml, where: {mode: ray}}}]\n",
         "3:73: plots[0].reference.where.mode: the file has no such column"},
    };

    (void)state;
    CHECK(slips);
}

static void test_plot_kinds(void **state)
{
    static const struct slip slips[] = {
        {SWEPT "plots: {kind: bar, x: pause, y: time}\n",
         "4:15: plots[0].kind: \"bar\" is not a kind of plot (did you mean \"bars\"? known: line, bars, speedup, "
         "distribution, heatmap)"},
        {SWEPT "plots: {kind: speedup, x: pause, by: [mode, counters]}\n",
         "4:27: plots[0].x: pause is a duration, and a speed-up is drawn over how many work (want for example x: "
         "workers)"},
        {SWEPT "plots: {kind: speedup, x: counters, y: time, by: [mode, pause]}\n",
         "4:40: plots[0].y: a plot of kind speedup shows the speed-up (want y: speedup, or none)"},
        {SWEPT "plots: {kind: distribution, x: counters, y: speedup, by: [mode, pause]}\n",
         "4:45: plots[0].y: speedup is not known of a single trial (want one of time, overhead, overhead_per_message, "
         "overshoot, runtime, throughput, time_per_work, memory, spawn, send, run, collect, runtime_start, skew, "
         "settled_games, settled_generation, bytes_per_actor)"},
        {SWEPT "plots: {kind: heatmap, x: counters, y: time}\n",
         "4:8: plots[0]: a heatmap needs by: the parameter of its rows, then what gets a panel each (want for example "
         "by: [counters, mode])"},
        {SWEPT "plots:\n  - {kind: heatmap, x: counters, y: time, by: pause}\n",
         "5:5: plots[0]: mode has several values (serial, threads, pool): want it as x, in by, or fixed by where"},
        {SWEPT "plots: {kind: bars, x: counters, y: time, by: [mode, pause], log: xy}\n",
         "4:67: plots[0].log: a plot of kind bars has its values of x side by side (want log: y, or none)"},
        {SWEPT "plots: {kind: heatmap, x: counters, y: time, by: [pause, mode], intervals: bars}\n",
         "4:76: plots[0].intervals: a plot of kind heatmap draws no intervals"},
        {SWEPT "plots: {kind: bars, x: counters, y: time, by: [pause, mode], intervals: bands}\n",
         "4:73: plots[0].intervals: a plot of kind bars has no lines to draw bands along (want bars or none)"},
        {SWEPT "plots: {x: counters, y: time, by: [pause, mode], intervals: band}\n",
         "4:61: plots[0].intervals: \"band\" is no way to draw intervals (did you mean \"bands\"? known: bars, bands, "
         "none)"},
        {SWEPT "plots: {kind: bars, x: counters, y: time, by: [pause, mode], reference: {file: t.yaml}}\n",
         "4:73: plots[0].reference: a plot of kind bars draws no reference data (want kind: line)"},
    };

    (void)state;
    CHECK(slips);
}

static void test_plans(void **state)
{
    static const struct slip slips[] = {
        {LIFE "sweep:\n  steps: 25\n  batch: [1, 50]\n",
         "5:10: sweep.batch: 50 is more than steps 25 (want batch <= steps)"},
        {LIFE "sweep:\n  batch: 101\n", "4:10: sweep.batch: 101 is more than steps 100 (want batch <= steps)"},
        {HEAD "sweep:\n  counters: 1000000\n  count_to: [1, 1000000]\n",
         "5:13: sweep.count_to: 1000000 x counters 1000000 is more than 100000000 requests"},
        /* 100,500 processes of 5 ms, and 2 x 2.54e9 calls (the warm-up makes them, too) of 2 ns. */
        {"name: t\nexercise: counter\nmodes: serial\nrepeats: 1\n\nsweep:\n  count_to: 1..500 by 1\n"
         "  counters: 1..201 by 1\n  pause: 0\n",
         "6:1: the plan has 100500 trials, about 8 min 32 s (want at most 100000: fewer values, modes or repeats)"},
    };

    (void)state;
    CHECK(slips);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_yaml),       cmocka_unit_test(test_keys),  cmocka_unit_test(test_values),
        cmocka_unit_test(test_sweeps),     cmocka_unit_test(test_plots), cmocka_unit_test(test_plans),
        cmocka_unit_test(test_plot_kinds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
