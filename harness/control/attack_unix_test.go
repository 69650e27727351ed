//go:build unix

package control_test

import (
	"os"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness/control"
)

// oneMoreFile lets this process open one more file. restore ends that.
func oneMoreFile(t *testing.T) (restore func()) {
	t.Helper()
	for range 2 {
		runtime.GC() // closes what others have forgotten
	}
	free, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	most := int(free.Fd()) + 1
	free.Close()
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &before); err != nil {
		t.Fatal(err)
	}
	limit := before
	limit.Cur = uint64(most)
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	restore = sync.OnceFunc(func() { syscall.Setrlimit(syscall.RLIMIT_NOFILE, &before) })
	t.Cleanup(restore)
	return restore
}

func TestAfterAnAcceptErrorTheHubAcceptsAgain(t *testing.T) {
	g := NewWithT(t)
	h := listen(t)
	s := h.Open(map[string]control.Program{"": {}})
	defer s.Close()
	began := time.Now()
	restore := oneMoreFile(t)
	c := call(t, h, s.ID, nil) // takes the last one
	g.Eventually(func() error { return h.TroubleSince(began) }).WithTimeout(20 * time.Second).Should(MatchError(syscall.EMFILE))
	restore()
	_, ok := c.next()
	g.Expect(ok).To(BeTrue())
}
