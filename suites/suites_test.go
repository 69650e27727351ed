package suites_test

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wsgicheck/wsgicheck/fixtures/degenerate"
	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/engine"
	"github.com/wsgicheck/wsgicheck/reference"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/spec/wsgi"
	"github.com/wsgicheck/wsgicheck/suites"
)

func newReference(app wsgi.Application) (wsgi.Server, error) {
	return reference.New(app, reference.ErrorLog(io.Discard))
}

func TestReferenceKeepsEveryRule(t *testing.T) { suites.Test(t, newReference) }

func TestEveryRuleThatCanBeObservedOnAServerHasACase(t *testing.T) {
	tested := map[string]bool{}
	for _, c := range suites.Cases() {
		tested[c.Rule] = true
	}
	for _, rule := range spec.MustLoad().Rules() {
		if rule.ObservableOn(spec.Server) && !tested[rule.ID] {
			t.Errorf("no case for %s (%s)", rule.ID, rule.Level)
		}
		delete(tested, rule.ID)
	}
	for id := range tested {
		t.Errorf("cases for %s, which is no rule", id)
	}
}

func TestEveryCaseIsNamedOnceAndSaysWhatIsExpected(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range suites.Cases() {
		if seen[c.ID()] || c.Name == "" || c.Text == "" || c.Check == nil {
			t.Errorf("%s: named twice, or without a name, a text or a check", c.ID())
		}
		seen[c.ID()] = true
	}
}

// verdicts checks the reference and returns each case's verdict; what was observed goes to
// the log where it is no pass.
func verdicts(t *testing.T, cfg engine.Config) map[string]harness.Verdict {
	t.Helper()
	cfg.Catalog, cfg.Watch = spec.MustLoad(), trace.ServerChecks()
	if cfg.Target == nil {
		cfg.Target = suites.GoTarget("reference", newReference)
	}
	if cfg.Cases == nil {
		cfg.Cases = suites.Cases()
	}
	result, err := engine.Check(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]harness.Verdict{}
	for _, o := range result.Outcomes {
		all[o.Case.ID()] = o.Verdict
		if rule, _ := cfg.Catalog.Rule(o.Case.Rule); o.Verdict == harness.Broken(rule.Level) && !cfg.NoRetry {
			t.Logf("%s %s: %s", o.Verdict, o.Case.ID(), o.Observed)
		}
	}
	return all
}

func TestVerdictsDoNotDependOnOrderConcurrencyOrTimeout(t *testing.T) {
	want := verdicts(t, engine.Config{Parallel: 1})
	for _, other := range []struct {
		parallel int
		timeout  time.Duration
	}{{1, time.Minute}, {4, 2 * time.Second}, {32, time.Minute}} {
		t.Run(fmt.Sprintf("%d at once, %s", other.parallel, other.timeout), func(t *testing.T) {
			cases := suites.Cases()
			rand.Shuffle(len(cases), func(i, j int) { cases[i], cases[j] = cases[j], cases[i] })
			got := verdicts(t, engine.Config{Cases: cases, Parallel: other.parallel, Timeout: other.timeout})
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("verdicts differ from those of one case after the other (-want +got):\n%s", diff)
			}
		})
	}
}

// front is a degenerate server before the reference, which answers its controls.
type front struct {
	harness.Target
	kind string
}

func (f *front) Start(ctx context.Context, control string, variables ...string) (harness.Instance, error) {
	honest, err := f.Target.Start(ctx, control, variables...)
	if err != nil {
		return nil, err
	}
	s, err := degenerate.New(f.kind, honest.Addr())
	return &frontInstance{honest, s}, err
}

type frontInstance struct {
	harness.Instance
	server *degenerate.Server
}

func (i *frontInstance) Addr() string { return i.server.Addr() }

func (i *frontInstance) Stop() error {
	i.server.Close()
	return i.Instance.Stop()
}

func TestNothingIsPassedByDoingNothing(t *testing.T) {
	t.Parallel()
	catalog := spec.MustLoad()
	for kind := range degenerate.Kinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			target := &front{suites.GoTarget(kind, newReference), kind}
			got := verdicts(t, engine.Config{Target: target, Parallel: 128, Timeout: 500 * time.Millisecond, NoRetry: true})
			ids := slices.Collect(func(yield func(string) bool) {
				for id, v := range got {
					if v == harness.Pass && !yield(id) {
						return
					}
				}
			})
			slices.Sort(ids)
			for _, id := range ids {
				rule, _ := catalog.Rule(id[:slices.Index([]byte(id), '#')])
				if rule.Level.Binding() {
					t.Errorf("passes %s %s", rule.Level, id)
				}
			}
		})
	}
}

// folders are where the cases of a profile stand.
var folders = map[string]string{
	"async-input": "asyncinput", "sync-switch": "syncswitch", "threads": "threads", "bridge": "bridge", "delegate": "delegate",
	"boundary": "boundary", "mixed": "mixed", "comet": "comet", "wsgi": "pep3333/*", "framing": "framing/vectors",
}

func TestARulesCasesAreFoundByItsID(t *testing.T) {
	for _, c := range suites.Cases() {
		profile, name, _ := strings.Cut(c.Rule, "/")
		file := strings.ReplaceAll(name, "-", "_") + ".go"
		if profile == "framing" {
			file = name + ".yaml"
		}
		if found, _ := filepath.Glob(filepath.Join(folders[profile], file)); len(found) == 0 {
			t.Errorf("%s: there is no file %s in suites/%s", c.ID(), file, folders[profile])
		}
	}
}

func TestWhatCasesPresumeExists(t *testing.T) {
	known := map[string]bool{}
	for _, c := range suites.Cases() {
		known[c.Rule], known[c.ID()] = true, true
	}
	for _, check := range trace.ServerChecks() {
		known[check.Rule+"#"+harness.EveryRun] = true
	}
	for _, c := range suites.Cases() {
		for _, id := range c.Presumes {
			if !known[id] {
				t.Errorf("%s presumes %s, which is no rule with cases, and no case", c.ID(), id)
			}
		}
	}
}
