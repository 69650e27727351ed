package asyncinput

import (
	"maps"
	"slices"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/control"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites/ground"
)

// keep keeps the request's async_input as "old".
var keep = Keep("wsgi.async_input", "old")

// thief tries the kept async_input in turns before, between and after those in which it asks its own. Neither is in a loop that
// the end of the other would leave, and its own content may come after any number of turns.
var thief = map[string]control.Program{
	"second": App(kept, kept, Next(), Pause(), kept, Next(), Pause(), kept, Drain(), kept, kept, Yield("second")),
}

var kept = Then(Catch(NextOf("old")), Pause())

// expectOwn expects that the kept async_input gave nothing but the first request's content, which
// is of the letter a alone, and that the second request's own content is complete.
func expectOwn(g Gomega, run *harness.Run, second *harness.Received) {
	LeaveIfNotKept(run, "second")
	own, seen := "", map[string]bool{}
	for _, e := range run.Request("second").Of(trace.Next) {
		switch {
		case e.Name == "":
			g.Expect(e.Error).To(BeNil(), "what the request's own next() raised")
			own += string(e.Data.Bytes())
		case e.Error != nil:
			seen["the kept async_input raised "+e.Error.Type] = true
		case e.End:
			seen["the kept async_input was at its end"] = true
		default:
			g.Expect(string(e.Data.Bytes())).To(MatchRegexp("^a*$"), "what the kept async_input gave")
			seen["the kept async_input gave its own content"] = true
		}
	}
	for _, what := range slices.Sorted(maps.Keys(seen)) {
		run.Note("%s", what)
	}
	g.Expect(own).To(Equal("bbbbb"), "the second request's own content")
	ExpectBody(g, second, "second")
}

var ownRequest = harness.Group{
	Rule:        "async-input/own-request",
	Presumes:    slices.Concat(ground.Input, []string{"sync-switch/per-request", "sync-switch/no-async-after"}),
	SomePresume: []harness.Presumption{{Cases: []string{"of-a-request-still-open"}, RestsOn: ground.Withheld}},
	Cases:       ownRequestCases(),
}

func ownRequestCases() []harness.Case {
	var all []harness.Case
	firsts := []struct {
		name, text string
		app        control.Program
	}{
		{"read", "whose content was read to its end", App(keep, Drain(), Yield("first"))},
		{"unread", "whose content was not read", App(keep, Yield("first"))},
		{"switched", "that switched and was read to its end", App(keep, SwitchToSync(), ReadAll(), Yield("first"))},
		{"failed", "that failed", App(keep, Next(), Raise("ValueError", "first"))},
	}
	for _, f := range firsts {
		all = append(all, harness.Case{
			Name:   "kept-from-another-connection-" + f.name,
			Text:   "the async_input of a request " + f.text + " gives a later request only its own content",
			Client: Client(Post("aaaaa", Last()), ResponseOrClose(), On("second", Post("bbbbb", To("second"), Last()), Response())),
			App:    f.app, Apps: thief,
			Check: func(g Gomega, run *harness.Run) { expectOwn(g, run, ResponseOn(run, "second")) },
		}, harness.Case{
			Name: "kept-from-the-request-before-" + f.name,
			Text: "the async_input of a request " + f.text + " gives the request after it on the connection only its own content, or the connection is closed",
			Client: Client(Pipeline(Ask("POST", "/", Content("aaaaa")), Ask("POST", "/", To("second"), Content("bbbbb"), Last())),
				ResponseOrClose(), ResponseOrClose()),
			App: f.app, Apps: thief,
			Check: func(g Gomega, run *harness.Run) {
				g.Expect(run.App().Count(trace.Returned)).To(Equal(1))
				if run.Response(1).Err != nil {
					run.Note("the connection was closed after the first response")
					g.Expect(run.First().Err == nil || f.name == "failed").To(BeTrue(), "the first response did not come: %v", run.First().Err)
					g.Expect(run.Called("second")).To(BeFalse(), "the application was called for the second request")
					return
				}
				expectOwn(g, run, run.Response(1))
			},
		})
	}
	return append(all, harness.Case{
		Name:   "of-a-request-still-open",
		Text:   "an async_input used from another request gives that request's own content or nothing, and takes nothing from the user",
		Client: Client(PostPart(10, "aaaaa", Last()), WaitFor("kept"), On("second", Post("bbbbb", To("second"), Last()), Response()), Raw("aaaaa"), Release("go"), Response()),
		App:    App(keep, Open("kept"), PauseUntil("go"), Drain(), Yield("first")), Apps: thief,
		Check: func(g Gomega, run *harness.Run) {
			expectOwn(g, run, ResponseOn(run, "second"))
			g.Expect("aaaaaaaaaa").To(HaveSuffix(run.App().Delivered()))
			ExpectBody(g, ResponseOn(run, "main"), "first")
		},
	}, harness.Case{
		Name: "in-close", Presumes: []string{"wsgi/close-on-normal-completion#asynchronous"},
		Text:   "next() in close() gives none of the content of a request that has arrived since",
		Client: Client(Pipeline(Ask("POST", "/", Content("aaaaa")), Ask("POST", "/", To("second"), Content("bbbbb"), Last())), Response(), ResponseOrClose()),
		App:    Closing(App(Drain(), Yield("first")), Catch(Next())),
		Apps:   map[string]control.Program{"second": App(Drain(), Yield("second"))},
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(run.App().Delivered()).To(Equal("aaaaa"))
			g.Expect(run.App().Count(trace.Closed)).To(Equal(1))
			ExpectBody(g, run.First(), "first")
			if run.Response(1).Err == nil {
				g.Expect(run.Request("second").Delivered()).To(Equal("bbbbb"))
			}
		},
	})
}
