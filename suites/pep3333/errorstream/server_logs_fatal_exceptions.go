package errorstream

import (
	"errors"
	"slices"
	"strings"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// The server traps an exception that ends the application, and logs it. The application raises in each place where it
// can; the server's own output must have the exception, and the next request must be answered.
var serverLogsFatalExceptions = harness.Group{
	Rule:     "wsgi/server-logs-fatal-exceptions",
	Presumes: []string{"bridge/wsgi1-unchanged#error-in-the-iterable", "bridge/wsgi1-unchanged#error-in-the-call"},
	Needs:    OnPython,
	Alone:    true, // what other cases make the server write is no evidence
	Partial:  true,
	Cases: slices.Concat(Each([]Shape{
		As(trapped, AppCalling(Raise("ValueError", marker))),
		As("in-the-call-after-start", AppCalling(Then(Start("200 OK"), Raise("ValueError", marker)))),
		As("stop-iteration-in-the-call", AppCalling(Raise("StopIteration", marker))),
		As("at-the-first-block", App(Raise("ValueError", marker))),
		As("at-the-second-block", App(Yield("one"), Raise("ValueError", marker))),
		As("after-write", AppCalling(Then(Start("200 OK"), Write("one"), Raise("ValueError", marker)))),
		As("in-close", Closing(App(Yield("one")), Raise("ValueError", marker))),
	}, logged), []harness.Case{logged(As("without-text", Python(`
class `+markerClass+`(Exception):
    def __str__(self):
        raise ValueError("it has no text")

def app(environ, start_response, probe):
    raise `+markerClass+`()
`)))}),
}

// marker is what the exceptions of the cases say, and what a log must show.
const marker = "wsgicheck-raised-this"

// markerClass is the marker as the name of a class.
var markerClass = strings.ReplaceAll(marker, "-", "_")

// asMarked makes the name of an exception's class look like the marker.
func asMarked(output string) string { return strings.ReplaceAll(output, "_", "-") }

// trapped is the case that also reports a client that gets neither an answer nor the end of the connection when the
// application has failed.
const trapped = "in-the-call"

func logged(s Shape) harness.Case {
	text := "the exception is in the server's output, and the next request is served"
	if s.Name == trapped {
		text += "; the client of the one that failed gets an answer, or the end of the connection"
	}
	return harness.Case{
		Name:   s.Name,
		Text:   text,
		Client: Client(Get("/", Last()), ResponseOrClose(), ConnectionEnd(), Hangup(), untilLogged(marker)),
		App:    s.App,
		Apps:   Programs{"after": after},
		Check: func(g Gomega, run *harness.Run) {
			run.ExpectCalled()
			if errors.Is(run.Err, errUnseen) {
				run.Leave(harness.NotTested, "what the server logs cannot be seen")
			}
			LeaveIfUnclosed(run, s.Name)
			out := asMarked(run.Output)
			g.Expect(strings.Contains(out, marker)).To(BeTrue(), "the exception is not in the server's output:\n%s", out)
			if run.Err != nil && run.First().Response == nil {
				g.Expect(s.Name == trapped).To(BeFalse(), "the client got neither an answer nor the end of the connection: %v", run.Err)
				run.Note("the client got no answer") // that another request is served is seen after every case
				return
			}
			g.Expect(run.Err).NotTo(HaveOccurred())
			g.Expect(string(run.Response(1).Body)).To(Equal("after"), "the answer to the next request")
			if r := run.First(); r.Response != nil {
				run.Note("the client got %d", r.Status)
			}
		},
	}
}
