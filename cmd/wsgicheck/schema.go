package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/wsgicheck/wsgicheck/cmd/wsgicheck/matrix"
	"github.com/wsgicheck/wsgicheck/harness/report"
	"github.com/wsgicheck/wsgicheck/spec/suggest"
)

// schemas are the JSON Schemas of what the command writes, by what it is.
var schemas = []struct {
	name, what string
	text       []byte
}{
	{"report", "a report of run --json FILE", report.Schema},
	{"lines", "a line of run --json-lines FILE", report.LinesSchema},
	{"matrix", "matrix.json, which matrix writes", matrix.Schema},
}

func newSchema() *cobra.Command {
	var names, described []string
	for _, s := range schemas {
		names = append(names, s.name)
		described = append(described, "  "+s.name+strings.Repeat(" ", 8-len(s.name))+s.what)
	}
	return &cobra.Command{
		Use:   "schema " + strings.Join(names, " | "),
		Short: "Print the JSON Schema of what wsgicheck writes",
		Long: `Print a JSON Schema (2020-12). Its $id stays the same as long as reports have the same schema; keys may be added.

` + strings.Join(described, "\n"),
		Example:   "  wsgicheck schema report >report.schema.json",
		Args:      cobra.ExactArgs(1),
		ValidArgs: names,
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, s := range schemas {
				if s.name == args[0] {
					_, err := cmd.OutOrStdout().Write(s.text)
					if err != nil {
						return internal(unwrittenTo("standard output", err))
					}
					return nil
				}
			}
			return usage("there is no schema %q, want %s%s", args[0], strings.Join(names, ", "), suggest.DidYouMean(suggest.Nearest(args[0], names)))
		},
	}
}
