package host_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wsgicheck/wsgicheck/harness/control"
	"github.com/wsgicheck/wsgicheck/harness/host"
	"github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/harness/target"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

const patience = 20 * time.Second

const passing = `
def make(app):
    def middleware(environ, start_response):
        return app(environ, start_response)
    return middleware
`

// worker starts one for middleware that passes everything on.
func worker(t *testing.T) (*host.Worker, host.Component) {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "passing.py"), []byte(passing), 0o600); err != nil {
		t.Fatal(err)
	}
	c := host.Component{Middleware: true, Target: "passing:make", Python: python, Env: []string{"PYTHONPATH=" + dir}}
	w, err := host.Start(t.Context(), c, patience)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Stop(); err != nil {
			t.Error(err)
		}
	})
	return w, c
}

func exchange() host.Exchange {
	program := scenario.App(scenario.Blocks("one", "two"))
	return host.Exchange{Environ: map[string]string{"REQUEST_METHOD": "GET"}, Program: &program}
}

func kinds(events []trace.Event) string {
	var all []string
	for _, e := range events {
		all = append(all, string(e.Side)+" "+string(e.Kind))
	}
	return strings.Join(all, ", ")
}

func TestBothSidesOfAnExchangeAreReportedInOrder(t *testing.T) {
	w, c := worker(t)
	loaded, err := w.Load(t.Context(), c, patience)
	if err != nil {
		t.Fatal(err)
	}
	if loaded.At != "passing.py:2" || loaded.Kind != "function" || loaded.Distribution != "" {
		t.Errorf("loaded is %+v", loaded)
	}
	events, err := w.Run(t.Context(), exchange(), patience)
	if err != nil {
		t.Fatal(err)
	}
	want := "above call, beneath call, above start, beneath start, beneath returned, above returned, beneath yield, above yield, " +
		"beneath yield, above yield, beneath end, above end, above close, beneath close, beneath closed, above closed"
	if got := kinds(events); got != want {
		t.Errorf("the events are\n%s, want\n%s", got, want)
	}
	for i, e := range events {
		if e.Seq != i+1 {
			t.Errorf("event %d has the number %d", i+1, e.Seq)
		}
		if e.Kind == trace.Call && e.Side == trace.Beneath && strings.Join(e.Places, " ") != "passing.py:4" {
			t.Errorf("the application was called at %v", e.Places)
		}
	}
}

// The control runs before the component is imported, and has no line of it.
func TestTheControlIsWithoutTheComponent(t *testing.T) {
	w, _ := worker(t)
	x := exchange()
	x.Identity = true
	events, err := w.Run(t.Context(), x, patience)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		if len(e.Places) > 0 {
			t.Errorf("%s %s has the place %v", e.Side, e.Kind, e.Places)
		}
	}
}

// A program that fails by itself is no fault of the component's.
func TestAProgramThatIsWrongIsReported(t *testing.T) {
	w, _ := worker(t)
	x := exchange()
	x.Identity, x.Program = true, &control.Program{Call: []control.Step{{Do: "nothing-like-it"}}}
	events, err := w.Run(t.Context(), x, patience)
	if err != nil || !strings.Contains(kinds(events), "beneath note") {
		t.Errorf("the events are %s, %v", kinds(events), err)
	}
}

func TestAnInterpreterThatIsNoneIsNamed(t *testing.T) {
	none := []string{filepath.Join(t.TempDir(), "python")}
	if ends, err := exec.LookPath("false"); err == nil { // there is none on Windows
		none = append(none, ends)
	}
	for _, python := range none {
		_, err := host.Start(t.Context(), host.Component{Python: python}, patience)
		var gone *host.GoneError
		if !errors.As(err, &gone) {
			t.Errorf("%s: the error is %v", python, err)
		}
	}
	if left := target.LeftBehind(); left != nil {
		t.Error(left)
	}
}
