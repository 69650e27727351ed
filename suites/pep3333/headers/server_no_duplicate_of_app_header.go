package headers

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// A header that the application gave is not added. The application gives one that servers add, and the client counts.
var serverNoDuplicateOfAppHeader = harness.Group{
	Rule: "wsgi/server-no-duplicate-of-app-header",
	Cases: Each([][2]string{
		{"Date", "Thu, 01 Jan 1998 00:00:00 GMT"}, {"Server", "own/1.0"}, {"Content-Length", "4"}, {"Content-Type", "image/x-own"},
	}, supplied),
}

func supplied(field [2]string) harness.Case {
	return harness.Case{
		Name:   Slug(field[0]),
		Text:   "the application's own " + field[0] + " is the only one; for Date and Server it may be the server's instead",
		Client: OneRequest,
		App:    AppCalling(StartBare("200 OK", field), Yield("data")),
		Check: func(g Gomega, run *harness.Run) {
			Answered(g, run, 200, "data")
			got := run.First().Headers.Values(field[0])
			if serversOwn := field[0] == "Date" || field[0] == "Server"; serversOwn && len(got) == 1 && got[0] != field[1] {
				run.Leave(harness.Info, "the server's own %s is sent in place of the application's", field[0])
			}
			g.Expect(got).To(Equal([]string{field[1]}), "the values of %s", field[0])
		},
	}
}
