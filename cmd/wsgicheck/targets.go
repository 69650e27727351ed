package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"regexp"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/control"
	"github.com/wsgicheck/wsgicheck/harness/gateway"
	"github.com/wsgicheck/wsgicheck/harness/presets"
	"github.com/wsgicheck/wsgicheck/harness/probe"
	"github.com/wsgicheck/wsgicheck/harness/report"
	"github.com/wsgicheck/wsgicheck/harness/target"
	"github.com/wsgicheck/wsgicheck/reference/asgi"
	"github.com/wsgicheck/wsgicheck/spec/suggest"
)

// chosen is the target that a command line selects.
type chosen struct {
	harness.Target
	info     report.Target
	gateway  harness.Gateway
	prefix   string       // beneath which it has the application; "" for the root
	repeat   []string     // arguments that select it again
	profiles []string     // profiles that are tested even if its environ does not offer them; nil for none
	missing  func() error // returns an error that says what must be installed first; nil if nothing can be missing

	installed func(context.Context) string // returns the server's packages with their versions; nil if they cannot be known
}

func builtIn(name string) bool {
	_, preset := presets.Get(name)
	return preset || name == referenceName
}

// chooseTarget returns the target that name, --command and --address select; bridge is --bridge, and way what the other flags say.
func chooseTarget(c config, name, command, address, bridge string, way starting) (*chosen, error) {
	if err := way.check(); err != nil {
		return nil, usage("%w", err)
	}
	var selected []string
	for _, s := range [][2]string{{"the target " + name, name}, {"--command", command}, {"--address", address}} {
		if s[1] != "" {
			selected = append(selected, s[0])
		}
	}
	if len(selected) > 1 {
		return nil, usage("%s select different targets: give one of them", strings.Join(selected, " and "))
	}
	name = cmp.Or(name, referenceName)
	switch preset, ok := presets.Get(name); {
	case command != "":
		t, err := configTarget{Name: "command", Command: command, Bridge: bridge}.in(way).local()
		return t.withRepeat(bridge, way, "--command", command), asUsage(err)
	case address != "":
		t, err := configTarget{Name: address, Address: address, Bridge: bridge}.in(way).target()
		return t.withRepeat(bridge, way, "--address", address), asUsage(err)
	case name == referenceName && bridge != "":
		return nil, usage("the reference server has its own bridge: --bridge is for other targets")
	case name == referenceName && way != starting{}:
		return nil, usage("%s is for other targets: the reference server listens on a port of 127.0.0.1, and has the application at the root", way.flags()[0])
	case name == referenceName:
		return newReference(), nil
	case ok:
		line, err := preset.CommandIn(way.preset(), presets.Python())
		if err != nil {
			return nil, usage("%w", err)
		}
		t, err := configTarget{Name: name, Command: line, Bridge: cmp.Or(bridge, preset.Bridge), adapted: preset.Adapted, given: harness.Gateway(preset.Gateway)}.in(way).local()
		if err != nil {
			return nil, usage("%w", err)
		}
		t.missing = func() error { return preset.Missing(presets.Python()) }
		t.installed = func(ctx context.Context) string { return preset.Installed(ctx, presets.Python()) }
		return t.withRepeat(bridge, way, name), nil
	}
	known := []string{referenceName}
	for _, p := range presets.All() {
		known = append(known, p.Name)
	}
	for _, own := range c.Targets {
		if own.Name == name {
			own.Bridge = cmp.Or(bridge, own.Bridge)
			own = own.in(way)
			t, err := own.local()
			return t.withRepeat(bridge, way, name), asUsage(err)
		}
		known = append(known, own.Name)
	}
	return nil, usage("there is no target %q: wsgicheck targets lists the targets, and --command runs any other server%s", name, suggest.DidYouMean(suggest.Nearest(name, known)))
}

// newGateway returns the target of --gateway.
func newGateway(name, bridge string, way starting) (*chosen, error) {
	t, err := configTarget{Name: name, Gateway: name, Bridge: bridge}.in(way).local()
	return t.withRepeat(bridge, way, "--gateway", name), asUsage(err)
}

