package main

import (
	"cmp"
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/control"
	"github.com/wsgicheck/wsgicheck/harness/engine"
	"github.com/wsgicheck/wsgicheck/harness/report"
	"github.com/wsgicheck/wsgicheck/spec"
)

// runOptions are the flags of run.
type runOptions struct {
	command, address, bridge string
	gateway                  string
	way                      starting
	profile, rule            string
	strict, own              bool
	appearance               appearance
	parallel, instances      int
	maxFail                  int
	timeout, maxTime         time.Duration
	json, junit, lines, html string
	summary, annotations     string
	baseline, writeBaseline  string
	explore                  int
	seed                     uint64
}

func newRun() *cobra.Command { return newRunWith(&runOptions{}) }

// newRunWith returns the command that sets these options.
func newRunWith(o *runOptions) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "run [TARGET]",
		Short: "Test a server",
		Long: `Test a server: start it with the probe, an application that comes with wsgicheck, run every case, and report.

TARGET is a preset, a target from ` + configName + `, or "reference", the reference server, which is the default. wsgicheck
targets lists them all. Without --host, --unix and --prefix, the server listens on a free port of 127.0.0.1 and has the
application at its root.

The exit code is 0 if every MUST of the claimed profiles holds; 1 if one is broken; 2 for wrong use; 3 if the server could not be
tested, or not within --max-time; 4 if wsgicheck itself failed or could not write a report; 130 if it was interrupted.`,
		Example: `  wsgicheck run gunicorn
  wsgicheck run --command 'python3 serve.py --port {port} {app}' --junit report.xml
  wsgicheck run waitress --rule 'wsgi/close-*' --verbose
  wsgicheck run gunicorn --host ::1
  wsgicheck run --command 'python3 serve.py --socket {unix} --mount {prefix} {app}' --prefix /app`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: completeTargets,
		RunE: func(cmd *cobra.Command, args []string) error {
			return o.run(cmd, strings.Join(args, ""))
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.command, "command", "", "start the server with this `command`; {host} and {port}, or {unix}, {prefix}, {app}, {module}, {callable} and {dir} are replaced")
	f.StringVar(&o.address, "address", "", "test the server at `HOST:PORT` or unix:PATH, which hosts the probe (see wsgicheck probe)")
	f.StringVar(&o.gateway, "gateway", "", "test a gateway without a socket: `MODULE:CALLABLE` that takes the application and returns send(method, target, headers, content), which returns (status, headers, content)")
	f.StringVar(&o.way.Host, "host", "", "start the server on this `HOST`, a name or an IPv4 or IPv6 address of this machine (default 127.0.0.1)")
	f.StringVar(&o.way.Unix, "unix", "", "start the server on a Unix socket at `PATH`, which may begin with {dir}/; further instances get PATH.2 and so on. A command has {unix} where the path goes, and without --unix the socket is in {dir}")
	f.StringVar(&o.way.Prefix, "prefix", "", "the server has the application beneath this `PATH`, such as /app: everything is asked for beneath it, and SCRIPT_NAME must be it. Presets that can are started so; a command may have {prefix} where it goes")
	f.StringVar(&o.bridge, "bridge", "", "`MODULE:CALLABLE` of the server's own bridge, which takes an application and returns one")
	f.StringVar(&o.profile, "profile", "", "test only these profiles, a comma-separated `LIST`, even if the server does not offer them")
	f.StringVar(&o.rule, "rule", "", "test only these rules: a comma-separated list of ids, patterns or RULE#CASE (`GLOB`), or @FILE, which has one on each line")
	o.reportFlags(cmd)
	f.IntVar(&o.parallel, "parallel", 0, "run `N` cases at the same time on one instance of the server (default 4; 1 if the server handles one request at a time, 32 if it is written in Go)")
	f.IntVar(&o.instances, "instances", 0, "run up to `N` instances of the server at the same time (default 16, or 1 with --parallel 1; always 1 with --address)")
	f.DurationVar(&o.timeout, "timeout", engine.DefaultTimeout, "how long one case may take; while the server or wsgicheck waits for a processor, the time stands still. While other cases run it gets a fifth of that; if it needs more, it is run again on its own. The server may take four times as long to start")
	f.DurationVar(&o.maxTime, "max-time", defaultMaxTime, "how long the whole run may take, 0 for no limit. Cases that have not run by then are not tested")
	f.StringVar(&o.lines, "json-lines", "", "write to `FILE`, - for standard output, what happens while the run goes on: a JSON object on each line")
	f.BoolVar(&o.own, "i-own-this-target", false, "send malformed requests even to a server that is not on this machine")
	f.IntVar(&o.explore, "explore", 0, "instead of the suites, try `N` made-up requests and compare the server with a model of HTTP/1.1 framing")
	f.Uint64Var(&o.seed, "seed", 0, "run the cases in the order of the run that printed this `SEED`; with --explore, make up the same requests")
	f.IntVar(&o.maxFail, "maxfail", 0, "end the run when `N` rules that must be kept are broken; what has not run by then is not tested")
	for flag, complete := range map[string]cobra.CompletionFunc{
		"profile": completeProfiles, "rule": completeRules, "command": cobra.NoFileCompletions, "address": cobra.NoFileCompletions, "host": cobra.NoFileCompletions, "prefix": cobra.NoFileCompletions,
		"bridge": cobra.NoFileCompletions, "gateway": cobra.NoFileCompletions, "explore": cobra.NoFileCompletions, "maxfail": cobra.NoFileCompletions, "seed": cobra.NoFileCompletions, "parallel": cobra.NoFileCompletions, "instances": cobra.NoFileCompletions, "timeout": cobra.NoFileCompletions, "max-time": cobra.NoFileCompletions,
	} {
		if err := cmd.RegisterFlagCompletionFunc(flag, complete); err != nil {
			panic(err)
		}
	}
	return cmd
}

