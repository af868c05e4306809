/*
 * Memory as x86-64 gives it to programs: total store order (Sewell, Sarkar, Owens, Zappa Nardelli, Myreen: "x86-TSO: a
 * rigorous and usable programmer's model for x86 multiprocessors", CACM 2010).
 *
 * Every thread has a first-in first-out buffer of stores that the others cannot see yet. A load takes the newest store to
 * its cell out of the thread's own buffer, or else what is in memory. A read-modify-write (and a sequentially consistent
 * store, which compilers make an exchange on x86-64) waits until the buffer is empty and acts on memory at once. The
 * process `memory` lets any oldest store reach memory at any time.
 *
 * So of C11's orders: relaxed and release stores are STORE; relaxed, acquire and seq_cst loads are LOAD; seq_cst stores are
 * STORE_SC; every atomic operation that reads and writes is RMW. What TSO does not show are effects of processors that also
 * put loads, or stores to several places, out of order: against these stand acquire and release, and nothing is
 * proved here about where those are needed.
 *
 * The file that includes this defines THREADS, CELLS and DEPTH, the room of a buffer. A buffer that is full would keep
 * a thread from going on, and so hide runs: that is checked.
 */
typedef buffer {
    byte cell[DEPTH];
    byte value[DEPTH];
    byte length
};
buffer buffers[THREADS];
byte mem[CELLS];

/*
 * CHECK(condition, name): when it fails, the name is what the report ends with. The names are false for ever.
 */
#define CHECK(condition, name) assert((condition) || name)

#define DRAINED(me) (buffers[me].length == 0)

hidden byte load_at;
bit store_buffer_too_small;

/* STORE(thread, cell, value) */
#define STORE(me, where, what) \
    d_step { \
        CHECK(buffers[me].length < DEPTH, store_buffer_too_small); \
        buffers[me].cell[buffers[me].length] = where; \
        buffers[me].value[buffers[me].length] = what; \
        buffers[me].length++ \
    }

#define STORE_SC(me, where, what) \
    d_step { \
        DRAINED(me) -> mem[where] = what \
    }

/* into = what the thread finds in the cell */
#define LOAD(me, where, into) \
    d_step { \
        into = mem[where]; \
        load_at = 0; \
        do \
        :: load_at < buffers[me].length -> \
            if \
            :: buffers[me].cell[load_at] == where -> into = buffers[me].value[load_at] \
            :: else \
            fi; \
            load_at++ \
        :: else -> break \
        od; \
        load_at = 0 \
    }

#define EXCHANGE(me, where, what, old) \
    d_step { \
        DRAINED(me) -> old = mem[where]; \
        mem[where] = what \
    }

/* old = what was there; the exchange took place if it is `from` */
#define COMPARE_EXCHANGE(me, where, from, to, old) \
    d_step { \
        DRAINED(me) -> old = mem[where]; \
        if \
        :: old == from -> mem[where] = to \
        :: else \
        fi \
    }

/* old = what was there */
#define FETCH_ADD(me, where, what, old) \
    d_step { \
        DRAINED(me) -> old = mem[where]; \
        mem[where] = old + (what) \
    }

inline commit_oldest(p)
{
    d_step {
        buffers[p].length > 0 ->
        STORED(buffers[p].cell[0]);
        mem[buffers[p].cell[0]] = buffers[p].value[0];
        buffers[p].length--;
        commit_at = 0;
        do
        :: commit_at < buffers[p].length ->
            buffers[p].cell[commit_at] = buffers[p].cell[commit_at + 1];
            buffers[p].value[commit_at] = buffers[p].value[commit_at + 1];
            commit_at++
        :: else -> break
        od;
        buffers[p].cell[commit_at] = 0;
        buffers[p].value[commit_at] = 0;
        commit_at = 0
    }
}

hidden byte commit_at;

active proctype memory()
{
end:
    do
    :: commit_oldest(0)
    :: commit_oldest(1)
#if THREADS > 2
    :: commit_oldest(2)
#endif
#if THREADS > 3
    :: commit_oldest(3)
#endif
#if THREADS > 4
    :: commit_oldest(4)
#endif
#if THREADS > 5
    :: commit_oldest(5)
#endif
#if THREADS > 6
#error "one line for each thread"
#endif
    od
}
