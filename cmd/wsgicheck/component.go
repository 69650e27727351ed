package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/host"
	"github.com/wsgicheck/wsgicheck/harness/report"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/suites/component"
)

// componentOptions are the flags of app and middleware. Those that run has too are in runOptions.
type componentOptions struct {
	runOptions
	party    spec.Party
	python   string
	env      []string
	setup    string
	call     string // of middleware
	declares string // of middleware
	routes   bool   // of an application, as are the others
	requests []string
	replay   []string
}

// defaultExchange is how long an exchange may take.
const defaultExchange = 5 * time.Second

// flags defines what both commands have.
func (o *componentOptions) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&o.python, "python", "", "run it with this `INTERPRETER`, such as that of a virtual environment (default python3, or the one of $VIRTUAL_ENV)")
	f.StringArrayVar(&o.env, "env", nil, "set `NAME=VALUE` in its environment; may be given again")
	f.StringVar(&o.setup, "setup", "", "call `MODULE:CALLABLE` before it is imported; a context manager that this returns is entered")
	f.StringVar(&o.profile, "profile", "", "test only these profiles, a comma-separated `LIST`; those of the asynchronous proposal are tested only if they are given")
	f.StringVar(&o.rule, "rule", "", "test only these rules: a comma-separated list of ids, patterns or RULE#CASE (`GLOB`), or @FILE, which has one on each line")
	f.DurationVar(&o.timeout, "timeout", defaultExchange, "how long one exchange may take; while the component or wsgicheck waits for a processor, the time stands still. The import may take four times as long")
	f.DurationVar(&o.maxTime, "max-time", defaultMaxTime, "how long the whole check may take, 0 for no limit")
	o.reportFlags(cmd)
	f.StringVar(&o.lines, "json-lines", "", "write the outcomes to `FILE`, - for standard output: a JSON object on each line")
	for _, flag := range []string{"env", "setup", "timeout", "max-time"} {
		if err := cmd.RegisterFlagCompletionFunc(flag, cobra.NoFileCompletions); err != nil {
			panic(err)
		}
	}
}

// targetForm is MODULE:NAME, where the name may lead to an attribute.
var targetForm = regexp.MustCompile(`^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$`)

// component checks the flags, and returns what is hosted.
func (o *componentOptions) component(cmd *cobra.Command, target string) (host.Component, error) {
	c := host.Component{Middleware: o.party == spec.Middleware, Target: target, Call: o.call, Setup: o.setup, Env: o.env}
	if err := errors.Join(notEmpty(cmd, map[string]string{"python": o.python, "setup": o.setup}), o.runOptions.check(cmd)); err != nil {
		return c, err
	}
	for _, named := range []string{target, o.setup} {
		if named != "" && !targetForm.MatchString(named) {
			return c, usage("%q is not of the form MODULE:NAME, as in mysite.wsgi:application", named)
		}
	}
	for _, variable := range o.env {
		if name, _, found := strings.Cut(variable, "="); !found || name == "" {
			return c, usage("--env %q is not of the form NAME=VALUE", variable)
		}
	}
	python, err := interpreter(o.python)
	c.Python = python
	return c, err
}

// interpreter finds the interpreter that is given, or that of the virtual environment that is active, or python3.
func interpreter(given string) (string, error) {
	name := given
	if name == "" {
		name = usualInterpreter(runtime.GOOS, os.Getenv("VIRTUAL_ENV"))
	}
	path, err := exec.LookPath(name)
	switch {
	case err == nil:
		return path, nil
	case given == "":
		return "", usage("there is no interpreter %s: say which with --python", name)
	}
	return "", usage("--python %s: %w", given, err)
}

// usualInterpreter is how the interpreter is called on a system: that of the virtual environment, if there is one.
func usualInterpreter(goos, venv string) string {
	switch {
	case venv == "" && goos == "windows":
		return "python"
	case venv == "":
		return "python3"
	case goos == "windows":
		return filepath.Join(venv, "Scripts", "python.exe")
	}
	return filepath.Join(venv, "bin", "python")
}

// check checks the component and reports.
func (o *componentOptions) check(cmd *cobra.Command, target string) error {
	c, err := o.component(cmd, target)
	if err != nil {
		return err
	}
	given, err := o.given()
	if err != nil {
		return err
	}
	natures, err := component.ParseNatures(o.declares)
	if err != nil {
		return usage("--declares: %w", err)
	}
	cat, err := spec.Load()
	if err != nil {
		return internal(err)
	}
	chosen, err := chooseComponent(cat, o.party, o.profile, o.rule, false)
	if err != nil {
		return err
	}
	known, err := o.loadBaselineOf(cat, component.Known())
	if err != nil {
		return err
	}
	ctx, cancel := withMaxTime(cmd.Context(), o.maxTime)
	defer cancel()
	out := o.textTo(cmd)
	progress := o.progress(cmd)
	progress.Count("exchanges")
	checking := &checking{
		party: o.party, component: c, requests: given, routes: o.routes, declares: natures, chosen: chosen, catalog: cat, timeout: o.timeout,
		strict: o.strict, verbose: o.appearance.verbose, repeat: o.repeat(target), say: cmd.ErrOrStderr(),
		progress: func(done, all int) {
			progress.Update(done, all, &harness.Outcome{Case: &harness.Case{}, Verdict: harness.Pass})
		},
	}
	found, err := checking.run(ctx)
	progress.Finish()
	if err != nil {
		return err
	}
	lines, lost := o.writeLines(cmd, cat, found.target, found.options, found.outcomes)
	return o.conclude(cmd, out, found.report(), known, lines, lost)
}

// writeLines writes what --json-lines asks for; its last line is written by end.
func (o *componentOptions) writeLines(cmd *cobra.Command, cat *spec.Catalog, target report.Target, opts report.Options, outcomes []harness.Outcome) (*lines, error) {
	all := selection{picked: map[string]bool{}}
	for i := range outcomes {
		all.cases = append(all.cases, *outcomes[i].Case)
		all.picked[outcomes[i].Case.ID()] = true
	}
	l, err := o.startLines(cmd.OutOrStdout(), cat, target, opts, all)
	if err != nil || l == nil {
		return nil, err
	}
	for i := range outcomes {
		l.Update(i+1, len(outcomes), &outcomes[i])
	}
	return l, nil
}

// repeat returns the arguments that test the same component again.
func (o *componentOptions) repeat(target string) []string {
	args := []string{"wsgicheck", map[spec.Party]string{spec.Application: "app", spec.Middleware: "middleware"}[o.party], target}
	for _, f := range [][2]string{{"--factory-call", o.call}, {"--python", o.python}, {"--setup", o.setup}, {"--declares", o.declares}, {"--profile", o.profile}} {
		if f[1] != "" {
			args = append(args, f[0], f[1])
		}
	}
	for _, variable := range o.env {
		args = append(args, "--env", variable)
	}
	for _, file := range o.requests {
		args = append(args, "--requests", file)
	}
	for _, file := range o.replay {
		args = append(args, "--replay", file)
	}
	if o.routes {
		args = append(args, "--routes")
	}
	return args
}
