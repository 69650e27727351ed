package comet

import (
	"slices"

	. "github.com/onsi/gomega"
	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/control"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/suites/ground"
	"github.com/wsgicheck/wsgicheck/suites/needs"
)

// halfClose has the client close its sending side when all of its request has been sent. What it does next on another connection shows
// that the server has had the time to see that.
var halfClose = harness.Group{
	Rule:     "comet/half-close",
	Presumes: slices.Concat(ground.Input, []string{"comet/pushed"}),
	Cases:    halfCloseCases(),
}

func halfCloseCases() []harness.Case {
	begun := Client(Get("/"), ResponseHead(), BodyUntil("first"), HalfClose(), Meanwhile("other"), Release("push"), BodyRestOrCut())
	silent := Client(Get("/"), WaitFor("called"), HalfClose(), Meanwhile("other"), Release("push"), ResponseOrClose())
	var all []harness.Case
	for _, v := range []struct {
		name, text string
		client     []harness.Action
		app        control.Program
		body       string
		needs      []harness.Need
	}{
		{"of-a-held-response", "whose response has begun, and is held", begun, held, "firstsecond", nil},
		{"before-the-response", "whose response has not begun", silent,
			App(Open("called"), PauseUntil("push"), Yield("done")), "done", nil},
		{"with-the-content", "with the last octet of the content", Client(Post("hello"), HalfClose(), ResponseOrClose()),
			App(Drain(), Yield("done")), "done", nil},
		{"after-the-switch", "while the switched application blocks", silent,
			App(SwitchToSync(), Open("called"), Wait("push"), ReadAll(), Yield("done")), "done", nil},
		{"below-the-bridge", "while the application below the bridge blocks", silent,
			Bridged(App(Open("called"), Wait("push"), ReadAll(), Yield("done"))), "done", []harness.Need{needs.Bridge}},
	} {
		c := harness.Case{
			Name:   v.name,
			Text:   "a client that closes its sending side " + v.text + " gets all of its response",
			Client: v.client,
			App:    v.app, Needs: v.needs, Apps: map[string]control.Program{"other": Answer("other")},
			Check: func(g Gomega, run *harness.Run) {
				ExpectBody(g, ResponseOn(run, "main"), v.body)
				g.Expect(ResponseOn(run, "main").Complete).To(BeTrue(), "the response is not complete")
			},
		}
		if v.needs != nil {
			c.Presumes = ground.Bridge
		}
		all = append(all, c)
	}
	return all
}