func (o *runOptions) run(cmd *cobra.Command, name string) error {
	if err := o.check(cmd); err != nil {
		return err
	}
	cat, target, err := o.load(name)
	if err != nil {
		return err
	}
	ctx, cancel := withMaxTime(cmd.Context(), o.maxTime)
	defer cancel()
	if o.explore > 0 {
		return o.exploration(ctx, cmd, target, engine.Config{
			Target: watched{target.Target}, Catalog: cat, Prefix: target.prefix,
			Parallel: o.parallel, Instances: o.instances, Timeout: o.timeout, StartTimeout: 4 * o.timeout, OwnTarget: o.own,
		})
	}
	profiles := cmp.Or(o.profile, strings.Join(target.profiles, ","))
	selected, err := choose(cat, everyCase(), profiles, o.rule)
	if err != nil {
		return err
	}

	known, err := o.loadBaseline(cat)
	if err != nil {
		return err
	}
	out := o.textTo(cmd)
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	maxFail := &maxFail{limit: o.maxFail, strict: o.strict, known: known, end: end, broken: map[string]bool{}}
	cases, checks := selected.plan()
	opts := report.Options{
		Version: version(), Command: append([]string{"wsgicheck"}, os.Args[1:]...), Repeat: o.repeat(cmd, target),
		Strict: o.strict, Verbose: o.appearance.verbose, Mutants: mutantsOf,
	}
	lines, err := o.startLines(cmd.OutOrStdout(), cat, target.info, opts, selected)
	if err != nil {
		return internal(err)
	}
	progress := o.progress(cmd)
	result := check(ctx, target, selected, engine.Config{
		Target: watched{target.Target}, Catalog: cat, Prefix: target.prefix, Gateway: target.gateway, Cases: cases, Watch: checks, Seed: o.seedOf(cmd),
		Parallel: o.parallel, Instances: o.instances, Timeout: o.timeout, StartTimeout: 4 * o.timeout,
		OwnTarget: o.own, KeepRuns: o.appearance.verbose, Claim: selected.claims, Progress: lines.after(maxFail.after(progress.Update)), Started: progress.Start,
	})
	progress.Finish()

	opts.Interrupted = interruption(ctx, result)
	if target.installed != nil && result.Facts != nil {
		target.info.Packages = target.installed(cmd.Context())
	}
	r := report.New(cat, target.info, result, selected.rules, opts)
	return o.conclude(cmd, out, r, known, lines, nil)
}

// target returns the server or the gateway to test: that of the name, or of the flags.
func (o *runOptions) target(c config, name string) (*chosen, error) {
	if o.gateway == "" {
		return chooseTarget(c, name, o.command, o.address, o.bridge, o.way)
	}
	for _, other := range [][2]string{{"the target " + name, name}, {"--command", o.command}, {"--address", o.address}} {
		if other[1] != "" {
			return nil, usage("%s and --gateway select different targets: give one of them", other[0])
		}
	}
	return newGateway(o.gateway, o.bridge, o.way)
}

// load returns the rules, and the target of that name or of the flags.
func (o *runOptions) load(name string) (*spec.Catalog, *chosen, error) {
	cat, err := spec.Load()
	if err != nil {
		return nil, nil, internal(err)
	}
	c, err := loadConfig()
	if err != nil {
		return nil, nil, err
	}
	target, err := o.target(c, name)
	return cat, target, err
}

