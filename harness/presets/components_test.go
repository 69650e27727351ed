package presets_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wsgicheck/wsgicheck/harness/presets"
	"github.com/wsgicheck/wsgicheck/harness/presets/components"
)

func TestADistributionGetsAnEnvironmentOfItsOwn(t *testing.T) {
	i, journal := newInstaller(t)
	d := &components.Distribution{Packages: []string{"server[fast]==1.2", "helper<4; python_version > '3'"}}
	env, err := i.Distribution(t.Context(), d)
	if err != nil || filepath.Base(filepath.Dir(filepath.Dir(env.Python))) != "server_fast_==1.2+helper_4__python_version____3_" {
		t.Errorf("environment %+v, error %v", env, err)
	}
	if v := env.Distributions(t.Context(), d.Packages); v != "server 1.2, helper 3.4" {
		t.Errorf("versions %q", v)
	}
	if _, err := i.Distribution(t.Context(), d); err != nil || journal("venv") != 1 {
		t.Errorf("%d environments were made, error %v", journal("venv"), err)
	}
	long := &components.Distribution{Packages: []string{"server==1.2", strings.Repeat("x", 300)}}
	other := &components.Distribution{Packages: []string{"server==1.2", strings.Repeat("x", 301)}}
	one, err := i.Distribution(t.Context(), long)
	if err != nil {
		t.Fatal(err)
	}
	two, err := i.Distribution(t.Context(), other)
	if err != nil || one.Python == two.Python {
		t.Errorf("both are installed into %s, error %v", one.Python, err)
	}
}

func TestADistributionThatDoesNotRunOnTheInterpreterGetsAnother(t *testing.T) {
	i, _ := newInstaller(t)
	d := &components.Distribution{Packages: []string{"server==1.2"}, Python: []string{"3.98", "3.99"}}
	if _, err := i.Distribution(t.Context(), d); err == nil || !strings.HasPrefix(err.Error(), "it runs on Python 3.98, 3.99 only, and "+i.Python+" is ") {
		t.Errorf("the error is %v", err)
	}
	dir := t.TempDir()
	script := strings.Replace(fakePython, "server 1.2, helper 3.4", "3.99", 1)
	if err := os.WriteFile(filepath.Join(dir, "python3.99"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	env, err := i.Distribution(t.Context(), d)
	if err != nil || filepath.Base(filepath.Dir(filepath.Dir(env.Python))) != "server==1.2-python3.99" {
		t.Errorf("environment %+v, error %v", env, err)
	}
}

func TestADistributionThatIsNotInstalledIsNamed(t *testing.T) {
	python := filepath.Join(path(t, "exit 1", "python"), "python")
	d := &components.Distribution{Packages: []string{"server[fast]==1.2", "helper<4"}}
	_, err := (&presets.Installer{Python: python}).Distribution(t.Context(), d)
	want := python + " does not find server: " + python + " -m pip install 'server[fast]==1.2' 'helper<4'; or use --install"
	if err == nil || err.Error() != want {
		t.Errorf("the error is %v, want %s", err, want)
	}
}
