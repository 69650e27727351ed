package length

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// The length of a single block may become Content-Length. The application returns one block in an iterable of length 1; a
// Content-Length must be right, and may be left out.
var mayInferLengthFromSingleBlock = harness.Group{
	Rule: "wsgi/may-infer-length-from-single-block",
	Cases: []harness.Case{{
		Name:   "list-of-one",
		Text:   "with a list of one block Content-Length is that block's length, or left out",
		Client: OneRequest,
		App:    Returning("list", App(Yield("data"))),
		Check:  inferred("data"),
	}, {
		Name:   "len-of-one",
		Text:   "with an iterable whose len() is 1 Content-Length is its block's length, or left out",
		Client: OneRequest,
		App:    Returning("sized", App(Yield("data"))),
		Check:  inferred("data"),
	}, {
		Name:   "empty-block",
		Text:   "with a list of one empty block Content-Length is 0, or left out",
		Client: OneRequest,
		App:    Returning("list", App(Yield(""))),
		Check:  inferred(""),
	}, {
		Name:   "head",
		Text:   "to HEAD with a list of one block Content-Length is that block's length, or left out",
		Client: Client(Send("HEAD", "/", Last()), Response()),
		App:    Returning("list", App(Yield("data"))),
		Check: func(g Gomega, run *harness.Run) {
			run.ExpectCalled()
			NoWrongLength(g, run, 4)
		},
	}},
}

func inferred(body string) func(Gomega, *harness.Run) {
	return func(g Gomega, run *harness.Run) {
		Answered(g, run, 200, body)
		NoWrongLength(g, run, len(body))
	}
}
