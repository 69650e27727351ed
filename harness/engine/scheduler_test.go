package engine

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

func TestOnlyASureResultOfAnAttemptBesideOthersStands(t *testing.T) {
	interrupted, cancel := context.WithCancel(t.Context())
	cancel()
	for _, test := range []struct {
		what    string
		ctx     context.Context
		noRetry bool
		verdict harness.Verdict
		r       record
		want    bool
	}{
		{"a pass", t.Context(), false, harness.Pass, record{}, true},
		{"what the rule leaves open", t.Context(), false, harness.Info, record{}, true},
		{"a failure", t.Context(), false, harness.Fail, record{}, false},
		{"a failure that is not to be tried again", t.Context(), true, harness.Fail, record{}, true},
		{"a failure of an interrupted check", interrupted, true, harness.Fail, record{}, false},
		{"a pass that used up the short time", t.Context(), false, harness.Pass, record{late: true}, false},
		{"a pass after which the target is down", t.Context(), false, harness.Pass, record{down: "gone"}, false},
	} {
		e := &engine{Config: Config{Timeout: time.Second, NoRetry: test.noRetry}}
		r := result{Outcome: harness.Outcome{Verdict: test.verdict}, record: &test.r}
		if got := e.stands(test.ctx, r, e.shortTimeout()); got != test.want {
			t.Errorf("%s stands: %t", test.what, got)
		}
	}
}

func TestAnAttemptInLessTimeDecidesWhatMoreTimeWouldNotChange(t *testing.T) {
	for _, test := range []struct {
		what    string
		verdict harness.Verdict
		r       record
		want    bool
	}{
		{"a pass", harness.Pass, record{}, true},
		{"a failure that has hung", harness.Fail, record{late: true, hung: true}, true},
		{"a failure that has not come to rest", harness.Fail, record{late: true}, false},
		{"a failure for another reason", harness.Fail, record{}, false},
		{"one that has hung at a step with a limit of its own", harness.Fail, record{late: true, hung: true, limited: true}, false},
		{"one after which the target is down", harness.Fail, record{late: true, hung: true, down: "gone"}, false},
	} {
		r := result{Outcome: harness.Outcome{Verdict: test.verdict}, record: &test.r}
		if got := r.decides(); got != test.want {
			t.Errorf("%s decides: %t", test.what, got)
		}
	}
}

func TestCasesAreDividedByWhatMayRunBesideThem(t *testing.T) {
	never := harness.Need{Met: func(*harness.Facts) bool { return false }, Verdict: harness.NotTested, Reason: "it cannot be seen"}
	rule := "wsgi/no-block-delay"
	cases := []harness.Case{{Rule: rule, Name: "a", Alone: true}, {Rule: rule, Name: "b"}, {Rule: rule, Name: "c", Needs: []harness.Need{never}}, {Rule: rule, Name: "d"}}
	threaded := map[string]trace.EnvValue{"wsgi.multithread": {Type: "bool", Value: "True"}}
	for _, test := range []struct {
		what              string
		environ           map[string]trace.EnvValue
		concurrent, alone []int
	}{
		{"several at once", threaded, []int{1, 3}, []int{0}},
		{"one at a time", nil, nil, []int{1, 3, 0}},
	} {
		e := &engine{Config: Config{Catalog: spec.MustLoad(), Cases: cases}, facts: &harness.Facts{Language: "python", Environ: test.environ}}
		stand(t, e)
		s := newSettled(e)
		concurrent, alone, _ := e.plan(t.Context(), nil, s, []int{0, 1, 2, 3})
		if !slices.Equal(concurrent, test.concurrent) || !slices.Equal(alone, test.alone) {
			t.Errorf("%s: %v run concurrently, %v alone", test.what, concurrent, alone)
		}
		if o := s.results[2].Outcome; o.Verdict != harness.NotTested || o.Observed != never.Reason {
			t.Errorf("%s: what is left out is %s: %s", test.what, o.Verdict, o.Observed)
		}
	}
}
