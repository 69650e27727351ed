package scenario

import (
	"errors"
	"fmt"
	"strings"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/wire"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// Actions is a piece of the client's half.
type Actions []harness.Action

// Client joins actions into the client's half of a case.
func Client(parts ...Actions) []harness.Action {
	var all []harness.Action
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}

// NeedsConnection is met where the target has a socket of its own.
var NeedsConnection = harness.Need{Met: func(f *harness.Facts) bool { return f.Gateway == "" }, Verdict: harness.NotTested,
	Reason: "a gateway is given whole requests and gives whole responses: it has no connection"}

// onWire is act for what a gateway without a socket knows nothing of.
func onWire(text string, do func(*harness.Client) error) Actions {
	actions := act(text, do)
	actions[0].Needs = []harness.Need{NeedsConnection}
	return actions
}

func act(text string, do func(*harness.Client) error) Actions {
	return Actions{{Text: text, Do: do}}
}

// Do is an action of the caller's own; text says what it does.
func Do(text string, do func(*harness.Client) error) Actions { return act(text, do) }

// Raw sends octets; {id}, {addr} and {prefix} are expanded, and a path that is asked for begins with {prefix}. Requests in them whose responses will be
// read are described by expect, in order (none: GET over HTTP/1.1).
func Raw(octets string, expect ...wire.RequestInfo) Actions {
	return act(fmt.Sprintf("send %s", cut(octets)), func(c *harness.Client) error {
		for _, e := range expect {
			c.Expect(e)
		}
		conn, err := c.Conn()
		if err != nil {
			return err
		}
		return send(conn, c.Expand(octets))
	})
}

// send sends octets. A server that does not read all of them may answer and close the connection (RFC 9112, section 9.6): what it
// answered is read next. A Unix socket takes less than a TCP connection before its server reads.
func send(conn *wire.Conn, data []byte) error {
	err := conn.Send(data)
	if errors.Is(err, wire.ErrReset) {
		if answer, _ := conn.Peek(); len(answer) > 0 {
			return nil
		}
	}
	return err
}

// RawEach sends octets n at a time, each piece in a write of its own.
func RawEach(n int, octets string) Actions {
	return onWire(fmt.Sprintf("send %s, %d octets at a time", cut(octets), n), func(c *harness.Client) error {
		conn, err := c.Conn()
		if err != nil {
			return err
		}
		data := c.Expand(octets)
		for len(data) > 0 {
			k := min(n, len(data))
			if err := conn.Send(data[:k]); err != nil {
				return err
			}
			data = data[k:]
		}
		return nil
	})
}

func cut(s string) string {
	if len(s) > 60 {
		s = s[:60] + "…"
	}
	return strings.ReplaceAll(wire.FormatBytes([]byte(s)), "\n", " ")
}

// Response reads one response to its end.
func Response() Actions {
	return act("read a response", func(c *harness.Client) error {
		conn, err := c.Conn()
		if err != nil {
			return err
		}
		r, err := conn.ReadResponse(c.Pending())
		c.Receive(r, err)
		return err
	})
}

// ResponseOrClose reads one response, or the end of the connection in its place; the Check
// looks at Received.Err.
func ResponseOrClose() Actions {
	return act("read a response or the end of the connection", func(c *harness.Client) error {
		conn, err := c.Conn()
		if err != nil {
			return err
		}
		r, err := conn.ReadResponse(c.Pending())
		c.Receive(r, err)
		if err != nil && c.Ctx.Err() != nil {
			return err
		}
		return nil
	})
}

// ResponseHead reads the head of a response; BodyUntil and BodyRest go on with its body.
func ResponseHead() Actions {
	return onWire("read the head of a response", func(c *harness.Client) error {
		conn, err := c.Conn()
		if err != nil {
			return err
		}
		r, err := conn.ReadHead(c.Pending())
		c.Receive(r, err)
		return err
	})
}

// BodyUntil reads the body begun by ResponseHead until it holds text.
func BodyUntil(text string) Actions {
	return onWire(fmt.Sprintf("read the body until it holds %s", cut(text)), func(c *harness.Client) error {
		conn, err := c.Conn()
		if err != nil {
			return err
		}
		return conn.ReadBodyUntil([]byte(text))
	})
}

// BodyRest reads the body begun by ResponseHead to its end.
func BodyRest() Actions {
	return act("read the rest of the body", func(c *harness.Client) error {
		conn, err := c.Conn()
		if err != nil {
			return err
		}
		return conn.ReadRest()
	})
}

// BodyRestOrCut reads the body begun by ResponseHead to its end, or to where the connection
// ends; the Check looks at Response.Complete.
func BodyRestOrCut() Actions {
	return act("read the rest of the body, or until the connection ends", func(c *harness.Client) error {
		conn, err := c.Conn()
		if err != nil {
			return err
		}
		if err := conn.ReadRest(); err != nil && c.Ctx.Err() != nil {
			return err
		}
		return nil
	})
}

// Interim reads one interim (1xx) response.
func Interim() Actions {
	return onWire("read an interim response", func(c *harness.Client) error {
		conn, err := c.Conn()
		if err != nil {
			return err
		}
		r, err := conn.ReadInterim()
		c.Receive(r, err)
		return err
	})
}

// ConnectionEnd reads until the server has closed the connection; what came before is kept in
// Run.Rest under the connection's name.
func ConnectionEnd() Actions {
	return act("read until the connection ends", func(c *harness.Client) error {
		conn, err := c.Conn()
		if err != nil {
			return err
		}
		rest, err := conn.ReadEOF()
		c.Rest(rest, err)
		if c.Ctx.Err() != nil {
			return err
		}
		return nil
	})
}

// NothingYet looks, without waiting, at what has arrived and is not read, and keeps it in
// Run.Peeked. Something that has been seen must say that nothing may have come.
func NothingYet() Actions {
	return onWire("look at what has arrived", func(c *harness.Client) error {
		conn, err := c.Conn()
		if err != nil {
			return err
		}
		data, err := conn.Peek()
		c.Run.Peeked = append(c.Run.Peeked, string(data))
		return err
	})
}

// Try does actions and goes on if one of them cannot be done, because the server
// was free to close the connection.
func Try(parts ...Actions) Actions {
	actions := Client(parts...)
	try := act("try: "+actions[0].Text, func(c *harness.Client) error {
		for _, a := range actions {
			if err := a.Do(c); err != nil {
				return c.Ctx.Err()
			}
		}
		return nil
	})
	for _, a := range actions {
		try[0].Needs = append(try[0].Needs, a.Needs...)
	}
	return try
}

// Given does actions that another rule demands to be possible: where they
// cannot, the case is not tested, and that rule answers for it.
func Given(rule string, parts ...Actions) Actions {
	actions := Client(parts...)
	for i, a := range actions {
		actions[i].Do = func(c *harness.Client) error {
			if err := a.Do(c); err != nil {
				return &harness.UnmetError{Rule: rule, Err: err}
			}
			return nil
		}
	}
	return actions
}

// WaitFor waits until the application has opened the gate.
func WaitFor(gate string) Actions {
	return act(fmt.Sprintf("wait for the gate %q", gate), func(c *harness.Client) error {
		return c.WaitGate(gate)
	})
}

// WaitForEvent waits until the named request's application has reported n events of the kind.
func WaitForEvent(request string, kind trace.Kind, n int) Actions {
	return act(fmt.Sprintf("wait for %d %s of the application %q", n, kind, request), func(c *harness.Client) error {
		return c.Session.Await(c.Ctx, func(events []trace.Event) bool {
			seen := 0
			for _, e := range events {
				if e.Request == request && e.Kind == kind {
					seen++
				}
			}
			return seen >= n
		})
	})
}

// Release opens a gate that the application waits for.
func Release(gate string) Actions {
	return act(fmt.Sprintf("open the gate %q", gate), func(c *harness.Client) error {
		c.OpenGate(gate)
		return nil
	})
}

// HalfClose shuts down the sending side of the connection.
func HalfClose() Actions { return onConn("half-close", (*wire.Conn).HalfClose) }

// Abort resets the connection. On a Unix socket, which has no reset, the case does not apply.
func Abort() Actions {
	reset := AbortOrClose()
	reset[0].Needs = append(reset[0].Needs, NeedsReset)
	return reset
}

// NeedsReset is met where a connection can be reset.
var NeedsReset = harness.Need{Met: func(f *harness.Facts) bool { return !f.Unix }, Verdict: harness.NotTested,
	Reason: "the client resets the connection, and a Unix socket has no reset"}

// AbortOrClose resets the connection, or closes it if it is to a Unix socket.
func AbortOrClose() Actions { return onConn("reset the connection", (*wire.Conn).Abort) }

// Hangup closes the connection; the next action opens a new one.
func Hangup() Actions {
	return act("close the connection", func(c *harness.Client) error { c.Close(); return nil })
}

func onConn(text string, do func(*wire.Conn) error) Actions {
	return onWire(text, func(c *harness.Client) error {
		conn, err := c.Conn()
		if err != nil {
			return err
		}
		return do(conn)
	})
}

// On does the actions on the named connection.
func On(name string, parts ...Actions) Actions {
	actions := Client(parts...)
	all := make(Actions, len(actions))
	for i, a := range actions {
		all[i] = harness.Action{Text: name + ": " + a.Text, Needs: a.Needs, Do: func(c *harness.Client) error {
			defer c.Use(c.Use(name))
			return a.Do(c)
		}}
	}
	return all
}
