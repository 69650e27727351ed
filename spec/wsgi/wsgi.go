package wsgi

import (
	"errors"
	"io"
	"iter"
	"net"
)

// Environ is the environ of one request. The application may change it as it likes
// (wsgi/environ-app-may-mutate); the server must not reuse it for another request.
// A key without a dot holds a string of octets. Keys with a dot are listed below.
type Environ map[string]any

// Keys of PEP 3333 and the types of their values.
const (
	KeyVersion      = "wsgi.version"      // [2]int{1, 0}
	KeyURLScheme    = "wsgi.url_scheme"   // string
	KeyInput        = "wsgi.input"        // Input
	KeyErrors       = "wsgi.errors"       // ErrorStream
	KeyMultithread  = "wsgi.multithread"  // bool
	KeyMultiprocess = "wsgi.multiprocess" // bool
	KeyRunOnce      = "wsgi.run_once"     // bool
	KeyFileWrapper  = "wsgi.file_wrapper" // FileWrapper, optional
)

// KeyInputTerminated is no key of PEP 3333 but a convention that servers share: present
// and true, wsgi.input ends at the boundary whatever CONTENT_LENGTH says.
const KeyInputTerminated = "wsgi.input_terminated" // bool

// Keys of the asynchronous proposal and the types of their values.
const (
	KeyAsyncInput       = "wsgi.async_input"        // AsyncInput
	KeyInputFactory     = "wsgi.input_factory"      // InputFactory
	KeyResumeWithResult = "wsgi.resume_with_result" // ResumeWithResult, optional
)

// Application is what a server hosts. Call is made once per request
// (wsgi/one-call-per-request). An error, or a panic, is an uncaught exception.
// A nil Iterable without an error is an application error.
type Application interface {
	Call(environ Environ, start StartResponse) (Iterable, error)
}

// ApplicationFunc lets a function be an Application.
type ApplicationFunc func(environ Environ, start StartResponse) (Iterable, error)

// Call calls f.
func (f ApplicationFunc) Call(environ Environ, start StartResponse) (Iterable, error) {
	return f(environ, start)
}

// Header is one response header field; both strings are octets.
type Header struct{ Name, Value string }

// StartResponse begins the response: status is "200 OK", headers belong to the server
// from then on. excInfo is PEP 3333's exc_info, nil for none; when the head has been
// sent already the call returns that very error. Any other error says what was wrong
// with the call; either way the application returns it to the server.
type StartResponse func(status string, headers []Header, excInfo error) (Write, error)

// Write sends data ahead of what the iterable yields; it returns when the data has been
// sent or is sure to be. The server does not keep data.
type Write func(data []byte) error

// Iterable is what an application returns.
type Iterable interface {
	// Next runs the application for one turn and returns what it yields: response data,
	// a token, or (async-input/park, where offered) the environ's AsyncInput.
	// io.EOF is the end of the iterable; any other error, or a panic, is an exception.
	// A []byte belongs to the server until it calls Next or Close again.
	Next() (Value, error)
	// Close is called exactly once, when the request is over for whatever reason.
	Close() error
}

// Value is a []byte (possibly empty: a cooperative pause), a Token that this request's
// server handed out, or the request's AsyncInput. Anything else is an application error.
type Value = any

// Token is an opaque value made by the server; the application yields that very value next.
type Token interface{}

// AsyncInput is wsgi.async_input: the content of one request, without waiting.
type AsyncInput interface {
	// Next returns content that has arrived, an empty slice when none has, and io.EOF
	// from the boundary on. ErrRefused: a second call in a turn, or a call after
	// the factory's. ErrDisconnected: the client went away before the boundary.
	// The slice is valid until the application's next turn; yielding it is allowed.
	Next() ([]byte, error)
}

// InputFactory is wsgi.input_factory: it returns the switch token, which the application
// yields next. ErrRefused: a second call in one request.
type InputFactory func() (Token, error)

// ResumeWithResult is wsgi.resume_with_result: call is run on another thread; the
// application yields the token that is returned and is resumed when the result is there.
// ErrRefused: the request is in its synchronous phase.
type ResumeWithResult func(call func() (any, error)) (ResultToken, error)

// ResultToken is the token of a delegated call.
type ResultToken interface {
	Token
	// Result returns what the call returned, once the application has been resumed with
	// it; before that it returns ErrRefused. A panic of the call is returned as an error.
	Result() (any, error)
}

// Input is wsgi.input. All methods end at the boundary: at and beyond it they return an
// empty result without an error. (Read alone returns io.EOF there, as an io.Reader does.)
// ErrDisconnected: the client went away before the boundary.
type Input interface {
	io.Reader
	// ReadSize is read(size): size bytes, fewer only at the end; everything if size < 0.
	ReadSize(size int) ([]byte, error)
	// ReadLine is readline(size): up to and including the next "\n", at most size bytes
	// unless size < 0.
	ReadLine(size int) ([]byte, error)
	// ReadLines is readlines(hint): whole lines, and no more once hint bytes have been
	// reached if hint > 0.
	ReadLines(hint int) ([][]byte, error)
	// Lines is iteration: the lines that ReadLine(-1) would return until the end.
	Lines() iter.Seq2[[]byte, error]
}

// ErrorStream is wsgi.errors. Text is UTF-8 here; the server substitutes what it cannot write.
type ErrorStream interface {
	io.StringWriter
	WriteLines(lines []string) error
	Flush() error
}

// FileWrapper is wsgi.file_wrapper. blockSize is a suggestion; 0 leaves it to the server.
// The iterable's Close closes file if it is an io.Closer.
type FileWrapper func(file io.Reader, blockSize int) Iterable

var (
	// ErrRefused is what the interface forbids (RuntimeError in Python): returned at the
	// call that was wrong.
	ErrRefused = errors.New("wsgi: refused")
	// ErrDisconnected is the client gone before the content's boundary (OSError in Python).
	ErrDisconnected = errors.New("wsgi: client disconnected before the end of the content")
)

// Server is a listening server, as the harness sees one written in Go.
type Server interface {
	// Addr is where it accepts connections.
	Addr() net.Addr
	// Bridge is the middleware the server ships: it hosts a synchronous application
	// beneath the asynchronous interface (bridge/provided). Nil if it has none.
	Bridge(Application) Application
	// Close stops it: no goroutine, thread, connection or port of it is left on return.
	Close() error
}

// Sized is an Iterable whose number of values is known in advance, as len() tells of a
// list (wsgi/iterable-len-accurate). A server may use a length of one to compute a
// Content-Length (wsgi/may-infer-length-from-single-block).
type Sized interface {
	Iterable
	Len() int
}
