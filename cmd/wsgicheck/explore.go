package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/engine"
	"github.com/wsgicheck/wsgicheck/harness/report"
	"github.com/wsgicheck/wsgicheck/suites/framing/explore"
)

// notWithExplore are the flags that cannot be used with --explore.
var notWithExplore = []string{"profile", "rule", "json", "junit", htmlFlag, "json-lines", "summary", "annotations", "baseline", "write-baseline", "strict", "verbose", "short", "quiet", "maxfail"}

// checkExplore refuses invalid uses of --explore.
func (o *runOptions) checkExplore(cmd *cobra.Command) error {
	if !cmd.Flags().Changed("explore") {
		return nil
	}
	if o.explore < 1 {
		return usage("--explore is %d, want 1 or more", o.explore)
	}
	for _, flag := range notWithExplore {
		if cmd.Flags().Changed(flag) {
			return usage("--explore and --%s are for different runs", flag)
		}
	}
	return nil
}

// exploration tries made-up requests and prints each difference from the model as a vector.
func (o *runOptions) exploration(ctx context.Context, cmd *cobra.Command, target *chosen, cfg engine.Config) error {
	seed := o.seedOf(cmd)
	if target.missing != nil {
		if err := target.missing(); err != nil {
			return &exitError{report.ExitUntestable, err}
		}
	}
	progress := o.progress(cmd)
	cfg.Progress = progress.Update
	found, err := explore.Explore(ctx, cfg, o.explore, seed)
	progress.Finish()
	var untestable *harness.UntestableError
	switch {
	case err != nil && ctx.Err() != nil: // before the first request
		return &exitError{codeOf(ctx, report.ExitUntestable), errors.New("the exploration ended early: " + engine.Ended(ctx))}
	case errors.As(err, &untestable):
		return &exitError{report.ExitUntestable, err}
	case err != nil:
		return internal(err)
	}
	out := cmd.OutOrStdout()
	for _, f := range found.Findings {
		fmt.Fprintf(out, "# %s, %s\n# seen in %s: %s\n%s\n", f.Vector.Rule, f.Level, harness.Counted(f.Like, "request", "requests"), oneLine(f.Seen), f.Vector.YAML())
	}
	fmt.Fprintf(out, "%s made up from seed %d on %s: %s of difference from the model\n",
		harness.Counted(found.Tried, "request", "requests"), seed, target.info.Name, harness.Counted(len(found.Findings), "kind", "kinds"))
	code := report.ExitKept
	if len(found.Findings) > 0 {
		code = report.ExitBroken
	}
	if found.Broke != "" {
		return &exitError{codeOf(ctx, cmp.Or(code, report.ExitUntestable)), errors.New("the exploration ended early: " + found.Broke)}
	}
	if code != report.ExitKept {
		return &exitError{code: code}
	}
	return nil
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
