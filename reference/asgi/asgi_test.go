package asgi_test

import (
	"cmp"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wsgicheck/wsgicheck/reference/asgi"
)

// python returns a command that runs Python with the package on its path.
func python(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	dir := t.TempDir()
	if err := asgi.Extract(dir); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), cmp.Or(os.Getenv("WSGICHECK_PYTHON"), "python3"), args...)
	cmd.Env = append(os.Environ(), "PYTHONPATH="+dir, "PYTHONDONTWRITEBYTECODE=1", "PYTHONASYNCIODEBUG=")
	return cmd
}

func TestAdapterOnAnEngineWithoutSockets(t *testing.T) {
	out, err := python(t, "-W", "error", "-m", "unittest", "discover", "-s", "testdata").CombinedOutput()
	if err != nil || !strings.Contains(string(out), "\nOK") {
		t.Errorf("%v\n%s", err, out)
	}
}

// checker reads each file as Python 3.8 would, and prints imports of anything but the standard library and the package itself.
const checker = `
import ast, sys
for path in sys.argv[1:]:
    tree = ast.parse(open(path).read(), path, feature_version=(3, 8))
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else \
            [node.module] if isinstance(node, ast.ImportFrom) and not node.level else []
        print(*["%s imports %s\n" % (path, name) for name in names if name.split(".")[0] not in sys.stdlib_module_names], end="")
`

func TestThePackageNeedsPython38AndTheStandardLibraryOnly(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(asgi.Module, "*.py"))
	if err != nil || len(files) == 0 {
		t.Fatalf("found %q, error %v", files, err)
	}
	if out, err := python(t, append([]string{"-c", checker}, files...)...).CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("%v\n%s", err, out)
	}
	embedded, err := fs.Glob(asgi.Sources(), "*.py")
	if err != nil || len(embedded) != len(files) {
		t.Errorf("embedded are %q, in the folder %q; error %v", embedded, files, err)
	}
}
