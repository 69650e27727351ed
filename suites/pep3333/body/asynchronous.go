package body

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/suites/ground"
	"github.com/wsgicheck/wsgicheck/suites/needs"
)

// Asynchronous returns the cases whose application is one of the asynchronous interface, on no bridge. It neither reads nor switches: all
// other cases of such a server rest on these (ground.Answers).
func Asynchronous() []harness.Case {
	var all []harness.Case
	for _, c := range []harness.Case{{
		Rule:   "wsgi/start-response-does-not-transmit",
		Text:   "nothing has been sent when an asynchronous application has paused after start_response",
		Client: Client(Get("/", Last()), WaitFor("begun"), NothingYet(), Release("looked"), Response()),
		App:    App(Pause(), Open("begun"), PauseUntil("looked"), Yield("data")),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(run.Peeked).To(Equal([]string{""}), "what had been sent")
			ExpectBody(g, run.First(), "data")
		},
	}, {
		Rule:   "wsgi/server-tolerates-empty-blocks",
		Text:   "the body of an asynchronous application is the data alone; empty blocks neither send nor end anything",
		Client: Client(Get("/", Last()), Response()),
		App:    App(Pause(), Yield("one"), Pause(), Pause(), Yield("two"), Pause(), Yield("three"), Pause()),
		Check:  func(g Gomega, run *harness.Run) { ExpectBody(g, run.First(), "onetwothree") },
	}} {
		c.Name, c.Presumes = "asynchronous", ground.Provided
		c.Needs = []harness.Need{needs.Key("wsgi.async_input")}
		all = append(all, c)
	}
	return all
}
