package scenario

import "github.com/wsgicheck/wsgicheck/harness"

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

// Mark keeps what the applications have done so far in Run.Marked.
func Mark() Actions {
	return act("mark what has happened", func(c *harness.Client) error {
		c.Run.Marked = c.Session.Events()
		return nil
	})
}
