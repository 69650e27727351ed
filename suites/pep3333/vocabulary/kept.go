package vocabulary

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
)

// next is the body of the response to the request behind that of a Kept case.
const next = "next"

// Kept is the case again, with a request that does not ask for the connection to be closed: a server frames a response in another
// way where the connection is kept. If it is, another request follows, and its response must not be mixed up with the first.
func Kept(method string, c harness.Case) harness.Case {
	check := c.Check
	c.Name += "-kept"
	c.Text += ", where the client does not ask for the connection to be closed"
	c.Client = Client(Send(method, "/"), ResponseOrClose(), IfPersists(Get("/", To(next), Last()), ResponseOrClose()))
	c.Apps = Programs{next: Answer(next)}
	c.Check = func(g Gomega, run *harness.Run) {
		check(g, run)
		if len(run.Responses) > 1 && run.Response(1).Response != nil {
			g.Expect(Shown(run.Response(1).Body)).To(Equal(Shown([]byte(next))), "the body of the next response on the connection, which begins\n%s", run.Response(1).Head)
		}
	}
	return c
}

// KeptOf is Kept for each of the cases, whose requests are GETs.
func KeptOf(cases []harness.Case) []harness.Case {
	return Each(cases, func(c harness.Case) harness.Case { return Kept("GET", c) })
}
