package length

import (
	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// A body without Content-Length may end with the connection. The application gives no length, and the client reads the whole
// body however it ends.
var noContentLengthMayClose = harness.Group{
	Rule: "wsgi/no-content-length-may-close",
	Cases: []harness.Case{unknownLength, {
		Name:   "http10",
		Text:   "a body of unknown length arrives whole in answer to HTTP/1.0",
		Client: Client(Get("/", HTTP10()), Response()),
		App:    App(Yield("one"), Yield("two")),
		Check:  wholeHowever,
	}, Kept("GET", unknownLength)},
}

var unknownLength = harness.Case{
	Name:   "http11",
	Text:   "a body of unknown length arrives whole, whether a length, the last chunk or the connection's end ends it",
	Client: OneRequest,
	App:    App(Yield("one"), Yield("two")),
	Check:  wholeHowever,
}
