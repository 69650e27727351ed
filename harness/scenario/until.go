package scenario

import (
	"fmt"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// WaitUntil waits until done holds of what the named request's application has done so
// far; text completes "wait until …".
func WaitUntil(request, text string, done func(*harness.App) bool) Actions {
	return act("wait until "+text, func(c *harness.Client) error {
		return c.Session.Await(c.Ctx, func(events []trace.Event) bool {
			app := &harness.App{}
			for _, e := range events {
				if e.Request == request {
					app.Events = append(app.Events, e)
				}
			}
			return done(app)
		})
	})
}

// WaitForNext waits until next() has returned n times more, or has reported the end or an error,
// since the application had been given the content.
func WaitForNext(request, content string, n int) Actions {
	return WaitUntil(request, fmt.Sprintf("next() has given %s and returned %d times more", cut(content), n), func(app *harness.App) bool {
		got, more := 0, -1
		for _, e := range app.Of(trace.Next) {
			if got += len(e.Data.Bytes()); got >= len(content) {
				more++
			}
			if e.End || e.Error != nil {
				return true
			}
		}
		return more >= n || content == "" && more+1 >= n
	})
}

// RawTurns sends octets one at a time, each when next() has returned twice since the one
// before (or its application has ended): no two arrive together.
func RawTurns(octets string) Actions {
	return act(fmt.Sprintf("send %s, an octet for every two calls of next()", cut(octets)), func(c *harness.Client) error {
		conn, err := c.Conn()
		if err != nil {
			return err
		}
		data := c.Expand(octets)
		for i := range data {
			before, _ := nexts(c.Session.Events())
			if err := conn.Send(data[i : i+1]); err != nil || i == len(data)-1 {
				return err
			}
			if err := c.Session.Await(c.Ctx, func(events []trace.Event) bool {
				n, over := nexts(events)
				return n >= before+2 || over
			}); err != nil {
				return err
			}
		}
		return nil
	})
}

func nexts(events []trace.Event) (n int, over bool) {
	for _, e := range events {
		switch e.Kind {
		case trace.Next:
			n++
			over = over || e.End
		case trace.Raise, trace.Close:
			over = true
		}
	}
	return n, over
}

// Meanwhile makes the named request on a connection of its own, and reads its response.
func Meanwhile(name string) Actions {
	return On("meanwhile", Get("/", To(name), Last()), Response(), Hangup())
}

// IfPersists carries out the actions if the last response on the connection in use leaves it
// open (RFC 9112 9.3), and goes on if one of them cannot be done; a Check finds the second response missing.
func IfPersists(parts ...Actions) Actions {
	return act("if the connection persists, "+Client(parts...)[0].Text, func(c *harness.Client) error {
		name := c.Use("")
		c.Use(name)
		for i := len(c.Run.Responses) - 1; i >= 0; i-- {
			if r := c.Run.Responses[i]; r.Conn == name {
				if r.Err == nil && r.KeepAlive {
					return Try(parts...)[0].Do(c)
				}
				return nil
			}
		}
		return nil
	})
}
