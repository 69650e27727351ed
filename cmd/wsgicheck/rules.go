package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/spec"
)

func newRules() *cobra.Command {
	var asJSON *bool
	cmd := &cobra.Command{
		Use:   "rules [GLOB]",
		Short: "List the rules and how many cases test each",
		Long: `List the rules: id, level, who is bound, the number of cases that test it, and title.

GLOB is a comma-separated list of ids, profiles and patterns: 'wsgi/close-*,comet'.`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: completeRules,
		RunE: func(cmd *cobra.Command, args []string) error {
			cat, err := spec.Load()
			if err != nil {
				return internal(err)
			}
			rules := cat.Rules()
			if len(args) > 0 {
				if rules, err = cat.Match(args[0]); err != nil {
					return usage("%w", err)
				}
			}
			tested := casesByRule(cat)
			if *asJSON {
				list := listing{Rules: []ruleEntry{}}
				for _, r := range rules {
					list.Rules = append(list.Rules, newRuleEntry(r, tested[r.ID]))
				}
				return list.write(cmd.OutOrStdout(), "rules")
			}
			w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			fmt.Fprintln(w, "RULE\tLEVEL\tBINDS\tCASES\tTITLE")
			for _, r := range rules {
				cases := "-"
				if n := len(tested[r.ID]); n > 0 {
					cases = fmt.Sprint(n)
				}
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", r.ID, r.Level, bound(r), cases, r.Title)
			}
			return w.Flush()
		},
	}
	asJSON = jsonFlag(cmd)
	return cmd
}

func bound(r spec.Rule) string {
	parties := string(r.Party)
	for _, p := range r.AlsoBinds {
		parties += ", " + string(p)
	}
	return parties
}

// casesByRule returns the cases by the id of their rule, never by an alias.
func casesByRule(cat *spec.Catalog) map[string][]harness.Case { return byRule(cat, everyCase()) }

func byRule(cat *spec.Catalog, cases []harness.Case) map[string][]harness.Case {
	grouped := map[string][]harness.Case{}
	for _, c := range cases {
		id := c.Rule
		if r, ok := cat.Rule(id); ok {
			id = r.ID
		}
		grouped[id] = append(grouped[id], c)
	}
	return grouped
}

// completeRules completes ids of rules.
func completeRules(_ *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
	cat, err := spec.Load()
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var found []string
	for _, r := range cat.Rules() {
		if strings.HasPrefix(r.ID, begun) {
			found = append(found, r.ID+"\t"+r.Title)
		}
	}
	return found, cobra.ShellCompDirectiveNoFileComp
}

func completeProfiles(_ *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
	cat, err := spec.Load()
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	before := begun[:strings.LastIndexByte(begun, ',')+1]
	var found []string
	for _, p := range cat.Profiles() {
		found = append(found, before+p.Name+"\t"+p.Title)
	}
	return found, cobra.ShellCompDirectiveNoFileComp
}
