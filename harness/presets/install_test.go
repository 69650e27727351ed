package presets_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/wsgicheck/wsgicheck/harness/presets"
)

// fakePython makes virtual environments with itself in them, and its pip installs everything but "broken". It
// keeps a journal of what it was asked for.
const fakePython = `#!/bin/sh
echo "$2 $*" >>"$JOURNAL"
case "$2" in
venv) mkdir -p "$4/bin" && cp "$0" "$4/bin/python" ;;
pip) case "$*" in *broken*) echo "error: no such thing" >&2; exit 1 ;; esac ;;
*) echo "server 1.2, helper 3.4" ;;
esac
`

func newInstaller(t *testing.T) (i *presets.Installer, journal func(word string) int) {
	dir := t.TempDir()
	python, log := filepath.Join(dir, "python"), filepath.Join(dir, "journal")
	if err := os.WriteFile(python, []byte(fakePython), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("JOURNAL", log)
	return &presets.Installer{Dir: filepath.Join(dir, "servers"), Python: python}, func(word string) (n int) {
		data, _ := os.ReadFile(log)
		for line := range strings.Lines(string(data)) {
			if strings.HasPrefix(line, word+" ") {
				n++
			}
		}
		return n
	}
}

func TestAnEnvironmentIsMadeOnceForASetOfPackages(t *testing.T) {
	i, journal := newInstaller(t)
	p := presets.Preset{Name: "a", Packages: []string{"server", "helper"}}
	var working sync.WaitGroup
	for range 4 {
		working.Go(func() {
			env, err := i.Env(t.Context(), p)
			if err != nil || !strings.HasPrefix(env.Path, filepath.Dir(env.Python)+":") {
				t.Errorf("environment %+v, error %v", env, err)
			}
			if v := env.Version(t.Context(), p); v != "server 1.2, helper 3.4" {
				t.Errorf("version %q", v)
			}
		})
	}
	working.Wait()
	again := &presets.Installer{Dir: i.Dir, Python: i.Python}
	if _, err := again.Env(t.Context(), p); err != nil {
		t.Error(err)
	}
	if venv, pip := journal("venv"), journal("pip"); venv != 1 || pip != 1 {
		t.Errorf("%d environments were made and pip was asked %d times, want once", venv, pip)
	}
}

func TestWhatCannotBeInstalledIsReportedAndTriedAgainNextTime(t *testing.T) {
	i, journal := newInstaller(t)
	p := presets.Preset{Name: "b", Packages: []string{"broken"}}
	for range 2 {
		_, err := (&presets.Installer{Dir: i.Dir, Python: i.Python}).Env(t.Context(), p)
		if err == nil || !strings.Contains(err.Error(), "error: no such thing") {
			t.Errorf("error %v, want pip's own words", err)
		}
	}
	if pip := journal("pip"); pip != 2 {
		t.Errorf("pip was asked %d times, want 2", pip)
	}
}

func TestWhatPipDoesNotInstallMustBeOnPath(t *testing.T) {
	i, journal := newInstaller(t)
	if env, err := i.Env(t.Context(), presets.Preset{Name: "c"}); err != nil || env.Python != i.Python {
		t.Errorf("environment %+v, error %v", env, err)
	}
	_, err := i.Env(t.Context(), presets.Preset{Name: "d", Program: "no-such-program", System: "apt-get install it"})
	if err == nil || !strings.Contains(err.Error(), "apt-get install it") {
		t.Errorf("error %v", err)
	}
	_, err = i.Env(t.Context(), presets.Preset{Name: "e", Proxy: "no-such-proxy", System: "apt-get install that", Packages: []string{"server"}})
	if err == nil || !strings.Contains(err.Error(), "no-such-proxy, which is not on PATH: apt-get install that") {
		t.Errorf("error %v", err)
	}
	if journal("venv") != 0 {
		t.Error("an environment was made")
	}
}

func TestWithoutAFolderNothingIsInstalled(t *testing.T) {
	i, journal := newInstaller(t)
	i.Dir = ""
	env, err := i.Env(t.Context(), presets.Preset{Name: "e", Packages: []string{"server"}})
	if err != nil || env != (presets.Env{Python: i.Python, Path: os.Getenv("PATH")}) {
		t.Errorf("environment %+v, error %v", env, err)
	}
	_, err = i.Env(t.Context(), presets.Preset{Name: "e", Proxy: "no-such-proxy", System: "apt-get install that", Packages: []string{"server"}})
	if err == nil || !strings.Contains(err.Error(), "no-such-proxy, which is not on PATH: apt-get install that") {
		t.Errorf("error %v", err)
	}
	if journal("venv") != 0 {
		t.Error("an environment was made")
	}
}

func TestTheVersionsAreThoseOfTheEnvironmentThatHasTheProgram(t *testing.T) {
	waitress, _ := presets.Get("waitress")
	there := path(t, "echo waitress 3.0.2", "python3", "waitress-serve")
	shim := path(t, "exit 1", "python3")
	if err := os.Symlink(filepath.Join(there, "waitress-serve"), filepath.Join(shim, "waitress-serve")); err != nil {
		t.Fatal(err)
	}
	if got := waitress.Installed(t.Context(), "python3"); got != "waitress 3.0.2" {
		t.Errorf("through a link: %q", got)
	}
	if err := os.Remove(filepath.Join(there, "python3")); err != nil {
		t.Fatal(err)
	}
	if got := waitress.Installed(t.Context(), "python3"); got != "" {
		t.Errorf("without an interpreter beside the program: %q", got)
	}
	for _, p := range presets.All() {
		if p.Program == "" && len(p.Packages) > 0 {
			python := filepath.Join(path(t, "echo of the interpreter", "python"), "python")
			if got := p.Installed(t.Context(), python); got != "of the interpreter" {
				t.Errorf("%s: %q", p.Name, got)
			}
		}
	}
}
