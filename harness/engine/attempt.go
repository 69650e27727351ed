package engine

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync/atomic"
	"time"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/control"
	"github.com/wsgicheck/wsgicheck/harness/quiet"
	"github.com/wsgicheck/wsgicheck/harness/shortage"
	"github.com/wsgicheck/wsgicheck/harness/wire"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// run makes one attempt at a case, within the limit. passes says whether the record, as far as it goes, would pass. An
// ordinary request follows, unless the case passes and ended with a request that was served, which is one itself; the one
// that comes before is that of the case before, or the handshake.
func (i *instance) run(ctx context.Context, c *harness.Case, limit time.Duration, alone bool, passes func(*record) bool) (r *record) {
	r = &record{began: time.Now(), alone: alone}
	defer func() {
		if p := recover(); p != nil {
			r = &record{began: r.began, alone: alone, fault: fmt.Sprintf("wsgicheck itself failed: %v\n%s", p, debug.Stack())}
		}
	}()
	session := i.hub.Open(c.Programs(i.facts))
	defer session.Close()
	ctx = quiet.Watch(ctx, i.group)
	i.perform(ctx, c, session, r, limit)
	if errors.Is(r.run.Err, errTimeUp) || !r.ended {
		// Where iterables are not closed, those that were not iterated to their end look as if they were stuck.
		if !i.stuck.Load() && !i.counted(c).tooMany() && !comesBack(ctx, session) {
			i.stuck.Store(true)
		}
		session.Close() // an application that waits for a gate would keep some servers from answering the sanity request
	}
	settle := c.Settle || !session.Called() || !served(r.run)
	if settle {
		i.checkStillUp(ctx, r)
		if r.ended {
			i.awaitLate(ctx, session)
		}
	}
	r.run.Events, r.run.Output = session.Events(), i.Output(r.began)
	r.run.Strays = i.hub.Strays(r.began, r.ports)
	if !settle && !passes(r) {
		i.checkStillUp(ctx, r)
		r.run.Output = i.Output(r.began)
	}
	return r
}

// perform does the client's half and waits for the applications to end.
func (i *instance) perform(ctx context.Context, c *harness.Case, session *control.Session, r *record, limit time.Duration) {
	ctx, cancel := quiet.WithTimeout(ctx, limit, errTimeUp)
	defer cancel()
	halfway := noteEnd(ctx, limit/2)
	r.run, r.ended = i.newRun(), true
	client := i.newClient(ctx, session, r.run)
	client.Output, client.OutputGrows = func() string { return i.Output(r.began) }, i.OutputGrows
	client.Spare = i.Timeout - limit
	defer client.CloseAll()
	r.run.Err = client.Perform(c.Client)
	r.ports = client.Ports()
	if r.run.Err == nil {
		client.CloseFinished()
		r.ended, r.run.Err = i.awaitEnd(ctx, c, session)
	}
	r.late, r.limited = ctx.Err() != nil, client.Limited
	then := halfway()
	r.hung = r.late && then != nil && silentSince(r.run, session, *then)
	if r.run.Err != nil {
		r.notice(shortage.OfFiles()) // while the connections of the case are open
	}
	r.notice(r.run.Err)
	r.notice(context.Cause(ctx))
}

var errNoted = errors.New("the time to note has come")

// noteEnd returns a function that says when so much quiet time had passed, nil if it had not; it must be called.
func noteEnd(ctx context.Context, after time.Duration) func() *time.Time {
	var then atomic.Pointer[time.Time]
	noted, cancel := quiet.WithTimeout(ctx, after, errNoted)
	stop := context.AfterFunc(noted, func() {
		if now := time.Now(); context.Cause(noted) == errNoted {
			then.Store(&now)
		}
	})
	return func() *time.Time {
		stop()
		cancel()
		return then.Load()
	}
}

// newClient returns a client for a run on the instance.
func (i *instance) newClient(ctx context.Context, session *control.Session, run *harness.Run) *harness.Client {
	c := harness.NewClient(ctx, i.Addr(), session, run)
	c.Prefix = i.Prefix
	return c
}

