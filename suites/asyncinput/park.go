package asyncinput

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/control"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites/ground"
)

var others = map[string]control.Program{"other": Answer("other")}

// expectParked expects that no call after parking found nothing, or leaves if the server
// took the yield for an error.
func expectParked(content string) func(Gomega, *harness.Run) {
	return func(g Gomega, run *harness.Run) {
		r := ResponseOn(run, "main")
		if run.App().Count(trace.Next) == 0 && (r.Response == nil || r.Status == 500) {
			run.Leave(harness.NotOffered, "an application that yields its async_input fails")
		}
		for _, e := range run.App().Of(trace.Next) {
			g.Expect(e.End || len(e.Data.Bytes()) > 0).To(BeTrue(), "resumed in turn %d, next() gave b''", e.Turn)
		}
		expectContent(g, run.App(), content)
		ExpectBody(g, r, "done")
	}
}

var park = harness.Group{
	Rule:        "async-input/park",
	Presumes:    ground.Content,
	SomePresume: []harness.Presumption{{Cases: []string{"until-content", "framing-*", "until-the-client-goes"}, RestsOn: ground.Withheld}},
	Cases: []harness.Case{{
		Name:   "until-content",
		Text:   "the application is resumed when content is there: next() never gives b''",
		Client: Client(PostPart(10, "", Last()), WaitFor("parked"), Meanwhile("other"), Raw("hello"), Meanwhile("other"), Raw("world"), ResponseOrClose()),
		App:    App(Open("parked"), Loop(Park(), Next()), Yield("done")), Apps: others,
		Check: expectParked("helloworld"),
	}, {
		Name:   "until-the-boundary",
		Text:   "without content the application is resumed at once, and sees the end",
		Client: Client(Get("/", Last()), ResponseOrClose()),
		App:    App(Loop(Park(), Next()), Yield("done")),
		Check:  expectParked(""),
	}, {
		Name:   "framing-is-no-content",
		Text:   "a chunk's header does not resume the application; its data, and the last chunk, do",
		Client: Client(Send("POST", "/", RawChunked(""), Last()), WaitFor("parked"), Raw("5;e=1\r\n"), Meanwhile("other"), Raw("hello\r\n"), Meanwhile("other"), Raw(LastChunk), ResponseOrClose()),
		App:    App(Open("parked"), Loop(Park(), Next()), Yield("done")), Apps: others,
		Check: expectParked("hello"),
	}, {
		Name:   "until-the-client-goes",
		Text:   "when the client has gone the application gets OSError, or is closed",
		Client: Client(PostPart(5, ""), WaitFor("parked"), Meanwhile("other"), NothingYet(), Abort(), WaitForEvent("", trace.Closed, 1)),
		App:    App(Open("parked"), Park(), Next()), Apps: others,
		Check: func(g Gomega, run *harness.Run) {
			if run.Peeked[0] != "" && run.App().Count(trace.Next) == 0 {
				run.Leave(harness.NotOffered, "an application that yields its async_input fails")
			}
			for _, e := range run.App().Of(trace.Next) {
				g.Expect(e.Error.Is("OSError")).To(BeTrue(), "next() gave %s, end: %t", trace.ReprBytes(e.Data.Bytes()), e.End)
			}
			g.Expect(run.App().Count(trace.Close)).To(Equal(1))
		},
	}, {
		Name: "after-the-switch", Presumes: ground.Input,
		Text:   "an application that has switched and yields its async_input is resumed, or fails: either is reported, and the server lives on",
		Client: Client(Post("hello", Last()), ResponseOrClose()),
		App:    App(Keep("wsgi.async_input", "mine"), SwitchToSync(), ReadAll(), Park(), Yield("done")),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(run.App().Last(trace.Yield).Seq).To(BeNumerically(">", run.App().Last(trace.Factory).Seq), "what was yielded last")
			if r := run.First(); r.Err == nil && r.Status == 200 { // settlement 17
				run.Note("an application that yields its async_input after the switch is resumed")
			} else {
				run.Note("an application that yields its async_input after the switch fails")
			}
		},
	}},
}
