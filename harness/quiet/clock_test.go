package quiet

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/onsi/gomega"
)

// world is a clock whose time and delays the test makes up.
type world struct {
	*clock
	t     *testing.T
	at    time.Time
	group *Group
	// waiting is whether a thread of the group is waiting at the end of a window.
	waiting bool
}

func newWorld(t *testing.T) *world {
	w := &world{t: t, at: time.Unix(1, 0)}
	w.clock = &clock{now: func() time.Time { return w.at }, groups: map[*Group]struct{}{}}
	w.group = newGroup(w.clock)
	return w
}

var errDue = errors.New("due")

func (w *world) timeout(ctx context.Context, d time.Duration) context.Context {
	w.t.Helper()
	ctx, cancel := WithTimeout(ctx, d, errDue)
	w.t.Cleanup(cancel)
	return ctx
}

func (w *world) watched() context.Context { return Watch(w.t.Context(), w.group) }

// windows lets windows of 20 ms pass, in each of which the same is measured.
func (w *world) windows(n int, late time.Duration, own, theirs usage) {
	for range n {
		w.at = w.at.Add(every)
		w.count(w.stop, late, own, map[*Group]measured{w.group: {theirs, func() bool { return w.waiting }}})
	}
}

func (w *world) idle(n int) { w.windows(n, 0, usage{}, usage{}) }

func TestTimeThatNobodyWaitsInCounts(t *testing.T) {
	w, g := newWorld(t), gomega.NewWithT(t)
	ctx := w.timeout(w.watched(), time.Second)
	w.idle(49)
	g.Expect(ctx.Err()).NotTo(gomega.HaveOccurred())
	g.Expect(Left(ctx)).To(gomega.Equal(every))
	w.idle(1)
	g.Expect(context.Cause(ctx)).To(gomega.Equal(errDue))
}

func TestTimeThatSomebodyWaitsInDoesNot(t *testing.T) {
	wait := usage{longest: every / 2}
	for name, pass := range map[string]func(*world){
		"the target":  func(w *world) { w.windows(100, 0, usage{}, wait) },
		"wsgicheck":   func(w *world) { w.windows(100, 0, wait, usage{}) },
		"the sampler": func(w *world) { w.windows(100, every/2, usage{}, usage{}) },
		"all of them": func(w *world) { w.windows(100, every/2, wait, wait) }, // at the same time
	} {
		t.Run(name, func(t *testing.T) {
			w, g := newWorld(t), gomega.NewWithT(t)
			ctx := w.timeout(w.watched(), 1001*time.Millisecond)
			pass(w)
			g.Expect(ctx.Err()).NotTo(gomega.HaveOccurred())
			g.Expect(Left(ctx)).To(gomega.Equal(time.Millisecond))
		})
	}
}

func TestALongWaitIsTakenOffTheWindowsThatItWasIn(t *testing.T) {
	w, g := newWorld(t), gomega.NewWithT(t)
	before := w.timeout(w.watched(), 10*time.Second)
	w.idle(10)
	within := w.timeout(w.watched(), 10*time.Second)
	w.idle(5)
	w.windows(1, 0, usage{}, usage{longest: 8 * every}) // two windows before the second began
	w.windows(1, 0, usage{}, usage{longest: 9 * every}) // another thread, at the same time and one window more
	g.Expect(Left(before)).To(gomega.Equal(10*time.Second - 8*every))
	g.Expect(Left(within)).To(gomega.Equal(10 * time.Second))
}

func TestNoDeadlineEndsWhileAThreadIsWaiting(t *testing.T) {
	w, g := newWorld(t), gomega.NewWithT(t)
	ctx := w.timeout(w.watched(), 10*every)
	w.waiting = true
	w.idle(15)
	g.Expect(ctx.Err()).NotTo(gomega.HaveOccurred())
	w.waiting = false
	w.windows(1, 0, usage{}, usage{longest: 8 * every})
	g.Expect(Left(ctx)).To(gomega.Equal(2 * every))
	w.idle(2)
	g.Expect(context.Cause(ctx)).To(gomega.Equal(errDue))
}

