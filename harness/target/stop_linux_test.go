package target_test

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/target"
)

// begin starts a target and waits for it to print "pid N", of a process that must not be left. The target is stopped at
// the end of the test.
func begin(t *testing.T, line string) (harness.Instance, string) {
	t.Helper()
	instance, err := command(line).Start(t.Context(), "127.0.0.1:1/s/p")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { instance.Stop() })
	for {
		grows := instance.OutputGrows()
		for line := range strings.Lines(instance.Output(time.Time{})) {
			if pid, ok := strings.CutPrefix(line, "pid "); ok && strings.HasSuffix(pid, "\n") {
				return instance, strings.TrimSpace(pid)
			}
		}
		select {
		case <-grows:
		case <-t.Context().Done():
		case <-time.After(time.Minute):
			t.Fatalf("it printed no pid: %s", instance.Output(time.Time{}))
		}
	}
}

// there reports whether there is a process of that id, even a zombie.
func there(pid string) bool {
	_, err := os.Stat("/proc/" + pid)
	return err == nil
}

// daemon forks twice, has a session of its own and an empty environment, and ignores SIGTERM.
const daemon = `python3 -c "
import os, signal, socket, sys
child = 'import os, signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(\"pid\", os.getpid(), flush=True); signal.pause()'
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execve(sys.executable, [sys.executable, '-c', child], {})
    os._exit(0)
os.wait()
s = socket.create_server(('{host}', {port}))
while True: s.accept()
"`

func TestStopFindsADaemonThatForkedTwiceAndClearedItsEnvironment(t *testing.T) {
	g := NewWithT(t)
	bystander := exec.Command("sleep", "1000") // a child of this process that is not the target's
	bystander.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	instance, pid := begin(t, daemon)
	g.Expect(bystander.Start()).To(Succeed())
	g.Expect(instance.Stop()).To(Succeed())
	g.Expect(there(pid)).To(BeFalse())
	g.Expect(bystander.Process.Kill()).To(Succeed(), "it was left alone")
	g.Expect(bystander.Wait()).To(MatchError("signal: killed"))
}

func TestADaemonOfAnotherTargetIsLeftAlone(t *testing.T) {
	g := NewWithT(t)
	one, first := begin(t, daemon)
	two, second := begin(t, daemon)
	g.Expect(two.Stop()).To(Succeed())
	g.Expect(running(first)).To(BeTrue())
	g.Expect(one.Stop()).To(Succeed())
	g.Expect(there(first) || there(second)).To(BeFalse())
}

func TestStopEndsATargetThatHasLeftItsGroupAndEnvironment(t *testing.T) {
	g := NewWithT(t)
	instance, pid := begin(t, `env -i "$(command -v python3)" -c "
import os, signal, socket
os.setpgid(0, os.getpgid(os.getppid()))
print('pid', os.getpid(), flush=True)
s = socket.create_server(('{host}', {port}))
while True: s.accept()
"`)
	g.Expect(instance.Stop()).To(Succeed())
	g.Expect(there(pid)).To(BeFalse())
}

// TestWhatCannotBeEndedIsNamed: the thread that stops the target has no right to end it, as a user who runs wsgicheck has none
// where a target changes its user.
func TestWhatCannotBeEndedIsNamed(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("it takes root to have processes of two users")
	}
	g := NewWithT(t)
	t.Setenv("TMPDIR", t.TempDir())
	instance, pid := begin(t, `python3 -c "
import os, socket
print('pid', os.getpid(), flush=True)
s = socket.create_server(('{host}', {port}))
while True: s.accept()
"`)
	stopped := make(chan error)
	go func() {
		runtime.LockOSThread() // and never unlock it: the thread ends with this goroutine
		const nobody = 65534
		if _, _, err := syscall.RawSyscall(syscall.SYS_SETRESUID, nobody, nobody, nobody); err != 0 {
			stopped <- err
			return
		}
		stopped <- instance.Stop()
	}()
	err := <-stopped
	g.Expect(err).To(MatchError(And(ContainSubstring("process "+pid+" ("), ContainSubstring("python3 -c import os"), ContainSubstring("of the user root)"),
		ContainSubstring("operation not permitted"), ContainSubstring(instance.Addr()), ContainSubstring("the folder "+os.Getenv("TMPDIR")))))
	g.Expect(instance.Stop()).To(MatchError(err))
	g.Expect(target.LeftBehind()).To(MatchError(ContainSubstring(pid)))
	n, _ := strconv.Atoi(pid)
	g.Expect(syscall.Kill(n, syscall.SIGKILL)).To(Succeed())
	g.Eventually(func() bool { return there(pid) }).WithTimeout(20 * time.Second).Should(BeFalse())
}

