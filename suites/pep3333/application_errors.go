package pep3333

import (
	"errors"
	"slices"
	"strings"
	"time"

	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/suites/needs"
)

// marker is what the exceptions of the cases say, and what a log must show.
const marker = "wsgicheck-raised-this"

var applicationErrors = slices.Concat(Each([]Shape{
	As("in-the-call", AppCalling(Raise("ValueError", marker))),
	As("in-the-call-after-start", AppCalling(Then(Start("200 OK"), Raise("ValueError", marker)))),
	As("stop-iteration-in-the-call", AppCalling(Raise("StopIteration", marker))),
	As("at-the-first-block", App(Raise("ValueError", marker))),
	As("at-the-second-block", App(Yield("one"), Raise("ValueError", marker))),
	As("after-write", AppCalling(Then(Start("200 OK"), Write("one"), Raise("ValueError", marker)))),
	As("in-close", Closing(App(Yield("one")), Raise("ValueError", marker))),
}, logged), []harness.Case{logged(As("without-text", Python(`
class `+strings.ReplaceAll(marker, "-", "_")+`(Exception):
    def __str__(self):
        raise ValueError("it has no text")

def app(environ, start_response, probe):
    raise `+strings.ReplaceAll(marker, "-", "_")+`()
`)))}, Each([]struct{ name, kind, length string }{
	{"text", "text/plain", ""}, {"text-with-length", "text/plain", "20"},
	{"image", "image/png", ""}, {"image-with-length", "image/png", "20"},
}, cutOff))

// trapped is the case that tells of a request that is left as it is when the application has failed.
const trapped = "in-the-call"

// sentinels is how many requests are served, at most, while a line is looked for in the server's output: some servers
// write of what has failed only after the connection has ended.
const sentinels = 20

// untilLogged sends a request whose application puts a line on the process's standard error: once that
// shows, whatever the server wrote before shows too. It does so again until the sign has shown.
func untilLogged(sign string) Actions {
	sentinel := On("after", Get("/", To("after"), Last()), Response(), Hangup())
	return Do("have requests served until the server's output shows what is looked for", func(c *harness.Client) error {
		for i := range sentinels {
			for _, action := range sentinel {
				if err := action.Do(c); err != nil {
					return err
				}
			}
			if !outputHas(c, lastLine, i+1) {
				return errUnseen
			}
			if strings.Contains(asMarked(c.Run.Server()), sign) {
				break
			}
		}
		return nil
	})
}

// outputHas waits until the server's output has the line so many times; false when the time is up.
func outputHas(c *harness.Client, line string, times int) bool {
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for strings.Count(c.Run.Server(), line) < times {
		select {
		case <-c.Ctx.Done():
			return false
		case <-tick.C:
		}
	}
	return true
}

// asMarked makes the name of an exception's class look like the marker.
func asMarked(output string) string { return strings.ReplaceAll(output, "_", "-") }

var errUnseen = errors.New("the server's output cannot be seen")

const lastLine = "wsgicheck: the line after"

func logged(s Shape) harness.Case {
	text := "the exception is in the server's output, and the next request is served"
	if s.Name == trapped {
		text += "; the client of the one that failed gets an answer, or the end of the connection"
	}
	return harness.Case{
		Rule:    "wsgi/server-logs-fatal-exceptions",
		Name:    s.Name,
		Text:    text,
		Needs:   []harness.Need{needs.Python},
		Alone:   true, // what other cases make the server write is no evidence
		Client:  Client(Get("/", Last()), ResponseOrClose(), ConnectionEnd(), Hangup(), untilLogged(marker)),
		Partial: true,
		App:     s.App,
		Apps: Programs{"after": Python(`
import os

def app(environ, start_response, probe):
    os.write(2, b"` + lastLine + `\n")
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "5")])
    return [b"after"]
`)},
		Check: func(g Gomega, run *harness.Run) {
			run.ExpectCalled()
			if errors.Is(run.Err, errUnseen) {
				run.Leave(harness.NotTested, "what the server logs cannot be seen")
			}
			LeaveIfUnclosed(run, s.Name)
			out := asMarked(run.Server())
			g.Expect(strings.Contains(out, marker)).To(BeTrue(), "the exception, in the server's output:\n%s", out)
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

func cutOff(v struct{ name, kind, length string }) harness.Case {
	head := [][2]string{{"Content-Type", v.kind}}
	if v.length != "" {
		head = append(head, Field("Content-Length", v.length))
	}
	return harness.Case{
		Rule:   "wsgi/server-may-append-error-text",
		Name:   v.name,
		Text:   "of a " + v.kind + " that an error cuts off the client gets what was yielded, and text beyond only if it is text; it can see that something is missing",
		Client: OneRequestToTheEnd,
		App:    AppCalling(StartBare("200 OK", head...), Yield("one"), Raise("ValueError", marker)),
		Check: func(g Gomega, run *harness.Run) {
			run.ExpectCalled()
			r := run.First()
			g.Expect(r.Response).NotTo(BeNil(), "the response: %v", r.Err)
			if r.Status != 200 {
				run.Note("answered %d in place of the response", r.Status)
				return
			}
			body := string(r.Body) + run.Rest["main"].Data
			if strings.HasPrefix(v.kind, "text/") && len(body) > len("one") {
				g.Expect(body).To(HavePrefix("one"))
				run.Note("text was added to text")
				return
			}
			g.Expect(body).To(Equal("one"), "the body")
			g.Expect(r.Err != nil || string(r.Framing) == "close").To(BeTrue(), "the response looks complete, though an error cut it off")
		},
	}
}
