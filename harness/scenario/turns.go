package scenario

import (
	"fmt"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// WaitForNext waits until next() has returned n times more since it had given the named request's
// application the content, or that has ended.
func WaitForNext(request, content string, n int) Actions {
	return act(fmt.Sprintf("wait until next() has given %s and returned %d times more", cut(content), n), func(c *harness.Client) error {
		t := turns{request: request, content: len(content)}
		return t.await(c, func() bool { return t.ended || t.given >= n })
	})
}

// WaitForContent waits until next() has given the named request's application n octets, or that has ended.
func WaitForContent(request string, n int) Actions {
	return act(fmt.Sprintf("wait until next() has given %d octets", n), func(c *harness.Client) error {
		t := turns{request: request}
		return t.await(c, func() bool { return t.ended || t.octets >= n })
	})
}

// Paced is a client and an application that go in step.
type Paced struct {
	Client Actions
	App    Steps
}

// OctetByOctet sends octets one at a time; the application runs the steps after each,
// before the next is sent. Between them it pauses.
func OctetByOctet(octets string, steps ...Steps) (p Paced) {
	for i := range len(octets) {
		sent, taken := fmt.Sprintf("octet %d sent", i+1), fmt.Sprintf("octet %d taken", i+1)
		p.Client = Client(p.Client, Raw(octets[i:i+1]), Release(sent), WaitFor(taken))
		p.App = Then(p.App, PauseUntil(sent), Then(steps...), Open(taken))
	}
	return p
}

// turns counts the calls of next() as they are reported.
type turns struct {
	request        string
	octets, seen   int  // octets given, and events seen
	content, given int  // octets to be given, and calls since they were
	ended          bool // the end was reported, or the application has ended
}

// await counts until done holds.
func (t *turns) await(c *harness.Client, done func() bool) error {
	return c.Session.Await(c.Ctx, func(events []trace.Event) bool {
		for ; t.seen < len(events); t.seen++ {
			if e := events[t.seen]; e.Request == t.request {
				t.count(e)
			}
		}
		return done()
	})
}

func (t *turns) count(e trace.Event) {
	switch e.Kind {
	case trace.Raise, trace.Close:
		t.ended = true
	case trace.Next:
		t.ended = t.ended || e.End
		if t.octets >= t.content {
			t.given++
		}
		t.octets += len(e.Data.Bytes())
	}
}
