package mixed

import (
	"slices"

	. "github.com/onsi/gomega"
	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/control"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/suites/ground"
	"github.com/wsgicheck/wsgicheck/suites/needs"
)

// kinds are the kinds of request; each answers with its own name and content.
var kinds = map[string]control.Program{
	"async":    App(Yield("async "), Loop(Next(), YieldLast())),
	"switched": App(Yield("switched "), SwitchToSync(), Loop(Input("read", 3), YieldLast())),
	"bridged":  Bridged(App(Yield("bridged "), Loop(Input("readline"), YieldLast()))),
	"unread":   App(Yield("unread ")),
}

var oneConnection = harness.Group{
	Rule: "mixed/one-connection", Needs: []harness.Need{needs.Bridge},
	Presumes: slices.Concat(ground.Bridge, []string{"sync-switch/per-request", "boundary/content-length", "boundary/unread-content#content-like-a-request-unread", "boundary/unread-content#content-like-a-request-failed"}),
	Cases:    oneConnectionCases(),
}

func oneConnectionCases() []harness.Case {
	orders := [][]string{
		{"async", "switched", "async", "bridged", "async"},
		{"switched", "switched", "bridged", "bridged", "async"},
		{"bridged", "async", "switched", "async", "bridged"},
		{"unread", "async", "unread", "switched", "bridged"},
	}
	var all []harness.Case
	for i, order := range orders {
		name := "order-" + string(rune('a'+i))
		apps := map[string]control.Program{}
		var waiting, pipelined Actions
		var requests []Asked
		for _, kind := range order {
			apps[kind] = kinds[kind]
			ask := Ask("POST", "/", To(kind), Content("of "+kind))
			requests = append(requests, ask)
			waiting = append(waiting, append(Pipeline(ask), ResponseOrClose()...)...)
			pipelined = append(pipelined, ResponseOrClose()...)
		}
		check := func(g Gomega, run *harness.Run) {
			for i, kind := range order {
				r := run.Response(i)
				if i > 0 && r.Response == nil && !run.Response(i-1).KeepAlive {
					run.Note("the server closed the connection, as it had announced, after %d of %d requests", i, len(order))
					return
				}
				g.Expect(r.Err).NotTo(HaveOccurred(), "response %d, %s", i+1, kind)
				want := kind + " of " + kind
				if kind == "unread" {
					want = "unread "
				}
				g.Expect(string(r.Body)).To(Equal(want), "response %d", i+1)
			}
		}
		text := "each request on the connection is answered by its own application with its own content"
		all = append(all,
			harness.Case{Name: name, Text: text,
				Client: waiting, Apps: apps, Check: check},
			harness.Case{Name: name + "-pipelined", Text: text + ", all sent at once",
				Client: append(Pipeline(requests...), pipelined...), Apps: apps, Check: check})
	}
	return all
}
