package control

import "github.com/wsgicheck/wsgicheck/spec/trace"

// Version is the protocol's. A probe of another version is refused.
const Version = 1

// Environment variables (and lines of the file) by which a probe finds the harness.
const (
	EnvControl = "WSGICHECK_CONTROL" // HOST:PORT/SECRET/PROOF
	EnvBridge  = "WSGICHECK_BRIDGE"  // MODULE:CALLABLE
	FileName   = "wsgicheck_control" // beside the probe: the two values, a line each
)

// Program is what an application does with one request.
type Program struct {
	Bridge  bool     `json:"bridge,omitempty"`  // beneath the server's bridge
	Above   []Step   `json:"above,omitempty"`   // by an async-aware component above the bridge
	Wrap    []string `json:"wrap,omitempty"`    // middleware, outermost first
	Returns string   `json:"returns,omitempty"` // shape of the iterable; "" is iterator
	Call    []Step   `json:"call,omitempty"`    // in the body of app()
	Iter    []Step   `json:"iter,omitempty"`    // by the iterable
	Close   []Step   `json:"close,omitempty"`   // in close()
	Python  string   `json:"python,omitempty"`  // source of app(environ, start_response, probe) instead
}

// Step is one step of a program; which fields count depends on Do (harness/PROTOCOL.md).
type Step struct {
	Do      string        `json:"do"`
	Catch   bool          `json:"catch,omitempty"`
	Data    *trace.Octets `json:"data,omitempty"`
	Repeat  int           `json:"repeat,omitempty"`
	Value   string        `json:"value,omitempty"`
	Name    string        `json:"name,omitempty"`
	Gate    string        `json:"gate,omitempty"`
	Method  string        `json:"method,omitempty"`
	Size    *int          `json:"size,omitempty"`
	Block   int           `json:"block,omitempty"`
	Key     string        `json:"key,omitempty"`
	Token   string        `json:"token,omitempty"`
	Status  string        `json:"status,omitempty"`
	Headers [][2]string   `json:"headers,omitempty"`
	ExcInfo bool          `json:"exc_info,omitempty"`
	Error   string        `json:"error,omitempty"`
	Times   int           `json:"times,omitempty"`
	Steps   []Step        `json:"steps,omitempty"`
}

// Hello is a probe's first line.
type Hello struct {
	Secret   string      `json:"secret"`
	Protocol int         `json:"protocol"`
	Language string      `json:"language"` // "python", "go"
	Version  string      `json:"version"`  // of the language's implementation
	ID       string      `json:"id"`       // RUN or RUN.REQUEST, "" if the request named none
	Event    trace.Event `json:"event"`    // the call
}

// Message is a line from the harness to a probe. The first holds Proof and Program (nil:
// nobody asked for this request), each further one Open.
type Message struct {
	Proof   string   `json:"proof,omitempty"`
	Program *Program `json:"program,omitempty"`
	Open    string   `json:"open,omitempty"`
}
