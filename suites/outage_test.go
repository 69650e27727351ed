package suites_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/engine"
	"github.com/wsgicheck/wsgicheck/suites"
)

// mortal is a target whose instances can be ended from outside, by their address.
type mortal struct {
	harness.Target
	mu   sync.Mutex
	live map[string]harness.Instance
}

func (m *mortal) Start(ctx context.Context, control string, variables ...string) (harness.Instance, error) {
	i, err := m.Target.Start(ctx, control, variables...)
	if err == nil {
		m.mu.Lock()
		m.live[i.Addr()] = i
		m.mu.Unlock()
	}
	return i, err
}

func (m *mortal) kill(c *harness.Client) error {
	m.mu.Lock()
	i := m.live[c.Addr()]
	m.mu.Unlock()
	return i.Stop()
}

// The cases that end the target fail, and the others pass, however many there are of each.
func TestATargetThatDiesOftenEndsTheSameWayWhicheverCasesRun(t *testing.T) {
	t.Parallel()
	for name, passing := range map[string]int{"few others": 3, "many others": 60} {
		t.Run(name, func(t *testing.T) {
			target := &mortal{Target: suites.GoTarget("mortal", newReference), live: map[string]harness.Instance{}}
			all := append(cases(12, target.kill), cases(passing, func(*harness.Client) error { return nil })...)
			for i := range all[12:] {
				all[12+i].Name = "passes-" + all[12+i].Name
			}
			result := check(t, &many{Target: target}, engine.Config{Timeout: time.Minute, Parallel: 1, Instances: 1, Cases: all})
			if result.Broke != "" {
				t.Error(result.Broke)
			}
			for _, o := range result.Outcomes {
				want := harness.Fail
				if strings.HasPrefix(o.Case.Name, "passes-") {
					want = harness.Pass
				}
				if o.Verdict != want {
					t.Errorf("%s: %s: %s", o.Case.ID(), o.Verdict, o.Observed)
				}
			}
		})
	}
}
