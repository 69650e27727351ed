package main

import (
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/wsgicheck/wsgicheck/harness/report"
	"github.com/wsgicheck/wsgicheck/suites/framing"
)

// stepSummary is the variable that names the file of a step of GitHub Actions, to which each command of the step appends.
const stepSummary = "GITHUB_STEP_SUMMARY"

// The flag for a summary, which run and report have.
const (
	summaryFlag  = "summary"
	summaryUsage = "write a summary in Markdown, of at most 900 kB, to `FILE`, - for standard output; it is appended to the file that " + stepSummary + " names"
)

// annotationsGitHub is the only value of --annotations.
const annotationsGitHub = "github"

func annotationsFlag(cmd *cobra.Command, value *string) {
	cmd.Flags().StringVar(value, "annotations", "", "print annotations for `WHERE`: github, the workflow commands of GitHub Actions")
	if err := cmd.RegisterFlagCompletionFunc("annotations", cobra.FixedCompletions([]string{annotationsGitHub}, cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic(err)
	}
}

func checkAnnotations(value string) error {
	if value == "" || value == annotationsGitHub {
		return nil
	}
	return usage("--annotations is %q, want %s: others take a JUnit report, --junit FILE", value, annotationsGitHub)
}

// summaryRoom is how many octets of a summary fit into the file, beside what the step has written there already.
func summaryRoom(path string) int {
	if info, err := os.Stat(path); err == nil && path == os.Getenv(stepSummary) {
		return max(report.SummaryLimit-int(info.Size()), 1)
	}
	return report.SummaryLimit
}

// writeSummary writes the summary of one run that goes to the file.
func writeSummary(r *report.Report, path string) func(io.Writer) error {
	return func(w io.Writer) error {
		return r.WriteMarkdown(w, report.MarkdownOptions{Limit: summaryRoom(path), Explain: framing.Explain})
	}
}
