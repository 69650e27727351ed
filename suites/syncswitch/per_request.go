package syncswitch

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/control"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites/ground"
	"github.com/wsgicheck/wsgicheck/suites/needs"
)

var perRequest = harness.Group{
	Rule:     "sync-switch/per-request",
	Presumes: ground.Input,
	SomePresume: []harness.Presumption{
		{Cases: []string{"the-next-delegates"}, Presumes: []string{"delegate/result"}},
		{Cases: []string{"the-next-does-not-wait"}, RestsOn: ground.Withheld},
	},
	Cases: perRequestCases(),
}

func perRequestCases() []harness.Case {
	drained := App(Drain(), Yield("second"))
	switched := App(Next(), Pause(), SwitchToSync(), ReadAll(), Yield("second"))
	withheld := App(Next(), Open("returned"), Pause(), Drain(), Yield("second"))
	before := App(SwitchToSync(), readAll)
	pipelined := Client(Pipeline(Ask("POST", "/", Content("hello")), Ask("POST", "/", To("second"), Content("world"), Last())),
		Response(), ResponseOrClose())
	after := func(actions ...Actions) []harness.Action {
		return Client(Post("hello"), Response(), IfPersists(actions...), ResponseOrClose())
	}
	var all []harness.Case
	for _, v := range []struct {
		name, text    string
		first, second control.Program
		client        []harness.Action
		needs         []harness.Need
	}{
		{"the-next-reads-asynchronously", "the request after one that switched reads its content by next()", before, drained,
			after(Post("world", To("second"), Last())), nil},
		{"the-next-is-pipelined", "a pipelined request after one that switched reads its content by next()", before, drained,
			pipelined, nil},
		{"the-next-switches-again", "the request after one that switched has a factory of its own, and switches too", before, switched,
			after(Post("world", To("second"), Last())), nil},
		{"after-content-left-unread", "the request after one that switched and left its content unread reads its own by next(), or the connection is closed",
			App(SwitchToSync(), done), drained, pipelined, nil},
		{"the-next-does-not-wait", "in the request after one that switched next() does not wait", before, withheld,
			after(PostPart(5, "", To("second"), Last()), WaitFor("returned"), Raw("world")), nil},
		{"the-next-delegates", "the request after one that switched may delegate, which is for the asynchronous phase", before,
			App(Delegate("d", "v"), YieldToken("d"), Result("d"), Drain(), Yield("second")), pipelined,
			[]harness.Need{needs.Key("wsgi.resume_with_result")}},
	} {
		all = append(all, harness.Case{
			Name:   v.name,
			Text:   v.text,
			Client: v.client,
			App:    v.first, Needs: v.needs, Apps: map[string]control.Program{"second": v.second},
			Check: func(g Gomega, run *harness.Run) {
				ExpectNoErrors(g, run.App(), trace.Factory, trace.Read)
				ExpectBody(g, run.First(), "done")
				if run.Response(1).Err != nil {
					run.Note("the connection was closed after the first response")
					g.Expect(run.Called("second")).To(BeFalse(), "the second request was begun and not answered")
					return
				}
				next := run.Request("second")
				g.Expect(next.Environ()).To(HaveKey("wsgi.async_input"))
				g.Expect(next.Environ()).To(HaveKey("wsgi.input_factory"))
				ExpectNoErrors(g, next, trace.Next, trace.Factory, trace.Read, trace.Delegate, trace.Result)
				g.Expect(next.Content()).To(Equal("world"))
				ExpectBody(g, run.Response(1), "second")
			},
		})
	}
	return all
}
