package comet

import (
	"fmt"

	. "github.com/onsi/gomega"
	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/control"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites/ground"
)

var heldOpen = harness.Group{
	Rule:     "comet/held-open",
	Presumes: ground.Input,
	Cases: []harness.Case{{
		Name: "others-are-served", Presumes: []string{"wsgi/close-on-normal-completion#asynchronous", "wsgi/close-on-normal-completion#after-the-switch"},
		Text:   fmt.Sprintf("while %d responses are held open others are served, asynchronous and switched, and each held one ends as it should", many),
		Client: Client(hold(), Post("hello"), Response(), Post("world", To("switched"), Last()), ResponseOrClose(), push()),
		App:    App(Drain(), Yield("meanwhile")),
		Apps:   map[string]control.Program{"held": held, "switched": App(SwitchToSync(), ReadAll(), Yield("meanwhile"))},
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(string(run.Response(many).Body)).To(Equal("meanwhile"))
			for i := range many {
				g.Expect(string(run.Response(i).Body)).To(Equal("firstsecond"))
				g.Expect(run.Response(i).Complete).To(BeTrue(), "response %d is not complete", i+1)
			}
			for _, name := range requests() {
				g.Expect(run.Request(name).Count(trace.Close)).To(Equal(1))
			}
		},
	}},
}
