package vocabulary

import (
	"slices"
	"strconv"

	. "github.com/onsi/gomega"
	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// ThreeBlocks expects 200 and the body of the blocks "one", "two" and "three".
func ThreeBlocks(g Gomega, run *harness.Run) { Answered(g, run, 200, "onetwothree") }

// NothingThenData expects that nothing had been sent when the client looked, and then 200 and "data".
func NothingThenData(g Gomega, run *harness.Run) {
	Answered(g, run, 200, "data")
	g.Expect(run.Peeked).To(Equal([]string{""}), "what had been sent before there was data")
}

// NoWrongLength expects that a Content-Length, where there is one, is the length.
func NoWrongLength(g Gomega, run *harness.Run, length int) {
	switch found := run.First().Headers.Values("Content-Length"); {
	case len(found) == 0:
		run.Note("without Content-Length")
	default:
		g.Expect(found).To(Equal([]string{strconv.Itoa(length)}), "the Content-Length")
		run.Note("with Content-Length")
	}
}

// Answered expects the first response to be complete, with this status and body, and to be the application's own: it has the
// field that Start adds.
func Answered(g Gomega, run *harness.Run, status int, body string) {
	AnsweredBare(g, run, status, body)
	ExpectOwn(g, run.First())
}

// AnsweredBare is Answered for an application that does not give that field.
func AnsweredBare(g Gomega, run *harness.Run, status int, body string) {
	run.ExpectCalled()
	r := run.First()
	g.Expect(r.Err).NotTo(HaveOccurred(), "reading the response")
	g.Expect(r.Status).To(Equal(status), "the status")
	if same := string(r.Body) == body; !same {
		g.Expect(same).To(BeTrue(), "the body of %d octets %s is not the application's of %d octets %s",
			len(r.Body), Quoted(r.Body), len(body), Quoted([]byte(body)))
	}
}

// Shown is a body as messages show it: a long one by its ends.
func Shown(body []byte) []byte {
	const most = 600
	if len(body) <= most {
		return body
	}
	return slices.Concat(body[:most/2], []byte(" ... "), body[len(body)-most/2:])
}

// Quoted is a body in a message, as Python writes bytes.
func Quoted(body []byte) string { return trace.ReprBytes(Shown(body)) }

// Raised returns the error of the n-th call of start_response, from 0; nil if it raised none.
func Raised(run *harness.Run, n int) *trace.Error {
	starts := run.App().Of(trace.Start)
	if n >= len(starts) {
		run.Leave(harness.Blocked, "the application called start_response %s, not %d", harness.Counted(len(starts), "time", "times"), n+1)
	}
	return starts[n].Error
}
