package main

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/wsgicheck/wsgicheck/harness/control"
	"github.com/wsgicheck/wsgicheck/harness/probe"
	"github.com/wsgicheck/wsgicheck/harness/report"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"wsgicheck": main})
}

func TestScripts(t *testing.T) {
	// The interpreter itself: what stands on PATH may be a script that wants the user's home.
	out, err := exec.Command("python3", "-c", "import sys; print(sys.executable)").Output()
	if err != nil {
		t.Fatalf("the scripts need python3: %v", err)
	}
	python := strings.TrimSpace(string(out))
	signals, err := filepath.Abs("testdata/send_signal.py")
	if err != nil {
		t.Fatal(err)
	}
	deployed := t.TempDir()
	if err := probe.Extract(deployed, "", ""); err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Setenv("WSGICHECK_PYTHON", python)
			env.Setenv("COLUMNS", "500") // so that what is looked for stands on one line
			env.Setenv("PATH", filepath.Dir(python)+string(os.PathListSeparator)+env.Getenv("PATH"))
			env.Setenv("PROBE", deployed)
			env.Setenv("SIGNAL", signals)
			if strings.HasSuffix(env.WorkDir, "-address") {
				env.Setenv(control.EnvControl, freeAddress(t)+"/secret/proof")
			}
			return nil
		},
		Condition: func(what string) (bool, error) {
			if what != "namespaces" {
				return false, fmt.Errorf("there is no condition %q", what)
			}
			return exec.Command("unshare", "-rm", "true").Run() == nil, nil // a container may forbid it
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "report": readReport, "lines": readLines, "gone": gone, "await": await, "certificate": certificate},
	})
}

// freeAddress returns an address where nobody listens.
func freeAddress(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// exits CODE COMMAND… requires the exit code.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	err := ts.Exec(args[1], args[2:]...)
	var exit *exec.ExitError
	switch {
	case err == nil && args[0] == "0":
	case errors.As(err, &exit) && strconv.Itoa(exit.ExitCode()) == args[0]:
	default:
		ts.Fatalf("%q: %v, want exit code %s", args[1:], err, args[0])
	}
}

// report FILE reads a JSON report and writes its gist to standard output.
func readReport(ts *testscript.TestScript, _ bool, args []string) {
	r, err := report.Read(strings.NewReader(ts.ReadFile(args[0])))
	ts.Check(err)
	out := ts.Stdout()
	fmt.Fprintf(out, "exit %d\ntarget %s\ncommand %s\n", r.Exit.Code, r.Target.Name, r.Command)
	for _, rule := range r.Rules {
		fmt.Fprintf(out, "%s %s selected=%t\n", rule.ID, rule.Verdict, rule.Selected)
		for _, c := range rule.Cases {
			evidence := "no evidence"
			if c.Evidence != nil {
				evidence = fmt.Sprintf("%d wire entries, %d events", len(c.Evidence.Wire), len(c.Evidence.Trace))
			}
			fmt.Fprintf(out, "%s#%s %s, %s: %s\n", rule.ID, c.Name, c.Verdict, evidence, c.Observed)
		}
	}
}

// gone FILE requires that no process with the id that the file holds is running, and that the
// temporary folder holds nothing.
func gone(ts *testscript.TestScript, _ bool, args []string) {
	pid := strings.TrimSpace(ts.ReadFile(args[0]))
	state, _ := exec.Command("ps", "-o", "stat=", "-p", pid).Output()
	if len(state) > 0 && state[0] != 'Z' { // the end of a zombie is up to whoever inherited it
		ts.Fatalf("process %s is still there", pid)
	}
	left, err := os.ReadDir(cmp.Or(ts.Getenv("TMPDIR"), os.TempDir()))
	ts.Check(err)
	for _, entry := range left {
		if strings.HasPrefix(entry.Name(), "wsgicheck-") {
			ts.Fatalf("%s is left in the temporary folder", entry.Name())
		}
	}
}

// await FIFO returns when something has been written into the pipe.
func await(ts *testscript.TestScript, _ bool, args []string) {
	if _, err := os.ReadFile(ts.MkAbs(args[0])); err != nil {
		ts.Fatalf("%v", err)
	}
}