// behindFront is the entry of a gateway as that of a command: wsgicheck's front calls it.
func (t configTarget) behindFront() (configTarget, error) {
	way := t.way()
	switch {
	case !gatewayName.MatchString(t.Gateway):
		return t, fmt.Errorf("%s %q is not of the form MODULE:CALLABLE, as in mypackage.testing:gateway", way.name("gateway"), t.Gateway)
	case way.Unix != "" || way.Prefix != "":
		key, value := "unix", way.Unix
		if value == "" {
			key, value = "prefix", way.Prefix
		}
		return t, fmt.Errorf("%s %q is for other targets: a gateway is called by wsgicheck's front, which listens on a port and has the application at the root", way.name(key), value)
	}
	t.Command, t.given = strings.ReplaceAll(gateway.Line(t.Gateway), "{python}", presets.Quote(presets.Python())), harness.ByURL
	return t, nil
}

var gatewayName = regexp.MustCompile(`^\w+(\.\w+)*:\w+(\.\w+)*$`)

func asUsage(err error) error {
	if err != nil {
		return usage("%w", err)
	}
	return nil
}

// withRepeat sets the arguments that select the target again; t may be nil.
func (t *chosen) withRepeat(bridge string, way starting, arguments ...string) *chosen {
	if t == nil {
		return nil
	}
	t.repeat = append(arguments, way.flags()...)
	if bridge != "" {
		t.repeat = append(t.repeat, "--bridge", bridge)
	}
	return t
}

func checkBridge(bridge string) error {
	if module, callable, ok := strings.Cut(bridge, ":"); !ok || module == "" || callable == "" {
		return fmt.Errorf("the bridge %q is not of the form MODULE:CALLABLE", bridge)
	}
	return nil
}

// way is how the entry says that the target is started.
func (t configTarget) way() starting {
	return starting{Host: t.Host, Unix: t.Unix, Prefix: t.Prefix, inFile: t.Line > 0}
}

// in is the entry where it is started in another way, as far as way says.
func (t configTarget) in(way starting) configTarget {
	t.Host, t.Unix, t.Prefix = cmp.Or(way.Host, t.Host), cmp.Or(way.Unix, t.Unix), cmp.Or(way.Prefix, t.Prefix)
	return t
}

// local is target, and also looks whether the host is one where a server of this machine can listen.
func (t configTarget) local() (*chosen, error) {
	c, err := t.target()
	if err != nil || t.Address != "" {
		return c, err
	}
	if err := checkLocal(t.Host); err != nil {
		return nil, err
	}
	return c, nil
}

// target returns the target that the entry describes. The error says what is wrong in the entry.
func (t configTarget) target() (*chosen, error) {
	if t.Bridge != "" {
		if err := checkBridge(t.Bridge); err != nil {
			return nil, err
		}
	}
	if err := t.way().check(); err != nil {
		return nil, err
	}
	if t.Gateway != "" {
		var err error
		if t, err = t.behindFront(); err != nil {
			return nil, err
		}
	}
	c := &chosen{
		info:     report.Target{Name: t.Name, Command: t.Command, Address: t.Address, Host: t.Host, Unix: t.Unix, Prefix: t.Prefix, Bridge: t.Bridge},
		gateway:  t.given,
		prefix:   t.Prefix,
		profiles: t.Profiles,
	}
	if t.Address != "" {
		if err := t.way().checkAddress(t.Address); err != nil {
			return nil, err
		}
		c.Target = &target.Address{At: t.Address, Bridge: t.Bridge != ""}
		c.missing = func() error {
			if os.Getenv(control.EnvControl) == "" {
				return fmt.Errorf("%s is not set. The probe at %s finds wsgicheck by it: both need the same HOST:PORT/SECRET/PROOF, which wsgicheck probe DIR prints",
					control.EnvControl, t.Address)
			}
			return nil
		}
		return c, nil
	}
	if err := t.way().fits(t.Command); err != nil {
		return nil, err
	}
	c.Target = &target.Command{
		Title: t.Name, Line: t.Command, Env: t.Env, Bridge: t.Bridge, Host: t.Host, Unix: t.Unix, Prefix: t.Prefix,
		App: probe.Module + ":application", Extract: t.extract,
	}
	return c, nil
}

