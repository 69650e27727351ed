package control

import "github.com/wsgicheck/wsgicheck/spec/trace"

// Version is the version of the protocol. A probe with another version is refused.
const Version = 1

// Environment variables (and lines of the file) by which a probe finds the harness.
const (
	EnvControl = "WSGICHECK_CONTROL" // HOST:PORT/SECRET/PROOF
	EnvBridge  = "WSGICHECK_BRIDGE"  // MODULE:CALLABLE
	FileName   = "wsgicheck_control" // a file next to the probe: the two values, one per line
)

// Program is what an application does with one request.
type Program struct {
	Bridge  bool     `json:"bridge,omitempty"`  // whether it runs below the server's bridge
	Above   []Step   `json:"above,omitempty"`   // steps of an async-aware component above the bridge
	Wrap    []string `json:"wrap,omitempty"`    // middleware, outermost first
	Returns string   `json:"returns,omitempty"` // kind of iterable; "" means iterator
	Call    []Step   `json:"call,omitempty"`    // steps in the body of app()
	Iter    []Step   `json:"iter,omitempty"`    // steps of the iterable
	Close   []Step   `json:"close,omitempty"`   // steps in close()
	Python  string   `json:"python,omitempty"`  // source of app(environ, start_response, probe) instead
}

// Step is one step of a program. Which fields it uses depends on Do (harness/PROTOCOL.md).
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
	ID       string      `json:"id"`       // RUN or RUN.REQUEST, "" if the request has none
	Event    trace.Event `json:"event"`    // the call event
}

// Message is a line from the harness to a probe. The first has Proof and Program (nil if the
// harness did not expect this request), each further one Open.
type Message struct {
	Proof   string   `json:"proof,omitempty"`
	Program *Program `json:"program,omitempty"`
	Open    string   `json:"open,omitempty"`
}
