package headers

import (
	"fmt"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// The server finds the application's headers in any letter case. Two requests are answered with the same header, once in
// odd letter case and once in the usual one: the responses must be alike.
var headerNamesCaseInsensitive = harness.Group{
	Rule: "wsgi/header-names-case-insensitive",
	Cases: Each([][2]string{
		{"dAtE", "Thu, 01 Jan 1998 00:00:00 GMT"}, {"SERVER", "own/1.0"}, {"content-LENGTH", "4"},
		{"cOnNeCtIoN", "keep-alive"}, {"kEEP-aLIVE", "timeout=5"}, {"TRANSFER-encoding", "identity"},
	}, inOddCase),
}

// inOddCase compares with the field in its usual spelling: whether a server refuses, drops, overrides or doubles it is for
// other rules to judge.
func inOddCase(field [2]string) harness.Case {
	program := func(name string) Steps { return StartBare("200 OK", Field(name, field[1])) }
	usual := map[string]string{"dAtE": "Date", "SERVER": "Server", "content-LENGTH": "Content-Length",
		"cOnNeCtIoN": "Connection", "kEEP-aLIVE": "Keep-Alive", "TRANSFER-encoding": "Transfer-Encoding"}[field[0]]
	return harness.Case{
		Name: Slug(usual),
		Text: fmt.Sprintf("%s is treated as %s is: refused, replaced, dropped or sent once alike", field[0], usual),
		Client: Client(Get("/", Last()), ResponseOrClose(), Hangup(),
			On("other", Get("/", To("other"), Last()), ResponseOrClose())),
		App:  AppCalling(program(field[0]), Yield("da"), Yield("ta")),
		Apps: Programs{"other": AppCalling(program(usual), Yield("da"), Yield("ta"))},
		Check: func(g Gomega, run *harness.Run) {
			odd, plain := treatment(run, "", 0, usual), treatment(run, "other", 1, usual)
			g.Expect(odd).To(Equal(plain), "what became of %s, and of %s", field[0], usual)
			run.Note("%s", odd)
		},
	}
}

// treatment says what became of a header that the named request's application gave.
func treatment(run *harness.Run, request string, i int, name string) string {
	if len(run.Request(request).Errors(trace.Start)) > 0 {
		return "start_response raised"
	}
	r := run.Response(i)
	if r.Response == nil {
		return "no response"
	}
	return fmt.Sprintf("status %d, sent %s, framed by %s, body %s",
		r.Status, harness.Counted(len(r.Headers.Values(name)), "time", "times"), r.Framing, Quoted(r.Body))
}
