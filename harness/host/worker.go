package host

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/wsgicheck/wsgicheck/harness/control"
	"github.com/wsgicheck/wsgicheck/harness/quiet"
	"github.com/wsgicheck/wsgicheck/harness/target"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// Worker is a process that hosts a component. Only one goroutine may use it at a time.
type Worker struct {
	Interpreter Interpreter

	process *target.Worker
	group   *quiet.Group
	conn    net.Conn
	lines   chan line
	begun   time.Time
	number  int
}

// Limits of what a component may make the worker send.
const (
	maxLine     = 8 << 20
	maxExchange = 32 << 20
)

// ErrSilent is why a worker has not answered in time.
var ErrSilent = errors.New("it did not come to an end in time")

// ErrFlood is why nothing can be said of an exchange that came to its end.
var ErrFlood = errors.New("the component did more in one exchange than wsgicheck records: thousands of calls, or many megabytes")

// message is a line from the worker: an event, or one of the others.
type message struct {
	trace.Event
	Loaded  *Loaded         `json:"loaded"`
	Failed  *NotHostedError `json:"failed"`
	Done    *int            `json:"done"`
	Flooded bool            `json:"flooded"`
	Trouble string          `json:"trouble"`
	Stacks  *string         `json:"stacks"`
	Routes  *Routes         `json:"routes"`
}

type hello struct {
	Secret   string `json:"secret"`
	Protocol int    `json:"protocol"`
	Role     string `json:"role"`
	Interpreter
}

type line struct {
	message message
	size    int
	err     error
}

// Start starts a worker for the component, which it does not import yet. limit is how long, in quiet time, it may take to call
// back. The caller must call Stop.
func Start(ctx context.Context, c Component, limit time.Duration) (*Worker, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	defer listener.Close()
	secret, proof := rand.Text(), rand.Text()
	address := listener.Addr().String() + "/" + secret + "/" + proof
	process, err := target.StartWorker(c.Dir, []string{c.Python, "{dir}/" + Module}, address, c.Env, Extract)
	if err != nil {
		return nil, &GoneError{What: fmt.Sprintf("the interpreter %s cannot be started: %v", c.Python, err)}
	}
	w := &Worker{process: process, group: quiet.NewGroup(), lines: make(chan line, 64), begun: time.Now()}
	if err := w.connect(ctx, listener, secret, proof, limit); err != nil {
		return nil, errors.Join(err, w.Stop())
	}
	return w, nil
}

// connect waits for the worker's first line.
func (w *Worker) connect(ctx context.Context, listener net.Listener, secret, proof string, limit time.Duration) error {
	ctx, cancel := w.within(ctx, limit)
	defer cancel()
	end := context.AfterFunc(ctx, func() { listener.Close() })
	defer end()
	go func() { // an interpreter that ends at once is not waited for
		select {
		case <-w.process.Exited():
			listener.Close()
		case <-ctx.Done():
		}
	}()
	for {
		conn, err := listener.Accept()
		if err != nil {
			return w.gone(ctx, "the worker did not call back")
		}
		reader := bufio.NewReaderSize(conn, 64<<10)
		_ = conn.SetReadDeadline(time.Now().Add(limit))
		first, err := reader.ReadSlice('\n')
		var h hello
		if err != nil || json.Unmarshal(first, &h) != nil || subtle.ConstantTimeCompare([]byte(h.Secret), []byte(secret)) != 1 ||
			h.Protocol != control.Version || h.Role != "host" {
			conn.Close() // some other process of this machine
			continue
		}
		_ = conn.SetReadDeadline(time.Time{})
		w.Interpreter, w.conn = h.Interpreter, conn
		go w.read(reader)
		return w.send(map[string]string{"proof": proof})
	}
}

func (w *Worker) within(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	ctx = quiet.Watch(ctx, w.group)
	quiet.Include(ctx, w.process.Process())
	return quiet.WithTimeout(ctx, limit, ErrSilent)
}

// read hands on what the worker sends. It ends when the connection does.
func (w *Worker) read(r *bufio.Reader) {
	defer close(w.lines)
	for {
		text, err := readLine(r)
		if err != nil {
			w.lines <- line{err: err}
			return
		}
		l := line{size: len(text)}
		if err := json.Unmarshal(text, &l.message); err != nil {
			l.message.Event = trace.Event{Kind: trace.Note, Name: "malformed", Value: err.Error()}
		}
		w.lines <- l
	}
}

var errTooLong = fmt.Errorf("a line is longer than %d MiB", maxLine>>20)

func readLine(r *bufio.Reader) (text []byte, err error) {
	for {
		part, err := r.ReadSlice('\n')
		text = append(text, part...)
		switch {
		case len(text) > maxLine:
			return nil, errTooLong
		case err == nil:
			return text, nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		}
	}
}

func (w *Worker) send(m any) error {
	data, err := json.Marshal(m)
	if err != nil {
		return err
	}
	_ = w.conn.SetWriteDeadline(time.Now().Add(10 * time.Second))
	_, err = w.conn.Write(append(data, '\n'))
	return err
}

