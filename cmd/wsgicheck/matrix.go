package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/wsgicheck/wsgicheck/cmd/wsgicheck/matrix"
	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/control"
	"github.com/wsgicheck/wsgicheck/harness/engine"
	"github.com/wsgicheck/wsgicheck/harness/presets"
	"github.com/wsgicheck/wsgicheck/harness/report"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/suggest"
)

// matrixOptions are the flags of matrix.
type matrixOptions struct {
	servers, install, out, profile, rule string
	components, shard                    string
	timeout, maxTime                     time.Duration
	resume                               bool

	selected  selection                  // of servers
	chosen    map[spec.Party]chosenCases // of components
	catalog   *spec.Catalog
	installer presets.Installer

	mu      sync.Mutex
	unsaved []error // why reports could not be saved
}

// unit is what is tested as one: a server, or a component.
type unit struct {
	name, title string
	test        func(context.Context) (s matrix.Server, how string)
}

// atOnce is how many servers are tested at the same time: more would disturb each other.
const atOnce = 2

func newMatrix() *cobra.Command {
	o := &matrixOptions{}
	cmd := &cobra.Command{
		Use:   "matrix",
		Short: "Test the servers of the presets, or middleware and applications, and compare them",
		Long: `Test the servers of the presets, two at a time, and compare them: which rules each one breaks, and where they disagree
about the end of a request's content. The table is printed on standard output; matrix.json, matrix.md and the reports of the
servers are written into the folder given by --out.

With --install, pip installs each server into its own virtual environment; an environment that exists is used again. Without
it, the servers on PATH are tested. A server that is missing or cannot be installed is reported and left out.

With --shard 2/3, only every third server is tested, beginning with the second, and matrix-2-of-3.json and matrix-2-of-3.md
are written in place of matrix.json and matrix.md. The shards may write into one folder; wsgicheck matrix merge makes the matrix
of them. The other flags must be those of the other shards. --shard auto takes the shard from the environment:
JOB_COMPLETION_INDEX of Kubernetes, which needs the number of completions as auto/N; TEST_SHARD_INDEX and TEST_TOTAL_SHARDS
of Bazel; CI_NODE_INDEX and CI_NODE_TOTAL of GitLab. If none is set, or without --shard, all servers are tested.

With --components, the middleware and applications that wsgicheck knows are tested in place of servers, two at a time and without
a server, as wsgicheck middleware and wsgicheck app test them: all, or those that --components=LIST names. LIST may have patterns,
such as werkzeug-*. With --install, each distribution has its own virtual environment. The default of --out is then
wsgicheck-components.

The exit code is 0 if a server could be tested, whatever it breaks, or if the shard has no server; 3 if none could, or if
--max-time ended the run of one; 4 if a report could not be written.`,
		Example: `  wsgicheck matrix --install servers
  wsgicheck matrix --servers waitress,gunicorn-gthread --profile framing
  wsgicheck matrix --install servers --resume
  wsgicheck matrix --install servers --shard 2/3
  wsgicheck matrix --components --install distributions
  wsgicheck matrix --components=flask,whitenoise --install distributions`,
		Args:              o.arguments,
		ValidArgsFunction: o.completeArguments,
		RunE:              func(cmd *cobra.Command, _ []string) error { return o.run(cmd) },
	}
	f := cmd.Flags()
	f.StringVar(&o.servers, "servers", "", "test these presets, a comma-separated `LIST` (default: all)")
	f.StringVar(&o.components, "components", "", "test middleware and applications in place of servers: all, or a comma-separated `LIST` of names and patterns")
	f.Lookup("components").NoOptDefVal = everyComponent
	f.StringVar(&o.install, "install", "", "install the servers, or the distributions of the components, into virtual environments in the folder `DIR`")
	f.StringVarP(&o.out, "out", "o", "wsgicheck-matrix", "write the comparison and the reports to the folder `DIR`")
	f.StringVar(&o.profile, "profile", "", "test only these profiles, a comma-separated `LIST`")
	f.StringVar(&o.rule, "rule", "", "test only these rules: a comma-separated list of ids, patterns or RULE#CASE (`GLOB`)")
	f.DurationVar(&o.timeout, "timeout", engine.DefaultTimeout, "how long one case may take; while the server or wsgicheck waits for a processor, the time stands still")
	f.DurationVar(&o.maxTime, "max-time", defaultMaxTime, "how long the run of one server may take, 0 for no limit. Cases that have not run by then are not tested")
	f.StringVar(&o.shard, "shard", "", "test one of N parts of the servers: `I/N`, or auto or auto/N to take the part from the environment")
	f.BoolVar(&o.resume, "resume", false, "use the complete reports of the same cases that are in the folder given by --out, and test only the other servers")
	for flag, complete := range map[string]cobra.CompletionFunc{"profile": completeProfiles, "rule": completeRules, "timeout": cobra.NoFileCompletions, "max-time": cobra.NoFileCompletions, "servers": completePresets, "components": completeComponents, "shard": cobra.NoFileCompletions} {
		if err := cmd.RegisterFlagCompletionFunc(flag, complete); err != nil {
			panic(err)
		}
	}
	cmd.AddCommand(newMerge())
	return cmd
}

