package host

import (
	"github.com/wsgicheck/wsgicheck/harness/control"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// Exchange is one request: what the server above does, and what the application beneath middleware does.
type Exchange struct {
	Number   int               `json:"number"`
	Identity bool              `json:"identity,omitempty"` // without the component: the application beneath alone, as a control
	Environ  map[string]string `json:"environ"`            // the variables; the wsgi keys are the worker's
	Content  *trace.Octets     `json:"content,omitempty"`

	Schedule
	Program *control.Program `json:"program,omitempty"` // of the application beneath middleware
}

// Schedule is what a server may do with a component.
type Schedule struct {
	CloseAfter   *int `json:"close_after,omitempty"`   // it closes the iterable after so many values; nil: at its end
	Threads      bool `json:"threads,omitempty"`       // each step, and close(), is on another thread
	EmptyHeaders bool `json:"empty_headers,omitempty"` // the list of headers is emptied as soon as start_response has it
	Objects      bool `json:"objects,omitempty"`       // start_response is an object that can be called
	RefuseStart  bool `json:"refuse_start,omitempty"`  // the first call of start_response raises
	Drip         bool `json:"drip,omitempty"`          // each read of the content waits for another thread
	Terminated   bool `json:"terminated,omitempty"`    // the environ has wsgi.input_terminated
	FileWrapper  bool `json:"file_wrapper,omitempty"`  // it has wsgi.file_wrapper
	RunOnce      bool `json:"run_once,omitempty"`      // wsgi.run_once is true
	Async        bool `json:"async,omitempty"`         // it has the proposal's keys
	SameContext  bool `json:"same_context,omitempty"`  // it runs in the contextvars.Context that the exchange before has left
	Beside       bool `json:"beside,omitempty"`        // the same exchange is run, whole, before the first value and after it
	References   bool `json:"references,omitempty"`    // whether an error of exc_info is still referred to when all else is gone
}

// Component says what is hosted.
type Component struct {
	Middleware bool
	Target     string   // MODULE:NAME
	Call       string   // for middleware: a Python expression that makes it of app; "" calls the target with app alone
	Setup      string   // MODULE:CALLABLE, called before the import; "" for none
	Python     string   // the interpreter
	Env        []string // NAME=VALUE, added to the environment
	Dir        string   // the folder in which it runs, and from which it is imported; "" for the current one
}

// load is what the worker needs to know of a component.
type load struct {
	Kind   string `json:"kind"`
	Target string `json:"target"`
	Call   string `json:"call,omitempty"`
	Setup  string `json:"setup,omitempty"`
}

// Loaded is what is hosted, as the worker found it.
type Loaded struct {
	Distribution string `json:"distribution"` // "" if it belongs to none
	Version      string `json:"version"`
	At           string `json:"at"`   // where the named object is written
	Kind         string `json:"kind"` // its type: function, class, …
}

// Interpreter is what runs the worker.
type Interpreter struct {
	Language       string `json:"language"`
	Version        string `json:"version"`
	Implementation string `json:"implementation"`
	Executable     string `json:"executable"`
}

// NotHostedError says that the component cannot be imported, found or called.
type NotHostedError struct {
	Stage     string `json:"stage"` // import, setup, find, factory
	Message   string `json:"message"`
	Traceback string `json:"traceback"`
}

func (e *NotHostedError) Error() string { return e.Message }

// GoneError says that the worker does not answer, or not any more. Evidence is what it printed at the end, or where its threads were.
type GoneError struct{ What, Evidence string }

func (e *GoneError) Error() string { return e.What }
