package target

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
)

// LongestSocket is how many octets the path of a Unix socket may have.
const LongestSocket = len(syscall.RawSockaddrUnix{}.Path) - 1

// sockets are the paths of the Unix sockets that the instances of a target have.
type sockets struct {
	mu    sync.Mutex
	inUse map[string]bool
}

// choose returns a path for one more instance: the one that is wanted, in which {dir} is the instance's private folder; where
// another instance has that, the path with .2 behind it, and so on; and if none is wanted, one in the folder. giveUp must be
// called when nothing of the instance is left: it also removes what the server left there.
func (s *sockets) choose(wanted, dir string) (path string, giveUp func(), err error) {
	if wanted == "" {
		wanted = "{dir}/socket"
	}
	wanted = strings.ReplaceAll(wanted, "{dir}", dir)
	if path, err = filepath.Abs(wanted); err != nil {
		return "", nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	first := path
	for n := 2; s.inUse[path]; n++ {
		path = fmt.Sprintf("%s.%d", first, n)
	}
	if len(path) > LongestSocket {
		return "", nil, fmt.Errorf("the path of the Unix socket %s has %d octets, and may have %d at most: set TMPDIR to a folder with a shorter name, or choose a shorter path with --unix",
			path, len(path), LongestSocket)
	}
	if _, err := os.Lstat(path); err == nil {
		return "", nil, fmt.Errorf("%s, where the server is to make its Unix socket, exists already: remove it, or give --unix a path where nothing is", path)
	}
	if s.inUse == nil {
		s.inUse = map[string]bool{}
	}
	s.inUse[path] = true
	return path, func() { s.free(path) }, nil
}

func (s *sockets) free(path string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.inUse, path)
	if info, err := os.Lstat(path); err == nil && info.Mode().Type() == os.ModeSocket {
		_ = os.Remove(path) // the next instance finds out if that failed
	}
}
