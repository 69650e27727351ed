package quiet

import (
	"bytes"
	"os"
	"strconv"
)

// stat is what /proc/PID/stat says of a process, or of a thread.
type stat struct {
	state         byte
	parent, group int
}

func statOf(path string) (s stat, ok bool) {
	var buffer [512]byte
	n := read(path, buffer[:])
	if n < 0 {
		return s, false
	}
	// PID (NAME) STATE PARENT GROUP …; the name may contain anything.
	fields := bytes.Fields(buffer[bytes.LastIndexByte(buffer[:n], ')')+1 : n])
	if len(fields) < 3 || len(fields[0]) == 0 {
		return s, false
	}
	return stat{fields[0][0], int(number(fields[1])), int(number(fields[2]))}, true
}

// family returns the processes that belong to the roots: their descendants, the process groups that they lead, and those
// of the known that are still there, since one whose parent has ended is nobody's descendant.
func family(roots []int, known map[int]bool) map[int]bool {
	all := map[int]stat{}
	children := map[int][]int{}
	for _, pid := range numbers("/proc") {
		if s, ok := statOf("/proc/" + strconv.Itoa(pid) + "/stat"); ok && s.state != 'Z' {
			all[pid] = s
			children[s.parent] = append(children[s.parent], pid)
		}
	}
	found := map[int]bool{}
	var add func(pid int)
	add = func(pid int) {
		if _, there := all[pid]; !there || found[pid] || pid == os.Getpid() {
			return
		}
		found[pid] = true
		for _, child := range children[pid] {
			add(child)
		}
	}
	for _, root := range roots {
		add(root)
		for pid, s := range all {
			if s.group == root {
				add(pid)
			}
		}
	}
	for pid := range known {
		add(pid)
	}
	return found
}

// numbers returns the entries of a folder whose names are numbers.
func numbers(dir string) (all []int) {
	f, err := os.Open(dir)
	if err != nil {
		return nil
	}
	defer f.Close()
	names, _ := f.Readdirnames(-1)
	for _, name := range names {
		if n, err := strconv.Atoi(name); err == nil {
			all = append(all, n)
		}
	}
	return all
}