// Load has the worker import the component, and call the factory of middleware. The error is a *NotHostedError or a *GoneError.
func (w *Worker) Load(ctx context.Context, c Component, limit time.Duration) (*Loaded, error) {
	kind := "application"
	if c.Middleware {
		kind = "middleware"
	}
	ctx, cancel := w.within(ctx, limit)
	defer cancel()
	if err := w.send(map[string]load{"load": {kind, c.Target, c.Call, c.Setup}}); err != nil {
		return nil, w.gone(ctx, "the worker ended before the component was imported")
	}
	for {
		l, err := w.next(ctx, "the component was imported")
		switch {
		case err != nil:
			return nil, err
		case l.message.Failed != nil:
			return nil, l.message.Failed
		case l.message.Loaded != nil:
			return l.message.Loaded, nil
		}
	}
}

// Routes are what an application's framework says of its routes.
type Routes struct {
	Framework string   `json:"framework"` // "" if it is none that is known
	Paths     []string `json:"paths"`     // of those that GET and have no arguments
	LeftOut   int      `json:"left_out"`  // the others
	Known     []string `json:"known"`     // the frameworks that are known
}

// Routes asks the worker for the routes of the application, which it has loaded.
func (w *Worker) Routes(ctx context.Context, limit time.Duration) (*Routes, error) {
	ctx, cancel := w.within(ctx, limit)
	defer cancel()
	if err := w.send(map[string]bool{"routes": true}); err != nil {
		return nil, w.gone(ctx, "the process had ended")
	}
	for {
		l, err := w.next(ctx, "the routes were known")
		switch {
		case err != nil:
			return nil, err
		case l.message.Failed != nil:
			return nil, l.message.Failed
		case l.message.Routes != nil:
			return l.message.Routes, nil
		}
	}
}

// Run runs an exchange and returns its events, in order. After a *GoneError the worker is of no more use.
func (w *Worker) Run(ctx context.Context, x Exchange, limit time.Duration) ([]trace.Event, error) {
	w.number++
	x.Number = w.number
	ctx, cancel := w.within(ctx, limit)
	defer cancel()
	if err := w.send(map[string]Exchange{"exchange": x}); err != nil {
		return nil, w.gone(ctx, "the process had ended")
	}
	var events []trace.Event
	size := 0
	for {
		l, err := w.next(ctx, "the exchange was over")
		if err != nil {
			return events, err
		}
		m := l.message
		if size += l.size; size > maxExchange {
			w.process.Kill()
			return events, &GoneError{What: fmt.Sprintf("the component made more than %d MiB of events in one exchange", maxExchange>>20)}
		}
		switch {
		case m.Trouble != "":
			events = append(events, trace.Event{Kind: trace.Note, Name: "trouble", Value: m.Trouble, At: time.Now()})
		case m.Done != nil && *m.Done == x.Number:
			if m.Flooded {
				return events, ErrFlood
			}
			return events, nil
		case m.Kind != "":
			m.Event.At = time.Now()
			events = append(events, m.Event)
		}
	}
}

// next returns the worker's next line.
func (w *Worker) next(ctx context.Context, before string) (line, error) {
	select {
	case l, open := <-w.lines:
		if !open || l.err != nil {
			return l, w.gone(ctx, "the process ended before "+before)
		}
		return l, nil
	case <-ctx.Done():
		return line{}, w.hangs(ctx, before)
	}
}

// gone says how the worker ended.
func (w *Worker) gone(ctx context.Context, what string) error {
	if ctx.Err() != nil && context.Cause(ctx) != ErrSilent {
		return context.Cause(ctx)
	}
	select {
	case <-w.process.Exited():
		what += " (" + w.process.Status() + ")"
	case <-time.After(endPatience): // its connection has been closed, it itself has not ended
		what += ": its connection to wsgicheck was closed"
	}
	return &GoneError{What: what, Evidence: w.Output()}
}

const (
	endPatience  = 2 * time.Second // until the end of a process is known whose connection has ended
	dumpPatience = 2 * time.Second // until the worker says where its threads are
)

// hangs asks where the threads of a worker are that does not answer.
func (w *Worker) hangs(ctx context.Context, before string) error {
	if why := context.Cause(ctx); !errors.Is(why, ErrSilent) && !errors.Is(why, quiet.ErrBusy) {
		return why
	}
	gone := &GoneError{What: "the component hangs: wsgicheck gave up before " + before}
	if errors.Is(context.Cause(ctx), quiet.ErrBusy) {
		gone.What = fmt.Sprintf("wsgicheck gave up before %s: %v", before, context.Cause(ctx))
	}
	if w.send(map[string]bool{"where": true}) == nil {
		patience := time.After(dumpPatience)
		for {
			select {
			case l, open := <-w.lines:
				switch {
				case !open || l.err != nil:
					return gone
				case l.message.Stacks != nil:
					gone.Evidence = *l.message.Stacks
					return gone
				}
			case <-patience:
				gone.Evidence = w.Output()
				return gone
			}
		}
	}
	return gone
}

// Output is the end of what the worker has printed.
func (w *Worker) Output() string { return strings.TrimSpace(w.process.Output(w.begun)) }

// OutputSince is what the worker has printed since then.
func (w *Worker) OutputSince(t time.Time) string { return w.process.Output(t) }

// Stop ends the worker; nothing of it is left on return. It may be called again.
func (w *Worker) Stop() error {
	if w.conn != nil {
		w.conn.Close()
		w.conn = nil
		go func() {
			for range w.lines { // the reader may wait to hand on a line
			}
		}()
	}
	return w.process.Stop()
}
