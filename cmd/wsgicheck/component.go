package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/host"
	"github.com/wsgicheck/wsgicheck/harness/report"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/suggest"
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
	rules, cases, proposal, err := o.choose(cat)
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
	requests, err := o.withRoutes(ctx, cmd, c, given)
	found := &component.Checked{}
	if err == nil {
		found, err = component.Check(ctx, component.Config{
			Component: c, Requests: requests, Declared: natures, Cases: cases, Proposal: proposal, Catalog: cat, Timeout: o.timeout,
			KeepRuns: o.appearance.verbose,
			Progress: func(done, all int) {
				progress.Update(done, all, &harness.Outcome{Case: &harness.Case{}, Verdict: harness.Pass})
			},
		})
	}
	progress.Finish()
	var wrong *exitError
	if errors.As(err, &wrong) {
		return err
	}
	result, interrupted := o.settle(ctx, found, cases, err)
	opts := report.Options{
		Version: version(), Command: append([]string{"wsgicheck"}, os.Args[1:]...), Repeat: o.repeat(target),
		Strict: o.strict, Verbose: o.appearance.verbose, Interrupted: interrupted, Party: o.party, Mutants: mutantsOf,
	}
	lines, lost := o.writeLines(cmd, cat, o.target(c, found), opts, result.Outcomes)
	r := report.New(cat, o.target(c, found), result, rules, opts)
	if found.NotExercised > 0 && err == nil {
		r.Exit.Meaning += notExercised(r)
	}
	return o.conclude(cmd, out, r, known, lines, lost)
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

// settle returns the result of a check that may not have come to its end.
func (o *componentOptions) settle(ctx context.Context, found *component.Checked, cases []component.Case, err error) (*harness.Result, int) {
	if err == nil {
		return &found.Result, 0
	}
	var all []harness.Case
	for i := range cases {
		all = append(all, cases[i].Case())
	}
	var untestable *harness.UntestableError
	v, interrupted := harness.Error, 0
	switch {
	case ctx.Err() != nil:
		v, interrupted, err = harness.NotTested, codeOf(ctx, 0), errors.New(cmp.Or(causeOf(ctx), err.Error()))
	case errors.As(err, &untestable):
		v = harness.Blocked
	}
	result := untested(all, v, err)
	result.Began = found.Began
	return result, interrupted
}

func causeOf(ctx context.Context) string {
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.Canceled) {
		return cause.Error()
	}
	return "the check was interrupted"
}

// notExercised says how many rules were not tested, because nothing led to what they are about.
func notExercised(r *report.Report) string {
	n := 0
	for _, rule := range r.Rules {
		if rule.Verdict == harness.NotTested && len(rule.Cases) > 0 {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return "; " + harness.Counted(n, "rule was not exercised", "rules were not exercised")
}

// target describes the component for the report.
func (o *componentOptions) target(c host.Component, found *component.Checked) report.Target {
	t := report.Target{Name: c.Target, Language: found.Interpreter.Language, Runtime: found.Interpreter.Version,
		Component: &report.Component{Party: o.party, Call: c.Call, Setup: c.Setup, Interpreter: cmp.Or(found.Interpreter.Executable, c.Python)}}
	if o.declares != "" {
		t.Component.Declares = strings.Split(o.declares, ",")
	}
	if l := found.Loaded; l != nil {
		t.Component.Distribution, t.Component.Version, t.Component.At = l.Distribution, l.Version, l.At
	}
	return t
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

// choose applies --profile and --rule. nil rules are all that bind the party. proposal says whether something of the asynchronous
// proposal was asked for.
func (o *componentOptions) choose(cat *spec.Catalog) (rules []spec.Rule, cases []component.Case, proposal bool, err error) {
	all := component.Cases(o.party)
	if o.rule == "" && o.profile == "" {
		return nil, all, false, nil
	}
	if strings.ContainsAny(o.profile, "/#") {
		return nil, nil, false, usage("--profile takes profiles, not %q: --rule takes rules", o.profile)
	}
	offered, err := cat.Match(cmp.Or(o.profile, "*"))
	if err != nil {
		return nil, nil, false, usage("--profile: %w", err)
	}
	all = slices.DeleteFunc(all, func(c component.Case) bool { return !slices.ContainsFunc(offered, isRule(c.Rule)) })
	parts, err := expand(cmp.Or(o.rule, "*"))
	if err != nil {
		return nil, nil, false, err
	}
	picked := map[string]bool{}
	for _, part := range parts {
		if err := o.pick(cat, all, part, picked); err != nil {
			return nil, nil, false, err
		}
	}
	cases = slices.DeleteFunc(all, func(c component.Case) bool { return !picked[c.ID()] })
	for _, r := range cat.Rules() {
		if slices.ContainsFunc(cases, func(c component.Case) bool { return c.Rule == r.ID }) {
			rules = append(rules, r)
			proposal = proposal || r.Profile.Asynchronous && (o.profile != "" || slices.Contains(parts, r.ID) || strings.Contains(o.rule, r.ID+"#"))
		}
	}
	if len(cases) == 0 {
		return nil, nil, false, usage("%s: none of the rules is tested on %s", cmp.Or(o.rule, o.profile), article(o.party))
	}
	return rules, cases, proposal, nil
}

func isRule(id string) func(spec.Rule) bool { return func(r spec.Rule) bool { return r.ID == id } }

// pick adds the cases that one part of --rule names.
func (o *componentOptions) pick(cat *spec.Catalog, all []component.Case, part string, picked map[string]bool) error {
	pattern, name, single := strings.Cut(part, "#")
	matched, err := cat.Match(pattern)
	if err != nil {
		return usage("--rule: %w", err)
	}
	var names []string
	found := false
	for i := range all {
		c := &all[i]
		if !slices.ContainsFunc(matched, isRule(c.Rule)) {
			continue
		}
		names = append(names, c.Name)
		if !single || isNamed(c.Case(), name) {
			picked[c.ID()], found = true, true
		}
	}
	switch {
	case !found && single && len(names) > 0:
		return usage("--rule: no case of %s for %s is called %q; its cases: %s%s", pattern, article(o.party), name, strings.Join(names, ", "), suggest.DidYouMean(suggest.Nearest(name, names)))
	case !found && len(matched) == 1:
		return usage("--rule: no case tests %s on %s; see wsgicheck explain %s", matched[0].ID, article(o.party), matched[0].ID)
	}
	return nil
}

func article(p spec.Party) string {
	if p == spec.Application {
		return "an application"
	}
	return fmt.Sprint(p)
}
