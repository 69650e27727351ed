package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/wsgicheck/wsgicheck/cmd/wsgicheck/matrix"
	"github.com/wsgicheck/wsgicheck/harness/host"
	"github.com/wsgicheck/wsgicheck/harness/presets"
	"github.com/wsgicheck/wsgicheck/harness/presets/components"
	"github.com/wsgicheck/wsgicheck/harness/report"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/suggest"
	"github.com/wsgicheck/wsgicheck/suites/component"
)

const (
	everyComponent = "all"                  // the value of --components without one
	componentsOut  = "wsgicheck-components" // the default of --out with --components
)

// arguments takes what follows --components for its list, which cannot follow a flag that needs no value.
func (o *matrixOptions) arguments(cmd *cobra.Command, args []string) error {
	if cmd.Flags().Changed("components") {
		switch {
		case o.components == "":
			return usage("--components is empty: want a list of names, or no value for all")
		case cmd.Flags().Changed("servers"):
			return usage("--servers and --components exclude each other: run a matrix of each")
		case o.components == everyComponent && len(args) == 1:
			o.components, args = args[0], nil
		}
		if !cmd.Flags().Changed("out") {
			o.out = componentsOut
		}
	}
	return cobra.NoArgs(cmd, args)
}

func (o *matrixOptions) completeArguments(cmd *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
	if o.components == everyComponent && len(args) == 0 {
		return completeComponents(cmd, args, begun)
	}
	return nil, cobra.ShellCompDirectiveNoFileComp
}

func completeComponents(_ *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
	before := begun[:strings.LastIndexByte(begun, ',')+1]
	var found []string
	for _, c := range components.All() {
		found = append(found, before+c.Name()+"\t"+c.Title())
	}
	return found, cobra.ShellCompDirectiveNoFileComp
}

// printComponents lists all components.
func printComponents(w io.Writer, asJSON bool) error {
	if asJSON {
		var l listing
		for _, c := range components.All() {
			l.Targets = append(l.Targets, targetEntry{Name: c.Name(), Kind: string(partyOf(c)), Title: c.Title(), Installed: true, Install: presets.Python() + " -m pip install " + presets.Words(c.Packages)})
		}
		return l.write(w, "targets")
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "COMPONENT\tPARTY\tDISTRIBUTION\tWHAT IT IS")
	for _, c := range components.All() {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", c.Name(), partyOf(c), c.Packages[0], c.Title())
	}
	return table.Flush()
}

// listComponents returns the components that the list names.
func listComponents(list string) ([]components.Component, error) {
	all := components.All()
	if list == everyComponent {
		return all, nil
	}
	var known []string
	for _, c := range all {
		known = append(known, c.Name())
	}
	picked := map[string]bool{}
	for pattern := range strings.SplitSeq(list, ",") {
		pattern = strings.TrimSpace(pattern)
		found := false
		for _, name := range known {
			if ok, err := path.Match(pattern, name); err != nil {
				return nil, usage("--components: %q: %w", pattern, err)
			} else if ok {
				picked[name], found = true, true
			}
		}
		if !found {
			return nil, usage("--components: there is no component %q; wsgicheck targets --components lists them%s", pattern, suggest.DidYouMean(suggest.Nearest(pattern, known)))
		}
	}
	return slices.DeleteFunc(all, func(c components.Component) bool { return !picked[c.Name()] }), nil
}

// chooseComponents applies --components, --profile and --rule. suite names the cases of both parties, whichever has a component.
func (o *matrixOptions) chooseComponents(cmd *cobra.Command) (units []unit, suite string, err error) {
	listed, err := listComponents(o.components)
	if err != nil {
		return nil, "", err
	}
	o.chosen = map[spec.Party]chosenCases{}
	ids := map[spec.Party][]string{}
	untested := map[spec.Party]error{}
	for _, party := range component.Both {
		c, err := chooseComponent(o.catalog, party, o.profile, o.rule, true)
		switch {
		case err == nil:
			o.chosen[party] = c
		case errors.As(err, &notTestedError{}):
			untested[party] = err
		default:
			return nil, "", err
		}
		ids[party] = c.ids()
	}
	if len(o.chosen) == 0 {
		return nil, "", untested[partyOf(listed[0])]
	}
	for _, c := range listed {
		units = append(units, unit{c.Name(), c.Title(), func(ctx context.Context) (s matrix.Server, how string) {
			if why := untested[partyOf(c)]; why != nil {
				s, how = matrix.Untestable(c.Name(), c.Title(), why), "not tested: "+why.Error()
			} else {
				s, how = o.component(ctx, c)
			}
			s.Party = partyOf(c)
			return s, how
		}})
	}
	return units, matrix.ComponentSuite(ids), nil
}

