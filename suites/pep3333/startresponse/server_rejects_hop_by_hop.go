package startresponse

import (
	"fmt"
	"slices"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// start_response raises for a hop-by-hop header. The application lets the error through; what the client gets then is not
// judged, and may be nothing.
var serverRejectsHopByHop = harness.Group{
	Rule:    "wsgi/server-rejects-hop-by-hop",
	Partial: true,
	// The list of RFC 2616, section 13.5.1, to which PEP 3333 refers; its "Trailers" is no field name.
	Cases: Each([][2]string{
		{"Connection", "close"}, {"Connection", "keep-alive"}, {"Keep-Alive", "timeout=5"}, {"Proxy-Authenticate", "Basic"},
		{"Proxy-Authorization", "Basic YTpi"}, {"TE", "trailers"}, {"Transfer-Encoding", "chunked"}, {"Upgrade", "h2c"},
	}, hopByHop),
}

func hopByHop(field [2]string) harness.Case {
	name := Slug(field[0])
	if field[0] == "Connection" {
		name += "-" + field[1]
	}
	return harness.Case{
		Name:   name,
		Text:   fmt.Sprintf("start_response raises for the header %s: %s", field[0], field[1]),
		Client: OneRequestToTheEnd,
		App:    AppCalling(Start("200 OK", Field(field[0], field[1])), Yield("data")),
		Check: func(g Gomega, run *harness.Run) {
			err := Raised(run, 0)
			g.Expect(err != nil).To(BeTrue(), "start_response raised nothing; %s", onTheWire(run, field))
			run.Note("raised %s", err.Type)
		},
	}
}

func onTheWire(run *harness.Run, field [2]string) string {
	r := run.First()
	switch {
	case r.Response == nil || r.Status != 200:
		return "the request failed later"
	default:
		n := len(slices.DeleteFunc(r.Headers.Values(field[0]), func(v string) bool { return v != field[1] }))
		return fmt.Sprintf("the client got the field %s, the server's own included", harness.Counted(n, "time", "times"))
	}
}
