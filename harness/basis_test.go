package harness

import (
	"testing"

	"github.com/wsgicheck/wsgicheck/spec"
)

func TestACaseSaysNothingWhereWhatItRestsOnIsMissing(t *testing.T) {
	basis := &Case{Rule: "wsgi/no-block-delay", Name: "basis"}
	lacks := func(o *Outcome) (Verdict, string) {
		if o.Verdict == Pass {
			return "", ""
		}
		return NotTested, "the basis does not hold"
	}
	for _, test := range []struct {
		shown Verdict
		needs []Need
		want  Verdict
		why   string
	}{
		{shown: Pass},
		{shown: Fail, want: NotTested, why: "the basis does not hold"},
		{shown: Fail, needs: []Need{NeedHTTP11}, want: NotOffered, why: NeedHTTP11.Reason},
	} {
		basis.Needs = test.needs
		s := &server{engine: &engine{Config: Config{Catalogue: spec.MustLoad()}, facts: &Facts{}, shown: map[string]*Outcome{basis.ID(): {Verdict: test.shown}}}}
		verdict, why := s.lacking(t.Context(), &Case{Rule: basis.Rule, Name: "rests", RestsOn: []Basis{{basis, lacks}}})
		if verdict != test.want || why != test.why {
			t.Errorf("where the basis is %s: got %q, %q, want %q, %q", test.shown, verdict, why, test.want, test.why)
		}
	}
}
