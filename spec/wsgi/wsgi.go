package wsgi

import (
	"errors"
	"io"
	"iter"
	"net"
)

// Environ is the environ of one request. The application may change it in any way
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

// KeyInputTerminated is not a key of PEP 3333 but a convention that servers share: if it
// is present and true, wsgi.input ends at the boundary whatever CONTENT_LENGTH says.
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

// StartResponse begins the response: status is "200 OK", for example, and headers belong
// to the server from then on. excInfo is PEP 3333's exc_info, nil for none; if the head
// has already been sent, the call returns that very error. Any other error says what was
// wrong with the call. In either case the application returns the error to the server.
type StartResponse func(status string, headers []Header, excInfo error) (Write, error)

// Write sends data before anything that the iterable yields. It returns when the data has
// been sent or is guaranteed to be. The server does not keep the slice.
type Write func(data []byte) error

// Iterable is what an application returns.
type Iterable interface {
	// Next runs the application for one turn and returns what it yields: response data,
	// a token, or (async-input/park, where offered) the environ's AsyncInput.
	// io.EOF is the end of the iterable; any other error, or a panic, is an exception.
	// A []byte belongs to the server until it calls Next or Close again.
	Next() (Value, error)
	// Close is called exactly once, when the request is over, for whatever reason.
	Close() error
}

// Value is a []byte (if empty, a cooperative pause), a Token that the server handed out
// for this request, or the request's AsyncInput. Anything else is an application error.
type Value = any

// Token is an opaque value made by the server. The application yields that very value next.
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

// ResumeWithResult is wsgi.resume_with_result: the server runs call on another thread; the
// application yields the returned token and is resumed when the result is there.
// ErrRefused: the request is in its synchronous phase.
type ResumeWithResult func(call func() (any, error)) (ResultToken, error)

// ResultToken is the token of a delegated call.
type ResultToken interface {
	Token
	// Result returns what the call returned, once the application has been resumed with
	// it; before that it returns ErrRefused. If the call panicked, Result returns an error.
	Result() (any, error)
}

// Input is wsgi.input. All methods end at the boundary: from there on they return an empty
// result without an error, except Read, which returns io.EOF as an io.Reader does.
// ErrDisconnected: the client went away before the boundary.
type Input interface {
	io.Reader
	// ReadSize is read(size): size bytes, fewer only at the end; everything if size < 0.
	ReadSize(size int) ([]byte, error)
	// ReadLine is readline(size): up to and including the next "\n", at most size bytes
	// unless size < 0.
	ReadLine(size int) ([]byte, error)
	// ReadLines is readlines(hint): whole lines; if hint > 0, it stops once the lines have
	// hint bytes together.
	ReadLines(hint int) ([][]byte, error)
	// Lines is iteration: the lines that ReadLine(-1) would return, until the end.
	Lines() iter.Seq2[[]byte, error]
}

// ErrorStream is wsgi.errors. Text is UTF-8 here; the server substitutes what it cannot write.
type ErrorStream interface {
	io.StringWriter
	WriteLines(lines []string) error
	Flush() error
}

// FileWrapper is wsgi.file_wrapper. blockSize is a suggestion; 0 leaves the choice to the
// server.
// The iterable's Close closes file if it is an io.Closer.
type FileWrapper func(file io.Reader, blockSize int) Iterable

var (
	// ErrRefused is returned by a call that the interface forbids (RuntimeError in Python).
	ErrRefused = errors.New("wsgi: refused")
	// ErrDisconnected means that the client went away before the content's boundary
	// (OSError in Python).
	ErrDisconnected = errors.New("wsgi: client disconnected before the end of the content")
)

// Server is a listening server written in Go, as the harness sees it.
type Server interface {
	// Addr is where it accepts connections.
	Addr() net.Addr
	// Bridge returns the synchronous application wrapped in the middleware that the server
	// ships for it (bridge/provided); nil if the server ships none.
	Bridge(Application) Application
	// Close stops the server. When it returns, none of its goroutines, threads, connections
	// and ports are left.
	Close() error
}

// NewServer makes a listening server that hosts the application. Whoever calls it closes the server.
type NewServer func(Application) (Server, error)

// Sized is an Iterable whose number of values is known in advance, as len() is for a
// Python list (wsgi/iterable-len-accurate). A server may use a length of one to compute a
// Content-Length (wsgi/may-infer-length-from-single-block).
type Sized interface {
	Iterable
	Len() int
}