// extract writes what the target needs in its folder: the probe, and for those that use them the ASGI adapter and the front for
// gateways.
func (t configTarget) extract(dir, control, bridge string) error {
	if t.adapted {
		if err := asgi.Extract(dir); err != nil {
			return err
		}
	}
	if t.given != "" {
		if err := gateway.Extract(dir); err != nil {
			return err
		}
	}
	return probe.Extract(dir, control, bridge)
}

func newTargets() *cobra.Command {
	var asJSON *bool
	hosted := false
	cmd := &cobra.Command{
		Use:   "targets",
		Short: "List the targets that run knows by name",
		Long: `List the targets that run knows by name: the reference server, the presets, and those of ` + configName + ` in the
working directory, which looks like this:

  targets:
  - name: mine
    command: python3 serve.py --port {port} {app}
    env: {LOG: debug}            # optional, as are:
    bridge: mine.bridge:Bridge
    profiles: [async-input]
    host: ::1                    # as --host, --unix and --prefix
    prefix: /app

{host} and {port}, or {unix}, {prefix}, {app} (` + probe.Module + `:application), {module}, {callable} and {dir} (a folder for this
run only) are replaced. Instead of a command, a target may have an address, HOST:PORT or unix:PATH, of a server that hosts
the probe, or a gateway, MODULE:CALLABLE, as --gateway.

With --components, it lists the middleware and applications that matrix --components knows.`,
		Args:              cobra.NoArgs,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if hosted {
				return printComponents(cmd.OutOrStdout(), *asJSON)
			}
			c, err := loadConfig()
			if err != nil {
				return err
			}
			python := presets.Python()
			if *asJSON {
				return listing{Targets: targetEntries(c, python)}.write(cmd.OutOrStdout(), "targets")
			}
			w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			fmt.Fprintln(w, "TARGET\tSTATE\tWHAT IT IS")
			fmt.Fprintf(w, "%s\tbuilt in\twsgicheck's own server, the default\n", referenceName)
			for _, p := range presets.All() {
				state := "installed"
				if p.Missing(python) != nil {
					state = cmp.Or(p.InstallCommand(python), python+" is missing")
				}
				fmt.Fprintf(w, "%s\t%s\t%s\n", p.Name, state, p.Title)
			}
			for _, t := range c.Targets {
				fmt.Fprintf(w, "%s\t%s\t%s\n", t.Name, configName, cmp.Or(t.Title, t.Command, t.Address, t.Gateway))
			}
			return w.Flush()
		},
	}
	asJSON = jsonFlag(cmd)
	cmd.Flags().BoolVar(&hosted, "components", false, "list middleware and applications in place of servers")
	return cmd
}

func targetEntries(c config, python string) []targetEntry {
	all := []targetEntry{{Name: referenceName, Kind: "reference", Title: "wsgicheck's own server, the default", Installed: true}}
	for _, p := range presets.All() {
		all = append(all, targetEntry{Name: p.Name, Kind: "preset", Title: p.Title, Installed: p.Missing(python) == nil, Install: p.InstallCommand(python), Command: p.Line})
	}
	for _, t := range c.Targets {
		all = append(all, targetEntry{Name: t.Name, Kind: "file", Title: t.Title, Installed: true, Command: t.Command, Address: t.Address, Gateway: t.Gateway})
	}
	return all
}

func completeTargets(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	found := []string{referenceName + "\twsgicheck's own server"}
	for _, p := range presets.All() {
		found = append(found, p.Name+"\t"+p.Title)
	}
	c, _ := loadConfig() // run reports its mistakes
	for _, t := range c.Targets {
		found = append(found, t.Name+"\t"+t.Title)
	}
	return found, cobra.ShellCompDirectiveNoFileComp
}
