package main

import (
	"encoding/json"
	"io"

	"github.com/spf13/cobra"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/suites"
)

// listing is what rules, targets and explain print with --json. Keys may be added to it; any other change gives its schema a new number.
type listing struct {
	Schema  string        `json:"schema"` // wsgicheck.rules/1, wsgicheck.targets/1 or wsgicheck.explain/1
	Version string        `json:"wsgicheck"`
	Rules   []ruleEntry   `json:"rules,omitempty"`
	Targets []targetEntry `json:"targets,omitempty"`
	Rule    *ruleEntry    `json:"rule,omitempty"`
	Case    *caseEntry    `json:"case,omitempty"` // of explain RULE#CASE
}

// ruleEntry is a rule; what stands behind Cases is only in what explain prints.
type ruleEntry struct {
	ID        string        `json:"id"`
	Title     string        `json:"title"`
	Level     spec.Level    `json:"level"`
	Binds     []spec.Party  `json:"binds"`
	Profile   string        `json:"profile"`
	Statement string        `json:"statement"`
	Source    []sourceEntry `json:"source"`
	Optional  bool          `json:"optional"`
	Cases     []string      `json:"cases"` // their ids

	Aliases  []string       `json:"aliases,omitempty"`
	Offered  string         `json:"offered,omitempty"`  // the environ key that shows that a server offers it
	Untested string         `json:"untested,omitempty"` // why no case tests it
	Location string         `json:"location,omitempty"`
	Readings []readingEntry `json:"readings,omitempty"`
	Tests    []caseEntry    `json:"tests,omitempty"` // the cases
	Mutants  []mutantEntry  `json:"mutants,omitempty"`
}

type sourceEntry struct {
	Text string `json:"text"`
	URL  string `json:"url,omitempty"`
}

type readingEntry struct {
	Reading    string `json:"reading"`
	Why        string `json:"why"`
	Settlement int    `json:"settlement,omitempty"`
}

type caseEntry struct {
	ID          string     `json:"id"`
	Name        string     `json:"name"`
	Level       spec.Level `json:"level"`
	Expected    string     `json:"expected"`
	Provisional bool       `json:"provisional,omitempty"`
	Presumes    []string   `json:"presumes,omitempty"`
	Aliases     []string   `json:"aliases,omitempty"`
	Client      []string   `json:"client,omitempty"` // what the client does
	Location    string     `json:"location,omitempty"`
}

type mutantEntry struct {
	ID    string `json:"id"`
	Text  string `json:"text"`
	Entry string `json:"entry"`
	Class string `json:"class"`
}

// targetEntry is a target that run knows by name.
type targetEntry struct {
	Name      string `json:"name"`
	Kind      string `json:"kind"` // reference, preset, file, middleware or application
	Title     string `json:"title"`
	Installed bool   `json:"installed"`         // nothing of a preset is missing; of other targets that is not known, and true
	Install   string `json:"install,omitempty"` // the command that installs what a preset needs
	Command   string `json:"command,omitempty"`
	Address   string `json:"address,omitempty"`
	Gateway   string `json:"gateway,omitempty"` // MODULE:CALLABLE
}

func (l listing) write(w io.Writer, schema string) error {
	l.Schema, l.Version = "wsgicheck."+schema+"/1", version()
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(l)
}

// jsonFlag adds --json to a command that lists.
func jsonFlag(cmd *cobra.Command) (asJSON *bool) {
	return cmd.Flags().Bool("json", false, "print JSON")
}

// newRuleEntry is the rule as rules lists it.
func newRuleEntry(r spec.Rule, cases []harness.Case) ruleEntry {
	e := ruleEntry{ID: r.ID, Title: r.Title, Level: r.Level, Binds: append([]spec.Party{r.Party}, r.AlsoBinds...), Profile: r.Profile.Name,
		Statement: r.Statement, Source: []sourceEntry{}, Optional: r.Optional, Cases: []string{}}
	for _, source := range r.Source {
		e.Source = append(e.Source, sourceEntry{source, spec.SourceURL(source)})
	}
	for i := range cases {
		e.Cases = append(e.Cases, cases[i].ID())
	}
	return e
}

// explained is the rule as explain prints it.
func explained(r spec.Rule, cases []harness.Case) *ruleEntry {
	e := newRuleEntry(r, cases)
	e.Aliases, e.Offered, e.Location = r.Aliases, r.Offered, r.Location.String()
	if len(cases) == 0 {
		if e.Untested = r.Reason; e.Untested == "" {
			e.Untested = "no case observes it on a server"
		}
	}
	for _, i := range r.Interpretations {
		e.Readings = append(e.Readings, readingEntry{i.Reading, i.Why, i.Settlement})
	}
	for i := range cases {
		e.Tests = append(e.Tests, *newCaseEntry(r, &cases[i]))
	}
	for _, m := range suites.Mutants(r.ID) {
		e.Mutants = append(e.Mutants, mutantEntry{m.ID(), m.Text, m.Entry.String(), m.Class.String()})
	}
	return &e
}

func newCaseEntry(r spec.Rule, c *harness.Case) *caseEntry {
	e := &caseEntry{ID: c.ID(), Name: c.Name, Level: r.Level, Expected: c.Text, Provisional: c.Provisional,
		Presumes: c.Presumes, Aliases: c.Aliases, Location: suites.Where(c).String()}
	if c.Level != "" {
		e.Level = c.Level
	}
	for _, a := range c.Client {
		e.Client = append(e.Client, a.Text)
	}
	return e
}
