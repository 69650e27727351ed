package reference

import (
	"errors"
	"sync"
	"sync/atomic"

	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

// Exchange is one request and its response. At any moment it is in one queue, or runs on one
// thread, or waits for something that is named, so that its application never runs in two
// threads at once (threads/one-at-a-time).
type Exchange struct {
	server   *Server
	conn     *conn
	head     *Head
	boundary Boundary
	content  Content
	environ  wsgi.Environ
	iterable wsgi.Iterable
	response response
	input    asyncInput
	lent     []byte // the piece that the application was given in its last turn

	// Of the step that is running.
	then    outcome
	pending wait         // with then == await
	pausing atomic.Int64 // in the pool: since when it has only paused (Unix nanoseconds); 0 if it has done something else

	switching *switchToken // handed out and not yet yielded
	delegated *resultToken // yielded; the exchange waits for its result
	event     *Event       // yielded; the exchange waits for it
	ending    bool         // the response is over, only close() remains
	asked     int          // pieces it had taken when it got its last turn after it was canceled
	keep      bool         // the connection is kept after it
	continued atomic.Bool  // 100 Continue has been sent

	pace    pace // used by the connection's goroutine only
	bounded bool // the boundary has been reached; used by the connection's goroutine only

	mu       sync.Mutex
	state    state
	left     bool  // the input_factory has been called
	taken    bool  // next() has been called in this turn
	ended    bool  // and it reported the end
	waits    wait  // with state == waiting
	woken    wait  // what has happened since the step began
	cause    error // why it is to end early
	over     atomic.Bool
	switched atomic.Bool   // the token has been yielded
	gone     chan struct{} // closed when over; made by wait
}

type state int

const (
	queued state = iota
	running
	waiting
)

func newExchange(c *conn, h *Head, b Boundary) *Exchange {
	x := &Exchange{server: c.server, conn: c, head: h, boundary: b}
	x.asked = -1
	x.content.init(c)
	x.input.x = x
	x.response.length = -1
	return x
}

// Head returns the request's head.
func (x *Exchange) Head() *Head { return x.head }

// Content returns what has arrived of the content.
func (x *Exchange) Content() *Content { return &x.content }

// Environ returns the environ that the application was called with.
func (x *Exchange) Environ() wsgi.Environ { return x.environ }

// Iterable returns what the application returned; nil if it has not returned yet.
func (x *Exchange) Iterable() wsgi.Iterable { return x.iterable }

// Synchronous reports whether the application is in its synchronous phase.
func (x *Exchange) Synchronous() bool { return x.switched.Load() }

// Begin makes the environ and queues the exchange on the loop: every request starts in the
// asynchronous phase (sync-switch/per-request).
func (x *Exchange) Begin() {
	x.environ = x.server.seams.Environ(x)
	x.server.seams.Thread(x).post(x)
}

// run runs the exchange on the calling thread until it has to wait or change threads.
func (x *Exchange) run() {
	for {
		here := x.server.seams.Thread(x)
		if x.server.single {
			x.server.turnstile.Lock()
		}
		x.step()
		if x.server.single {
			x.server.turnstile.Unlock()
		}
		if !x.settle(here) {
			return
		}
	}
}

// step runs one turn, or ends the exchange.
func (x *Exchange) step() {
	x.mu.Lock()
	x.state = running
	cause := x.cause
	x.woken, x.then = 0, again
	x.mu.Unlock()
	switch {
	case !x.ready(cause != nil): // woken for something that is over
		x.then = await
	case x.ending:
		x.conclude()
	case cause != nil && !x.owedTurn(cause):
		x.fail(cause)
	default:
		x.resume()
	}
}

// owedTurn reports whether the application gets one more turn although the exchange has been
// canceled, so that next() or a read can report what happened. It does if it is parked, or if
// its content is malformed or cut short. It gets as many turns as it needs to take what had
// arrived before, but no more after a turn in which it did not ask for content.
func (x *Exchange) owedTurn(cause error) bool {
	var refusal *Refusal
	if x.pending != forContent && (x.pending&(forOutput|forResult) != 0 || !errors.As(cause, &refusal)) {
		return false
	}
	taken := x.content.asked()
	owed := taken >= 0 && taken != x.asked
	x.asked = taken
	return owed
}

func (x *Exchange) resume() {
	if x.pending&forEvent != 0 {
		x.event.flag.Store(false)
	}
	x.pending = 0
	x.turn()
}

// Cancel ends the exchange early: its iterable is closed as soon as no step of it is running
// (comet/disconnect-close), and reading content returns the cause.
func (x *Exchange) Cancel(cause error) {
	x.content.End(cause)
	x.mu.Lock()
	if x.cause == nil {
		x.cause = cause
	}
	x.mu.Unlock()
	x.wake(forContent | forOutput | forEvent | forTurn)
}

// fail ends the exchange after an error of the application, or after it was canceled. If the
// head has not been sent, it sends an error page (500, or the status for what the client did
// wrong); otherwise it leaves the response visibly incomplete.
func (x *Exchange) fail(err error) {
	var refusal *Refusal
	x.mu.Lock()
	cause := x.cause
	x.mu.Unlock()
	switch {
	case cause != nil && errors.As(cause, &refusal):
	case cause != nil:
		refusal = refuse(400, "the request was cut short")
	case errors.As(err, &refusal):
	default:
		x.server.logf("%s %s: %v", x.head.Method, x.head.Target, err) // wsgi/server-logs-fatal-exceptions
		refusal = refuse(500, "Internal Server Error")
	}
	x.keep = false
	if !x.response.sent {
		x.response.sent = true
		x.conn.out.write(refusal.page(x.head.Method == "HEAD"))
	}
	if cause != nil && !x.conn.out.idle() {
		x.conn.abort() // the client does not read
	}
	x.finish()
}

// finish is called when everything to be sent has been handed over. close() follows once
// that is on its way, because the application's last block belongs to the server until then.
func (x *Exchange) finish() {
	x.ending = true
	if x.conn.out.idle() {
		x.conclude()
		return
	}
	x.then, x.pending = await, forOutput
}

// conclude closes the iterable, once (wsgi/close-on-normal-completion,
// close-on-iteration-error, close-on-client-disconnect), and releases the connection.
func (x *Exchange) conclude() {
	x.then = done
	if err := x.server.seams.Close(x); err != nil {
		x.server.logf("%s %s: close: %v", x.head.Method, x.head.Target, err)
	}
	x.content.drop(wsgi.ErrRefused)
	if x.lent != nil && x.conn.out.healthy() {
		x.server.spare.put(x.lent)
	}
	x.lent = nil
	x.conn.finish(x)
}

func (x *Exchange) canceled() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.cause != nil
}

// CloseIterable calls close() on what the application returned.
func (x *Exchange) CloseIterable() (err error) {
	if x.iterable == nil {
		return nil
	}
	defer recovered(&err)
	return x.iterable.Close()
}

// wait returns when the exchange is over.
func (x *Exchange) wait() {
	x.mu.Lock()
	if x.over.Load() {
		x.mu.Unlock()
		return
	}
	if x.gone == nil {
		x.gone = make(chan struct{})
	}
	gone := x.gone
	x.mu.Unlock()
	<-gone
}

// leave marks the exchange as over.
func (x *Exchange) leave() {
	x.mu.Lock()
	x.over.Store(true)
	if x.gone != nil {
		close(x.gone)
	}
	x.mu.Unlock()
}
