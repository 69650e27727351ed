package pep3333

import (
	"slices"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/suites/ground"
	"github.com/wsgicheck/wsgicheck/suites/pep3333/body"
	"github.com/wsgicheck/wsgicheck/suites/pep3333/calling"
	"github.com/wsgicheck/wsgicheck/suites/pep3333/closing"
	"github.com/wsgicheck/wsgicheck/suites/pep3333/environ"
	"github.com/wsgicheck/wsgicheck/suites/pep3333/errorstream"
	"github.com/wsgicheck/wsgicheck/suites/pep3333/filewrapper"
	"github.com/wsgicheck/wsgicheck/suites/pep3333/flags"
	"github.com/wsgicheck/wsgicheck/suites/pep3333/headers"
	"github.com/wsgicheck/wsgicheck/suites/pep3333/http"
	"github.com/wsgicheck/wsgicheck/suites/pep3333/input"
	"github.com/wsgicheck/wsgicheck/suites/pep3333/length"
	"github.com/wsgicheck/wsgicheck/suites/pep3333/startresponse"
	"github.com/wsgicheck/wsgicheck/suites/pep3333/stringtypes"
	"github.com/wsgicheck/wsgicheck/suites/pep3333/target"
	"github.com/wsgicheck/wsgicheck/suites/pep3333/write"
)

// Cases returns the profile's cases in the catalog's order of rules.
func Cases() []harness.Case {
	cases := slices.Concat(
		calling.Cases(),
		stringtypes.Cases(),
		environ.Cases(),
		target.Cases(),
		flags.Cases(),
		input.Cases(),
		errorstream.Cases(),
		startresponse.Cases(),
		headers.Cases(),
		body.Cases(),
		write.Cases(),
		length.Cases(),
		closing.Cases(),
		filewrapper.Cases(),
		http.Cases(),
	)
	for i := range cases {
		cases[i].BeneathBridge = true
		cases[i].Presumes = slices.Concat(ground.Hosted, cases[i].Presumes)
	}
	cases = slices.Concat(cases, body.Asynchronous(), closing.Asynchronous())
	sortByRule(cases)
	return cases
}

// sortByRule puts cases into the catalog's order of rules; those of a rule keep theirs.
func sortByRule(cases []harness.Case) {
	place := map[string]int{}
	for i, r := range spec.MustLoad().Rules() {
		place[r.ID] = i
	}
	slices.SortStableFunc(cases, func(a, b harness.Case) int { return place[a.Rule] - place[b.Rule] })
}
