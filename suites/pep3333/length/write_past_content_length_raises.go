package length

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// A write() beyond Content-Length raises. The application traps the error, and the probe reports it.
var writePastContentLengthRaises = harness.Group{
	Rule:     "wsgi/write-past-content-length-raises",
	Presumes: []string{"wsgi/write-equivalent-to-yield#body"},
	Cases: []harness.Case{{
		Name: "one-write", Presumes: []string{"wsgi/no-bytes-beyond-content-length#write"},
		Text:   "a write() of more than Content-Length raises",
		Client: OneRequestToTheEnd,
		App:    Declaring(3, Catch(Write("abcd"))),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(Nth(g, run.App(), trace.Write, 0).Error).NotTo(BeNil(), "what write() raised")
		},
	}, {
		Name:   "second-write",
		Text:   "the write() that goes beyond Content-Length raises, the one before does not",
		Client: OneRequestToTheEnd,
		App:    Declaring(3, Then(Catch(Write("abc")), Catch(Write("d")))),
		Check: func(g Gomega, run *harness.Run) {
			writes := run.App().Of(trace.Write)
			g.Expect(writes).To(HaveLen(2), "calls of write()")
			g.Expect(writes[0].Error).To(BeNil(), "what the first write() raised")
			g.Expect(writes[1].Error).NotTo(BeNil(), "what the second write() raised")
		},
	}, {
		Name: "nothing-at-the-end", Presumes: []string{"wsgi/server-tolerates-empty-blocks#empty-writes"},
		Text:   "a write(b'') when Content-Length is reached does not raise",
		Client: OneRequest,
		App:    Declaring(3, Then(Write("abc"), Catch(Write("")))),
		Check: func(g Gomega, run *harness.Run) {
			Answered(g, run, 200, "abc")
			writes := run.App().Of(trace.Write)
			g.Expect(writes).To(HaveLen(2), "calls of write()")
			g.Expect(writes[1].Error).To(BeNil(), "what write(b'') raised")
		},
	}},
}
