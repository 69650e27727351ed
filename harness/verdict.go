package harness

import "github.com/wsgicheck/wsgicheck/spec"

// Verdict is the judgment on a case and, folded upward, on a rule. Only Pass is a pass.
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
