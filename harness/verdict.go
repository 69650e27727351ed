package harness

import "github.com/wsgicheck/wsgicheck/spec"

// Verdict is what is said of a case, and folded upward of a rule. Only Pass is a pass.
type Verdict string

// The verdicts.
const (
	Pass       Verdict = "pass"
	Fail       Verdict = "fail"        // a MUST is broken
	Warn       Verdict = "warn"        // a SHOULD is not followed
	Info       Verdict = "info"        // left open by the rule; recorded
	NotOffered Verdict = "not-offered" // part of an optional profile or feature that the target does not claim
	Blocked    Verdict = "blocked"     // a precondition or control did not hold: nothing is known
	Error      Verdict = "error"       // the harness's own fault
	NotTested  Verdict = "not-tested"  // no case could observe it here
)

// UnmetError says that the client's half broke off at a step that is a precondition of the case, and
// whose doing another rule demands: the case is not tested.
type UnmetError struct {
	Rule string // the rule that demands it
	Err  error
}

func (e *UnmetError) Error() string {
	return "a precondition, " + e.Rule + ", does not hold: " + e.Err.Error()
}
func (e *UnmetError) Unwrap() error { return e.Err }

// Verdicts lists them, the gravest first: the order in which they are folded upward.
var Verdicts = []Verdict{Error, Fail, Blocked, Warn, Info, Pass, NotOffered, NotTested}

// Broken is the verdict on a case of a rule of this level whose expectation did not hold.
func Broken(level spec.Level) Verdict {
	switch {
	case level.Binding():
		return Fail
	case level.Recommended():
		return Warn
	default:
		return Info
	}
}

// Fold returns the gravest of the verdicts; NotTested for none.
func Fold(verdicts ...Verdict) Verdict {
	for _, v := range Verdicts {
		for _, w := range verdicts {
			if v == w {
				return v
			}
		}
	}
	return NotTested
}
