package scenario

import (
	"github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// ResponseOn returns the first response read on the named connection ("main" unless On
// named another); a Received without a Response if there is none.
func ResponseOn(run *harness.Run, conn string) *harness.Received {
	for _, r := range run.Responses {
		if r.Conn == conn {
			return r
		}
	}
	return &harness.Received{Conn: conn}
}

// ExpectOwn expects that a response is the application's: it has AnswerField.
func ExpectOwn(g gomega.Gomega, r *harness.Received) {
	g.Expect(r.Headers.Values(AnswerField)).To(gomega.ContainElement(AnswerValue), "the field %s, which the application gave, in\n%s", AnswerField, r.Head)
}

// ExpectBody expects a complete response of status 200, which the application began with [Start], with the body.
func ExpectBody(g gomega.Gomega, r *harness.Received, body string) {
	g.Expect(r.Response).NotTo(gomega.BeNil(), "the response on the connection %q", r.Conn)
	g.Expect(r.Err).NotTo(gomega.HaveOccurred(), "the response on the connection %q", r.Conn)
	g.Expect(r.Status).To(gomega.Equal(200), "the status on the connection %q", r.Conn)
	ExpectOwn(g, r)
	g.Expect(string(r.Body)).To(gomega.Equal(body), "the body on the connection %q", r.Conn)
}

// ExpectFailed expects the response of a request whose application failed before the
// head was sent: 500, without the text in it.
func ExpectFailed(g gomega.Gomega, r *harness.Received, text string) {
	g.Expect(r.Response).NotTo(gomega.BeNil(), "the connection %q was closed in place of 500", r.Conn)
	g.Expect(r.Status).To(gomega.Equal(500), "the status on the connection %q", r.Conn)
	g.Expect(string(r.Body)).NotTo(gomega.ContainSubstring(text), "the value was sent")
}

// ExpectRefused expects that the call was refused with RuntimeError.
func ExpectRefused(g gomega.Gomega, e trace.Event) {
	g.Expect(e.Error).NotTo(gomega.BeNil(), "%s was let through; it gave %q, end: %t", e.Kind, e.Data.Bytes(), e.End)
	g.Expect(e.Error.Is("RuntimeError")).To(gomega.BeTrue(), "%s raised %s (%s), not RuntimeError", e.Kind, e.Error.Type, e.Error.Message)
}

// Nth returns the nth event of a kind, counted from 0, and expects that there are so many.
func Nth(g gomega.Gomega, app *harness.App, kind trace.Kind, n int) trace.Event {
	all := app.Of(kind)
	g.Expect(len(all)).To(gomega.BeNumerically(">", n), "how many times the application reported %q", kind)
	return all[n]
}

// ExpectNoErrors expects that no step of the kinds raised.
func ExpectNoErrors(g gomega.Gomega, app *harness.App, kinds ...trace.Kind) {
	for _, e := range app.Of(kinds...) {
		g.Expect(e.Error).To(gomega.BeNil(), "what %s raised in turn %d", e.Kind, e.Turn)
	}
}

// LeaveIfNotKept leaves the Check if a kept object was looked for in another process than
// the one that had kept it.
func LeaveIfNotKept(run *harness.Run, name string) {
	for _, e := range run.Request(name).Events {
		if e.Error.Is("NotKept") {
			run.Leave(harness.NotTested, "the requests were served by different processes")
		}
	}
}
