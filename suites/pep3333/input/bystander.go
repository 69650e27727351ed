package input

import (
	"context"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/quiet"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// bystander is a request that follows on the connection: nobody may read it as content.
var bystander = Text("GET", "/bystander", To("bystander"), Last())

// sent sends a request, then octets that are none of its content, and ends the client's side of the connection if a read
// waits for more than these. Only the events of the application count: a server that sees this end may give up the
// response.
func sent(request Asked, after string, reads int) []harness.Action {
	return Client(sendBoth(request, after), Do("end the client's side if a read waits for more than the content",
		func(c *harness.Client) error {
			waits, err := readWaits(c, reads)
			if err != nil || !waits {
				return err
			}
			conn, err := c.Conn()
			if err != nil {
				return err
			}
			c.Run.Note("the client ended its side while a read was waiting")
			return conn.HalfClose()
		}), ResponseOrClose())
}

// sendBoth sends a request and what follows it, unless the server would lose the request for that.
func sendBoth(request Asked, after string) Actions {
	return Do("send a request and what follows it on the connection", func(c *harness.Client) error {
		if c.Run.Facts.DropsPipelined {
			return Raw(request.Octets())[0].Do(c)
		}
		return Raw(request.Octets() + after)[0].Do(c)
	})
}

// readWaits reports whether the application, once called, has not made so many reads when the client's patience is at
// its end. It returns earlier if the reads are made, the application is over, or a response arrives.
func readWaits(c *harness.Client, reads int) (bool, error) {
	conn, err := c.Conn()
	if err != nil {
		return false, err
	}
	ctx, stop := context.WithCancel(c.Ctx)
	defer stop()
	waits := make(chan bool, 1)
	go func() {
		defer stop()
		waits <- outlasts(ctx, c, reads)
	}()
	if arrived, err := conn.AwaitArrival(ctx); arrived || err != nil {
		return false, err
	}
	select {
	case waiting := <-waits:
		return waiting, context.Cause(c.Ctx)
	case <-c.Ctx.Done():
		return false, context.Cause(c.Ctx)
	}
}

// outlasts reports whether the application, once called, neither makes so many reads nor ends within the client's
// patience.
func outlasts(ctx context.Context, c *harness.Client, reads int) bool {
	if c.Session.Await(ctx, func(events []trace.Event) bool { return progress(events).called }) != nil {
		return false
	}
	patient, stop := quiet.WithTimeout(ctx, Patience, nil)
	defer stop()
	err := c.Session.Await(patient, func(events []trace.Event) bool {
		p := progress(events)
		return p.over || p.reads >= reads
	})
	return err != nil && ctx.Err() == nil
}

// state is how far the application of the case's own request has come.
type state struct {
	called, over bool
	reads        int
}

func progress(events []trace.Event) (s state) {
	for _, e := range events {
		if e.Request != "" {
			continue
		}
		switch e.Kind {
		case trace.Call:
			s.called = true
		case trace.Read:
			s.reads++
		case trace.Raise, trace.Returned:
			s.over = true
		}
	}
	return s
}