// check refuses invalid values and combinations of flags, and files that cannot be written.
func (o *runOptions) check(cmd *cobra.Command) error {
	if err := errors.Join(notEmpty(cmd, map[string]string{"json": o.json}), o.checkValues(cmd)); err != nil {
		return err
	}
	return writable(o.json, o.junit, o.html, o.lines, o.summary, o.writeBaseline)
}

func notEmpty(cmd *cobra.Command, flags map[string]string) error {
	for flag, value := range flags {
		if cmd.Flags().Changed(flag) && strings.TrimSpace(value) == "" {
			return usage("--%s is empty", flag)
		}
	}
	return nil
}

// checkValues refuses invalid values and combinations of flags.
func (o *runOptions) checkValues(cmd *cobra.Command) error {
	err := notEmpty(cmd, map[string]string{"command": o.command, "address": o.address, "bridge": o.bridge, "gateway": o.gateway, "host": o.way.Host, "unix": o.way.Unix, "prefix": o.way.Prefix,
		"profile": o.profile, "rule": o.rule, "junit": o.junit, htmlFlag: o.html, "json-lines": o.lines, summaryFlag: o.summary, "annotations": o.annotations, "baseline": o.baseline, "write-baseline": o.writeBaseline})
	if err != nil {
		return err
	}
	switch {
	case cmd.Flags().Changed("parallel") && o.parallel < 1:
		return usage("--parallel is %d, want 1 or more", o.parallel)
	case cmd.Flags().Changed("instances") && o.instances < 1:
		return usage("--instances is %d, want 1 or more", o.instances)
	case cmd.Flags().Changed("maxfail") && o.maxFail < 1:
		return usage("--maxfail is %d, want 1 or more", o.maxFail)
	case o.timeout <= 0:
		return usage("--timeout is %s, want more than 0, for instance 5s", o.timeout)
	case o.baseline != "" && o.writeBaseline != "":
		return usage("--baseline and --write-baseline are for different runs: --write-baseline also accepts what its file lists")
	case len(o.toStandardOutput()) > 1:
		return usage("%s cannot both go to standard output", strings.Join(o.toStandardOutput()[:2], " and "))
	}
	if err := errors.Join(checkMaxTime(o.maxTime), checkAnnotations(o.annotations), o.appearance.check(), o.checkExplore(cmd)); err != nil {
		return err
	}
	if given := os.Getenv(control.EnvControl); given != "" {
		if _, _, _, err := control.ParseAddress(given); err != nil {
			return usage("%s: %w", control.EnvControl, err)
		}
	}
	return nil
}

// repeat returns the arguments that test the same target again.
func (o *runOptions) repeat(cmd *cobra.Command, target *chosen) []string {
	args := slices.Concat([]string{"wsgicheck", "run"}, target.repeat)
	if o.profile != "" {
		args = append(args, "--profile", o.profile)
	}
	if o.own {
		args = append(args, "--i-own-this-target")
	}
	if cmd.Flags().Changed("timeout") {
		args = append(args, "--timeout", o.timeout.String())
	}
	return args
}

// check runs the cases. If the target cannot be tested at all, every case is Blocked, so that there
// is always a report.
func check(ctx context.Context, target *chosen, selected selection, cfg engine.Config) *harness.Result {
	if target.missing != nil {
		if err := target.missing(); err != nil {
			return untested(selected.cases, harness.Blocked, err)
		}
	}
	result, err := engine.Check(ctx, cfg)
	var untestable *harness.UntestableError
	switch {
	case err == nil:
		result.Outcomes = selected.reduce(result.Outcomes)
		return result
	case ctx.Err() != nil:
		return untested(selected.cases, harness.NotTested, errors.New(engine.Ended(ctx)))
	case errors.As(err, &untestable):
		return untested(selected.cases, harness.Blocked, err)
	case os.Getenv(control.EnvControl) != "": // wsgicheck cannot listen on the given address
		return untested(selected.cases, harness.Blocked, err)
	default:
		return untested(selected.cases, harness.Error, err)
	}
}

// interruption returns the exit code for a signal that ended the check before all cases had run; 0 if none did.
func interruption(ctx context.Context, result *harness.Result) int {
	if result.Broke != "" && result.Broke == engine.Ended(ctx) {
		return codeOf(ctx, 0)
	}
	return 0
}

// untested returns the result of a check that could not begin.
func untested(cases []harness.Case, v harness.Verdict, why error) *harness.Result {
	result := &harness.Result{Began: time.Now(), Broke: why.Error()}
	for i := range cases {
		result.Outcomes = append(result.Outcomes, harness.Outcome{Case: &cases[i], Verdict: v, Observed: why.Error()})
	}
	return result
}
