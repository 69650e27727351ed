package vocabulary

import (
	"time"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
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
		came, err := Arrived(c, limit, Never)
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

// Arrived waits until something has arrived; false when the time is up, or when done says so and
// still nothing has arrived.
func Arrived(c *harness.Client, limit time.Duration, done func() bool) (bool, error) {
	conn, err := c.Conn()
	if err != nil {
		return false, err
	}
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(limit); ; {
		over := done() || time.Now().After(end)
		if data, err := conn.Peek(); err != nil || len(data) > 0 {
			return true, err
		}
		if over {
			return false, nil
		}
		select {
		case <-c.Ctx.Done():
			return false, c.Ctx.Err()
		case <-tick.C:
		}
	}
}

// Never is for Arrived: nothing ends the wait but an arrival or the time.
func Never() bool { return false }
