package harness

import (
	"cmp"
	"regexp"
	"strings"
	"time"

	"github.com/wsgicheck/wsgicheck/spec"
)

// Outcome is the verdict on one case and its evidence.
type Outcome struct {
	Case      *Case
	Verdict   Verdict
	Otherwise Verdict  // fail or warn, of a case that is NotTested because it rests on what is broken; "" for any other, also if it was left out
	Observed  string   // what was seen; why, if it is no verdict on the rule
	Places    []string // of a component: the lines of code that broke the case, FILE:LINE, innermost first
	Notes     []string // which of the accepted behaviors it was
	Run       *Run     // nil if the case did not run, or passed and its evidence was not asked for
	Output    string   // the server's own output during the run, if the case did not pass
	Took      time.Duration
}

// Level is how strongly the rule's text binds in what was observed; rule is the rule's level. It is the case's, but for a warning in a
// case that also has a MUST, and for a server that did not survive a case that binds less.
func (o *Outcome) Level(rule spec.Level) spec.Level {
	own := cmp.Or(o.Case.Level, rule)
	switch cmp.Or(o.Otherwise, o.Verdict) {
	case Warn:
		switch own {
		case spec.Must:
			return spec.Should
		case spec.MustNot:
			return spec.ShouldNot
		}
	case Fail:
		if !own.Binding() {
			return rule
		}
	}
	return own
}

// Result is what a check found.
type Result struct {
	Facts    *Facts
	Outcomes []Outcome // one for each case, in the order of the cases, then one for each trace check
	Seed     uint64    // by which the cases were ordered
	Began    time.Time
	Took     time.Duration // from the first case's begin to the last one's end
	Broke    string        // why the check was cut short; "" if it was not
}

// EveryRun is the name of the case that stands for a trace check over all runs.
const EveryRun = "in-every-run"

// UntestableError says that a target could not be tested at all.
type UntestableError struct{ Err error }

func (e *UntestableError) Error() string { return e.Err.Error() }
func (e *UntestableError) Unwrap() error { return e.Err }

// raised is the last line of a Python traceback: the exception.
var raised = regexp.MustCompile(`(?m)^(?:\w+\.)*\w+(?:Error|Exception|Exit|Interrupt|Iteration)\b.*$`)

// LastException returns the exception of the last traceback in a server's output, in one line; "" if there is none.
func LastException(output string) string {
	_, after, found := strings.Cut(output, "Traceback (most recent call last):")
	if !found {
		return ""
	}
	all := raised.FindAllString(after, -1)
	if len(all) == 0 {
		return ""
	}
	const most = 200
	last := strings.TrimSpace(all[len(all)-1])
	if len(last) > most {
		last = strings.ToValidUTF8(last[:most], "") + "…"
	}
	return last
}

// OutputTail renders the last lines of a server's output for an error message; "" if there are none.
func OutputTail(output string) string {
	const lines, octets = 15, 2000
	output = strings.TrimSpace(output)
	if output == "" {
		return ""
	}
	if len(output) > octets {
		output = "…" + strings.ToValidUTF8(output[len(output)-octets:], "")
	}
	all := strings.Split(output, "\n")
	return "; its last output:\n    " + strings.Join(all[max(0, len(all)-lines):], "\n    ")
}