// newRun begins a run on the instance.
func (i *instance) newRun() *harness.Run {
	return &harness.Run{Facts: i.facts, Log: &wire.Log{}, Begun: time.Now()}
}

// maxUnended is for how many cases more than others an iterable that is neither closed nor freed costs the full time of a case that is not
// judged by that; those beneath the bridge are counted apart. After that such a case waits for the end of the
// iteration, a tenth of the time, and until an ordinary request has been answered: the server has done with what came before, or never will have. Where the garbage collector frees some of them, one that ends counts half.
const maxUnended = 8

// unended counts cases whose application did not end.
type unended struct{ halves atomic.Int32 }

func (u *unended) tooMany() bool { return u.halves.Load() >= 2*maxUnended }

// note counts a case whose application has ended or not.
func (u *unended) note(ended bool) {
	for {
		old := u.halves.Load()
		now := min(old+2, 4*maxUnended)
		if ended {
			now = max(old-1, 0)
		}
		if u.halves.CompareAndSwap(old, now) {
			return
		}
	}
}

// counted returns the count of the kind of case: what the bridge does or does not close says nothing of others.
func (e *engine) counted(c *harness.Case) *unended {
	if c.BeneathBridge {
		return &e.unended[1]
	}
	return &e.unended[0]
}

// awaitEnd waits for the application's half to end, so that the case is judged by all that
// happened in it. It reports whether every iterable was closed or freed; the error says that one was not, in a case
// that is judged by it.
func (i *instance) awaitEnd(ctx context.Context, c *harness.Case, session *control.Session) (bool, error) {
	count := i.counted(c)
	var err error
	if !c.JudgesClose && count.tooMany() {
		short, cancel := quiet.WithTimeout(ctx, i.Timeout/10, nil)
		_ = session.AwaitDone(short)
		cancel()
		_ = i.sanityRequest(ctx) // that it is not answered is seen after the case
	} else if c.JudgesClose {
		err = session.AwaitEnd(ctx)
	} else {
		err = session.AwaitOver(ctx)
	}
	switch {
	case session.Ended(), !c.JudgesClose && session.Over():
		count.note(true)
		return true, nil
	case c.JudgesClose:
		count.note(false)
		return false, fmt.Errorf("the application's half has not ended (its iterable was neither closed nor exhausted): %w", err)
	default:
		count.note(false)
		return false, nil
	}
}

// awaitLate waits for applications that were called only after their client had gone.
func (i *instance) awaitLate(ctx context.Context, session *control.Session) {
	ctx, cancel := quiet.WithTimeout(ctx, i.Timeout, nil)
	defer cancel()
	_ = session.AwaitDone(ctx) // what did not happen by then is judged so
}

// checkStillUp asks whether the target still answers.
func (i *instance) checkStillUp(ctx context.Context, r *record) {
	if r.fault != "" {
		return // nothing can be said of it
	}
	r.asked = true
	err := i.alive(ctx)
	if r.notice(err); err != nil && r.busy == "" && r.fault == "" {
		r.down = err.Error()
	}
}

// comesBack reports whether the applications come to their end now that the client has gone.
func comesBack(ctx context.Context, session *control.Session) bool {
	ctx, cancel := quiet.WithTimeout(ctx, time.Second, nil)
	defer cancel()
	return session.AwaitDone(ctx) == nil
}

// served reports whether the run ended with a request that was answered in full.
func served(r *harness.Run) bool {
	if r.Err != nil || len(r.Responses) == 0 {
		return false
	}
	last := r.Responses[len(r.Responses)-1]
	return last.Response != nil && last.Complete && last.Status >= 200 && last.Status < 300
}

// silentSince reports whether nothing has been seen of server and application since then.
func silentSince(r *harness.Run, session *control.Session, then time.Time) bool {
	return !slices.ContainsFunc(session.Events(), func(e trace.Event) bool { return e.At.After(then) }) &&
		!slices.ContainsFunc(r.Log.Entries(), func(e wire.Entry) bool {
			return e.Time.After(then) && (e.Dir == wire.Received || e.Event == wire.EventEOF || e.Event == wire.EventReset)
		})
}
