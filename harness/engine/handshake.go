package engine

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/control"
	"github.com/wsgicheck/wsgicheck/harness/quiet"
	"github.com/wsgicheck/wsgicheck/harness/wire"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// handshake makes the first request and learns what the target is.
func (i *instance) handshake(ctx context.Context) (*harness.Facts, error) {
	ctx, cancel := quiet.WithTimeout(quiet.Watch(ctx, i.group), i.StartTimeout, i.errStartTimeUp())
	defer cancel()
	run, err := i.sanityRun(ctx)
	if err != nil {
		hint := ""
		if i.hub.Probe() == nil {
			if hint = i.stranger(i.ctx, run); hint != "" {
				hint = ". " + strings.ToUpper(hint[:1]) + hint[1:]
			}
		}
		if why := i.hub.Refused(); why != "" {
			err = fmt.Errorf("%w (a probe called back and was turned away: %s)", err, why)
		} else if i.hub.Probe() == nil {
			err = fmt.Errorf("%w (the probe never called back)", err)
		}
		return nil, fmt.Errorf("target %q accepts connections but does not serve the probe: %w%s%s",
			i.Target.Name(), err, hint, harness.OutputTail(i.Output(time.Time{})))
	}
	hello := i.hub.Probe()
	facts := &harness.Facts{Language: hello.Language, Runtime: hello.Version, Environ: hello.Event.Environ, Bridge: i.Target.HasBridge(),
		Prefix: i.Prefix, Gateway: i.Gateway, Unix: wire.IsUnix(i.Addr()),
		Write: slices.ContainsFunc(run.Events, func(e trace.Event) bool { return e.Kind == trace.Start && e.Type == "callable" })}
	if len(run.Responses) > 0 {
		r := run.Responses[0]
		facts.Server, facts.HTTP11, facts.SendsDate = r.Headers.Get("Server"), r.Major > 1 || r.Minor > 0, r.Headers.Has("Date")
	}
	if facts.Server == "" {
		facts.Server = hello.Event.Environ["SERVER_SOFTWARE"].Value
	}
	facts.DropsPipelined, facts.HoldsPipelined = i.pipelining(ctx, facts.Concurrent())
	return facts, nil
}

// pipelining reports whether the server, of two requests that come at once, answers the second alone, or answers the first
// and leaves the second waiting. What is then asked of it is asked by one request after the other, so that other rules can
// be judged. concurrent says that it answers on another connection meanwhile.
func (i *instance) pipelining(ctx context.Context, concurrent bool) (drops, holds bool) {
	session := i.hub.Open(map[string]control.Program{
		"":      sanityProgram(),
		"first": {Call: []control.Step{{Do: "start", Status: "200 OK", Headers: [][2]string{{"Content-Length", "0"}}}}},
	})
	defer session.Close()
	c := i.newClient(ctx, session, i.newRun())
	defer c.CloseAll()
	conn, err := c.Conn()
	if err == nil {
		err = conn.Send(c.Expand("GET {prefix}/wsgicheck HTTP/1.1\r\nHost: {addr}\r\nWsgicheck: {id.first}\r\n\r\n" + sanityHead))
	}
	if err != nil {
		return false, false
	}
	response, err := conn.ReadResponse(wire.RequestInfo{Method: "GET"})
	switch {
	case err != nil:
		return false, false
	case bytes.Equal(response.Body, []byte(sanityBody)):
		return true, false
	case !response.KeepAlive:
		return false, false
	}
	elsewhere := func() {}
	if concurrent {
		elsewhere = func() { _ = i.sanityRequest(ctx) } // that it failed shows in the next
	}
	holds, _ = conn.LeftWaiting(ctx, elsewhere)
	return false, holds
}