func partyOf(c components.Component) spec.Party {
	if c.Middleware != "" {
		return spec.Middleware
	}
	return spec.Application
}

// component tests one component, or takes the report of an earlier run.
func (o *matrixOptions) component(ctx context.Context, c components.Component) (s matrix.Server, how string) {
	env, err := o.installer.Distribution(ctx, c.Distribution)
	if ctx.Err() != nil {
		return matrix.LeftOut(c.Name(), c.Title(), context.Cause(ctx)), "left out: " + context.Cause(ctx).Error()
	}
	if err != nil {
		return matrix.Failed(c.Name(), c.Title(), err), "not installed"
	}
	installed := env.Distributions(ctx, c.Packages)
	file := filepath.Join("reports", c.Name()+".json")
	judged := func(r *report.Report, how string) (matrix.Server, string) {
		return matrix.Judged(c.Name(), c.Title(), env.Distributions(ctx, c.Packages[:1]), filepath.ToSlash(file), r), how + "; " + r.Exit.Meaning
	}
	party := partyOf(c)
	chosen := o.chosen[party]
	if r := o.earlier(file, matrix.ComponentSuite(map[spec.Party][]string{party: chosen.ids()})); r != nil && r.Target.Packages == installed {
		return judged(r, "tested earlier")
	}
	checking, err := o.prepare(c, env)
	if err != nil {
		return matrix.Failed(c.Name(), c.Title(), err), err.Error()
	}
	checking.packages = installed
	ctx, cancel := withMaxTime(ctx, o.maxTime)
	defer cancel()
	found, err := checking.run(ctx)
	if err != nil {
		return matrix.Untestable(c.Name(), c.Title(), err), err.Error()
	}
	r := found.report()
	o.save(file, r)
	return judged(r, fmt.Sprintf("%.1f s", r.TookMS/1e3))
}

// prepare writes what the component needs into a folder of its own below --out, in which it runs, and from which the commands in
// its report take it again.
func (o *matrixOptions) prepare(c components.Component, env presets.Env) (*checking, error) {
	dir, err := filepath.Abs(filepath.Join(o.out, "components", c.Name()))
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, err
	}
	again := componentOptions{party: partyOf(c), python: env.Python, env: slices.Clone(c.Env), setup: c.Setup, call: c.Call, declares: strings.Join(c.Declares, ","), routes: c.Routes}
	again.profile = o.profile
	if c.Source != "" {
		if err := os.WriteFile(filepath.Join(dir, c.Module()+".py"), []byte(c.Source), 0o666); err != nil {
			return nil, err
		}
		path := dir
		if own := os.Getenv("PYTHONPATH"); own != "" {
			path += string(os.PathListSeparator) + own
		}
		again.env = append(again.env, "PYTHONPATH="+path)
	}
	if c.Requests != nil || c.Routes {
		again.requests = []string{filepath.Join(dir, "requests.http")}
		text := component.UsualRequests + strings.Join(slices.Concat([]string{""}, c.Requests), "\n###\n")
		if err := os.WriteFile(again.requests[0], []byte(text), 0o666); err != nil {
			return nil, err
		}
	}
	given, err := again.given()
	if err != nil {
		return nil, err
	}
	natures, err := component.ParseNatures(again.declares)
	if err != nil {
		return nil, err
	}
	python, err := interpreter(env.Python)
	if err != nil {
		return nil, err
	}
	return &checking{
		party: again.party, requests: given, routes: c.Routes, declares: natures, chosen: o.chosen[again.party], catalog: o.catalog, timeout: o.timeout,
		repeat: again.repeat(c.Target()), say: io.Discard,
		component: host.Component{
			Middleware: c.Middleware != "", Target: c.Target(), Call: c.Call, Setup: c.Setup, Python: python, Env: append(again.env, "PATH="+env.Path), Dir: dir,
		},
	}, nil
}
