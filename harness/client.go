package harness

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/wsgicheck/wsgicheck/harness/control"
	"github.com/wsgicheck/wsgicheck/harness/quiet"
	"github.com/wsgicheck/wsgicheck/harness/wire"
)

// mainConn is the connection that actions use unless they name another.
const mainConn = "main"

// Client performs the client's half of a case. The actions of harness/scenario drive it.
type Client struct {
	Ctx     context.Context  // ends when the case's time is up
	Spare   time.Duration    // how much more time the case has on its own: an attempt beside others has less
	Limited bool             // a step had a limit of its own, which an attempt with time to spare ends before
	Session *control.Session // gates and events
	Run     *Run
	Prefix  string // the path beneath which the application is mounted, as requests have it; "" for the root

	Output      func() string          // the server's own output since the run began
	OutputGrows func() <-chan struct{} // closed when there is more of it; nil if it cannot be known

	addr  string
	name  string // connection in use
	conns map[string]*wire.Conn
	asked map[string][]wire.RequestInfo // requests sent and not yet answered, by connection
	ports []string                      // of the client's side of each connection so far
}

// NewClient returns a client for one run against the target at addr, in the form of [Instance].Addr. The caller ends it by CloseAll.
func NewClient(ctx context.Context, addr string, s *control.Session, run *Run) *Client {
	return &Client{Ctx: ctx, Session: s, Run: run, addr: addr, name: mainConn,
		conns: map[string]*wire.Conn{}, asked: map[string][]wire.RequestInfo{}}
}

// Addr returns the target's address, in the form of [Instance].Addr.
func (c *Client) Addr() string { return c.addr }

// Ports returns the client's ports of the connections so far.
func (c *Client) Ports() []string { return c.ports }

// Use makes the named connection the one in use and returns the one before.
func (c *Client) Use(name string) (before string) {
	before, c.name = c.name, name
	return before
}

// WaitGate waits until the gate is open, and records in the log, on the connection in use, that it was seen open.
func (c *Client) WaitGate(gate string) error {
	err := c.Session.WaitGate(c.Ctx, gate)
	if err == nil {
		c.Run.Log.Gate(c.name, wire.GateSeen, gate)
	}
	return err
}

// OpenGate records in the log, on the connection in use, that the gate is opened, and opens it.
func (c *Client) OpenGate(gate string) {
	c.Run.Log.Gate(c.name, wire.GateOpened, gate)
	c.Session.OpenGate(gate)
}

// Conn returns the connection in use, dialed if need be.
func (c *Client) Conn() (*wire.Conn, error) {
	if conn := c.conns[c.name]; conn != nil {
		return conn, nil
	}
	conn, err := wire.Dial(c.Ctx, c.addr, c.Run.Log, c.name)
	if err != nil {
		return nil, err
	}
	c.conns[c.name] = conn
	if port := conn.LocalPort(); port != "" {
		c.ports = append(c.ports, port)
	}
	return conn, nil
}

// Limit makes what waits on the connection fail with os.ErrDeadlineExceeded when so many tenths of the time have passed that the
// case, on its own, has left. An attempt that has less than the full time ends before, and shows nothing of a server's
// patience. The caller must lift the limit.
func (c *Client) Limit(conn *wire.Conn, tenths time.Duration) (lift func()) {
	c.Limited = true
	ctx, cancel := quiet.WithTimeout(c.Ctx, (quiet.Left(c.Ctx)+c.Spare)*tenths/10, nil)
	over := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(over)
		conn.SetDeadline(time.Unix(1, 0))
	})
	return func() {
		if !stop() {
			<-over
		}
		cancel()
		conn.SetDeadline(time.Time{})
	}
}

// ExpandText is Expand for a string.
func (c *Client) ExpandText(text string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	return string(c.Expand(text))
}

// Expand replaces {id} and {id.NAME} by the id a request must carry to reach the case's programs, {addr} by what stands for
// the target in the Host field, HOST:PORT, and {prefix} by the path beneath which the application is mounted. The caller may
// change the result.
func (c *Client) Expand(text string) []byte {
	out := make([]byte, 0, len(text)+64)
	for {
		before, after, found := strings.Cut(text, "{")
		out = append(out, before...)
		if !found {
			return out
		}
		name, rest, closed := strings.Cut(after, "}")
		switch request, isID := strings.CutPrefix(name, "id"); {
		case closed && name == "addr":
			out = append(out, wire.Authority(c.addr)...)
		case closed && name == "prefix":
			out = append(out, c.Prefix...)
		case closed && isID && (request == "" || named.MatchString(request)):
			out = append(append(out, c.Session.ID...), request...)
		default:
			out = append(out, '{')
			rest = after
		}
		text = rest
	}
}

var named = regexp.MustCompile(`^\.\w+$`)

// Expect notes that a request has been sent whose response will be read.
func (c *Client) Expect(a wire.RequestInfo) { c.asked[c.name] = append(c.asked[c.name], a) }

// Pending returns the oldest request on the connection in use that has not been answered,
// and drops it; a GET if there is none.
func (c *Client) Pending() wire.RequestInfo {
	queue := c.asked[c.name]
	if len(queue) == 0 {
		return wire.RequestInfo{Method: "GET"}
	}
	c.asked[c.name] = queue[1:]
	return queue[0]
}

// Receive keeps a response that was read, or what came in its place, for the Check.
func (c *Client) Receive(r *wire.Response, err error) {
	c.Run.Responses = append(c.Run.Responses, &Received{Response: r, Conn: c.name, Err: err})
}

// Rest keeps what came until the connection ended, and how it ended (io.EOF or a reset).
func (c *Client) Rest(data []byte, err error) {
	if c.Run.Rest == nil {
		c.Run.Rest = map[string]Ending{}
	}
	c.Run.Rest[c.name] = Ending{string(data), err}
}

// Close closes the connection in use; it is dialed anew when it is used again.
func (c *Client) Close() {
	if conn := c.conns[c.name]; conn != nil {
		conn.Close()
		delete(c.conns, c.name)
		delete(c.asked, c.name)
	}
}

// CloseFinished closes the connections that the last response said would be closed: a server
// may linger until its client does, and the application's frame with it.
func (c *Client) CloseFinished() {
	last := map[string]*Received{}
	for _, r := range c.Run.Responses {
		last[r.Conn] = r
	}
	for name, r := range last {
		if r.Response != nil && r.Complete && !r.KeepAlive && r.Status >= 200 {
			c.Use(name)
			c.Close()
		}
	}
}

// CloseAll closes every connection.
func (c *Client) CloseAll() {
	for _, conn := range c.conns {
		conn.Close()
	}
}

// Perform does the actions in order; the error names the step that could not be done.
func (c *Client) Perform(actions []Action) error {
	for i, a := range actions {
		if err := a.Do(c); err != nil {
			return fmt.Errorf("the client stopped at step %d of %d, %s: %w", i+1, len(actions), a.Text, err)
		}
	}
	return nil
}
