package errorstream

import (
	"errors"
	"strings"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// lastLine is what the application "after" puts on the process's standard error: what the server wrote before has come
// by then.
const lastLine = "wsgicheck: the line after"

var after = Python(`
import os

def app(environ, start_response, probe):
    os.write(2, b"` + lastLine + `\n")
    start_response("200 OK", [("Wsgicheck-Answer", "application"), ("Content-Type", "text/plain"), ("Content-Length", "5")])
    return [b"after"]
`)

// sentinels is how many requests are served, at most, while a sign is looked for in the server's output: some servers
// write of what has failed only after the connection has ended.
const sentinels = 20

var errUnseen = errors.New("the server's output cannot be seen")

// untilLogged sends requests to the application "after" until the sign is in the server's output; each waits for its
// last line, so that the server has had its turn.
func untilLogged(sign string) Actions {
	sentinel := On("after", Get("/", To("after"), Last()), Response(), Hangup())
	return Do("have requests served until the server's output shows what is looked for", func(c *harness.Client) error {
		for i := range sentinels {
			for _, action := range sentinel {
				if err := action.Do(c); err != nil {
					return err
				}
			}
			if c.AwaitOutput(c.Ctx, func(output string) bool { return strings.Count(output, lastLine) > i }) != nil {
				return errUnseen
			}
			if strings.Contains(asMarked(c.Output()), sign) {
				break
			}
		}
		return nil
	})
}

// written is how everything begins that the cases of wsgi.errors write.
const written = "wsgicheck-"

// inOutput makes a case of what the server's own output shows of wsgi.errors, if the sign that something was written is
// in it. What other cases make the server write is no evidence: the group runs alone, and is Partial, for the output may
// not be seen.
func inOutput(name, text, sign string, app Program, check func(g Gomega, output string)) harness.Case {
	return harness.Case{
		Name:   name,
		Text:   text,
		Client: Client(Get("/", Last()), Response(), Hangup(), untilLogged(sign)),
		App:    app,
		Apps:   Programs{"after": after},
		Check: func(g Gomega, run *harness.Run) {
			run.ExpectCalled()
			if errors.Is(run.Err, errUnseen) {
				run.Leave(harness.NotTested, "what the server logs cannot be seen")
			}
			g.Expect(run.Err).NotTo(HaveOccurred())
			ExpectNoErrors(g, run.App(), trace.Errors)
			output := run.Output
			if !strings.Contains(output, sign) {
				run.Leave(harness.NotTested, "wsgi.errors does not lead to the server's output")
			}
			check(g, output)
		},
	}
}
