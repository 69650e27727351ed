package trace

import "time"

// Kind says what an event reports. Most kinds are named after the step of the program.
type Kind string

// The kinds. Every event of one request has the same Run and Request.
const (
	Call     Kind = "call"     // the application was called; Environ, Args are set
	Start    Kind = "start"    // start_response was called; Status, Headers; Error if it raised
	Write    Kind = "write"    // write(Data) returned or raised
	Next     Kind = "next"     // next() on async_input: Data, End or Error
	Factory  Kind = "factory"  // input_factory() returned a token named Name, or raised
	Delegate Kind = "delegate" // resume_with_result() returned a token named Name, or raised
	Ran      Kind = "ran"      // the delegated callable named Name has run, on Thread
	Result   Kind = "result"   // token.result(): Value or Error
	Yield    Kind = "yield"    // about to yield: Value says what, Data if bytes (if Data was cut, Size is the whole length)
	Read     Kind = "read"     // a method of wsgi.input: Method, Size, Data, Error
	Look     Kind = "look"     // the environ was looked at again
	Open     Kind = "open"     // the application opened gate Name
	Waited   Kind = "waited"   // gate Name was found open
	Errors   Kind = "errors"   // a method of wsgi.errors: Method, Error
	Set      Kind = "set"      // environ[Name] was set or deleted
	Raise    Kind = "raise"    // Error leaves the application
	Returned Kind = "returned" // the body of app() returned its iterable
	End      Kind = "end"      // the iterable has ended
	Close    Kind = "close"    // close() was entered
	Closed   Kind = "closed"   // close() has finished; Error if it raised
	Dropped  Kind = "dropped"  // the iterable was thrown away without close()
	Overlap  Kind = "overlap"  // a step or close() was entered while another was running
	Note     Kind = "note"     // anything else that a program reports: Name, Value
)

// Side is a side of a component that is hosted without a server.
type Side string

// The sides.
const (
	Above   Side = "above"   // between the component and the server
	Beneath Side = "beneath" // between middleware and the application that it is given
)

// Event is one thing that happened in an application. Strings are native strings: one
// character per octet; a character above U+00FF shows a broken server.
type Event struct {
	Seq     int    `json:"seq"`               // 1, 2, 3 … within the request, in the order they happened
	Kind    Kind   `json:"kind"`              // what happened
	Turn    int    `json:"turn"`              // 1 from the call to the first value, then one more for each resumption
	Thread  string `json:"thread,omitempty"`  // the thread (or greenlet) it happened on
	Process int    `json:"process,omitempty"` // the operating system's process id

	Name    string              `json:"name,omitempty"`    // gate, token or key
	Value   string              `json:"value,omitempty"`   // what was yielded or returned, by kind: bytes, token, input, …
	Data    *Octets             `json:"data,omitempty"`    // bytes passed or returned
	Type    string              `json:"type,omitempty"`    // type of what was returned, where it matters ("bytes")
	Size    *int                `json:"size,omitempty"`    // the size or hint passed to a method; nil if none was
	Method  string              `json:"method,omitempty"`  // method of wsgi.input or wsgi.errors
	End     bool                `json:"end,omitempty"`     // the end was reported (StopIteration)
	Error   *Error              `json:"error,omitempty"`   // what was raised
	Status  string              `json:"status,omitempty"`  // as passed to start_response
	Headers [][2]string         `json:"headers,omitempty"` // as passed to start_response
	Environ map[string]EnvValue `json:"environ,omitempty"` // key to type and value
	Args    *Args               `json:"args,omitempty"`    // how the application, or another callable of the interface, was called

	// Of a component that is hosted without a server only.
	Side   Side              `json:"side,omitempty"`  // on which side of it this happened
	Places []string          `json:"at,omitempty"`    // the lines, FILE:LINE, that did it: the first, and the first of the component's own if that is another
	Types  map[string]string `json:"types,omitempty"` // of what was passed or returned, by what it is
	Left   *int              `json:"left,omitempty"`  // octets of content that were left when a method of wsgi.input was called

	Run     string    `json:"-"` // scenario run, set by the harness
	Request string    `json:"-"` // name of the request within the run, set by the harness
	At      time.Time `json:"-"` // when the harness received it
}

// EnvValue is a value of the environ: the name of its Python type ("str", "bool",
// "tuple", …), and the value itself if it is a str, otherwise its repr, cut to 200
// characters.
type EnvValue struct {
	Type  string `json:"t"`
	Value string `json:"v"`
}

// Args says how the application object was called.
type Args struct {
	Positional  int    `json:"positional"`   // number of positional arguments
	Keyword     int    `json:"keyword"`      // number of keyword arguments
	EnvironType string `json:"environ_type"` // "dict", or the name of its type if it is another
}

// Error is an exception: its type, the names of all its bases, its message.
type Error struct {
	Type    string   `json:"type"`
	Bases   []string `json:"bases,omitempty"`
	Message string   `json:"message,omitempty"`
	Same    bool     `json:"same,omitempty"` // it is the very object given as exc_info
}

// Is reports whether the exception is of the named class, e.g. "OSError".
func (e *Error) Is(class string) bool {
	if e == nil {
		return false
	}
	if e.Type == class {
		return true
	}
	for _, b := range e.Bases {
		if b == class {
			return true
		}
	}
	return false
}
