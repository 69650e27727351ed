package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/report"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/suggest"
	"github.com/wsgicheck/wsgicheck/suites"
)

func newExplain() *cobra.Command {
	var asJSON *bool
	cmd := &cobra.Command{
		Use:   "explain RULE | RULE#CASE",
		Short: "Explain a rule or a case: what holds, where that is written, how it is read, what tests it",
		Long: `Explain a rule: what holds, how strongly, where that comes from, how it is read where the text
allows more than one reading, its cases, and the mutants (servers that break the rule) that test the
cases. Explain a case: what is accepted, and what the client and the application do.

Where something is written is given as FILE:LINE, from the root of wsgicheck's sources.`,
		Example:           "  wsgicheck explain wsgi/no-block-delay\n  wsgicheck explain 'wsgi/no-block-delay#http10'",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: completeRules,
		RunE: func(cmd *cobra.Command, args []string) error {
			cat, err := spec.Load()
			if err != nil {
				return internal(err)
			}
			id, name, single := strings.Cut(args[0], "#")
			rule, ok := cat.Rule(id)
			if !ok {
				return usage("there is no rule %q: wsgicheck rules lists those there are%s", id, suggest.DidYouMean(cat.Suggest(id)))
			}
			cases := casesByRule(cat)[rule.ID]
			e := explainer{cmd.OutOrStdout(), widthOf(cmd.OutOrStdout())}
			switch {
			case !single && *asJSON:
				return listing{Rule: explained(rule, cases)}.write(cmd.OutOrStdout(), "explain")
			case !single:
				e.rule(rule, cases)
				return nil
			}
			if hosted := componentCases(rule.ID); !*asJSON {
				i := slices.IndexFunc(hosted, func(c componentCase) bool { return c.Name == name })
				if i >= 0 && !slices.ContainsFunc(cases, func(c harness.Case) bool { return isNamed(c, name) }) {
					e.oneComponentCase(rule, &hosted[i])
					return nil
				}
			}
			c, err := caseNamed(rule, cases, name)
			if err != nil {
				return err
			}
			if *asJSON {
				entry := newRuleEntry(rule, cases)
				return listing{Rule: &entry, Case: newCaseEntry(rule, c)}.write(cmd.OutOrStdout(), "explain")
			}
			e.oneCase(rule, c)
			return nil
		},
	}
	asJSON = jsonFlag(cmd)
	return cmd
}

// caseNamed returns the case of the rule that has the name, or had it.
func caseNamed(rule spec.Rule, cases []harness.Case, name string) (*harness.Case, error) {
	var names []string
	for i := range cases {
		if isNamed(cases[i], name) && !strings.ContainsAny(name, "*?[") {
			return &cases[i], nil
		}
		names = append(names, cases[i].Name)
	}
	if len(names) == 0 {
		return nil, usage("%s has no cases; wsgicheck explain %s says why", rule.ID, rule.ID)
	}
	return nil, usage("no case of %s is called %q; its cases: %s%s", rule.ID, name, strings.Join(names, ", "), suggest.DidYouMean(suggest.Nearest(name, names)))
}

// explainer prints fields beside their names.
type explainer struct {
	w     io.Writer
	width int
}

// margin is how wide the names of fields are.
const margin = 16

func (e explainer) field(name, text string) {
	for i, line := range report.Wrap(text, e.width-margin) {
		if i > 0 {
			name = ""
		}
		fmt.Fprintf(e.w, "%-*s%s\n", margin, name, line)
	}
}

// place prints a location as it is, so that it can be copied; nothing for none.
func (e explainer) place(name string, l spec.Location) {
	if l.File != "" {
		fmt.Fprintf(e.w, "%-*s%s\n", margin, name, l)
	}
}

// sources prints where the rule is written, with the URL of what is public.
func (e explainer) sources(all []string) {
	var lines, plain []string
	for _, source := range all {
		if url := spec.SourceURL(source); url != "" {
			lines = append(lines, source+": "+url)
		} else {
			plain = append(plain, source)
		}
	}
	if len(plain) > 0 {
		lines = append(lines, strings.Join(plain, "; "))
	}
	e.field("source", strings.Join(lines, "\n"))
}

func (e explainer) rule(r spec.Rule, cases []harness.Case) {
	fmt.Fprintf(e.w, "%s\n%s\n\n", r.ID, r.Title)
	e.field("statement", r.Statement)
	e.field("level", string(r.Level))
	e.field("binds", bound(r))
	e.field("profile", r.Profile.Name+": "+r.Profile.Title)
	e.sources(r.Source)
	if r.Optional {
		offer := "holds only where the server offers what it is about"
		if r.Offered != "" {
			offer += ", which the environ key " + r.Offered + " shows"
		}
		e.field("optional", offer)
	}
	if len(r.Aliases) > 0 {
		e.field("once called", strings.Join(r.Aliases, ", "))
	}
	e.place("written in", r.Location)
	for _, i := range r.Interpretations {
		fmt.Fprintln(e.w)
		reading := i.Reading
		if i.Settlement > 0 {
			reading += fmt.Sprintf(" (settlement %d)", i.Settlement)
		}
		e.field("reading", reading)
		e.field("why", i.Why)
	}
	fmt.Fprintln(e.w)
	switch {
	case len(cases) > 0:
	case r.Reason != "":
		e.field("not tested", r.Reason)
	case len(componentCases(r.ID)) > 0:
	default:
		e.field("not tested", "no case observes it on a server")
	}
	for i := range cases {
		fmt.Fprintf(e.w, "case %s\n", cases[i].ID())
		e.field("", cases[i].Text)
		e.place("", suites.Where(&cases[i]))
	}
	e.hosted(r)
	for i, m := range suites.Mutants(r.ID) {
		if i == 0 {
			fmt.Fprintln(e.w)
		}
		fmt.Fprintf(e.w, "mutant %s\n", m.ID())
		e.field("", m.Text)
		e.place("", m.Entry)
		e.place("", m.Class)
	}
}
