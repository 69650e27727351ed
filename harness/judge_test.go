package harness

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness/control"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

func TestALongValueIsCutWithoutAdviceToTheAuthorOfTests(t *testing.T) {
	g := gomega.NewWithT(t)
	e := &engine{Config: Config{Catalogue: spec.MustLoad()}}
	c := &Case{Rule: "wsgi/no-block-delay", Check: func(g gomega.Gomega, _ *Run) {
		g.Expect([]string{strings.Repeat("x", 10_000)}).To(gomega.BeEmpty(), "the explanation")
	}}
	verdict, observed := e.judge(c, &Run{})
	g.Expect(verdict).To(gomega.Equal(Fail))
	g.Expect(observed).To(gomega.And(gomega.ContainSubstring("the explanation"), gomega.ContainSubstring("xxx..."),
		gomega.ContainSubstring("to be empty"), gomega.Not(gomega.ContainSubstring("omega"))))
}

func TestACaseOfWhichTheTextSaysLessIsJudgedByItsOwnLevel(t *testing.T) {
	e := &engine{Config: Config{Catalogue: spec.MustLoad()}}
	for level, want := range map[spec.Level]Verdict{"": Fail, spec.Should: Warn, spec.May: Info} {
		c := &Case{Rule: "wsgi/no-block-delay", Level: level, Check: func(g gomega.Gomega, _ *Run) { g.Expect(1).To(gomega.Equal(2)) }}
		if got, _ := e.judge(c, &Run{}); got != want {
			t.Errorf("of level %q: %s, want %s", level, got, want)
		}
		if got, _ := e.judge(c, &Run{Err: errTimeUp}); got != want {
			t.Errorf("broken off, of level %q: %s, want %s", level, got, want)
		}
	}
}

func TestAPreconditionThatDoesNotHoldIsAnotherRulesMatter(t *testing.T) {
	e := &engine{Config: Config{Catalogue: spec.MustLoad()}}
	run := &Run{Err: fmt.Errorf("step 2: %w", &UnmetError{Rule: "wsgi/no-block-delay", Err: errTimeUp})}
	for _, partial := range []bool{false, true} {
		c := &Case{Rule: "wsgi/close-on-client-disconnect", Partial: partial, Check: func(g gomega.Gomega, _ *Run) { g.Expect(1).To(gomega.Equal(2)) }}
		if got, why := e.judge(c, run); got != NotTested || !strings.Contains(why, "wsgi/no-block-delay") {
			t.Errorf("%s: %s", got, why)
		}
	}
}

func TestLanesAreAsManyAsTheTargetCanBear(t *testing.T) {
	threaded := map[string]trace.EnvValue{"wsgi.multithread": {Type: "bool", Value: "True"}}
	for _, test := range []struct {
		facts Facts
		want  int
	}{
		{Facts{Language: "python"}, 1},
		{Facts{Language: "python", Environ: threaded}, 4},
		{Facts{Language: "go", Environ: threaded}, 32},
	} {
		if got := test.facts.Lanes(); got != test.want {
			t.Errorf("%s with %v: %d lanes, want %d", test.facts.Language, test.facts.Environ, got, test.want)
		}
	}
}

func TestAFaultOfOursIsAnErrorAndNoVerdict(t *testing.T) {
	g := gomega.NewWithT(t)
	hub, err := control.Listen()
	g.Expect(err).NotTo(gomega.HaveOccurred())
	defer hub.Close()
	s := &server{engine: &engine{Config: Config{Catalogue: spec.MustLoad()}, hub: hub, facts: &Facts{}}, instance: nobody{}}
	o := s.outcome(t.Context(), &Case{Rule: "wsgi/no-block-delay", Client: []Action{{Do: func(*Client) error { panic("ours") }}}}, time.Minute)
	g.Expect(o.Verdict).To(gomega.Equal(Error))
	g.Expect(o.Observed).To(gomega.ContainSubstring("ours"))
}

// nobody is an instance that nobody connects to.
type nobody struct{ Instance }

func (nobody) Addr() string { return "127.0.0.1:1" }
