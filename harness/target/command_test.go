package target_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness/target"
)

// command is a target whose probe is nothing but a file.
func command(line string) *target.Command {
	return &target.Command{Title: "t", Line: line, App: "probe:application",
		Extract: func(dir, control, bridge string) error {
			return os.WriteFile(filepath.Join(dir, "probe.py"), []byte(control+"\n"), 0o600)
		}}
}

func start(t *testing.T, line string, patience time.Duration) (*target.Command, error) {
	t.Helper()
	t.Setenv("TMPDIR", t.TempDir())
	c := command(line)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	instance, err := c.Start(ctx, "127.0.0.1:1/s/p")
	if instance != nil {
		instance.Stop()
	}
	left, globErr := filepath.Glob(filepath.Join(os.Getenv("TMPDIR"), "wsgicheck-*"))
	if globErr != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, globErr)
	}
	return c, err
}

func TestATargetThatExitsIsReportedWithItsLastOutput(t *testing.T) {
	_, err := start(t, "echo no such module >&2; exit 7", time.Minute)
	g := NewWithT(t)
	g.Expect(err).To(MatchError(And(ContainSubstring("exit status 7"), ContainSubstring("no such module"))))
}

func TestATargetThatNeverListensEndsAtTheDeadline(t *testing.T) {
	_, err := start(t, "echo thinking && cat /dev/zero > /dev/null", 300*time.Millisecond)
	g := NewWithT(t)
	g.Expect(err).To(MatchError(And(ContainSubstring("did not accept a connection on 127.0.0.1:"), ContainSubstring("thinking"))))
}

// listener accepts on the port; it is a child of the shell and starts a child itself
// that ignores SIGTERM, whose process id it prints.
const listener = `python3 -c "
import socket, subprocess, sys
s = socket.create_server(('{host}', {port}))
child = subprocess.Popen(['sh', '-c', 'trap : TERM; echo pid \$\$; while :; do read x < /dev/zero; done'])
while True: s.accept()
"; true`

func TestStopLeavesNoProcessOfTheGroup(t *testing.T) {
	g := NewWithT(t)
	instance, err := command(listener).Start(t.Context(), "127.0.0.1:1/s/p")
	g.Expect(err).NotTo(HaveOccurred())
	defer instance.Stop()
	var pid string
	g.Eventually(func() string {
		for line := range strings.Lines(instance.Output(time.Time{})) {
			if p, ok := strings.CutPrefix(strings.TrimSpace(line), "pid "); ok {
				pid = p
			}
		}
		return pid
	}).WithTimeout(20 * time.Second).ShouldNot(BeEmpty())
	g.Expect(instance.Stop()).To(Succeed())
	g.Eventually(func() bool { return running(pid) }).WithTimeout(10 * time.Second).Should(BeFalse())
	_, err = net.Dial("tcp", instance.Addr())
	g.Expect(err).To(MatchError(syscall.ECONNREFUSED))
}

// running reports whether the process is there and no zombie.
func running(pid string) bool {
	f, err := os.Open("/proc/" + pid + "/stat")
	if err != nil {
		return false
	}
	defer f.Close()
	line, _ := bufio.NewReader(f).ReadString('\n')
	_, rest, _ := strings.Cut(line, ") ")
	return !strings.HasPrefix(rest, "Z")
}

func TestKillEndsAServerThatIgnoresSIGTERM(t *testing.T) {
	g := NewWithT(t)
	instance, err := command(`python3 -c "
import signal, socket
signal.signal(signal.SIGTERM, signal.SIG_IGN)
s = socket.create_server(('{host}', {port}))
while True: s.accept()
"`).Start(t.Context(), "127.0.0.1:1/s/p")
	g.Expect(err).NotTo(HaveOccurred())
	defer instance.Stop()
	instance.(interface{ Kill() }).Kill()
	g.Eventually(instance.Exited()).WithTimeout(20 * time.Second).Should(BeClosed())
}

func TestTheEnvironmentAndTheFileLeadToTheHarness(t *testing.T) {
	g := NewWithT(t)
	c := command(`python3 -c "
import os, socket
print(os.environ['WSGICHECK_CONTROL'], os.environ['WSGICHECK_BRIDGE'], os.environ['EXTRA'], open('{dir}/probe.py').read().strip(), '{app}', '{module}', '{callable}')
s = socket.create_server(('{host}', {port}))
s.accept()
s.accept()
"`)
	c.Bridge, c.Env = "m:bridge", map[string]string{"EXTRA": "yes"}
	g.Expect(c.HasBridge()).To(BeTrue())
	instance, err := c.Start(t.Context(), "127.0.0.1:1/s/p")
	g.Expect(err).NotTo(HaveOccurred())
	defer instance.Stop()
	g.Eventually(func() string { return instance.Output(time.Time{}) }).WithTimeout(20 * time.Second).
		Should(ContainSubstring("127.0.0.1:1/s/p m:bridge yes 127.0.0.1:1/s/p probe:application probe application"))
}

func TestTheServerIsOurChildUnlessTheShellIsNeeded(t *testing.T) {
	const server = `python3 -c "import os, socket; print('parent', os.getppid()); s = socket.create_server(('{host}', {port})); s.accept(); s.accept()"`
	ours := fmt.Sprint("parent ", os.Getpid())
	for line, child := range map[string]bool{ // false: it may be, as the shell likes
		server:                         true,
		"env A='b;c' " + server:        true,
		`env A=b\;c ` + server:         true,
		"A='b;c' " + server:            false,
		"true && " + server + "; true": false,
		"(" + server + "; true)":       false,
	} {
		g := NewWithT(t)
		instance, err := command(line).Start(t.Context(), "127.0.0.1:1/s/p")
		g.Expect(err).NotTo(HaveOccurred(), line)
		g.Eventually(func() string { return instance.Output(time.Time{}) }).WithTimeout(20*time.Second).Should(ContainSubstring("parent "), line)
		if got := strings.Contains(instance.Output(time.Time{}), ours); child && !got {
			t.Errorf("%s: the server is not our child", line)
		}
		g.Expect(instance.Stop()).To(Succeed())
	}
}

func TestAnAddressWhereNobodyListensIsAnError(t *testing.T) {
	g := NewWithT(t)
	_, err := (&target.Address{At: "127.0.0.1:1"}).Start(t.Context(), "")
	g.Expect(err).To(MatchError(ContainSubstring("target 127.0.0.1:1")))
}

func TestAPortThatSomebodyElseTookIsExchanged(t *testing.T) {
	g := NewWithT(t)
	t.Setenv("TMPDIR", t.TempDir())
	instance, err := command(`[ -e "$TMPDIR/second" ] || { touch "$TMPDIR/second"; echo 'Address already in use'; exit 1; }; exec python3 -c "
import socket
s = socket.create_server(('{host}', {port}))
while True: s.accept()
"`).Start(t.Context(), "127.0.0.1:1/s/p")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(instance.Stop()).To(Succeed())
}
