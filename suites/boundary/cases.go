package boundary

import (
	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/control"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/suites/needs"
)

// Cases returns the profile's cases in the catalog's order.
func Cases() []harness.Case {
	all := harness.Join(contentLength, chunked, prematureClose, nextRequestWaits, unreadContent, expectContinue, noForwardLeak)
	for i := range all {
		if all[i].App.Bridge {
			all[i].Needs = append(all[i].Needs, needs.Bridge)
		}
	}
	return all
}

// way is a way of reading all of a request's content.
type way struct {
	name string
	app  control.Program
}

var ways = []way{
	{"next", App(Drain())},
	{"switched", App(SwitchToSync(), ReadAll())},
	{"next-then-switched", App(Next(), SwitchToSync(), ReadAll())},
	{"lines-after-the-switch", App(SwitchToSync(), Loop(Input("readline")))},
	{"bridged", Bridged(App(ReadAll()))},
}

// wrapped are ways beneath middleware that validates, copies the environ and buffers.
var wrapped = []way{
	{"next-beneath-middleware", beneathMiddleware(ways[0].app)},
	{"next-then-switched-beneath-middleware", beneathMiddleware(ways[2].app)},
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

// second is the program of a request that follows; it answers with its own content.
var second = map[string]control.Program{"second": App(Drain(), Yield("second"))}

// calling is the way's program, which opens the gate "called" first.
func calling(w way) control.Program {
	p := w.app
	p.Iter = append(Open("called"), p.Iter...)
	return p
}
