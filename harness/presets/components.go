package presets

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"

	"github.com/wsgicheck/wsgicheck/harness/presets/components"
)

// maxName is how long the name of a virtual environment may be, in octets.
const maxName = 100

// unusual is what the names of virtual environments do not have.
var unusual = regexp.MustCompile(`[^A-Za-z0-9._+=-]`)

// Distribution returns where the components of the distribution run, after installing it if it is to be installed. The error says
// what is missing, or holds the last lines of pip's output.
func (i *Installer) Distribution(ctx context.Context, d *components.Distribution) (Env, error) {
	if i.Dir == "" {
		env := Env{i.Python, os.Getenv("PATH")}
		if env.Distributions(ctx, d.Packages[:1]) == "" {
			return env, fmt.Errorf("%s does not find %s: %s -m pip install %s; or use --install",
				i.Python, distributionName(d.Packages[0]), Quote(i.Python), Words(d.Packages))
		}
		return env, nil
	}
	python, err := i.pythonOf(ctx, d.Python)
	if err != nil {
		return Env{}, err
	}
	name := unusual.ReplaceAllString(strings.Join(d.Packages, "+"), "_")
	if len(name) > maxName {
		name = fmt.Sprintf("%s+%x", name[:maxName], sha256.Sum256([]byte(strings.Join(d.Packages, "\n"))))[:maxName+9]
	}
	if python != i.Python {
		name += "-" + python
	}
	return i.environment(ctx, python, name, d.Packages)
}

// Distributions returns the versions of what the requirements name, such as "flask 3.1.3, werkzeug 3.1.8"; "" if not all of it is there.
func (e Env) Distributions(ctx context.Context, requirements []string) string {
	names := make([]string, len(requirements))
	for i, r := range requirements {
		names[i] = distributionName(r)
	}
	return e.versions(ctx, names)
}

var nameOf = regexp.MustCompile(`^[A-Za-z0-9._-]+`)

// distributionName is the name in a requirement, without extras and versions.
func distributionName(requirement string) string { return nameOf.FindString(requirement) }

// Words are words as a shell takes them.
func Words(all []string) string {
	quoted := make([]string, len(all))
	for i, w := range all {
		quoted[i] = Quote(w)
	}
	return strings.Join(quoted, " ")
}

// pythonOf finds an interpreter of one of the versions: the usual one if it is, or one on PATH.
func (i *Installer) pythonOf(ctx context.Context, versions []string) (string, error) {
	if len(versions) == 0 {
		return i.Python, nil
	}
	version := func(python string) string {
		out, err := exec.CommandContext(ctx, python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])").Output()
		if err != nil {
			return ""
		}
		return strings.TrimSpace(string(out))
	}
	own := version(i.Python)
	if slices.Contains(versions, own) {
		return i.Python, nil
	}
	for _, v := range versions {
		if python := "python" + v; version(python) == v {
			return python, nil
		}
	}
	return "", fmt.Errorf("it runs on Python %s only, and %s is %s: put python%s on PATH, or set WSGICHECK_PYTHON", strings.Join(versions, ", "), i.Python, cmp.Or(own, "none"), versions[0])
}
