package startresponse

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// The server may change the list of headers that start_response was given, and what it sends is the same whether it does or not. The
// application looks at its list when it is closed.
var serverMayMutateHeaderList = harness.Group{
	Rule: "wsgi/server-may-mutate-header-list",
	Cases: []harness.Case{{
		Name:   "looked-at-afterward",
		Text:   "the fields of the list are sent, each once, whether the list is changed or not",
		Needs:  OnPython,
		Client: OneRequestToTheEnd,
		App: Python(`
def app(environ, start_response, probe):
    headers = [("Wsgicheck-Answer", "application"), ("Content-Type", "text/plain"), ("X-One", "1"), ("X-Two", "2")]
    given = list(headers)
    class Body:
        def __iter__(self):
            return iter([b"da", b"ta"])
        def close(self):
            probe.note("list", "as it was" if headers == given else "changed")
    start_response("200 OK", headers)
    return probe.track(Body())
`),
		Check: func(g Gomega, run *harness.Run) {
			Answered(g, run, 200, "data")
			for name, value := range map[string]string{"X-One": "1", "X-Two": "2"} {
				g.Expect(run.First().Headers.Values(name)).To(Equal([]string{value}), name)
			}
			for _, what := range run.App().Notes("list") {
				run.Note("at close() the list of headers is %s", what)
			}
		},
	}},
}
