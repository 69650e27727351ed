package engine

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/control"
	"github.com/wsgicheck/wsgicheck/harness/wire"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

func TestALongValueIsCut(t *testing.T) {
	g := gomega.NewWithT(t)
	c := &harness.Case{Rule: "wsgi/no-block-delay", Check: func(g gomega.Gomega, _ *harness.Run) {
		g.Expect([]string{strings.Repeat("x", 10_000)}).To(gomega.BeEmpty(), "the explanation")
	}}
	o := judge(spec.Must, c, &record{run: &harness.Run{}})
	g.Expect(o.Verdict).To(gomega.Equal(harness.Fail))
	g.Expect(o.Observed).To(gomega.And(gomega.HavePrefix("the explanation: ['xxx"), gomega.HaveSuffix("xxx' (10000 octets)]; nothing was expected")))
	g.Expect(len(o.Observed)).To(gomega.BeNumerically("<", 500))
}

func TestACaseOfWhichTheTextSaysLessIsJudgedByItsOwnLevel(t *testing.T) {
	for level, want := range map[spec.Level]harness.Verdict{"": harness.Fail, spec.Should: harness.Warn, spec.May: harness.Info} {
		c := &harness.Case{Rule: "wsgi/no-block-delay", Level: level, Check: func(g gomega.Gomega, _ *harness.Run) { g.Expect(1).To(gomega.Equal(2)) }}
		if got := judge(spec.Must, c, &record{run: &harness.Run{}}).Verdict; got != want {
			t.Errorf("of level %q: %s, want %s", level, got, want)
		}
		if got := judge(spec.Must, c, &record{run: &harness.Run{Err: errTimeUp}}).Verdict; got != want {
			t.Errorf("broken off, of level %q: %s, want %s", level, got, want)
		}
	}
}

func TestAPreconditionThatDoesNotHoldIsAnotherRulesMatter(t *testing.T) {
	run := &harness.Run{Err: fmt.Errorf("step 2: %w", &harness.UnmetError{Rule: "wsgi/no-block-delay", Err: errTimeUp})}
	for _, partial := range []bool{false, true} {
		c := &harness.Case{Rule: "wsgi/close-on-client-disconnect", Partial: partial, Check: func(g gomega.Gomega, _ *harness.Run) { g.Expect(1).To(gomega.Equal(2)) }}
		if o := judge(spec.Must, c, &record{run: run}); o.Verdict != harness.NotTested || !strings.Contains(o.Observed, "wsgi/no-block-delay") {
			t.Errorf("%s: %s", o.Verdict, o.Observed)
		}
	}
}

func TestAFaultOfOursIsAnErrorAndNoVerdict(t *testing.T) {
	g := gomega.NewWithT(t)
	hub, err := control.Listen()
	g.Expect(err).NotTo(gomega.HaveOccurred())
	defer hub.Close()
	e := &engine{Config: Config{Catalog: spec.MustLoad()}, hub: hub, facts: &harness.Facts{}}
	c := &harness.Case{Rule: "wsgi/no-block-delay", Client: []harness.Action{{Do: func(*harness.Client) error { panic("ours") }}}}
	o := e.attempt(t.Context(), &instance{engine: e, Instance: nobody{}}, c, time.Minute, false)
	g.Expect(o.Verdict).To(gomega.Equal(harness.Error))
	g.Expect(o.Observed).To(gomega.ContainSubstring("ours"))
}

