package pep3333

import (
	"strings"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/control"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

type (
	program  = control.Program
	programs = map[string]control.Program
	step     = control.Step
)

// bare calls start_response with these headers alone, without the Content-Type that Start adds.
func bare(status string, headers ...[2]string) Steps {
	return Steps{step{Do: "start", Status: status, Headers: headers}}
}

// ask is a client's half of one request on a connection of its own, read to its end.
var ask = Client(Get("/", Last()), Response())

// askOrClose is content with the end of the connection in place of the response's.
var askOrClose = Client(Get("/", Last()), ResponseOrClose())

// askAndSeeEnd also reads what comes until the connection ends, after whatever answer.
var askAndSeeEnd = Client(Get("/", Last()), ResponseOrClose(), ConnectionEnd())

// compared sends the case's own request, then one to the program "other", each on its own
// connection: the first is closed before, since some servers wait for that.
var compared = Client(Get("/", Last()), Response(), Hangup(), On("other", Get("/", To("other"), Last()), Response()))

// answered expects the first response to be complete, of that status, and its body.
func answered(g Gomega, run *harness.Run, status int, body string) {
	run.ExpectCalled()
	r := run.First()
	g.Expect(r.Err).NotTo(HaveOccurred(), "reading the response")
	g.Expect(r.Status).To(Equal(status), "the status")
	g.Expect(string(r.Body) == body).To(BeTrue(), "the body of %d octets %q is not the application's of %d octets %q",
		len(r.Body), shown(r.Body), len(body), shown([]byte(body)))
}

// shown is a body as messages show it: a long one by its ends.
func shown(body []byte) string {
	const most = 600
	if len(body) <= most {
		return string(body)
	}
	return string(body[:most/2]) + " … " + string(body[len(body)-most/2:])
}

// raised returns the error of the n-th call of start_response, from 0; nil if it raised none.
func raised(run *harness.Run, n int) *trace.Error {
	starts := run.App().Of(trace.Start)
	if n >= len(starts) {
		run.Leave(harness.Blocked, "the application called start_response %d times, not %d", len(starts), n+1)
	}
	return starts[n].Error
}

// each makes a case of every entry of a table.
func each[T any](table []T, make func(T) harness.Case) []harness.Case {
	cases := []harness.Case{}
	for _, entry := range table {
		cases = append(cases, make(entry))
	}
	return cases
}

// slug makes the stable name of a case from a field name or status.
func slug(s string) string {
	return strings.ToLower(strings.NewReplacer(" ", "-", ":", "").Replace(s))
}
