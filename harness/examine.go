package harness

import (
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/onsi/gomega"
)

// Examine judges a run by the case's Check. broken is the verdict if the expectation does not hold. What it returns, the
// notes of the run and the Check among them, depends on the run alone, which it does not change.
func (c *Case) Examine(recorded *Run, broken Verdict) (v Verdict, observed string, notes []string) {
	run := *recorded
	run.Notes = slices.Clone(recorded.Notes)
	v, observed = c.examine(&run, broken)
	return v, observed, run.Notes
}

func (c *Case) examine(run *Run, broken Verdict) (v Verdict, observed string) {
	if unmet := (*UnmetError)(nil); errors.As(run.Err, &unmet) {
		return NotTested, unmet.Error()
	}
	if run.Err != nil && !c.Partial {
		return broken, run.Err.Error()
	}
	defer func() {
		switch p := recover().(type) {
		case nil:
			v, observed = Pass, strings.Join(run.Notes, "; ")
		case unmetExpectation:
			v, observed = broken, string(p)
		case *earlyVerdict:
			v, observed = p.verdict, p.reason
		default:
			v, observed = Error, fmt.Sprintf("the check itself failed: %v\n%s", p, debug.Stack())
		}
	}()
	g := inWords{gomega.NewGomega(func(message string, _ ...int) { panic(unmetExpectation(strings.TrimSpace(message))) })}
	c.Check(g, run)
	return Pass, ""
}

// unmetExpectation is the panic of an expectation that did not hold.
type unmetExpectation string

// earlyVerdict is the panic by which a Check leaves with a verdict of its own.
type earlyVerdict struct {
	verdict Verdict
	reason  string
}

// UnmetError says that the client's half broke off at a step that is a precondition of the case, and
// that another rule demands: the case is not tested.
type UnmetError struct {
	Rule string // the rule that demands it
	Err  error
}

func (e *UnmetError) Error() string {
	return "a precondition, " + e.Rule + ", does not hold: " + e.Err.Error()
}
func (e *UnmetError) Unwrap() error { return e.Err }