func TestWhatThisProcessHasRunOutOfIsNotTheServersFault(t *testing.T) {
	g := gomega.NewWithT(t)
	hub, err := control.Listen()
	g.Expect(err).NotTo(gomega.HaveOccurred())
	defer hub.Close()
	e := &engine{Config: Config{Catalog: spec.MustLoad()}, hub: hub, facts: &harness.Facts{}}
	full := &wire.Error{Conn: "main", Op: "connecting", Err: &net.OpError{Op: "dial", Err: os.NewSyscallError("socket", syscall.EMFILE)}}
	c := &harness.Case{Rule: "wsgi/no-block-delay", Client: []harness.Action{{Do: func(*harness.Client) error { return full }}}}
	o := e.attempt(t.Context(), &instance{engine: e, Instance: nobody{}}, c, time.Minute, true)
	g.Expect(o.Verdict).To(gomega.Equal(harness.Error))
	g.Expect(o.Observed).To(gomega.ContainSubstring("raise that with ulimit -n"))
	g.Expect(o.down).To(gomega.BeEmpty())

	unmade := fmt.Errorf("target: %w", &fs.PathError{Op: "write", Path: "/tmp/wsgicheck-1", Err: syscall.ENOSPC})
	var of *harness.UntestableError
	g.Expect(errors.As(untestable(unmade), &of)).To(gomega.BeFalse())
	g.Expect(untestable(unmade)).To(gomega.MatchError(gomega.ContainSubstring("no space left for /tmp/wsgicheck-1")))
	g.Expect(errors.As(untestable(errTimeUp), &of)).To(gomega.BeTrue())
}

// nobody is an instance that nobody connects to.
type nobody struct{ harness.Instance }

func (nobody) Addr() string                 { return "127.0.0.1:1" }
func (nobody) Output(time.Time) string      { return "" }
func (nobody) OutputGrows() <-chan struct{} { return nil }

func TestWhatIsMissingBecauseAProbeWasCutOffProvesNothing(t *testing.T) {
	events := []trace.Event{{Kind: trace.Call}, {Kind: trace.Note, Name: control.CutOff, Value: "too many events"}}
	for _, closes := range []int{0, 1} {
		c := &harness.Case{Rule: "wsgi/no-block-delay", Check: func(g gomega.Gomega, run *harness.Run) {
			g.Expect(run.App().Count(trace.Closed)).To(gomega.Equal(closes))
		}}
		o := judge(spec.Must, c, &record{run: &harness.Run{Events: events}})
		if o.Verdict != harness.Blocked || !strings.HasPrefix(o.Observed, "too many events") {
			t.Errorf("%s: %s", o.Verdict, o.Observed)
		}
	}
}

func TestARecordIsJudgedAlikeEachTime(t *testing.T) {
	c := &harness.Case{Rule: "wsgi/no-block-delay", Check: func(_ gomega.Gomega, run *harness.Run) { run.Note("seen %s", run.Output) }}
	r := &record{run: &harness.Run{Output: "it", Notes: []string{"noted before"}}}
	for range 2 {
		if o := judge(spec.Must, c, r); o.Verdict != harness.Pass || strings.Join(o.Notes, ", ") != "noted before, seen it" {
			t.Errorf("%s with the notes %q", o.Verdict, o.Notes)
		}
	}
}

func TestTheCaseThatRanAloneAnswersForAnOutage(t *testing.T) {
	holds := &harness.Case{Check: func(gomega.Gomega, *harness.Run) {}}
	breaks := &harness.Case{Check: func(g gomega.Gomega, _ *harness.Run) { g.Expect(1).To(gomega.Equal(2)) }}
	for _, test := range []struct {
		what  string
		c     *harness.Case
		level spec.Level
		r     record
		want  harness.Verdict
		blame bool
	}{
		{"a pass", holds, spec.Must, record{alone: true, down: "gone"}, harness.Fail, true},
		{"a pass of a SHOULD", holds, spec.Should, record{alone: true, down: "gone"}, harness.Warn, true},
		{"a failure", breaks, spec.Must, record{alone: true, down: "gone"}, harness.Fail, true},
		{"a pass beside others", holds, spec.Must, record{down: "gone"}, harness.Pass, false},
		{"a pass on a target that is up", holds, spec.Must, record{alone: true}, harness.Pass, false},
	} {
		test.r.run = &harness.Run{}
		o := judge(test.level, test.c, &test.r)
		if o.Verdict != test.want || strings.Contains(o.Observed, "gone") != test.blame {
			t.Errorf("%s: %s: %s", test.what, o.Verdict, o.Observed)
		}
	}
}
