package record

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

// Sink receives the events of all requests. It may be called from several goroutines.
type Sink func(trace.Event)

// Application returns app with a recorder around it. name names each request, and thread returns
// the thread that a step runs on.
func Application(app wsgi.Application, name func(wsgi.Environ) string, thread func() string, sink Sink) wsgi.Application {
	return wsgi.ApplicationFunc(func(environ wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
		r := &recorder{request: name(environ), thread: thread, sink: sink, environ: environ, turn: 1}
		r.event(trace.Event{Kind: trace.Call, Environ: snapshot(environ)})
		r.wrap()
		iterable, err := app.Call(environ, r.start(start))
		if err != nil {
			r.event(trace.Event{Kind: trace.Raise, Error: describe(err)})
			return nil, err
		}
		if iterable == nil {
			return nil, nil
		}
		r.event(trace.Event{Kind: trace.Returned})
		r.iterable = iterable
		return r, nil
	})
}

// recorder is one request's application as the server sees it.
type recorder struct {
	request  string
	thread   func() string
	sink     Sink
	environ  wsgi.Environ
	iterable wsgi.Iterable

	mu      sync.Mutex
	seq     int
	turn    int
	running bool
	fresh   bool // the first value has been yielded
	token   wsgi.Token
	result  wsgi.Token
	input   *asyncInput
}

func (r *recorder) event(e trace.Event) {
	r.mu.Lock()
	r.seq++
	e.Seq, e.Turn = r.seq, r.turn
	r.mu.Unlock()
	e.Request, e.Thread, e.Process = r.request, r.thread(), os.Getpid()
	r.sink(e)
}

// wrap puts the recorder between the application and what the environ offers. It is called again
// at each resumption, because wsgi.input may have been added.
func (r *recorder) wrap() {
	if in, ok := r.environ[wsgi.KeyAsyncInput].(wsgi.AsyncInput); ok && r.input == nil {
		r.input = &asyncInput{in, r}
		r.environ[wsgi.KeyAsyncInput] = wsgi.AsyncInput(r.input)
	}
	if f, ok := r.environ[wsgi.KeyInputFactory].(wsgi.InputFactory); ok && r.seq <= 1 {
		r.environ[wsgi.KeyInputFactory] = wsgi.InputFactory(func() (wsgi.Token, error) {
			token, err := f()
			r.token = token
			r.event(trace.Event{Kind: trace.Factory, Name: "switch", Error: describe(err)})
			return token, err
		})
	}
	if f, ok := r.environ[wsgi.KeyResumeWithResult].(wsgi.ResumeWithResult); ok && r.seq <= 1 {
		r.environ[wsgi.KeyResumeWithResult] = r.delegate(f)
	}
	if in, ok := r.environ[wsgi.KeyInput].(wsgi.Input); ok {
		if _, mine := in.(*input); !mine {
			r.environ[wsgi.KeyInput] = wsgi.Input(&input{in, r})
		}
	}
}

func (r *recorder) delegate(f wsgi.ResumeWithResult) wsgi.ResumeWithResult {
	return func(call func() (any, error)) (wsgi.ResultToken, error) {
		token, err := f(func() (any, error) {
			v, err := call()
			r.event(trace.Event{Kind: trace.Ran, Error: describe(err)})
			return v, err
		})
		r.result = token
		r.event(trace.Event{Kind: trace.Delegate, Error: describe(err)})
		return token, err
	}
}

func (r *recorder) start(start wsgi.StartResponse) wsgi.StartResponse {
	return func(status string, headers []wsgi.Header, excInfo error) (wsgi.Write, error) {
		e := trace.Event{Kind: trace.Start, Status: status}
		for _, h := range headers {
			e.Headers = append(e.Headers, [2]string{h.Name, h.Value})
		}
		if excInfo != nil {
			e.Value = "exc_info"
		}
		write, err := start(status, headers, excInfo)
		e.Error = describe(err)
		r.event(e)
		if write == nil {
			return nil, err
		}
		return func(data []byte) error {
			err := write(data)
			r.event(trace.Event{Kind: trace.Write, Data: octets(data), Error: describe(err)})
			return err
		}, err
	}
}

// Next resumes the application and reports what it yields.
func (r *recorder) Next() (wsgi.Value, error) {
	r.enter()
	defer r.leave()
	r.mu.Lock()
	if r.fresh {
		r.turn++
	}
	r.fresh = true
	r.mu.Unlock()
	r.wrap()
	v, err := r.iterable.Next()
	switch {
	case errors.Is(err, io.EOF):
		r.event(trace.Event{Kind: trace.End})
	case err != nil:
		r.event(trace.Event{Kind: trace.Raise, Error: describe(err)})
	default:
		v = r.yielded(v)
	}
	return v, err
}

// yielded reports a value and returns what to pass to the server.
func (r *recorder) yielded(v wsgi.Value) wsgi.Value {
	e := trace.Event{Kind: trace.Yield, Value: fmt.Sprintf("%T", v)}
	switch block, isBytes := v.([]byte); {
	case isBytes:
		e.Value, e.Data = "bytes", octets(block)
	case v == r.token && v != nil:
		e.Value, e.Name = "token", "switch"
	case v == r.result && v != nil:
		e.Value, e.Name = "token", "delegated"
	case r.input != nil && v == wsgi.Value(r.input):
		e.Value, v = "input", r.input.AsyncInput
	}
	r.event(e)
	return v
}

// Close closes the application's iterable.
func (r *recorder) Close() error {
	r.enter()
	defer r.leave()
	r.event(trace.Event{Kind: trace.Close})
	err := r.iterable.Close()
	r.event(trace.Event{Kind: trace.Closed, Error: describe(err)})
	return err
}

func (r *recorder) enter() {
	r.mu.Lock()
	overlap := r.running
	r.running = true
	r.mu.Unlock()
	if overlap {
		r.event(trace.Event{Kind: trace.Overlap})
	}
}

func (r *recorder) leave() {
	r.mu.Lock()
	r.running = false
	r.mu.Unlock()
}
