package presets

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"
)

// Env is where a preset runs.
type Env struct {
	Python string // the interpreter
	Path   string // PATH
}

// Python is the interpreter that runs presets and makes virtual environments: WSGICHECK_PYTHON, or python3, which Windows calls python.
func Python() string {
	name := "python3"
	if runtime.GOOS == "windows" {
		name = "python"
	}
	return cmp.Or(os.Getenv("WSGICHECK_PYTHON"), name)
}

// Installer finds where presets run. If Dir is given it installs them into virtual environments there, one for
// each set of packages, and uses those that are there already. Its methods may be called from several goroutines.
type Installer struct {
	Dir    string // absolute; "" to use what is on PATH
	Python string // the interpreter that makes the environments, or is used as it is

	mu   sync.Mutex
	made map[string]func() error
}

// marker is the file in a virtual environment that says that it is complete.
const marker = ".wsgicheck-complete"

// Env returns where the preset runs, after installing it if it is to be installed and pip can do that. The error
// says what is missing, or holds the last lines of pip's output.
func (i *Installer) Env(ctx context.Context, p Preset) (Env, error) {
	if i.Dir == "" || len(p.Packages) == 0 {
		return Env{i.Python, os.Getenv("PATH")}, p.Missing(i.Python)
	}
	if err := p.missingProxy(); err != nil {
		return Env{}, err
	}
	return i.environment(ctx, i.Python, strings.Join(p.Packages, "+"), p.Packages)
}

// environment returns the virtual environment of that name, after making it if it is not there.
func (i *Installer) environment(ctx context.Context, python, name string, packages []string) (Env, error) {
	dir := filepath.Join(i.Dir, name)
	i.mu.Lock()
	if i.made == nil {
		i.made = map[string]func() error{}
	}
	if i.made[name] == nil {
		i.made[name] = sync.OnceValue(func() error { return i.install(ctx, python, dir, packages) })
	}
	made := i.made[name]
	i.mu.Unlock()
	bin := filepath.Join(dir, "bin")
	return Env{filepath.Join(bin, "python"), bin + string(os.PathListSeparator) + os.Getenv("PATH")}, made()
}

func (i *Installer) install(ctx context.Context, python, dir string, packages []string) error {
	if _, err := os.Stat(filepath.Join(dir, marker)); err == nil {
		return nil
	}
	if err := run(ctx, python, "-m", "venv", "--clear", dir); err != nil {
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
func (e Env) Version(ctx context.Context, p Preset) string { return e.versions(ctx, p.Packages) }

// versions returns the versions of the distributions of those names; "" if they are not all there.
func (e Env) versions(ctx context.Context, names []string) string {
	const ask = "import importlib.metadata as m, sys; print(', '.join(n + ' ' + m.version(n) for n in sys.argv[1:]))"
	if len(names) == 0 {
		return ""
	}
	out, err := exec.CommandContext(ctx, e.Python, append([]string{"-c", ask}, names...)...).Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}

// Installed returns the versions of the preset's packages where it is started; "" if they are not known. If it is a program, that is
// where the program is installed, and python may be of another environment.
func (p Preset) Installed(ctx context.Context, python string) string {
	if p.Program != "" {
		program, err := exec.LookPath(p.Program)
		if err != nil {
			return ""
		}
		if real, err := filepath.EvalSymlinks(program); err == nil { // such as the link that pipx makes
			program = real
		}
		if python, err = exec.LookPath(filepath.Join(filepath.Dir(program), "python3")); err != nil {
			return ""
		}
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	return Env{Python: python}.Version(ctx, p)
}
