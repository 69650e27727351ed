package target_test

import (
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// TestStopFindsWhoLeftTheGroup: daemons in sessions of their own, one with the environment and
// one without.
func TestStopFindsWhoLeftTheGroup(t *testing.T) {
	g := NewWithT(t)
	instance, err := command(`python3 -c "
import os, signal, socket, subprocess, sys
child = 'import os, signal, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(\"pid\", os.getpid(), flush=True); signal.pause()'
for env in os.environ, {}:
    subprocess.Popen([sys.executable, '-c', child], env=env, start_new_session=True)
s = socket.create_server(('{host}', {port}))
while True: s.accept()
"`).Start(t.Context(), "127.0.0.1:1/s/p")
	g.Expect(err).NotTo(HaveOccurred())
	defer instance.Stop()
	var pids []string
	g.Eventually(func() int {
		pids = nil
		for line := range strings.Lines(instance.Output(time.Time{})) {
			if pid, ok := strings.CutPrefix(strings.TrimSpace(line), "pid "); ok {
				pids = append(pids, pid)
			}
		}
		return len(pids)
	}).WithTimeout(20 * time.Second).Should(Equal(2))
	g.Expect(instance.Stop()).To(Succeed())
	for _, pid := range pids {
		g.Eventually(func() bool { return running(pid) }).WithTimeout(10 * time.Second).Should(BeFalse())
	}
}