// A target that keeps every processor busy itself has not been starved by others.
func TestATargetThatWaitsForItselfIsNotExcused(t *testing.T) {
	w, g := newWorld(t), gomega.NewWithT(t)
	ctx := w.timeout(w.watched(), time.Second)
	w.windows(50, 0, usage{}, usage{longest: every, used: every * time.Duration(processors)})
	g.Expect(context.Cause(ctx)).To(gomega.Equal(errDue))
}

func TestAMachineThatIsTooBusyIsNamed(t *testing.T) {
	w, g := newWorld(t), gomega.NewWithT(t)
	ctx := w.timeout(w.watched(), 5*time.Second)
	inner := w.timeout(ctx, time.Millisecond)
	w.windows(int(100*time.Second/every)-1, 0, usage{}, usage{longest: every})
	g.Expect(ctx.Err()).NotTo(gomega.HaveOccurred())
	w.windows(1, 0, usage{}, usage{longest: every})
	g.Expect(context.Cause(ctx)).To(gomega.MatchError(ErrBusy))
	g.Expect(context.Cause(inner)).To(gomega.MatchError(ErrBusy))
}

func TestAMinuteIsTheLeastForATooBusyMachine(t *testing.T) {
	w, g := newWorld(t), gomega.NewWithT(t)
	ctx := w.timeout(w.watched(), time.Second)
	w.windows(int(time.Minute/every)-1, 0, usage{}, usage{longest: every})
	g.Expect(ctx.Err()).NotTo(gomega.HaveOccurred())
	w.windows(1, 0, usage{}, usage{longest: every})
	g.Expect(context.Cause(ctx)).To(gomega.MatchError(ErrBusy))
}

func TestEachGroupHasItsOwnWaits(t *testing.T) {
	w, g := newWorld(t), gomega.NewWithT(t)
	starved := w.timeout(w.watched(), time.Second)
	other := w.timeout(Watch(t.Context(), newGroup(w.clock)), time.Second)
	w.windows(50, 0, usage{}, usage{longest: every})
	g.Expect(starved.Err()).NotTo(gomega.HaveOccurred())
	g.Expect(context.Cause(other)).To(gomega.Equal(errDue))
}

func TestNothingIsMeasuredUnlessSomebodyWaits(t *testing.T) {
	w, g := newWorld(t), gomega.NewWithT(t)
	sampled := make(chan (<-chan struct{}), 1)
	w.sample = func(stop <-chan struct{}) { sampled <- stop }
	_, first := WithTimeout(w.watched(), time.Second, errDue)
	stop := <-sampled
	_, second := WithTimeout(w.watched(), time.Second, errDue)
	first()
	first()
	g.Expect(stop).NotTo(gomega.BeClosed())
	second()
	g.Expect(stop).To(gomega.BeClosed())
	g.Expect(w.groups).To(gomega.BeEmpty())
}

func TestWhatAStoppedSamplerMeasuredIsNotCounted(t *testing.T) {
	w, g := newWorld(t), gomega.NewWithT(t)
	_, cancel := WithTimeout(w.watched(), time.Second, errDue)
	old := w.stop
	cancel()
	ctx := w.timeout(w.watched(), time.Second)
	w.at = w.at.Add(time.Minute)
	w.count(old, 0, usage{}, nil)
	g.Expect(Left(ctx)).To(gomega.Equal(time.Second))
}

func TestTheContextEndsWithTheOneThatItIsMadeFrom(t *testing.T) {
	w, g := newWorld(t), gomega.NewWithT(t)
	outer, end := context.WithCancelCause(w.watched())
	ctx := w.timeout(outer, time.Second)
	over := errors.New("over")
	end(over)
	g.Expect(context.Cause(ctx)).To(gomega.Equal(over))
}

func TestWithoutAGroupTheSamplerOfThisProcessEndsTheDeadline(t *testing.T) {
	ctx, cancel := WithTimeout(t.Context(), time.Millisecond, errDue)
	defer cancel()
	<-ctx.Done()
	gomega.NewWithT(t).Expect(context.Cause(ctx)).To(gomega.Equal(errDue))
}