func completePresets(_ *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
	before := begun[:strings.LastIndexByte(begun, ',')+1]
	var found []string
	for _, p := range presets.All() {
		found = append(found, before+p.Name+"\t"+p.Title)
	}
	return found, cobra.ShellCompDirectiveNoFileComp
}

func (o *matrixOptions) run(cmd *cobra.Command) (err error) {
	if o.timeout <= 0 {
		return usage("--timeout is %s, want more than 0, for instance 5s", o.timeout)
	}
	if err := checkMaxTime(o.maxTime); err != nil {
		return err
	}
	if o.catalog, err = spec.Load(); err != nil {
		return internal(err)
	}
	choosing := o.chooseServers
	if o.components != "" {
		choosing = o.chooseComponents
	}
	chosen, suite, err := choosing(cmd)
	if err != nil {
		return err
	}
	shard, chosen, err := o.share(cmd.ErrOrStderr(), chosen)
	if err != nil {
		return err
	}
	o.installer.Python = presets.Python()
	if o.install != "" {
		if o.installer.Dir, err = filepath.Abs(o.install); err != nil {
			return internal(err)
		}
	}
	if err := os.MkdirAll(filepath.Join(o.out, "reports"), 0o777); err != nil {
		return usage("%w", err)
	}
	os.Unsetenv(control.EnvControl) // each run has its own control channel

	comparison := matrix.New(version(), o.test(cmd, chosen))
	comparison.Suite, comparison.Shard, comparison.Components = suite, shard, o.components != ""
	if err := errors.Join(errors.Join(o.unsaved...), saveMatrix(cmd, o.out, comparison)); err != nil {
		return internal(err)
	}
	tested := slices.ContainsFunc(comparison.Servers, func(s matrix.Server) bool { return s.State == matrix.Tested })
	var late []string
	for _, s := range comparison.Servers {
		if s.Why == overtime(o.maxTime).Error() {
			late = append(late, s.Name)
		}
	}
	switch {
	case cmd.Context().Err() != nil:
		return &exitError{codeOf(cmd.Context(), report.ExitUntestable), errors.New(engine.Ended(cmd.Context()) + "; use --resume to continue")}
	case len(late) > 0:
		return &exitError{report.ExitUntestable, fmt.Errorf("not tested to the end: %s: %w; use --resume with more time to continue", strings.Join(late, ", "), overtime(o.maxTime))}
	case !tested && len(chosen) > 0:
		return &exitError{report.ExitUntestable, fmt.Errorf("none of the %s could be tested", o.what())}
	}
	return nil
}

// what is tested.
func (o *matrixOptions) what() string {
	if o.components != "" {
		return "components"
	}
	return "servers"
}

// chooseServers applies --servers, --profile and --rule. suite names the cases.
func (o *matrixOptions) chooseServers(*cobra.Command) (units []unit, suite string, err error) {
	chosen, err := choosePresets(o.servers)
	if err != nil {
		return nil, "", err
	}
	if o.selected, err = choose(o.catalog, everyCase(), o.profile, o.rule); err != nil {
		return nil, "", err
	}
	for _, p := range chosen {
		units = append(units, unit{p.Name, p.Title, func(ctx context.Context) (matrix.Server, string) { return o.server(ctx, p) }})
	}
	return units, matrix.Suite(idsOf(o.selected.cases)), nil
}

func choosePresets(list string) ([]presets.Preset, error) {
	if list == "" {
		return presets.All(), nil
	}
	var known []string
	for _, p := range presets.All() {
		known = append(known, p.Name)
	}
	var chosen []presets.Preset
	for name := range strings.SplitSeq(list, ",") {
		name = strings.TrimSpace(name)
		p, ok := presets.Get(name)
		if !ok {
			return nil, usage("--servers: there is no preset %q; the presets are %s%s", name, strings.Join(known, ", "), suggest.DidYouMean(suggest.Nearest(name, known)))
		}
		if !slices.ContainsFunc(chosen, func(c presets.Preset) bool { return c.Name == name }) {
			chosen = append(chosen, p)
		}
	}
	return chosen, nil
}

