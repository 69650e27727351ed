package engine

import (
	"testing"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/spec"
)

func TestACaseSaysNothingWhereWhatItRestsOnIsMissing(t *testing.T) {
	basis := &harness.Case{Rule: "wsgi/no-block-delay", Name: "basis"}
	missing := func(o *harness.Outcome) (harness.Verdict, string) {
		if o.Verdict == harness.Pass {
			return "", ""
		}
		return harness.NotTested, "the basis does not hold"
	}
	never := harness.Need{Met: func(*harness.Facts) bool { return false }, Verdict: harness.NotOffered, Reason: "it does not offer it"}
	for _, test := range []struct {
		shown harness.Verdict
		needs []harness.Need
		want  harness.Verdict
		why   string
	}{
		{shown: harness.Pass},
		{shown: harness.Fail, want: harness.NotTested, why: "the basis does not hold"},
		{shown: harness.Fail, needs: []harness.Need{never}, want: harness.NotOffered, why: never.Reason},
	} {
		basis.Needs = test.needs
		e := &engine{Config: Config{Catalog: spec.MustLoad()}, facts: &harness.Facts{}}
		b := &bases{engine: e, shown: map[string]*harness.Outcome{basis.ID(): {Verdict: test.shown}}}
		verdict, why := b.missing(t.Context(), &harness.Case{Rule: basis.Rule, Name: "rests", RestsOn: []harness.Basis{{Case: basis, Missing: missing}}})
		if verdict != test.want || why != test.why {
			t.Errorf("where the basis is %s: got %q, %q, want %q, %q", test.shown, verdict, why, test.want, test.why)
		}
	}
}
