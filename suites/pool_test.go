package suites_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/engine"
	"github.com/wsgicheck/wsgicheck/harness/quiet"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/wsgi"
	"github.com/wsgicheck/wsgicheck/suites"
)

// many is a target of which several instances may run; it counts those that do.
type many struct {
	harness.Target
	more    func(context.Context) error // is asked before each instance but the first; nil: there may be more
	started atomic.Int32
	running atomic.Int32
}

func several(more func(context.Context) error) *many {
	return &many{Target: suites.GoTarget("several", newReference), more: more}
}

func (m *many) Several() bool { return true }

func (m *many) Start(ctx context.Context, control string, variables ...string) (harness.Instance, error) {
	if m.started.Add(1) > 1 && m.more != nil {
		if err := m.more(ctx); err != nil {
			return nil, err
		}
	}
	i, err := m.Target.Start(ctx, control, variables...)
	if err == nil {
		m.running.Add(1)
		i = &counted{Instance: i, gone: func() { m.running.Add(-1) }}
	}
	return i, err
}

type counted struct {
	harness.Instance
	gone func()
	once sync.Once
}

func (c *counted) Stop() error {
	c.once.Do(c.gone)
	return c.Instance.Stop()
}

// full reports whether this is no attempt beside others: the case has its full time.
func full(c *harness.Client) bool {
	return c.Spare == 0
}

// waitsOut waits until the time for the case is up.
func waitsOut(c *harness.Client) error {
	<-c.Ctx.Done()
	return context.Cause(c.Ctx)
}

// meeting is where the client's halves of so many cases wait for one another.
type meeting struct {
	awaited atomic.Int32
	all     chan struct{}
}

func meet(n int32) *meeting {
	m := &meeting{all: make(chan struct{})}
	m.awaited.Store(n)
	return m
}

