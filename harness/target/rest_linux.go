package target

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"
)

// family is what is known to belong to a target.
type family struct {
	*process
	members map[proc]bool // by id and start time alone, see key
	asked   map[proc]bool // whose environment has been read
}

// key is what of a process never changes.
func (p proc) key() proc { return proc{pid: p.pid, began: p.began} }

// descendants returns the target's processes while their parents show whose they are.
func descendants(p *process) *family {
	f := &family{process: p, members: map[proc]bool{}, asked: map[proc]bool{}}
	f.alive(processes())
	return f
}

// alive returns those of all that belong to the target and have not ended: its group, the children of its processes,
// those with its folder in their environment; and, if no other target runs, orphans that nobody else can have left here.
func (f *family) alive(all []proc) (found []proc) {
	first, self := f.cmd.Process.Pid, os.Getpid()
	own := startedHere(first)
	since, alone := only(f.process)
	running := map[int]bool{}
	orphan := func(s proc) bool {
		return alone && own != nil && s.parent == self && !own[s.pid] && s.group != syscall.Getpgrp() && s.began >= since
	}
	for grown := true; grown; {
		grown = false
		for _, s := range all {
			if s.zombie || running[s.pid] || s.pid == self || s.began < f.began {
				continue
			}
			if s.group == first || s.pid == first || running[s.parent] || f.members[s.key()] || orphan(s) || f.reads(s) {
				running[s.pid], f.members[s.key()], grown = true, true, true
				found = append(found, s)
			}
		}
	}
	return found
}

// reads asks each process once for its environment.
func (f *family) reads(s proc) bool {
	if f.asked[s.key()] {
		return false
	}
	f.asked[s.key()] = true
	return s.mentions(f.folder.path)
}

// killMentioning kills the processes that have the folder in their environment. The error names those that could not be
// ended.
func killMentioning(folder string) error {
	type id struct {
		pid   int
		began uint64
	}
	seen := map[id]bool{} // one that is about to end has no environment anymore
	return killAll(func() (found []proc) {
		for _, s := range processes() {
			key := id{s.pid, s.began}
			if !s.zombie && s.pid != os.Getpid() && (seen[key] || s.mentions(folder)) {
				seen[key] = true
				found = append(found, s)
			}
		}
		return found
	}, "an earlier run started it")
}

// killRest kills what is left of the target. The error names what could not be ended.
func killRest(p *process, f *family) error {
	return killAll(func() []proc {
		all := processes()
		f.reap(all)
		return f.alive(all)
	}, "the target started it, and it may still listen on "+p.addr)
}

// killAll kills what is there until nothing is. A process that is forked meanwhile is found in the next round. The error names
// those that do not end, and says what they are.
func killAll(there func() []proc, what string) error {
	deadline := time.Now().Add(killPatience)
	pause := time.Millisecond
	var errs []error
	for {
		errs = nil
		denied := 0
		for _, s := range there() {
			err := s.kill()
			if errors.Is(err, syscall.EPERM) {
				denied++
			}
			if err == nil {
				err = fmt.Errorf("it is still there %s after it was killed", killPatience)
			}
			errs = append(errs, fmt.Errorf("%s could not be ended: %w (%s)", s, err, what))
		}
		if len(errs) == denied || time.Now().After(deadline) {
			return errors.Join(errs...)
		}
		time.Sleep(pause)
		pause = min(2*pause, 50*time.Millisecond)
	}
}

// reap waits for the zombies of the target that have become children of this process, and for those of which nothing shows
// whose they are: nobody else does. It leaves alone what this process has started.
func (f *family) reap(all []proc) {
	own := startedHere(f.cmd.Process.Pid)
	for _, s := range all {
		if !s.zombie || s.parent != os.Getpid() || s.pid == f.cmd.Process.Pid || s.began < f.began || own[s.pid] {
			continue
		}
		if f.members[s.key()] || own != nil {
			syscall.Wait4(s.pid, nil, syscall.WNOHANG, nil)
		}
	}
}
