package main

import (
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
var notWithExplore = []string{"profile", "rule", "json", "junit", "baseline", "write-baseline", "strict", "verbose"}

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
func (o *runOptions) exploration(cmd *cobra.Command, target *chosen, cfg engine.Config) error {
	seed := o.seedOf(cmd)
	if target.missing != nil {
		if err := target.missing(); err != nil {
			return &exitError{report.ExitUntestable, err}
		}
	}
	progress := report.NewProgress(cmd.ErrOrStderr(), isTerminal(cmd.ErrOrStderr()))
	cfg.Progress = progress.Update
	found, err := explore.Explore(cmd.Context(), cfg, o.explore, seed)
	progress.Finish()
	var untestable *harness.UntestableError
	switch {
	case err != nil && cmd.Context().Err() != nil:
		return &exitError{report.ExitUntestable, fmt.Errorf("the exploration was interrupted: %w", context.Cause(cmd.Context()))}
	case errors.As(err, &untestable):
		return &exitError{report.ExitUntestable, err}
	case err != nil:
		return internal(err)
	}
	out := cmd.OutOrStdout()
	for _, f := range found.Findings {
		fmt.Fprintf(out, "# %s\n# seen in %d of the requests: %s\n%s\n", f.Vector.Rule, f.Like, oneLine(f.Seen), f.Vector.YAML())
	}
	fmt.Fprintf(out, "%d requests made up from seed %d on %s: %d kinds of difference from the model\n", found.Tried, seed, target.info.Name, len(found.Findings))
	switch {
	case found.Broke != "":
		return &exitError{report.ExitUntestable, errors.New("the exploration ended early: " + found.Broke)}
	case len(found.Findings) > 0:
		return &exitError{code: report.ExitBroken}
	}
	return nil
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
