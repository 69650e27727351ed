package quiet

import (
	"bytes"
	"os"
	"strconv"
	"syscall"
	"time"
)

// How often threads of known processes are looked for, and new processes. On a machine where that takes long it is done more rarely:
// it never takes more than a hundredth of a processor.
const (
	listThreads   = 100 * time.Millisecond
	listProcesses = 500 * time.Millisecond
	sparing       = 100
)

// A thread that has rested for so many measurements is looked at in one of some: most threads rest, and what it does meanwhile is counted then.
const (
	resting  = 3
	oneOfAll = 5
)

// threads are those of some processes, with what the kernel has counted of each.
type threads struct {
	all     map[task]*thread
	pids    map[int]bool // their processes; one that is known stays, wherever it moves
	roots   int          // how many processes were included at the last look
	listing rarely
	looking rarely
	fresh   bool // what is read next is not compared
	round   int
}

type task struct{ pid, tid int }

type thread struct {
	path         string
	waited, used uint64 // nanoseconds
	known        bool   // has been read before
	rests        int    // at how many measurements it had used no processor since the one before
}

// rarely is work that is done again after a while.
type rarely struct{ next time.Time }

func (r *rarely) due(again time.Duration, work func()) {
	now := time.Now()
	if now.Before(r.next) {
		return
	}
	work()
	done := time.Now()
	r.next = done.Add(max(again, sparing*done.Sub(now)))
}

// forget makes the next window begin with the next measurement.
func (t *threads) forget() { t.fresh, t.listing, t.looking = true, rarely{}, rarely{} }

// since measures what the processes, and what belongs to them, did since the last call; nil: this process. Unless it is
// to be exact, threads that rest may be left for a later call.
func (t *threads) since(roots []int, exact bool) (u usage) {
	if t.all == nil {
		t.all, t.pids = map[task]*thread{}, map[int]bool{}
	}
	if roots == nil {
		t.pids[os.Getpid()] = true
	} else {
		if len(roots) != t.roots {
			t.looking, t.roots = rarely{}, len(roots)
		}
		t.looking.due(listProcesses, func() {
			t.pids = family(roots, t.pids)
			t.listing = rarely{}
		})
	}
	t.listing.due(listThreads, t.list)
	t.round++
	for id, th := range t.all {
		if !exact && !t.fresh && th.rests >= resting && (t.round+id.tid)%oneOfAll != 0 {
			continue
		}
		waited, used, ok := counted(th.path)
		if !ok {
			delete(t.all, id)
			continue
		}
		if !t.fresh { // a new thread began with zeros
			u.longest = max(u.longest, time.Duration(waited-th.waited))
			u.used += time.Duration(used - th.used)
		}
		if th.known && used == th.used {
			th.rests++
		} else {
			th.rests = 0
		}
		th.waited, th.used, th.known = waited, used, true
	}
	t.fresh = false
	return u
}

// list looks for the threads of the processes.
func (t *threads) list() {
	for pid := range t.pids {
		dir := "/proc/" + strconv.Itoa(pid) + "/task"
		for _, tid := range numbers(dir) {
			id := task{pid, tid}
			if t.all[id] == nil {
				t.all[id] = &thread{path: dir + "/" + strconv.Itoa(tid) + "/schedstat"}
			}
		}
	}
}

// waiting reports whether a thread is ready to run and has not been given a processor since the last measurement but one: how long it has
// waited is counted only when it gets one.
func (t *threads) waiting() bool {
	self := syscall.Gettid()
	for id, th := range t.all {
		if id.tid == self || th.rests == 0 {
			continue
		}
		dir := th.path[:len(th.path)-len("schedstat")]
		if _, used, ok := counted(th.path); !ok || used != th.used {
			continue
		}
		if s, ok := statOf(dir + "stat"); ok && s.state == 'R' {
			return true
		}
	}
	return false
}

// counted reads how long a thread has waited for a processor and used one, in nanoseconds: "USED WAITED TURNS".
func counted(path string) (waited, used uint64, ok bool) {
	var buffer [64]byte
	n := read(path, buffer[:])
	first, rest, _ := bytes.Cut(buffer[:max(0, n)], []byte(" "))
	second, _, found := bytes.Cut(rest, []byte(" "))
	if !found {
		return 0, 0, false
	}
	return number(second), number(first), true
}

func number(digits []byte) (n uint64) {
	for _, d := range digits {
		if d < '0' || d > '9' {
			break
		}
		n = n*10 + uint64(d-'0')
	}
	return n
}

// read fills the buffer from the beginning of a small file; it returns -1 if it cannot. It is done some hundred times a second, so that it keeps
// no descriptor and does without the package os.
func read(path string, buffer []byte) int {
	fd, err := syscall.Open(path, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
	if err != nil {
		return -1
	}
	defer syscall.Close(fd)
	n, err := syscall.Read(fd, buffer)
	if err != nil {
		return -1
	}
	return n
}
