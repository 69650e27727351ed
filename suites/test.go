package suites

import (
	"testing"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/engine"
	"github.com/wsgicheck/wsgicheck/harness/probe"
	"github.com/wsgicheck/wsgicheck/harness/target"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

// GoTarget is a server written in Go as a target, hosting the Go probe.
func GoTarget(name string, newServer wsgi.NewServer) harness.Target {
	return &target.Go{
		Title: name,
		New:   newServer,
		Probe: func(control string) (wsgi.Application, func(func(wsgi.Application) wsgi.Application)) {
			p := probe.New(control, nil)
			return p, p.SetBridge
		},
	}
}

// Test checks a server written in Go against every rule that binds servers: each case
// is a subtest named after its profile, rule and case. A broken MUST fails it, a SHOULD that is not
// followed is logged, and what the server does not offer is skipped with the reason. It is meant to
// raise no false alarm: what the text of a rule allows is accepted.
//
// newServer is called once, or again when the server has stopped answering; Test closes
// what it returns.
func Test(t *testing.T, newServer wsgi.NewServer) {
	t.Helper()
	result, err := engine.Check(t.Context(), engine.Config{
		Target: GoTarget(t.Name(), newServer), Catalog: spec.MustLoad(), Cases: Cases(), Watch: trace.ServerChecks(),
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range result.Outcomes {
		t.Run(o.Case.ID(), func(t *testing.T) {
			switch o.Verdict {
			case harness.Pass, harness.Info:
			case harness.Warn:
				t.Logf("not as it should be: %s\nseen: %s", o.Case.Text, o.Observed)
			case harness.NotOffered, harness.NotTested:
				t.Skip(o.Observed)
			default:
				t.Errorf("%s: expected: %s\nseen: %s", o.Verdict, o.Case.Text, o.Observed)
			}
		})
	}
}
