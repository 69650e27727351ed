package write

import (
	"strings"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// What was written comes before what is yielded. The application writes pieces and then yields others, and the client
// compares their order.
var writePrecedesIterationOutput = harness.Group{
	Rule:     "wsgi/write-precedes-iteration-output",
	Presumes: []string{"wsgi/chunked-output-compliant#real-file"},
	Cases: []harness.Case{{
		Name: "large-pieces", Presumes: []string{"wsgi/write-equivalent-to-yield#body"},
		Text:   "four written pieces of 64 KiB come in order and before two yielded ones",
		Client: OneRequest,
		App:    AppCalling(Then(Start("200 OK"), piecesWritten(4)), Yield(piece(4)), Yield(piece(5))),
		Check:  sixPieces,
	}, {
		Name: "list", Presumes: []string{"wsgi/write-equivalent-to-yield#body"},
		Text:   "four written pieces of 64 KiB come in order and before a list of two",
		Client: OneRequest,
		App:    Returning("list", AppCalling(Then(Start("200 OK"), piecesWritten(4)), Yield(piece(4)), Yield(piece(5)))),
		Check:  sixPieces,
	}, {
		Name:   "small-pieces",
		Text:   "a small written piece comes before what is yielded",
		Client: OneRequest,
		App:    Returning("sized", AppCalling(Then(Start("200 OK"), Write("first")), Yield("second"))),
		Check:  func(g Gomega, run *harness.Run) { Answered(g, run, 200, "firstsecond") },
	}},
}

func piece(i int) string { return strings.Repeat(string(rune('a'+i)), 64<<10) }

func piecesWritten(n int) (all Steps) {
	for i := range n {
		all = append(all, Write(piece(i))...)
	}
	return all
}

func sixPieces(g Gomega, run *harness.Run) {
	Answered(g, run, 200, piece(0)+piece(1)+piece(2)+piece(3)+piece(4)+piece(5))
}
