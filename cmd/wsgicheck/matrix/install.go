package matrix

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/wsgicheck/wsgicheck/fixtures/presets"
)

// Installer makes virtual environments in a folder, one for each set of packages. Those that are there are
// used again. Its methods may be called from several goroutines.
type Installer struct {
	Dir    string // absolute
	Python string // the interpreter that makes them

	mu   sync.Mutex
	made map[string]func() error
}

// Env is where a preset runs.
type Env struct {
	Python string // the interpreter
	Path   string // PATH
}

// marker is the file in a virtual environment that says that it is complete.
const marker = ".wsgicheck-complete"

// Install returns where the preset runs, after it has been installed if pip can do that. The
// error holds the last lines of what pip said.
func (i *Installer) Install(ctx context.Context, p presets.Preset) (Env, error) {
	if len(p.Packages) == 0 {
		return Env{i.Python, os.Getenv("PATH")}, p.Missing(i.Python)
	}
	name := strings.Join(p.Packages, "+")
	dir := filepath.Join(i.Dir, name)
	i.mu.Lock()
	if i.made == nil {
		i.made = map[string]func() error{}
	}
	if i.made[name] == nil {
		i.made[name] = sync.OnceValue(func() error { return i.install(ctx, dir, p.Packages) })
	}
	made := i.made[name]
	i.mu.Unlock()
	bin := filepath.Join(dir, "bin")
	return Env{filepath.Join(bin, "python"), bin + string(os.PathListSeparator) + os.Getenv("PATH")}, made()
}

func (i *Installer) install(ctx context.Context, dir string, packages []string) error {
	if _, err := os.Stat(filepath.Join(dir, marker)); err == nil {
		return nil
	}
	if err := run(ctx, i.Python, "-m", "venv", "--clear", dir); err != nil {
		return err
	}
	pip := append([]string{"-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"}, packages...)
	if err := run(ctx, filepath.Join(dir, "bin", "python"), pip...); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, marker), nil, 0o666)
}

func run(ctx context.Context, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.WaitDelay = time.Second
	out, err := cmd.CombinedOutput()
	if err == nil {
		return nil
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	return fmt.Errorf("%s: %w: %s", cmd, err, strings.Join(lines[max(0, len(lines)-5):], "\n"))
}

// Version returns the versions of the preset's packages; "" if they are not known.
func (e Env) Version(ctx context.Context, p presets.Preset) string {
	const ask = "import importlib.metadata as m, sys; print(', '.join(n + ' ' + m.version(n) for n in sys.argv[1:]))"
	if len(p.Packages) == 0 {
		return ""
	}
	out, err := exec.CommandContext(ctx, e.Python, append([]string{"-c", ask}, p.Packages...)...).Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}
