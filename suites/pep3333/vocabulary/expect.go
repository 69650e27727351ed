package vocabulary

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/quiet"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// Patience is how long a client waits for 100 before it sends the content all the same, as RFC 9110, section 10.1.1, has
// clients do. What must be is judged alike whether or not it was long enough; cases that distinguish one permitted way from
// another use LongPatience.
const (
	Patience     = 100 * time.Millisecond
	LongPatience = time.Second
)

// Expecting sends the head of a request with content "hell\n" and the expectation.
func Expecting(options ...Option) Actions {
	return Send("POST", "/", append([]Option{Header("Content-Length", "5"), Header("Expect", "100-continue"), Last()}, options...)...)
}

// AwaitContinue waits for a 100 or the final response, or until the client's patience is at its end; then
// sends the content if no final response has come.
func AwaitContinue(content string) Actions { return AwaitFor(Patience, content) }

// AwaitFor is AwaitContinue with this patience.
func AwaitFor(limit time.Duration, content string) Actions {
	return Do("wait for 100 (Continue), then send the content", func(c *harness.Client) error {
		came, err := Arrived(c, limit)
		if err != nil {
			return err
		}
		conn, err := c.Conn()
		if err != nil {
			return err
		}
		if came {
			r, err := conn.ReadInterim()
			if err != nil || r.Status >= 300 {
				return err
			}
			if r.Status >= 200 { // the head came first; the content is still owed, unless the connection ends
				_ = conn.Send([]byte(content))
				return nil
			}
		} else {
			c.Run.Note("the client gave up waiting for 100")
		}
		return conn.Send([]byte(content))
	})
}

// AwaitCalls waits until the application has been called for each of the named requests, or the time is up, as it will be where
// the server calls it for one request at a time.
func AwaitCalls(limit time.Duration, names ...string) Actions {
	return Do("wait until the application is called for "+strings.Join(names, " and for ")+", or not", func(c *harness.Client) error {
		ctx, cancel := quiet.WithTimeout(c.Ctx, limit, nil)
		defer cancel()
		_ = c.Session.Await(ctx, func(events []trace.Event) bool {
			return !slices.ContainsFunc(names, func(name string) bool {
				return !slices.ContainsFunc(events, func(e trace.Event) bool { return e.Request == name && e.Kind == trace.Call })
			})
		})
		return context.Cause(c.Ctx)
	})
}

// Arrived waits until something has arrived; false when the time is up, or the connection ends first.
func Arrived(c *harness.Client, limit time.Duration) (bool, error) {
	ctx, cancel := quiet.WithTimeout(c.Ctx, limit, nil)
	defer cancel()
	return arrived(ctx, c)
}

// ArrivedBefore waits until something has arrived or the application has opened the gate, or the time is up; it reports
// whether something has arrived.
func ArrivedBefore(c *harness.Client, gate string, limit time.Duration) (bool, error) {
	ctx, cancel := quiet.WithTimeout(c.Ctx, limit, nil)
	defer cancel()
	go func() {
		defer cancel()
		_ = c.Session.WaitGate(ctx, gate) // what ended the wait shows by what has arrived
	}()
	return arrived(ctx, c)
}

func arrived(ctx context.Context, c *harness.Client) (bool, error) {
	conn, err := c.Conn()
	if err != nil {
		return false, err
	}
	return conn.AwaitArrival(ctx)
}
