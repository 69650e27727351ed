package target

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
)

// stray is a process as /proc shows it. Its id may belong to another process by the time it is
// killed; the id and the start time together do not.
type stray struct {
	pid, parent int
	began       string
}

// descendants returns the children of the process with that id, their children, and so on.
func descendants(pid int) (found []stray) {
	all := processes()
	parents := []int{pid}
	for len(parents) > 0 {
		parent := parents[0]
		parents = parents[1:]
		for _, s := range all {
			if s.parent == parent {
				found, parents = append(found, s), append(parents, s.pid)
			}
		}
	}
	return found
}

// killStrays kills processes that have left the process group: those given, and all that have the
// target's private folder in their environment. A process that is forked meanwhile is found in the
// next round.
func killStrays(known []stray, dir string) {
	for range 10 {
		strays := slices.DeleteFunc(processes(), func(s stray) bool {
			return !slices.ContainsFunc(known, func(k stray) bool { return k.pid == s.pid && k.began == s.began }) && !s.mentions(dir)
		})
		if len(strays) == 0 {
			return
		}
		for _, s := range strays {
			syscall.Kill(s.pid, syscall.SIGKILL)
		}
	}
}

func (s stray) mentions(dir string) bool {
	environ, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(s.pid), "environ"))
	return err == nil && bytes.Contains(environ, []byte(dir))
}

// processes returns all running processes, without zombies.
func processes() (all []stray) {
	files, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, file := range files {
		stat, err := os.ReadFile(file)
		if err != nil {
			continue // it has ended
		}
		// PID (NAME) STATE PARENT …; the name may contain anything, and field 22 is the start time.
		fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
		if len(fields) < 20 || string(fields[0]) == "Z" {
			continue
		}
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(file)))
		parent, err2 := strconv.Atoi(string(fields[1]))
		if err == nil && err2 == nil {
			all = append(all, stray{pid, parent, string(fields[19])})
		}
	}
	return all
}
