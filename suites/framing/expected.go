package framing

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/types"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/wire"
)

// hold is a matcher for true. Its message is what the expectation says, and nothing more.
var hold types.GomegaMatcher = holding{}

type holding struct{}

func (holding) Match(actual any) (bool, error)   { return actual.(bool), nil }
func (holding) FailureMessage(any) string        { return "" }
func (holding) NegatedFailureMessage(any) string { return "" }

// ofTheHead are the problems that break the grammar of a response's head; others have rules of their own.
var ofTheHead = map[wire.Code]bool{
	wire.BadStatusLine: true, wire.BadVersion: true, wire.BadStatusCode: true, wire.MissingReasonSpace: true,
	wire.ControlCharInReason: true, wire.DataBeforeResponse: true, wire.TruncatedHead: true, wire.BareLF: true, wire.BareCR: true,
	wire.NoColon: true, wire.BadFieldName: true, wire.SpaceBeforeColon: true, wire.WhitespaceBeforeFirstField: true,
	wire.ObsFold: true, wire.NULInValue: true, wire.ControlCharInValue: true,
	wire.BadContentLength: true, wire.DuplicateContentLength: true, wire.ConflictingContentLength: true, wire.BadTransferEncoding: true,
	wire.MissingDate: true, wire.DuplicateDate: true, wire.BadDate: true,
}

// elsewhere leaves the check where the response did not come, which another vector reports.
func (want *Expected) elsewhere(run *harness.Run, i int) {
	if want.Else != "" && !came(run, i) {
		run.Leave(harness.NotTested, "it is about response %d, which did not come: that is %s", i+1, want.Else)
	}
}

func came(run *harness.Run, i int) bool {
	return i < len(run.Responses) && run.Responses[i].Response != nil
}

func (want *Expected) check(g Gomega, run *harness.Run, i int) {
	if (want.Optional || want.Only != nil) && !came(run, i) {
		return
	}
	r, what := run.Response(i), fmt.Sprintf("response %d", i+1)
	g.Expect(r.Response != nil).To(hold, "%s did not come: %v", what, r.Err)
	if want.Only != nil && !matchStatus(fmt.Sprint(r.Status), want.Only) {
		return
	}
	if want.Status != nil {
		g.Expect(matchStatus(fmt.Sprint(r.Status), want.Status)).To(hold, "the status of %s is %d, not %s", what, r.Status, strings.Join(want.Status, " or "))
	}
	if want.Body != nil {
		g.Expect(string(r.Body) == *want.Body).To(hold, "the body of %s is %s, not %s", what, quoted(string(r.Body)), quoted(*want.Body))
	}
	if want.Version != nil {
		version := fmt.Sprintf("%d.%d", r.Major, r.Minor)
		g.Expect(slices.Contains(want.Version, version)).To(hold, "the version of %s is %s, not %s", what, version, strings.Join(want.Version, " or "))
	}
	if want.Interim != nil {
		g.Expect(slices.Contains(want.Interim, fmt.Sprint(len(r.Interim)))).To(hold, "%d interim responses came before %s, not %s", len(r.Interim), what, strings.Join(want.Interim, " or "))
	}
	for _, name := range want.Has {
		g.Expect(r.Headers.Has(name)).To(hold, "%s, a %d, has no %s", what, r.Status, name)
	}
	for _, name := range want.Missing {
		g.Expect(r.Headers.Has(name)).NotTo(hold, "%s has %s: %s", what, name, r.Headers.Get(name))
	}
	for _, name := range slices.Sorted(maps.Keys(want.Fields)) {
		allowed := want.Fields[name]
		value := r.Headers.Get(name)
		g.Expect(slices.ContainsFunc(allowed, func(a *string) bool {
			return a == nil && !r.Headers.Has(name) || a != nil && r.Headers.Has(name) && strings.EqualFold(value, *a)
		})).To(hold, "%s of %s is %s, not %s", name, what, shown(r.Headers.Has(name), quoted(value)), listed(allowed))
	}
	for _, name := range slices.Sorted(maps.Keys(want.Without)) {
		for _, value := range want.Without[name] {
			g.Expect(slices.Contains(r.Headers.Values(name), *value)).NotTo(hold, "%s has %s: %s", what, name, *value)
		}
	}
	for _, interim := range r.Interim {
		for _, name := range want.InterimMissing {
			g.Expect(interim.Headers.Has(name)).NotTo(hold, "the %d before %s has %s: %s", interim.Status, what, name, interim.Headers.Get(name))
		}
	}
	if want.Clean {
		for _, p := range r.AllProblems() {
			g.Expect(ofTheHead[p.Code] && (p.Code != wire.MissingDate || run.Facts.SendsDate)).NotTo(hold, "%s: %s", what, p)
		}
	}
}

func shown(present bool, text string) string {
	if !present {
		return "absent"
	}
	return text
}

func listed(values []*string) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = "absent"
		if v != nil {
			texts[i] = quoted(*v)
		}
	}
	return strings.Join(texts, " or ")
}