// test tests the units, and prints a line for each when it is done.
func (o *matrixOptions) test(cmd *cobra.Command, chosen []unit) []matrix.Server {
	servers := make([]matrix.Server, len(chosen))
	queue := make(chan int)
	var working sync.WaitGroup
	var printing sync.Mutex
	for range atOnce {
		working.Go(func() {
			for i := range queue {
				s, how := o.one(cmd.Context(), chosen[i])
				servers[i] = s
				printing.Lock()
				fmt.Fprintf(cmd.ErrOrStderr(), "wsgicheck: %s: %s\n", strings.TrimSpace(s.Name+" "+s.Version), how)
				printing.Unlock()
			}
		})
	}
	for i := range chosen {
		queue <- i
	}
	close(queue)
	working.Wait()
	return servers
}

// one tests one unit, unless the matrix was interrupted. how says what was done.
func (o *matrixOptions) one(ctx context.Context, u unit) (s matrix.Server, how string) {
	if ctx.Err() != nil {
		return matrix.LeftOut(u.name, u.title, context.Cause(ctx)), "left out: " + context.Cause(ctx).Error()
	}
	return u.test(ctx)
}

// server tests one server, or takes the report of an earlier run.
func (o *matrixOptions) server(ctx context.Context, p presets.Preset) (s matrix.Server, how string) {
	env, err := o.installer.Env(ctx, p)
	if ctx.Err() != nil {
		return matrix.LeftOut(p.Name, p.Title, context.Cause(ctx)), "left out: " + context.Cause(ctx).Error()
	}
	if err != nil {
		return matrix.Failed(p.Name, p.Title, err), "not installed"
	}
	file := filepath.Join("reports", p.Name+".json")
	installed := env.Version(ctx, p)
	judged := func(r *report.Report, how string) (matrix.Server, string) {
		return matrix.Judged(p.Name, p.Title, installed, filepath.ToSlash(file), r), how + "; " + r.Exit.Meaning
	}
	if r := o.earlier(file, matrix.Suite(idsOf(o.selected.cases))); r != nil {
		return judged(r, "tested earlier")
	}
	target, err := configTarget{Name: p.Name, Command: p.Command(env.Python), Bridge: p.Bridge, Env: map[string]string{"PATH": env.Path}, adapted: p.Adapted, given: harness.Gateway(p.Gateway)}.target()
	if err != nil {
		return matrix.Failed(p.Name, p.Title, err), err.Error()
	}
	target.info.Packages = installed
	ctx, cancel := withMaxTime(ctx, o.maxTime)
	defer cancel()
	cases, checks := o.selected.plan()
	result := check(ctx, target, o.selected, engine.Config{
		Target: watched{target.Target}, Catalog: o.catalog, Gateway: target.gateway, Cases: cases, Watch: checks, Seed: newSeed(),
		Timeout: o.timeout, StartTimeout: 4 * o.timeout, Claim: o.selected.claims,
	})
	repeat := []string{"wsgicheck", "run", p.Name}
	r := report.New(o.catalog, target.info, result, o.selected.rules, report.Options{
		Version: version(), Command: append([]string{"wsgicheck"}, os.Args[1:]...), Repeat: repeat, Interrupted: interruption(ctx, result), Mutants: mutantsOf,
	})
	o.save(file, r)
	return judged(r, fmt.Sprintf("%.0f s", r.TookMS/1e3))
}

// save writes the report into the file below --out.
func (o *matrixOptions) save(file string, r *report.Report) {
	if err := report.Save(filepath.Join(o.out, file), r.WriteJSON); err != nil {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.unsaved = append(o.unsaved, err)
	}
}

// earlier returns the report in the file below --out if --resume is given and it is complete and has the same cases, otherwise nil.
func (o *matrixOptions) earlier(file, suite string) *report.Report {
	if !o.resume {
		return nil
	}
	f, err := os.Open(filepath.Join(o.out, file))
	if err != nil {
		return nil
	}
	defer f.Close()
	r, err := report.Read(f)
	if err != nil || r.CutShort != "" || r.Version != version() {
		return nil
	}
	if matrix.SuiteOf(r) != suite {
		return nil
	}
	return r
}
