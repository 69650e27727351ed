package python_test

import (
	"cmp"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wsgicheck/wsgicheck/cmd/wsgicheck/python"
)

var plugin = flag.Bool("plugin", false, "install pytest and test clients, and test the plugin")

// environment is a virtual environment with the wheel of this platform.
type environment struct {
	t   *testing.T
	dir string
}

func newEnvironment(t *testing.T) *environment {
	e := &environment{t, t.TempDir()}
	wheel, err := wheel()
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(cmp.Or(os.Getenv("WSGICHECK_PYTHON"), "python3"), "-m", "venv", e.dir).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	e.run("python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index", "--no-deps", wheel)
	return e
}

// run runs a program of the environment, in a folder of its own and with nothing but the environment on PATH, and returns its output.
func (e *environment) run(program string, args ...string) string {
	e.t.Helper()
	bin := filepath.Join(e.dir, "bin")
	cmd := exec.CommandContext(e.t.Context(), filepath.Join(bin, program), args...)
	cmd.Dir = e.t.TempDir()
	cmd.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+"/usr/bin"+string(os.PathListSeparator)+"/bin", "WSGICHECK_PYTHON=", "PYTHONDONTWRITEBYTECODE=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		e.t.Fatalf("%s: %v\n%s", cmd, err, out)
	}
	return strings.TrimSpace(string(out))
}

func TestTheWheelIsInstalledAndRuns(t *testing.T) {
	e := newEnvironment(t)
	printed := e.run("wsgicheck", "--version")
	module, ok := strings.CutPrefix(printed, "wsgicheck ")
	version, err := python.Version(module)
	if installed := e.run("python", "-c", "from importlib.metadata import version; print(version('wsgicheck'))"); !ok || err != nil || installed != version {
		t.Errorf("the wheel has the version %s, but the command prints %q; error %v", installed, printed, err)
	}
	if again := e.run("python", "-m", "wsgicheck", "--version"); again != printed {
		t.Errorf("python -m wsgicheck prints %q, want %q", again, printed)
	}
	if out := e.run("python", "-c", "from wsgicheck.asgi import Adapter, Bridge; print(type(Adapter(Bridge(print))).__module__)"); out != "wsgicheck.asgi.adapter" {
		t.Errorf("the ASGI adapter is %q", out)
	}
	if out := e.run("python", "-m", "wsgicheck", "run"); !strings.Contains(out, "exit 0: no rule that must be kept is broken") {
		t.Errorf("the reference server is not tested, or breaks a rule:\n%s", out)
	}
	if out := e.run("wsgicheck", "run", "wsgiref", "--rule", "wsgi/no-block-delay"); !strings.Contains(out, "exit 0") {
		t.Errorf("a server of this environment is not tested:\n%s", out)
	}
}

func TestThePlugin(t *testing.T) {
	if !*plugin {
		t.Log("give -plugin to install pytest and test the plugin for it")
		return
	}
	e := newEnvironment(t)
	e.run("python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "pytest", "pytest-xdist",
		"werkzeug", "webtest", "httpx", "requests-wsgi-adapter", "falcon", "django") // the test clients that the plugin knows
	tests, err := filepath.Abs("tests")
	if err != nil {
		t.Fatal(err)
	}
	if out := e.run("python", "-m", "pytest", "-q", "-n", "4", "-p", "no:cacheprovider", tests); !strings.Contains(out, " passed") || strings.Contains(out, "skipped") {
		t.Errorf("not every test of the plugin ran:\n%s", out)
	}
}
