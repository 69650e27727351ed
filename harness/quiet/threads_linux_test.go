package quiet

import (
	"os/exec"
	"strconv"
	"testing"
	"time"

	"github.com/onsi/gomega"
)

// busy starts processes that compute without end, more than there are processors, and returns the first one's id.
func busy(t *testing.T, more string) int {
	t.Helper()
	command := exec.Command("sh", "-c", "for i in $(seq "+strconv.Itoa(2*processors)+"); do (while :; do :; done) & done; "+more+" while :; do :; done")
	isolate(command)
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		end(command)
		command.Wait()
	})
	return command.Process.Pid
}

func TestTheWaitOfAStarvedProcessIsSeen(t *testing.T) {
	pid := busy(t, "")
	table := &threads{}
	for u := (usage{}); u.longest == 0 || u.used == 0; { // a set of more processes than processors must come to both
		u = table.since([]int{pid}, true)
	}
}

func TestAProcessThatWaitsForAProcessorNowIsSeen(t *testing.T) {
	pid := busy(t, "")
	table := &threads{}
	for seen := false; !seen; {
		table.since([]int{pid}, true)
		seen = table.waiting()
	}
}

func TestDescendantsAndTheProcessGroupAreFound(t *testing.T) {
	g := gomega.NewWithT(t)
	pid := busy(t, "(sleep 1000 & :);") // the sleeping one's parent ends at once
	g.Eventually(func() map[int]bool { return family([]int{pid}, nil) }).WithTimeout(time.Minute).
		Should(gomega.HaveLen(1 + 2*processors + 1))
	before := family([]int{pid}, nil)
	g.Expect(before).To(gomega.HaveKey(pid))
	g.Expect(family([]int{-1}, before)).To(gomega.Equal(before), "those that are known stay")
	g.Expect(family([]int{-1}, map[int]bool{1 << 30: true})).To(gomega.BeEmpty())
}

// BenchmarkSample is what one look costs, of fifty a second while somebody waits.
func BenchmarkSample(b *testing.B) {
	var pids []int
	for range 10 {
		command := exec.Command("sleep", "1000")
		isolate(command)
		if err := command.Start(); err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { end(command); command.Wait() })
		pids = append(pids, command.Process.Pid)
	}
	own, theirs := &threads{}, &threads{}
	for b.Loop() {
		own.since(nil, false)
		theirs.since(pids, false)
	}
}
