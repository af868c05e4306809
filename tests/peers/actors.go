// The benchmarks of the actor runtime in Go: goroutines for actors, channels for mailboxes.
//
//	actors_go BENCH WORKERS SIZE
//
// Prints system,bench,workers,ops,seconds,ops_per_s,peak_rss_bytes. What the benchmarks are, and what SIZE is to each,
// is told in tests/bench_actors.c. The time is from before the first goroutine is made until main has the result.
package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
)

type kind int32

const (
	ping kind = iota
	pong
	increment
	get
	count
	next
)

type message struct {
	kind  kind
	value uint64
	from  chan message
}

const (
	ringActors = 100
	senders    = 8
	players    = 120
	pauses     = 10
	pause      = 10 * time.Millisecond
	mailbox    = 1024 // messages that may wait at a receiver of many
)

func fail(text string) {
	fmt.Fprintln(os.Stderr, "actors_go:", text)
	os.Exit(1)
}

func check(got, want uint64) {
	if got != want {
		fail(fmt.Sprintf("the result is %d (want %d)", got, want))
	}
}

func sum(results <-chan uint64, n int) uint64 {
	var total uint64
	for i := 0; i < n; i++ {
		total += <-results
	}
	return total
}

func pingpong(trips int) int {
	pings, pongs := make(chan message, 1), make(chan message, 1)
	done := make(chan uint64)
	go func() {
		for m := range pings {
			m.from <- message{pong, m.value, pings}
		}
	}()
	go func() {
		var last message
		for i := trips; i > 0; i-- {
			pings <- message{ping, uint64(i), pongs}
			last = <-pongs
		}
		done <- last.value
	}()
	check(<-done, 1)
	return 2 * trips
}

func ring(hops int) int {
	stages := make([]chan message, ringActors)
	for i := range stages {
		stages[i] = make(chan message, 1)
	}
	done := make(chan bool)
	for i := range stages {
		go func(mine, next chan message) {
			for m := range mine {
				if m.value == 0 {
					done <- true
					return
				}
				m.value--
				next <- m
			}
		}(stages[i], stages[(i+1)%ringActors])
	}
	stages[0] <- message{next, uint64(hops), nil}
	<-done
	return hops
}

func big(pings int) int {
	everybody := make([]chan message, players)
	for i := range everybody {
		everybody[i] = make(chan message, 2*players) // room for all that can be under way
	}
	done := make(chan uint64, players)
	for i := range everybody {
		go func(mine chan message, random uint64) {
			left := pings
			pingSomebody := func() {
				random ^= random << 13
				random ^= random >> 7
				random ^= random << 17
				everybody[random%players] <- message{ping, 0, mine}
			}
			pingSomebody()
			for m := range mine {
				if m.kind == ping {
					m.from <- message{pong, 0, nil}
					continue
				}
				left--
				if left == 0 {
					done <- 1
				} else {
					pingSomebody()
				}
			}
		}(everybody[i], uint64(i)*2654435761+88172645463325252)
	}
	check(sum(done, players), players)
	return 2 * players * pings
}

func single(mine <-chan message, done chan<- uint64) {
	m := <-mine
	done <- m.value
}

func forkJoin(actors int) int {
	done := make(chan uint64, mailbox)
	go func() {
		for i := 0; i < actors; i++ {
			mine := make(chan message, 1)
			go single(mine, done)
			mine <- message{increment, 1, nil}
		}
	}()
	check(sum(done, actors), uint64(actors))
	return actors
}

func live(actors int) int {
	debug.SetGCPercent(50) // the figure of this one is memory
	done := make(chan uint64, mailbox)
	all := make([]chan message, actors)
	for i := range all {
		all[i] = make(chan message, 1)
		go single(all[i], done)
	}
	go func() {
		for _, mine := range all {
			mine <- message{increment, 1, nil}
		}
	}()
	check(sum(done, actors), uint64(actors))
	return actors
}

func counter(mine <-chan message) {
	var total uint64
	for m := range mine {
		if m.kind == get {
			m.from <- message{count, total, nil}
			return
		}
		total += m.value
	}
}

func counting(messages int) int {
	mine, asker := make(chan message, mailbox), make(chan message, 1)
	go counter(mine)
	go func() {
		for i := 0; i < messages; i++ {
			mine <- message{increment, 1, nil}
		}
		mine <- message{get, 0, asker}
	}()
	check((<-asker).value, uint64(messages))
	return messages
}

func fanIn(messages int) int {
	mine, done := make(chan message, mailbox), make(chan uint64)
	for i := 0; i < senders; i++ {
		go func() {
			for k := 0; k < messages; k++ {
				mine <- message{increment, 1, nil}
			}
		}()
	}
	go func() {
		var total uint64
		for i := 0; i < senders*messages; i++ {
			total += (<-mine).value
		}
		done <- total
	}()
	check(<-done, uint64(senders*messages))
	return senders * messages
}

func sleeper(mine <-chan message) {
	var total uint64
	for m := range mine {
		if m.kind == get {
			m.from <- message{count, total, nil}
			return
		}
		time.Sleep(pause)
		total += m.value
	}
}

func pausing(counters int) int {
	asker := make(chan message, mailbox)
	for i := 0; i < counters; i++ {
		mine := make(chan message, pauses+1)
		go sleeper(mine)
		for k := 0; k < pauses; k++ {
			mine <- message{next, 1, nil}
		}
		mine <- message{get, 0, asker}
	}
	var total uint64
	for i := 0; i < counters; i++ {
		total += (<-asker).value
	}
	check(total, uint64(pauses*counters))
	return (pauses + 1) * counters
}

func peakBytes() int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		fail(err.Error())
	}
	for _, line := range strings.Split(string(status), "\n") {
		var kilobytes int64
		if n, _ := fmt.Sscanf(line, "VmHWM: %d kB", &kilobytes); n == 1 {
			return 1024 * kilobytes
		}
	}
	fail("the peak memory is not in /proc/self/status")
	return 0
}

func main() {
	benches := map[string]func(int) int{
		"pingpong": pingpong, "ring": ring, "big": big, "fj": forkJoin, "live": live, "counting": counting,
		"fanin": fanIn, "pause_1": pausing, "pause_100": pausing, "pause_10000": pausing,
	}
	if len(os.Args) != 4 {
		fail("want BENCH WORKERS SIZE")
	}
	run, known := benches[os.Args[1]]
	workers, workersErr := strconv.Atoi(os.Args[2])
	size, sizeErr := strconv.Atoi(os.Args[3])
	if !known || workersErr != nil || sizeErr != nil || workers < 1 || size < 1 {
		fail("want BENCH WORKERS SIZE")
	}
	runtime.GOMAXPROCS(workers)
	start := time.Now()
	ops := run(size)
	seconds := time.Since(start).Seconds()
	fmt.Printf("go,%s,%d,%d,%.9f,%.0f,%d\n", os.Args[1], workers, ops, seconds, float64(ops)/seconds, peakBytes())
}