func (m *meeting) come(ctx context.Context) error {
	if m.awaited.Add(-1) == 0 {
		close(m.all)
	}
	select {
	case <-m.all:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// cases makes n cases that make an ordinary request after what do does.
func cases(n int, do func(*harness.Client) error) (all []harness.Case) {
	for i := range n {
		all = append(all, harness.Case{
			Rule: "wsgi/no-block-delay", Name: fmt.Sprint(i), Text: "an ordinary request is answered",
			Client: Client(Do("do", do), Get("/"), Response()), App: Answer("data"),
			Check: func(g Gomega, run *harness.Run) { ExpectBody(g, run.First(), "data") },
		})
	}
	return all
}

func check(t *testing.T, m *many, cfg engine.Config) *harness.Result {
	t.Helper()
	cfg.Target, cfg.Catalog = m, spec.MustLoad()
	result, err := engine.Check(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if n := m.running.Load(); n != 0 {
		t.Errorf("%d instances are left", n)
	}
	return result
}

func allPass(t *testing.T, result *harness.Result) {
	t.Helper()
	for _, o := range result.Outcomes {
		if o.Verdict != harness.Pass {
			t.Errorf("%s: %s: %s", o.Case.ID(), o.Verdict, o.Observed)
		}
	}
}

func TestWhatHangsBesideOthersRunsAgainOnSeveralInstances(t *testing.T) {
	t.Parallel()
	const hanging = 6
	m, meeting := several(nil), meet(hanging)
	allPass(t, check(t, m, engine.Config{Timeout: 10 * time.Second, Cases: cases(hanging, func(c *harness.Client) error {
		if !full(c) {
			return waitsOut(c)
		}
		return meeting.come(c.Ctx)
	})}))
}

func TestOneCaseAtATimeHoldsOnEachOfSeveralInstances(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	busy, meeting := map[string]bool{}, meet(2)
	result := check(t, several(nil), engine.Config{Timeout: time.Minute, Parallel: 1, Instances: 3, Cases: cases(300, func(c *harness.Client) error {
		mu.Lock()
		taken := busy[c.Addr()]
		busy[c.Addr()] = true
		mu.Unlock()
		if taken {
			return errors.New("another case is on that server")
		}
		err := meeting.come(c.Ctx)
		mu.Lock()
		delete(busy, c.Addr())
		mu.Unlock()
		return err
	})})
	allPass(t, result)
}

func TestAnAttemptThatRanOutOfTimeDecidesNothing(t *testing.T) {
	t.Parallel()
	all := cases(1, func(c *harness.Client) error {
		if !full(c) {
			return waitsOut(c)
		}
		return errors.New("seen in the full time")
	})
	all[0].Partial, all[0].Check = true, func(g Gomega, run *harness.Run) {
		g.Expect(run.Err).NotTo(MatchError(ContainSubstring("seen in the full time")))
	}
	result := check(t, several(nil), engine.Config{Timeout: time.Second, Cases: all})
	if o := result.Outcomes[0]; o.Verdict != harness.Fail {
		t.Errorf("%s, though it fails if it has the full time", o.Verdict)
	}
}

func TestThePoolGoesOnWithoutServersThatDoNotComeUp(t *testing.T) {
	t.Parallel()
	for name, more := range map[string]func(context.Context) error{
		"refused":       func(context.Context) error { return errors.New("one is enough") },
		"never started": func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() },
	} {
		t.Run(name, func(t *testing.T) {
			allPass(t, check(t, several(more), engine.Config{Timeout: 10 * time.Second, Cases: cases(8, func(c *harness.Client) error {
				if !full(c) {
					return waitsOut(c)
				}
				return nil
			})}))
		})
	}
}

func TestAMachineThatIsTooBusyBlocksTheRest(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	result := check(t, several(nil), engine.Config{Timeout: time.Minute, Parallel: 1, Instances: 1, Cases: cases(3, func(c *harness.Client) error {
		return fmt.Errorf("%w: no quiet time", quiet.ErrBusy)
	})})
	g.Expect(result.Broke).To(ContainSubstring("too busy"))
	for _, o := range result.Outcomes {
		g.Expect(o.Verdict).To(Equal(harness.Blocked))
		g.Expect(o.Observed).To(Equal(result.Broke))
	}
}

func TestAMachineThatIsTooBusyForAnAttemptBesideOthersDecidesNothing(t *testing.T) {
	t.Parallel()
	allPass(t, check(t, several(nil), engine.Config{Timeout: time.Minute, Cases: cases(3, func(c *harness.Client) error {
		if !full(c) {
			return quiet.ErrBusy
		}
		return nil
	})}))
}

func TestOneInstanceIsOneInstance(t *testing.T) {
	t.Parallel()
	for name, cfg := range map[string]engine.Config{"asked for": {Instances: 1}, "one case at a time": {Parallel: 1}} {
		t.Run(name, func(t *testing.T) {
			m := several(nil)
			cfg.Timeout, cfg.Cases = time.Minute, cases(300, func(*harness.Client) error { return nil })
			allPass(t, check(t, m, cfg))
			if n := m.started.Load(); n != 1 {
				t.Errorf("%d instances were started", n)
			}
		})
	}
}

func TestAnInterruptEndsAllServers(t *testing.T) {
	t.Parallel()
	m, meeting := several(nil), meet(4)
	ctx, cancel := context.WithCancel(t.Context())
	result, err := engine.Check(ctx, engine.Config{Target: m, Catalog: spec.MustLoad(), Timeout: time.Minute, Parallel: 1, Instances: 4,
		Cases: cases(400, func(c *harness.Client) error {
			if err := meeting.come(c.Ctx); err != nil {
				return err
			}
			cancel()
			return waitsOut(c)
		})})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range result.Outcomes {
		if o.Verdict != harness.NotTested {
			t.Errorf("%s: %s", o.Case.ID(), o.Verdict)
		}
	}
	if n := m.running.Load(); n != 0 || m.started.Load() != 4 {
		t.Errorf("%d of %d instances are left", n, m.started.Load())
	}
}

// wrongAtFirst is a server that answers the first request of each instance but the first with 500, or, if that is not set, none.
func wrongAtFirst(wrong bool) *many {
	var instances atomic.Int32
	m := several(nil)
	m.Target = suites.GoTarget("several", func(app wsgi.Application) (wsgi.Server, error) {
		var asked atomic.Bool
		asked.Store(instances.Add(1) == 1 || !wrong)
		return newReference(wsgi.ApplicationFunc(func(environ wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
			if !asked.Swap(true) {
				return nil, errors.New("the first request")
			}
			return app.Call(environ, start)
		}))
	})
	return m
}

func TestAFreshCaseIsTheFirstRequestOfAProcess(t *testing.T) {
	t.Parallel()
	for wrong, want := range map[bool]harness.Verdict{true: harness.Fail, false: harness.Pass} {
		all := cases(3, func(*harness.Client) error { return nil })
		all[1].Fresh = true
		for i, o := range check(t, wrongAtFirst(wrong), engine.Config{Cases: all, Timeout: 10 * time.Second}).Outcomes {
			if fresh := i == 1; fresh && o.Verdict != want || !fresh && o.Verdict != harness.Pass {
				t.Errorf("wrong: %t; fresh: %t; %s: %s", wrong, fresh, o.Verdict, o.Observed)
			}
		}
	}
}
