package pep3333

import (
	"errors"
	"slices"
	"strings"
	"time"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
)

// marker is what the exceptions of the cases say, and what a log must show.
const marker = "wsgicheck-raised-this"

var applicationErrors = slices.Concat(each([]shape{
	{"in-the-call", AppCalling(Raise("ValueError", marker))},
	{"in-the-call-after-start", AppCalling(Then(Start("200 OK"), Raise("ValueError", marker)))},
	{"stop-iteration-in-the-call", AppCalling(Raise("StopIteration", marker))},
	{"at-the-first-block", App(Raise("ValueError", marker))},
	{"at-the-second-block", App(Yield("one"), Raise("ValueError", marker))},
	{"after-write", AppCalling(Then(Start("200 OK"), Write("one"), Raise("ValueError", marker)))},
	{"in-close", Closing(App(Yield("one")), Raise("ValueError", marker))},
}, logged), []harness.Case{logged(shape{"without-text", Python(`
class ` + strings.ReplaceAll(marker, "-", "_") + `(Exception):
    def __str__(self):
        raise ValueError("it has no text")

def app(environ, start_response, probe):
    raise ` + strings.ReplaceAll(marker, "-", "_") + `()
`)})}, each([]struct{ name, kind, length string }{
	{"text", "text/plain", ""}, {"text-with-length", "text/plain", "20"},
	{"image", "image/png", ""}, {"image-with-length", "image/png", "20"},
}, cutOff))

// loggedBy sends a request whose application puts a line on the process's standard error:
// once that shows, whatever the server wrote before shows too.
func loggedBy() Actions {
	return slices.Concat(On("after", Get("/", To("after"), Last()), Response()),
		Do("wait for the server's output", func(c *harness.Client) error {
			tick := time.NewTicker(2 * time.Millisecond)
			defer tick.Stop()
			for {
				if out := c.Run.Server(); strings.Contains(out, lastLine) {
					return nil
				}
				select {
				case <-c.Ctx.Done():
					return errUnseen
				case <-tick.C:
				}
			}
		}))
}

var errUnseen = errors.New("the server's output cannot be seen")

const lastLine = "wsgicheck: the line after"

func logged(s shape) harness.Case {
	return harness.Case{
		Rule:    "wsgi/server-logs-fatal-exceptions",
		Name:    s.name,
		Text:    "the exception is in the server's output, and the next request is served",
		Needs:   []harness.Need{harness.NeedPython},
		Client:  Client(Get("/", Last()), ResponseOrClose(), ConnectionEnd(), Hangup(), loggedBy()),
		Partial: true,
		App:     s.app,
		Apps: programs{"after": Python(`
import os

def app(environ, start_response, probe):
    os.write(2, b"` + lastLine + `\n")
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "5")])
    return [b"after"]
`)},
		Check: func(g Gomega, run *harness.Run) {
			run.App()
			if errors.Is(run.Err, errUnseen) {
				run.Leave(harness.NotTested, "what the server logs cannot be seen")
			}
			out := strings.ReplaceAll(run.Server(), "_", "-")
			g.Expect(strings.Contains(out, marker)).To(BeTrue(), "the exception, in the server's output:\n%s", out)
			if run.Err != nil && run.First().Response == nil {
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
		Client: askAndSeeEnd,
		App:    AppCalling(bare("200 OK", head...), Yield("one"), Raise("ValueError", marker)),
		Check: func(g Gomega, run *harness.Run) {
			run.App()
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
