package bridge

import (
	"slices"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites/needs"
)

// Cases returns the profile's cases in the catalogue's order.
func Cases() []harness.Case {
	all := slices.Concat(provided, unchanged, fullContent, hidesAsync)
	for i := range all {
		all[i].Needs = append(all[i].Needs, needs.Bridge)
	}
	return all
}

var provided = []harness.Case{{
	Rule: "bridge/provided", Name: "hosts-an-application",
	Text:   "an application beneath the bridge is called and answers",
	Client: Client(Get("/", Last()), Response()),
	App:    Bridged(Answer("beneath")),
	Check: func(g Gomega, run *harness.Run) {
		g.Expect(run.App().Of(trace.Call)).To(HaveLen(2), "calls, above and beneath the bridge")
		g.Expect(string(run.First().Body)).To(Equal("beneath"))
	},
}, {
	Rule: "bridge/provided", Name: "may-block",
	Text: "an application beneath the bridge may block while another request is served asynchronously",
	Client: Client(Get("/", Last()), WaitFor("blocking"), On("other", Post("hello", To("other"), Last()), Response()),
		Release("go"), Response()),
	App:  Bridged(App(Open("blocking"), Wait("go"), Yield("beneath"))),
	Apps: other,
	Check: func(g Gomega, run *harness.Run) {
		g.Expect(string(run.Response(0).Body)).To(Equal("other"))
		g.Expect(string(run.Response(1).Body)).To(Equal("beneath"))
	},
}}

var fullContent = []harness.Case{{
	Rule: "bridge/full-content", Name: "nothing-taken-above",
	Text:   "wsgi.input holds all the content",
	Client: Client(Post("hello world", Last()), Response()),
	App:    Bridged(App(ReadAll())),
	Check: func(g Gomega, run *harness.Run) {
		g.Expect(run.App().Read()).To(Equal("hello world"))
		g.Expect(run.First().Status).To(Equal(200))
	},
}, {
	Rule: "bridge/full-content", Name: "a-part-taken-above",
	Text:   "wsgi.input holds what the component above has not taken, to the byte",
	Client: Client(PostPart(11, "hello ", Last()), WaitFor("taken"), Raw("world"), Response()),
	App:    Below(App(Loop(Input("read", 2))), Next(), Open("taken"), Pause()),
	Check: func(g Gomega, run *harness.Run) {
		g.Expect(run.App().Delivered()).To(HavePrefix("h"), "what was taken above")
		g.Expect(run.App().Content()).To(Equal("hello world"))
	},
}, {
	Rule: "bridge/full-content", Name: "chunked",
	Text:   "chunked content is decoded and complete",
	Client: Client(Send("POST", "/", ChunkedContent("hello ", "wor", "ld"), Last()), Response()),
	App:    Bridged(App(Loop(Input("readline")))),
	Check: func(g Gomega, run *harness.Run) {
		g.Expect(run.App().Read()).To(Equal("hello world"))
	},
}, {
	Rule: "bridge/full-content", Name: "arrives-while-it-reads",
	Text:   "a read beneath the bridge waits for content that has not arrived",
	Client: Client(PostPart(5, "", Last()), WaitFor("reading"), Raw("hello"), Response()),
	App:    Bridged(App(Open("reading"), Input("read", 5), YieldLast())),
	Check: func(g Gomega, run *harness.Run) {
		g.Expect(string(run.First().Body)).To(Equal("hello"))
	},
}}

// standard are the keys whose values may be objects for synchronous applications, too; plain the
// types of values that are an interface to nothing.
var (
	standard = []string{"wsgi.input", "wsgi.errors", "wsgi.file_wrapper", "wsgi.early_hints"}
	plain    = []string{"str", "bool", "int", "float", "tuple", "NoneType", "bytes"}
)

var hidesAsync = []harness.Case{{
	Rule: "bridge/hides-async", Name: "environ-beneath",
	Text:   "of the environ's objects those beneath find PEP 3333's alone: no wsgi.async_input, no wsgi.input_factory, no wsgi.resume_with_result, nothing of the server's own",
	Client: Client(Get("/", Last()), Response()),
	App:    Bridged(Answer("beneath")),
	Check: func(g Gomega, run *harness.Run) {
		calls := run.App().Of(trace.Call)
		g.Expect(calls).To(HaveLen(2), "calls, above and beneath the bridge")
		g.Expect(calls[1].Environ).To(HaveKey("wsgi.input"))
		for key, value := range calls[1].Environ {
			if !slices.Contains(plain, value.Type) {
				g.Expect(standard).To(ContainElement(key), "keys that hold an object, here a %s", value.Type)
			}
		}
	},
}}