func TestTheIdOfATargetIsKeptUntilItIsStopped(t *testing.T) {
	g := NewWithT(t)
	instance, pid := begin(t, `python3 -c "
import os, socket
print('pid', os.getpid(), flush=True)
s = socket.create_server(('{host}', {port}))
s.accept()
"`)
	g.Eventually(instance.Exited()).WithTimeout(20 * time.Second).Should(BeClosed())
	g.Expect(there(pid)).To(BeTrue(), "no other group can have its id")
	g.Expect(instance.Stop()).To(Succeed())
	g.Expect(there(pid)).To(BeFalse())

	other := again(t, pid)
	instance.(interface{ Kill() }).Kill()
	g.Expect(instance.Stop()).To(Succeed())
	g.Expect(other.Process.Signal(syscall.SIGTERM)).To(Succeed())
	g.Expect(other.Wait()).To(MatchError("signal: terminated"), "the new process of that id was left alone")
}

// again starts a process, in a group of its own, that has the id.
func again(t *testing.T, pid string) *exec.Cmd {
	t.Helper()
	n, _ := strconv.Atoi(pid)
	for range 50 { // another process may be faster
		if err := os.WriteFile("/proc/sys/kernel/ns_last_pid", fmt.Append(nil, n-1), 0); err != nil {
			t.Skipf("ids cannot be chosen here: %v", err)
		}
		c := exec.Command("sleep", "1000")
		c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		if c.Process.Pid == n {
			return c
		}
		c.Process.Kill()
		c.Wait()
	}
	t.Skip("the id was not given again")
	return nil
}

func TestAFolderIsRemovedEvenIfTheTargetLocksIt(t *testing.T) {
	g := NewWithT(t)
	t.Setenv("TMPDIR", t.TempDir())
	instance, _ := begin(t, `mkdir -p {dir}/a/b && touch {dir}/a/b/c && chmod 0 {dir}/a/b {dir}/a && python3 -c "
import os, socket
print('pid', os.getpid(), flush=True)
s = socket.create_server(('{host}', {port}))
while True: s.accept()
"; true`)
	g.Expect(instance.Stop()).To(Succeed())
	left, _ := filepath.Glob(filepath.Join(os.Getenv("TMPDIR"), "*"))
	g.Expect(left).To(BeEmpty())
}

func TestATargetThatFillsItsFolderIsKilled(t *testing.T) {
	g := NewWithT(t)
	t.Setenv("TMPDIR", t.TempDir())
	instance, _ := begin(t, `python3 -c "
import os, socket, threading
s = socket.create_server(('{host}', {port}))
print('pid', os.getpid(), flush=True)
with open('{dir}/log', 'wb') as log:
    while log.tell() < 257 << 20:
        log.write(bytes(1 << 20))
while True: s.accept()
"`)
	g.Eventually(instance.Exited()).WithTimeout(time.Minute).Should(BeClosed())
	g.Expect(instance.Output(time.Time{})).To(ContainSubstring("the server was killed, because it had more than 256 MiB in its private folder"))
	g.Expect(instance.Stop()).To(Succeed())
	left, _ := filepath.Glob(filepath.Join(os.Getenv("TMPDIR"), "*"))
	g.Expect(left).To(BeEmpty())
}

func TestAFloodOnStandardErrorTakesLittleMemory(t *testing.T) {
	g := NewWithT(t)
	instance, _ := begin(t, `python3 -c "
import os, socket, threading
s = socket.create_server(('{host}', {port}))
print('pid', os.getpid(), flush=True)
s.accept(), s.accept() # the first only asks whether anybody is there
for n in range(2000): os.write(2, b'flood of output' * 5000)
os.write(2, b'the end of it')
while True: s.accept()
"`)
	conn, err := net.Dial("tcp", instance.Addr())
	g.Expect(err).NotTo(HaveOccurred())
	defer conn.Close()
	for grows := instance.OutputGrows(); !strings.HasSuffix(instance.Output(time.Time{}), "the end of it"); grows = instance.OutputGrows() {
		<-grows
	}
	g.Expect(len(instance.Output(time.Time{}))).To(BeNumerically("<", 300<<10))
	g.Expect(instance.Output(time.Time{})).To(MatchRegexp(`^\(wsgicheck: the server had written \d+ octets more, which are not kept\)`))
	g.Expect(instance.Stop()).To(Succeed())
}
