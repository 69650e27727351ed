package main

import (
	"cmp"
	"context"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/wsgicheck/wsgicheck/harness/presets"
	"github.com/wsgicheck/wsgicheck/harness/target"
	"github.com/wsgicheck/wsgicheck/reference/asgi"
)

//go:embed hello.py
var helloPy []byte

// patience is how long a server may take to start and to answer once.
const patience = 20 * time.Second

// row is what was measured for one server.
type row struct {
	preset       presets.Preset
	version      string
	theirs, ours float64 // requests per second, medians of rounds that alternate
	err          error
}

// compare measures hello for the servers of the presets, each in alternation with the reference.
func compare(args []string) error {
	flags := flag.NewFlagSet("servers", flag.ExitOnError)
	install := flags.String("install", "", "install the servers into virtual environments in the folder `DIR`, as wsgicheck matrix does")
	only := flags.String("only", "", "measure only these presets, a comma-separated `LIST`")
	flags.Parse(args)
	installer := &presets.Installer{Python: presets.Python()}
	var err error
	if *install != "" {
		if installer.Dir, err = filepath.Abs(*install); err != nil {
			return err
		}
	}
	reference, err := spawn("reference")
	if err != nil {
		return err
	}
	defer reference.stop()
	var rows []row
	for _, p := range presets.All() {
		if *only != "" && !slices.Contains(strings.Split(*only, ","), p.Name) {
			continue
		}
		r := row{preset: p}
		var env presets.Env
		if env, r.err = installer.Env(context.Background(), p); r.err == nil {
			r.version = env.Version(context.Background(), p)
			r.theirs, r.ours, r.err = sideBySide(reference, p, env)
		}
		fmt.Fprintf(os.Stderr, "bench: %s: %.0f/s, the reference %.0f/s, error %v\n", p.Name, r.theirs, r.ours, r.err)
		rows = append(rows, r)
	}
	return table(rows)
}

// sideBySide measures a server in alternation with the reference.
func sideBySide(reference *process, p presets.Preset, env presets.Env) (theirs, ours float64, err error) {
	command := target.Command{
		Title: p.Name, Line: p.Command(env.Python), App: "hello:application", Env: map[string]string{"PATH": env.Path},
		Extract: func(dir, _, _ string) error {
			return errors.Join(os.WriteFile(filepath.Join(dir, "hello.py"), helloPy, 0o644), asgi.Extract(dir))
		},
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	server, err := command.Start(ctx, "")
	if err != nil {
		return 0, 0, err
	}
	defer server.Stop()
	if err := greets(server.Addr()); err != nil {
		return 0, 0, err
	}
	var them, us []float64
	for range rounds {
		for address, to := range map[string]*[]float64{server.Addr(): &them, reference.address: &us} {
			n, err := wrk(address)
			if err != nil {
				return 0, 0, err
			}
			*to = append(*to, n)
		}
	}
	return median(them), median(us), nil
}

// greets reports whether the server serves the application, and not an error page.
func greets(address string) error {
	client := http.Client{Timeout: patience}
	r, err := client.Get("http://" + address + "/")
	if err != nil {
		return err
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err == nil && string(text) != greeting {
		err = fmt.Errorf("%s %.80q", r.Status, text)
	}
	return err
}

// table prints the servers that were measured, the fastest first.
func table(rows []row) error {
	slices.SortFunc(rows, func(a, b row) int { return cmp.Compare(b.theirs, a.theirs) })
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "SERVER\tREQUESTS/S\tREFERENCE\tRATIO\tVERSION")
	ahead := 0
	for _, r := range rows {
		if r.err != nil {
			line, _, _ := strings.Cut(r.err.Error(), "\n")
			fmt.Fprintf(w, "%s\t\t\t\tnot measured: %.90s\n", r.preset.Name, line)
			continue
		}
		if r.theirs >= r.ours {
			ahead++
		}
		fmt.Fprintf(w, "%s\t%.0f\t%.0f\t%.2f\t%s\n", r.preset.Name, r.theirs, r.ours, r.ours/r.theirs, r.version)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if ahead > 0 {
		return errors.New("a server is faster than the reference")
	}
	return nil
}
