%% The benchmarks of the actor runtime in Erlang.
%%
%%   erl -noshell +S WORKERS:WORKERS +P 2000000 -run actors main BENCH SIZE
%%
%% Prints system,bench,workers,ops,seconds,ops_per_s,peak_rss_bytes. What the benchmarks are, and what SIZE is to
%% each, is told in tests/bench_actors.c. The time is from before the first process is made until the asking one has
%% the result.
-module(actors).
-export([main/1]).

-define(RING, 100).
-define(SENDERS, 8).
-define(PLAYERS, 120).
-define(PAUSES, 10).
-define(PAUSE_MS, 10).

main([Bench, SizeText]) ->
    Size = list_to_integer(SizeText),
    %% A process of its own: the one that -run gives is part of the start of the system.
    {_, Monitor} = spawn_monitor(fun() -> measure(Bench, Size) end),
    receive
        {'DOWN', Monitor, process, _, normal} -> halt(0);
        {'DOWN', Monitor, process, _, Why} ->
            io:format(standard_error, "actors.erl: ~p~n", [Why]),
            halt(1)
    end.

measure(Bench, Size) ->
    Start = erlang:monotonic_time(nanosecond),
    Ops = run(Bench, Size),
    Seconds = (erlang:monotonic_time(nanosecond) - Start) / 1.0e9,
    Workers = erlang:system_info(schedulers_online),
    io:format("erlang,~s,~w,~w,~.9f,~w,~w~n", [Bench, Workers, Ops, Seconds, round(Ops / Seconds), peak_bytes()]).

peak_bytes() ->
    {ok, Status} = file:read_file("/proc/self/status"),
    {match, [Kilobytes]} = re:run(Status, "VmHWM:\\s+(\\d+) kB", [{capture, [1], list}]),
    1024 * list_to_integer(Kilobytes).

run("pingpong", Trips) -> pingpong(Trips);
run("ring", Hops) -> ring(Hops);
run("big", Pings) -> big(Pings);
run("fj", Actors) -> fork_join(Actors);
run("live", Actors) -> live(Actors);
run("counting", Messages) -> counting(Messages);
run("fanin", Messages) -> fan_in(Messages);
run("pause_" ++ _, Counters) -> pausing(Counters).

%% Receives N numbers and returns their sum.
sum(N) -> sum(N, 0).

sum(0, Total) -> Total;
sum(N, Total) ->
    receive
        {count, Value} -> sum(N - 1, Total + Value)
    end.

times(0, _) -> ok;
times(N, Do) ->
    Do(),
    times(N - 1, Do).

send(0, _, _) -> ok;
send(N, To, Message) ->
    To ! Message,
    send(N - 1, To, Message).

%% ---- pingpong ----

pingpong(Trips) ->
    Asker = self(),
    Ponger = spawn(fun ponger/0),
    spawn(fun() -> pinger(Trips, Ponger, Asker) end),
    1 = sum(1),
    2 * Trips.

ponger() ->
    receive
        {ping, Value, From} ->
            From ! {pong, Value, self()},
            ponger()
    end.

pinger(Left, Ponger, Asker) ->
    Ponger ! {ping, Left, self()},
    receive
        {pong, 1, _} -> Asker ! {count, 1};
        {pong, _, _} -> pinger(Left - 1, Ponger, Asker)
    end.

%% ---- ring ----

ring(Hops) ->
    Asker = self(),
    [First | Others] = Stages = [spawn(fun() -> stage(none, Asker) end) || _ <- lists:seq(1, ?RING)],
    lists:zipwith(fun(Stage, Next) -> Stage ! {link, Next} end, Stages, Others ++ [First]),
    First ! {hop, Hops},
    1 = sum(1),
    Hops.

stage(Next, Asker) ->
    receive
        {hop, 0} ->
            Asker ! {count, 1},
            stage(Next, Asker);
        {hop, Left} ->
            Next ! {hop, Left - 1},
            stage(Next, Asker);
        {link, NewNext} -> stage(NewNext, Asker)
    end.

%% ---- big ----

big(Pings) ->
    Asker = self(),
    Players = [spawn(fun() -> player(Pings, Asker) end) || _ <- lists:seq(1, ?PLAYERS)],
    Everybody = list_to_tuple(Players),
    [Player ! {everybody, Everybody} || Player <- Players],
    ?PLAYERS = sum(?PLAYERS),
    2 * ?PLAYERS * Pings.

player(Pings, Asker) ->
    receive
        {everybody, Everybody} -> ping_somebody(Everybody, rand:seed_s(exsp), Pings, Asker)
    end.

ping_somebody(Everybody, Random, Left, Asker) ->
    {Who, NewRandom} = rand:uniform_s(?PLAYERS, Random),
    element(Who, Everybody) ! {ping, self()},
    play(Everybody, NewRandom, Left, Asker).

play(Everybody, Random, Left, Asker) ->
    receive
        {ping, From} ->
            From ! pong,
            play(Everybody, Random, Left, Asker);
        pong when Left =:= 1 ->
            Asker ! {count, 1},
            play(Everybody, Random, 0, Asker);
        pong -> ping_somebody(Everybody, Random, Left - 1, Asker)
    end.

%% ---- fj and live ----

fork_join(Actors) ->
    Asker = self(),
    spawn(fun() -> times(Actors, fun() -> spawn_single(Asker) ! {go, 1} end) end),
    Actors = sum(Actors).

spawn_single(Asker) ->
    spawn(fun() ->
        receive
            {go, Value} -> Asker ! {count, Value}
        end
    end).

live(Actors) ->
    Asker = self(),
    All = [spawn_single(Asker) || _ <- lists:seq(1, Actors)],
    spawn(fun() -> [Single ! {go, 1} || Single <- All] end),
    Actors = sum(Actors).

%% ---- counting and fanin ----

counting(Messages) ->
    Asker = self(),
    Counter = spawn(fun() -> counter(0) end),
    spawn(fun() ->
        send(Messages, Counter, {increment, 1}),
        Counter ! {get, Asker}
    end),
    Messages = sum(1).

counter(Total) ->
    receive
        {increment, Value} -> counter(Total + Value);
        {get, From} -> From ! {count, Total}
    end.

fan_in(Messages) ->
    Asker = self(),
    [spawn(fun() -> send(Messages, Asker, {count, 1}) end) || _ <- lists:seq(1, ?SENDERS)],
    All = ?SENDERS * Messages,
    All = sum(All).

%% ---- pause ----

pausing(Counters) ->
    times(Counters, fun ask_sleeper/0),
    All = ?PAUSES * Counters,
    All = sum(Counters),
    (?PAUSES + 1) * Counters.

ask_sleeper() ->
    Sleeper = spawn(fun() -> sleeper(0) end),
    send(?PAUSES, Sleeper, {next, 1}),
    Sleeper ! {get, self()}.

sleeper(Total) ->
    receive
        {next, Value} ->
            pause(),
            sleeper(Total + Value);
        {get, From} -> From ! {count, Total}
    end.

pause() ->
    receive
    after ?PAUSE_MS -> ok
    end.
