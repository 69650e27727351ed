package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/report"
	"github.com/wsgicheck/wsgicheck/spec"
)

func newExplain() *cobra.Command {
	return &cobra.Command{
		Use:               "explain ID",
		Short:             "Explain a rule: what holds, where that is written, how it is read, what tests it",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: completeRules,
		RunE: func(cmd *cobra.Command, args []string) error {
			cat, err := spec.Load()
			if err != nil {
				return internal(err)
			}
			id, _, _ := strings.Cut(args[0], "#") // a case is explained by its rule
			rule, ok := cat.Rule(id)
			if !ok {
				return usage("there is no rule %q: wsgicheck rules lists those there are%s", id, didYouMean(cat.Suggest(id)))
			}
			explain(cmd.OutOrStdout(), rule, casesByRule(cat)[rule.ID])
			return nil
		},
	}
}

func explain(w io.Writer, r spec.Rule, cases []harness.Case) {
	width := widthOf(w)
	field := func(name, text string) {
		const margin = 16
		for i, line := range report.Wrap(text, width-margin) {
			if i > 0 {
				name = ""
			}
			fmt.Fprintf(w, "%-*s%s\n", margin, name, line)
		}
	}
	fmt.Fprintf(w, "%s\n%s\n\n", r.ID, r.Title)
	field("statement", r.Statement)
	field("level", string(r.Level))
	field("binds", bound(r))
	field("profile", r.Profile.Name+": "+r.Profile.Title)
	field("source", strings.Join(r.Source, "; "))
	if r.Optional {
		offer := "holds only where the server offers what it is about"
		if r.Offered != "" {
			offer += ", which the environ key " + r.Offered + " shows"
		}
		field("optional", offer)
	}
	if len(r.Aliases) > 0 {
		field("once called", strings.Join(r.Aliases, ", "))
	}
	for _, i := range r.Interpretations {
		fmt.Fprintln(w)
		reading := i.Reading
		if i.Settlement > 0 {
			reading += fmt.Sprintf(" (settlement %d)", i.Settlement)
		}
		field("reading", reading)
		field("why", i.Why)
	}
	fmt.Fprintln(w)
	switch {
	case len(cases) > 0:
	case r.Reason != "":
		field("not tested", r.Reason)
	default:
		field("not tested", "no case observes it on a server")
	}
	for _, c := range cases {
		fmt.Fprintf(w, "case %s\n", c.ID())
		field("", c.Text)
	}
}
