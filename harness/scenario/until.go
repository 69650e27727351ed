package scenario

import (
	"fmt"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// Meanwhile makes the named request on a connection of its own, and reads its response.
func Meanwhile(name string) Actions {
	return On("meanwhile", Get("/", To(name), Last()), Response(), Hangup())
}

// ConcurrentRequests makes a request n times to the application app, on the connections app-1, app-2 and so on,
// and waits until each has reported an event of the kind; finish reads the responses.
func ConcurrentRequests(n int, app string, request Actions, kind trace.Kind) (begin, finish Actions) {
	var wait Actions
	for i := range n {
		conn, id := fmt.Sprintf("%s-%d", app, i+1), app
		if i > 0 {
			id = fmt.Sprintf("%s#%d", app, i+1)
		}
		begin = append(begin, On(conn, request)...)
		wait = append(wait, WaitForEvent(id, kind, 1)...)
		finish = append(finish, On(conn, Response())...)
	}
	return append(begin, wait...), finish
}

// IfPersists does the actions if the last response on the connection in use leaves it
// open (RFC 9112 9.3), and goes on if one of them cannot be done; a Check finds the second response missing.
func IfPersists(parts ...Actions) Actions {
	return onWire("if the connection persists, "+Client(parts...)[0].Text, func(c *harness.Client) error {
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

// Mark keeps what the applications have done so far in Run.Marked.
func Mark() Actions {
	return act("mark what has happened", func(c *harness.Client) error {
		c.Run.Marked = c.Session.Events()
		return nil
	})
}
