package boundary

import (
	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/control"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/suites/needs"
)

// way is a way of reading all of a request's content.
type way struct {
	name  string
	app   control.Program
	needs []harness.Need
}

var ways = []way{
	{name: "next", app: App(Drain())},
	{name: "switched", app: App(SwitchToSync(), ReadAll())},
	{name: "next-then-switched", app: App(Next(), SwitchToSync(), ReadAll())},
	{name: "lines-after-the-switch", app: App(SwitchToSync(), Loop(Input("readline")))},
	{name: "bridged", app: Bridged(App(ReadAll())), needs: bridge},
}

// bridge is the need of the ways that are bridged.
var bridge = []harness.Need{needs.Bridge}

// wrapped are ways beneath middleware that validates, copies the environ and buffers.
var wrapped = []way{
	{name: "next-beneath-middleware", app: beneathMiddleware(ways[0].app)},
	{name: "next-then-switched-beneath-middleware", app: beneathMiddleware(ways[2].app)},
}

func beneathMiddleware(p control.Program) control.Program {
	return Wrapped(p, "validate", "copy-environ", "buffer")
}

// each makes a case of every way of reading.
func each(ways []way, make func(w way) harness.Case) []harness.Case {
	var all []harness.Case
	for _, w := range ways {
		all = append(all, make(w))
	}
	return all
}

// calling is the way's program, which opens the gate "called" first.
func calling(w way) control.Program {
	p := w.app
	p.Iter = append(Open("called"), p.Iter...)
	return p
}
