package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/wsgicheck/wsgicheck/harness/report"
)

// caseList is what list --json prints. Keys may be added to it; any other change gives its schema a new number.
type caseList struct {
	Schema  string            `json:"schema"`
	Version string            `json:"wsgicheck"`
	Cases   []report.CaseHead `json:"cases"`
}

func newList() *cobra.Command {
	o := &runOptions{}
	asJSON := false
	cmd := &cobra.Command{
		Use:   "list [TARGET]",
		Short: "List the cases that run would test",
		Long: `List the cases that run would test with the same arguments: id, level and what is expected. It starts no server.

All arguments of run are taken, so that those of a run can be given as they are, except --json FILE. With --json, it prints
the id, rule, name, level, party, profile, title (of the rule) and expectation of each case.`,
		Example: `  wsgicheck list --profile wsgi
  wsgicheck list mine --json`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: completeTargets,
		RunE: func(cmd *cobra.Command, args []string) error {
			return o.list(cmd, strings.Join(args, ""), asJSON)
		},
	}
	newRunWith(o).Flags().VisitAll(func(f *pflag.Flag) {
		if f.Name == "json" {
			return
		}
		f.Hidden = f.Name != "profile" && f.Name != "rule"
		cmd.Flags().AddFlag(f)
	})
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func (o *runOptions) list(cmd *cobra.Command, name string, asJSON bool) error {
	if err := o.checkValues(cmd); err != nil {
		return err
	}
	cat, target, err := o.load(name)
	if err != nil {
		return err
	}
	selected, err := choose(cat, everyCase(), cmp.Or(o.profile, strings.Join(target.profiles, ",")), o.rule)
	if err != nil {
		return err
	}
	if _, err := o.loadBaseline(cat); err != nil {
		return err
	}
	list := caseList{Schema: "wsgicheck.list/1", Version: version(), Cases: []report.CaseHead{}}
	for i := range selected.cases {
		list.Cases = append(list.Cases, report.NewCaseHead(cat, &selected.cases[i]))
	}
	if asJSON {
		enc := json.NewEncoder(cmd.OutOrStdout())
		enc.SetEscapeHTML(false)
		enc.SetIndent("", " ")
		return enc.Encode(list)
	}
	w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
	for _, c := range list.Cases {
		fmt.Fprintf(w, "%s\t%s\t%s\n", c.ID, c.Level, strings.Join(strings.Fields(c.Expected), " "))
	}
	return w.Flush()
}
