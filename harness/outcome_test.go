package harness

import (
	"testing"

	"github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/spec"
)

func TestTheLevelIsThatOfWhatWasObserved(t *testing.T) {
	for _, c := range []struct {
		verdict, otherwise Verdict
		own, rule, want    spec.Level
	}{
		{Fail, "", "", spec.Must, spec.Must},
		{Warn, "", "", spec.Must, spec.Should},
		{Warn, "", "", spec.MustNot, spec.ShouldNot},
		{Warn, "", spec.Should, spec.Must, spec.Should},
		{Info, "", spec.May, spec.Must, spec.May},
		{Pass, "", "", spec.MustNot, spec.MustNot},
		{NotTested, Warn, "", spec.Must, spec.Should},
		{NotTested, Fail, "", spec.Must, spec.Must},
		{Fail, "", spec.Should, spec.Must, spec.Must}, // the target stopped answering
	} {
		o := Outcome{Case: &Case{Level: c.own}, Verdict: c.verdict, Otherwise: c.otherwise}
		if got := o.Level(c.rule); got != c.want {
			t.Errorf("%s (%s) in a case of level %q of a rule of level %s: %s, want %s", c.verdict, c.otherwise, c.own, c.rule, got, c.want)
		}
	}
}

func TestACheckMayEndInAWarning(t *testing.T) {
	c := Case{Check: func(g gomega.Gomega, run *Run) {
		g.Expect(run.Responses).To(gomega.BeEmpty())
		run.Warn("read as %s was meant", "it")
	}}
	if v, observed, _ := c.Examine(&Run{}, Fail); v != Warn || observed != "read as it was meant" {
		t.Errorf("%s: %q", v, observed)
	}
	if v, _, _ := c.Examine(&Run{Responses: []*Received{{}}}, Fail); v != Fail {
		t.Errorf("what the text demands does not hold: %s, want fail", v)
	}
}

func TestTheLastExceptionInTheOutputIsFound(t *testing.T) {
	const output = `Traceback (most recent call last):
  File "a.py", line 1, in f
ValueError: first

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "b.py", line 2, in g
    raise Error
a.b.OverflowError: cannot fit 'int' into an index-sized integer
127.0.0.1 "GET / HTTP/1.1" 500 Error
`
	for text, want := range map[string]string{
		output:                        "a.b.OverflowError: cannot fit 'int' into an index-sized integer",
		"ValueError: written by hand": "",
		"Traceback (most recent call last):\nno exception here": "",
	} {
		if got := LastException(text); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
