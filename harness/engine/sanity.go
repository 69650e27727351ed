package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/control"
	"github.com/wsgicheck/wsgicheck/harness/quiet"
	"github.com/wsgicheck/wsgicheck/harness/wire"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

const (
	// sanityHead is the request whose answer shows that the target serves ordinary requests.
	sanityHead = "GET {prefix}/wsgicheck HTTP/1.1\r\nHost: {addr}\r\nWsgicheck: {id}\r\nConnection: close\r\n\r\n"
	// sanityBody is what the application answers.
	sanityBody = "wsgicheck control\n"
)

func sanityProgram() control.Program {
	data := trace.Octets(sanityBody)
	return control.Program{
		Call: []control.Step{{Do: "start", Status: "200 OK", Headers: [][2]string{{"Content-Type", "text/plain"}, {"Content-Length", fmt.Sprint(len(sanityBody))}}}},
		Iter: []control.Step{{Do: "yield", Data: &data}},
	}
}

// sanityRequest makes an ordinary request on a new connection, in the time for a case; the error says what was wrong with
// the answer.
func (i *instance) sanityRequest(ctx context.Context) error {
	ctx, cancel := quiet.WithTimeout(quiet.Watch(ctx, i.group), i.Timeout, errTimeUp)
	defer cancel()
	_, err := i.sanityRun(ctx)
	return err
}

// sanityRun makes an ordinary request and returns what was seen of it.
func (i *instance) sanityRun(ctx context.Context) (*harness.Run, error) {
	session := i.hub.Open(map[string]control.Program{"": sanityProgram()})
	defer session.Close()
	run := i.newRun()
	c := i.newClient(ctx, session, run)
	defer c.CloseAll()
	if err := askForSanity(c); err != nil {
		return run, err
	}
	err := session.Await(ctx, started)
	run.Events = session.Events()
	return run, err
}

func askForSanity(c *harness.Client) error {
	c.Use("control")
	conn, err := c.Conn()
	if err != nil {
		return err
	}
	if err := conn.Send(c.Expand(sanityHead)); err != nil {
		return err
	}
	response, err := conn.ReadResponse(wire.RequestInfo{Method: "GET"})
	c.Receive(response, err)
	switch {
	case err != nil:
		return err
	case response.Status != 200:
		return fmt.Errorf("answered %d %s: %.300q", response.Status, response.Reason, response.Body)
	case !bytes.Equal(response.Body, []byte(sanityBody)):
		return fmt.Errorf("answered 200 with the body %.100q, not the probe's %q", response.Body, sanityBody)
	case !c.Session.Called():
		return errors.New("answered without calling the application")
	}
	return nil
}

// started reports whether start_response was called: that is reported before the response can come, and may arrive after it.
func started(events []trace.Event) bool {
	return slices.ContainsFunc(events, func(e trace.Event) bool { return e.Kind == trace.Start })
}
