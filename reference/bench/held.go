package main

import (
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

//go:embed held.py
var heldPy []byte

// measured is a server that holds responses.
type measured struct {
	name    string
	address string
	usage   func() (usage, error)
}

// holdResponses measures held responses on the presets that host the proposal, and on the reference.
func holdResponses(args []string) error {
	flags := flag.NewFlagSet("held", flag.ExitOnError)
	install := flags.String("install", "", "install the servers into virtual environments in the folder `DIR`, as wsgicheck matrix does")
	only := flags.String("only", "", "measure only these presets, a comma-separated `LIST`")
	n := flags.Int("n", 1000, "hold `N` responses")
	flags.Parse(args)
	installer := &presets.Installer{Python: presets.Python()}
	var err error
	if *install != "" {
		if installer.Dir, err = filepath.Abs(*install); err != nil {
			return err
		}
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "SERVER\tHELD BY\tKB EACH\tTHREADS\tTO ALL")
	defer w.Flush()
	for _, path := range []string{"/hold", "/poll"} { // in a new process each: one that has held responses has memory for others
		err = errors.Join(err, holdOnReference(w, path, *n))
		for _, p := range presets.All() {
			if p.Bridge == "" || *only != "" && !slices.Contains(strings.Split(*only, ","), p.Name) {
				continue
			}
			err = errors.Join(err, holdOn(w, installer, p, path, *n))
		}
	}
	return err
}

func holdOnReference(w io.Writer, path string, n int) error {
	server, err := spawn("reference")
	if err != nil {
		return err
	}
	defer server.stop()
	return measured{"reference", server.address, server.usage}.report(w, path, n)
}

// holdOn measures a preset.
func holdOn(w io.Writer, installer *presets.Installer, p presets.Preset, path string, n int) error {
	env, err := installer.Env(context.Background(), p)
	if err != nil {
		return fmt.Errorf("%s: %w", p.Name, err)
	}
	command := target.Command{
		Title: p.Name, Line: p.Command(env.Python), App: "held:application", Env: map[string]string{"PATH": env.Path},
		Extract: func(dir, _, _ string) error {
			return errors.Join(os.WriteFile(filepath.Join(dir, "held.py"), heldPy, 0o644), asgi.Extract(dir))
		},
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	server, err := command.Start(ctx, "")
	if err != nil {
		return err
	}
	defer server.Stop()
	if err := greets(server.Addr()); err != nil {
		return fmt.Errorf("%s: %w", p.Name, err)
	}
	return measured{p.Name, server.Addr(), func() (usage, error) { return asked(server.Addr()) }}.report(w, path, n)
}

// asked is what the application of held.py reports.
func asked(address string) (u usage, err error) {
	r, err := http.Get("http://" + address + "/usage")
	if err != nil {
		return u, err
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		return u, err
	}
	return parseUsage(string(text))
}

// report prints a line for n responses that are held at the path.
func (s measured) report(w io.Writer, path string, n int) error {
	u, took, err := s.hold(path, n)
	if err != nil {
		return fmt.Errorf("%s: %s: %w", s.name, path, err)
	}
	fmt.Fprintf(w, "%s\t%s\t%.1f\t%+d\t%v\n", s.name, path, float64(u.resident)/float64(n), u.threads, took.Round(time.Millisecond))
	return nil
}

// hold returns what n held responses use, and the median of how long a message to all of them takes.
func (s measured) hold(path string, n int) (usage, time.Duration, error) {
	before, err := s.usage()
	if err != nil {
		return usage{}, 0, err
	}
	clients, err := gather(s.address, path, n)
	if err != nil {
		return usage{}, 0, err
	}
	defer clients.leave()
	after, err := s.usage()
	if err != nil {
		return usage{}, 0, err
	}
	var took []float64
	for range rounds {
		d, err := clients.message(s.address)
		if err != nil {
			return usage{}, 0, err
		}
		took = append(took, float64(d))
	}
	return usage{resident: after.resident - before.resident, threads: after.threads - before.threads}, time.Duration(median(took)), nil
}
