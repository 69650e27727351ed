package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/wsgicheck/wsgicheck/harness/report"
	"github.com/wsgicheck/wsgicheck/spec/suggest"
)

// exitError ends the command with an exit code. err is nil if everything has already been printed.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string { return fmt.Sprint(e.err) }
func (e *exitError) Unwrap() error { return e.err }

func usage(format string, args ...any) error {
	return &exitError{report.ExitUsage, fmt.Errorf(format, args...)}
}

func internal(err error) error { return &exitError{report.ExitInternal, err} }

// explainError returns the exit code of an error and the message to print. An error without a code
// comes from cobra and means wrong use.
func explainError(err error) (code int, message string) {
	var exit *exitError
	if !errors.As(err, &exit) {
		return report.ExitUsage, err.Error()
	}
	if exit.err == nil {
		return exit.code, ""
	}
	return exit.code, exit.err.Error()
}

// flagError adds similar flags to the error about an unknown one, and to that about an invalid time what is valid.
func flagError(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var invalid *pflag.InvalidValueError
	if errors.As(err, &invalid) && invalid.GetFlag().Value.Type() == "duration" {
		return usage("invalid argument %q for \"--%s\", want a number with a unit, such as 90s or 15m", invalid.GetValue(), invalid.GetFlag().Name)
	}
	if !errors.As(err, &unknown) {
		return usage("%w; see %s --help", err, cmd.CommandPath())
	}
	var known []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, f.Name) })
	near := suggest.Nearest(unknown.GetSpecifiedName(), known)
	for i := range near {
		near[i] = "--" + near[i]
	}
	return usage("%w; see %s --help%s", err, cmd.CommandPath(), suggest.DidYouMean(near))
}
