package conformance

import (
	"bytes"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"text/template"

	"github.com/wsgicheck/wsgicheck/fixtures/mutants"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites"
	"github.com/wsgicheck/wsgicheck/suites/hosted"
)

//go:embed conformance.tmpl
var text string

var page = template.Must(template.New("").Funcs(template.FuncMap{"cell": cell, "join": strings.Join, "code": code}).Parse(text))

// contents are what the page is made of.
type contents struct {
	Claims   []spec.Claim
	Profiles []profile
	Unseen   []rule // that nobody can observe, with the reason
	Hosted   []rule // that are observed on applications and middleware

	Rules, Cases, Watched, Mutants int // how many there are
}

// profile is a profile with the rules of it that can be observed on a server.
type profile struct {
	spec.Profile
	Rules   []rule
	Cases   int
	Mutants []mutants.Mutant
}

// rule is a rule and what tests it.
type rule struct {
	spec.Rule
	Cases   int
	Watched bool // it is watched in every run besides
	Hosted  bool // it is tested on applications or middleware
	Mutants []string
}

// Render returns the page.
func Render() ([]byte, error) {
	var b bytes.Buffer
	if err := page.Execute(&b, collect()); err != nil {
		return nil, fmt.Errorf("CONFORMANCE.md: %w", err)
	}
	return b.Bytes(), nil
}

func collect() contents {
	catalogue := spec.MustLoad()
	c := contents{Claims: spec.Claims(), Watched: len(trace.ServerChecks())}
	cases, broken := map[string]int{}, map[string][]mutants.Mutant{}
	for _, tried := range suites.Cases() {
		cases[tried.Rule]++
		c.Cases++
	}
	for _, m := range mutants.All() {
		broken[m.Rule] = append(broken[m.Rule], m)
		c.Mutants++
	}
	for _, p := range catalogue.Profiles() {
		c.Profiles = append(c.Profiles, profile{Profile: p})
	}
	for _, r := range catalogue.Rules() {
		c.Rules++
		tested := rule{Rule: r, Cases: cases[r.ID], Hosted: slices.Contains(hosted.Rules(), r.ID)}
		tested.Watched = slices.ContainsFunc(trace.ServerChecks(), func(check trace.Check) bool { return check.Rule == r.ID })
		for _, m := range broken[r.ID] {
			tested.Mutants = append(tested.Mutants, m.Name)
		}
		switch {
		case r.ObservableOn(spec.Server):
			i := slices.IndexFunc(c.Profiles, func(p profile) bool { return p.Profile == r.Profile })
			p := &c.Profiles[i]
			p.Rules = append(p.Rules, tested)
			p.Cases += tested.Cases
			p.Mutants = append(p.Mutants, broken[r.ID]...)
		case r.Reason != "":
			c.Unseen = append(c.Unseen, tested)
		default:
			c.Hosted = append(c.Hosted, tested)
		}
	}
	return c
}

// cell makes text fit into a cell of a table.
func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }

// code lists patterns of cases.
func code(patterns []string) string { return "`" + strings.Join(patterns, "`, `") + "`" }

// Observable counts the rules that can be observed on a server.
func (c contents) Observable() (n int) {
	for _, p := range c.Profiles {
		n += len(p.Rules)
	}
	return n
}

// Binding counts the MUST and MUST NOT rules of a profile.
func (p profile) Binding() (n int) {
	for _, r := range p.Rules {
		if r.Level.Binding() {
			n++
		}
	}
	return n
}

// HostedTests counts the rules that are tested on applications and middleware.
func (c contents) HostedTests() (n int) {
	for _, r := range c.Hosted {
		if r.Hosted {
			n++
		}
	}
	return n
}

// Parties are those whom the rule binds.
func (r rule) Parties() string {
	var all []string
	for _, p := range append([]spec.Party{r.Party}, r.AlsoBinds...) {
		all = append(all, string(p))
	}
	return strings.Join(all, ", ")
}

// Tests tells how many cases there are.
func (r rule) Tests() string {
	tests := fmt.Sprint(r.Cases)
	if r.Watched {
		tests += " and every run"
	}
	return tests
}
