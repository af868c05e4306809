// The benchmarks of the actor runtime in the C++ Actor Framework, CAF 0.17 (later versions have no atom constants).
//
//   actors_caf BENCH WORKERS SIZE
//
// Prints system,bench,workers,ops,seconds,ops_per_s,peak_rss_bytes. What the benchmarks are, and what SIZE is to
// each, is told in tests/bench_actors.c. The time is from before the first actor is spawned until the asking one has
// the result.
#include <caf/all.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <unistd.h>
#include <vector>

using caf::actor;
using caf::behavior;
using caf::event_based_actor;
using caf::stateful_actor;

namespace {

using start_atom = caf::atom_constant<caf::atom("start")>;
using ping_atom = caf::atom_constant<caf::atom("ping")>;
using pong_atom = caf::atom_constant<caf::atom("pong")>;
using link_atom = caf::atom_constant<caf::atom("link")>;
using hop_atom = caf::atom_constant<caf::atom("hop")>;
using get_atom = caf::atom_constant<caf::atom("get")>;
using count_atom = caf::atom_constant<caf::atom("count")>;
using next_atom = caf::atom_constant<caf::atom("next")>;
using awake_atom = caf::atom_constant<caf::atom("awake")>;
using stop_atom = caf::atom_constant<caf::atom("stop")>;

constexpr int ring_actors = 100;
constexpr int senders = 8;
constexpr int players = 120;
constexpr int pauses = 10;
constexpr auto pause_time = std::chrono::milliseconds(10);
constexpr int64_t chunk = 1000;

// The actor that asks: waits for so many numbers and sums them.
int64_t sum(caf::scoped_actor &self, int64_t numbers)
{
    int64_t total = 0;

    for (int64_t i = 0; i < numbers; i++)
        self->receive([&](count_atom, int64_t value) { total += value; });
    return total;
}

void check(int64_t got, int64_t want)
{
    if (got != want)
        throw std::runtime_error("the result is " + std::to_string(got) + " (want " + std::to_string(want) + ")");
}

// ---- pingpong ----

behavior ponger()
{
    return {[](ping_atom, int64_t value, const actor &from) { caf::anon_send(from, pong_atom::value, value); }};
}

behavior pinger(event_based_actor *self, int64_t trips, actor other, actor asker)
{
    self->send(other, ping_atom::value, trips, actor{self});
    return {[=](pong_atom, int64_t value) {
        if (value > 1) {
            self->send(other, ping_atom::value, value - 1, actor{self});
        } else {
            self->send(asker, count_atom::value, value);
            self->send_exit(other, caf::exit_reason::user_shutdown);
            self->quit();
        }
    }};
}

int64_t pingpong(caf::scoped_actor &self, int64_t trips)
{
    self->spawn(pinger, trips, self->spawn(ponger), actor{self});
    check(sum(self, 1), 1);
    return 2 * trips;
}

// ---- ring ----

struct stage_state {
    actor next;
};

behavior stage(stateful_actor<stage_state> *self, actor asker)
{
    return {[=](link_atom, const actor &next) { self->state.next = next; },
            [=](hop_atom, int64_t left) {
                if (left == 0)
                    self->send(asker, count_atom::value, int64_t{1});
                else
                    self->send(self->state.next, hop_atom::value, left - 1);
            },
            [=](stop_atom) {
                self->state.next = nullptr;
                self->quit();
            }};
}

int64_t ring(caf::scoped_actor &self, int64_t hops)
{
    std::vector<actor> stages;

    for (int i = 0; i < ring_actors; i++)
        stages.push_back(self->spawn(stage, actor{self}));
    for (int i = 0; i < ring_actors; i++)
        self->send(stages[i], link_atom::value, stages[(i + 1) % ring_actors]);
    self->send(stages[0], hop_atom::value, hops);
    check(sum(self, 1), 1);
    for (const actor &one : stages)
        self->send(one, stop_atom::value);
    return hops;
}

// ---- big ----

using everybody_ptr = std::shared_ptr<std::vector<actor>>;

struct player_state {
    uint64_t random;
    int64_t left;
};

behavior player(stateful_actor<player_state> *self, uint64_t seed, int64_t pings, everybody_ptr everybody, actor asker)
{
    self->state = {seed, pings};
    auto ping_somebody = [=] {
        auto &random = self->state.random;

        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        self->send((*everybody)[random % players], ping_atom::value, actor{self});
    };
    return {[=](start_atom) { ping_somebody(); },
            [=](ping_atom, const actor &from) { self->send(from, pong_atom::value); },
            [=](pong_atom) {
                if (--self->state.left > 0)
                    ping_somebody();
                else
                    self->send(asker, count_atom::value, int64_t{1});
            },
            [=](stop_atom) { self->quit(); }};
}

int64_t big(caf::scoped_actor &self, int64_t pings)
{
    const auto everybody = std::make_shared<std::vector<actor>>();

    everybody->reserve(players);
    for (uint64_t i = 0; i < players; i++)
        everybody->push_back(
            self->spawn(player, i * 2654435761U + 88172645463325252U, pings, everybody, actor{self}));
    for (const actor &one : *everybody)
        self->send(one, start_atom::value);
    check(sum(self, players), players);
    for (const actor &one : *everybody)
        self->send(one, stop_atom::value);
    return 2 * players * pings;
}

// ---- fj and live ----

behavior single(event_based_actor *self, actor asker)
{
    return {[=](start_atom, int64_t value) {
        self->send(asker, count_atom::value, value);
        self->quit();
    }};
}

struct adder_state {
    int64_t left = 0;
    int64_t total = 0;
};

// Sums so many numbers and tells the asker: a scoped actor is slow at receiving many messages.
behavior adder(stateful_actor<adder_state> *self, int64_t numbers, actor asker)
{
    self->state.left = numbers;
    return {[=](count_atom, int64_t value) {
        self->state.total += value;
        if (--self->state.left > 0)
            return;
        self->send(asker, count_atom::value, self->state.total);
        self->quit();
    }};
}

behavior forker(event_based_actor *self, int64_t actors, actor to)
{
    return {[=](start_atom) {
        for (int64_t i = 0; i < actors; i++)
            self->send(self->spawn(single, to), start_atom::value, int64_t{1});
        self->quit();
    }};
}

int64_t fork_join(caf::scoped_actor &self, int64_t actors)
{
    const actor to = self->spawn(adder, actors, actor{self});

    self->send(self->spawn(forker, actors, to), start_atom::value);
    check(sum(self, 1), actors);
    return actors;
}

int64_t live(caf::scoped_actor &self, int64_t actors)
{
    const actor to = self->spawn(adder, actors, actor{self});
    std::vector<actor> all;

    all.reserve(static_cast<size_t>(actors));
    for (int64_t i = 0; i < actors; i++)
        all.push_back(self->spawn(single, to));
    for (const actor &one : all)
        self->send(one, start_atom::value, int64_t{1});
    check(sum(self, 1), actors);
    return actors;
}

// ---- counting and fanin ----

struct counter_state {
    int64_t total = 0;
};

behavior counter(stateful_actor<counter_state> *self)
{
    return {[=](count_atom, int64_t value) { self->state.total += value; },
            [=](get_atom, const actor &from) {
                self->send(from, count_atom::value, self->state.total);
                self->quit();
            }};
}

struct sender_state {
    int64_t left = 0;
};

// Sends `most` in a turn. At the end it asks `to` for the count on behalf of `asker`, if there is one.
behavior sender(stateful_actor<sender_state> *self, actor to, int64_t messages, int64_t most, actor asker)
{
    self->state.left = messages;
    return {[=](start_atom) {
        const int64_t now = std::min(most, self->state.left);

        for (int64_t i = 0; i < now; i++)
            self->send(to, count_atom::value, int64_t{1});
        self->state.left -= now;
        if (self->state.left > 0) {
            self->send(self, start_atom::value);
            return;
        }
        if (asker)
            self->send(to, get_atom::value, asker);
        self->quit();
    }};
}

int64_t count(caf::scoped_actor &self, int64_t messages, int64_t most)
{
    const actor to = self->spawn(counter);

    self->send(self->spawn(sender, to, messages, most, actor{self}), start_atom::value);
    check(sum(self, 1), messages);
    return messages;
}

int64_t counting(caf::scoped_actor &self, int64_t messages)
{
    return count(self, messages, messages);
}

int64_t counting_chunk(caf::scoped_actor &self, int64_t messages)
{
    return count(self, messages, chunk);
}

int64_t fan(caf::scoped_actor &self, int64_t messages, int64_t most)
{
    const actor to = self->spawn(adder, senders * messages, actor{self});

    for (int i = 0; i < senders; i++)
        self->send(self->spawn(sender, to, messages, most, actor{}), start_atom::value);
    check(sum(self, 1), senders * messages);
    return senders * messages;
}

int64_t fan_in(caf::scoped_actor &self, int64_t messages)
{
    return fan(self, messages, messages);
}

int64_t fan_in_chunk(caf::scoped_actor &self, int64_t messages)
{
    return fan(self, messages, chunk);
}

// ---- pause ----

struct sleeper_state {
    int64_t total = 0;
    int waiting = 0;
    bool sleeps = false;
    actor asker;
};

// One pause at a time: what comes meanwhile is counted, and begins when the one before is over.
behavior sleeper(stateful_actor<sleeper_state> *self)
{
    auto begin = [=] {
        self->state.sleeps = true;
        self->delayed_send(self, pause_time, awake_atom::value);
    };
    auto answer = [=] {
        self->send(self->state.asker, count_atom::value, self->state.total);
        self->state.asker = nullptr;
        self->quit();
    };
    return {[=](next_atom) {
                if (self->state.sleeps)
                    self->state.waiting++;
                else
                    begin();
            },
            [=](awake_atom) {
                self->state.total++;
                self->state.sleeps = false;
                if (self->state.waiting > 0) {
                    self->state.waiting--;
                    begin();
                } else if (self->state.asker) {
                    answer();
                }
            },
            [=](get_atom, const actor &from) {
                self->state.asker = from;
                if (!self->state.sleeps)
                    answer();
            }};
}

int64_t pausing(caf::scoped_actor &self, int64_t counters)
{
    for (int64_t i = 0; i < counters; i++) {
        const actor one = self->spawn(sleeper);

        for (int k = 0; k < pauses; k++)
            self->send(one, next_atom::value);
        self->send(one, get_atom::value, actor{self});
    }
    check(sum(self, counters), pauses * counters);
    return (pauses + 1) * counters;
}

// ---- the program ----

int64_t peak_bytes()
{
    std::ifstream status("/proc/self/status");
    std::string word;

    while (status >> word)
        if (word == "VmHWM:") {
            int64_t kilobytes = 0;

            status >> kilobytes;
            return 1024 * kilobytes;
        }
    throw std::runtime_error("the peak memory is not in /proc/self/status");
}

const std::map<std::string, int64_t (*)(caf::scoped_actor &, int64_t)> benches = {
    {"pingpong", pingpong},   {"ring", ring},
    {"big", big},             {"fj", fork_join},
    {"live", live},           {"counting", counting},
    {"fanin", fan_in},        {"counting_chunk", counting_chunk},
    {"pause_1", pausing},     {"fanin_chunk", fan_in_chunk},
    {"pause_100", pausing},   {"pause_10000", pausing},
};

void measure(const std::string &name, int64_t (*run)(caf::scoped_actor &, int64_t), int64_t workers, int64_t size)
{
    caf::actor_system_config config;
    config.set("scheduler.max-threads", static_cast<size_t>(workers));
    config.set("scheduler.policy", caf::atom("stealing"));
    caf::actor_system system(config);
    caf::scoped_actor self(system);
    const auto start = std::chrono::steady_clock::now();
    const int64_t ops = run(self, size);
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;

    std::cout << std::fixed << "caf," << name << ',' << workers << ',' << ops << ',' << time.count() << ','
              << static_cast<int64_t>(static_cast<double>(ops) / time.count()) << ',' << peak_bytes() << std::endl;
    // Taking a million actors down is not what is measured, and takes long.
    _exit(EXIT_SUCCESS);
}

} // namespace

int main(int argc, char **argv)
{
    const auto bench = argc == 4 ? benches.find(argv[1]) : benches.end();
    const int64_t workers = argc == 4 ? std::atoll(argv[2]) : 0;
    const int64_t size = argc == 4 ? std::atoll(argv[3]) : 0;

    if (bench == benches.end() || workers < 1 || size < 1) {
        std::cerr << "actors_caf: want BENCH WORKERS SIZE" << std::endl;
        return 2;
    }
    try {
        measure(bench->first, bench->second, workers, size);
    } catch (const std::exception &problem) {
        std::cerr << "actors_caf: " << problem.what() << std::endl;
        _exit(EXIT_FAILURE);
    }
}
