package startresponse

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// Once the head has been sent, start_response with exc_info raises. The client reads the head and the first block before
// the application gives exc_info; it lets the error through, and what the client gets then is not judged.
var excInfoRaisesAfterHeadersSent = harness.Group{
	Rule:    "wsgi/exc-info-raises-after-headers-sent",
	Partial: true,
	Cases: []harness.Case{{
		Name:     "after-a-block",
		Text:     "start_response with exc_info raises after a block was yielded, and no second head is sent",
		Presumes: []string{"wsgi/no-block-delay#client-answers-between-blocks"},
		Client:   headReadBy("wsgi/no-block-delay"),
		App:      App(Yield("one"), Wait("seen"), Failed, StartExcInfo("500 Failed")),
		Check:    raisesAfterHead,
	}, {
		Name:     "after-write",
		Text:     "start_response with exc_info raises after write(), and no second head is sent",
		Presumes: []string{"wsgi/write-guarantee-before-return#client-answers-between-writes"},
		Client:   headReadBy("wsgi/write-guarantee-before-return"),
		App:      AppCalling(Then(Start("200 OK"), Write("one"), Wait("seen"), Failed, StartExcInfo("500 Failed"))),
		Check:    raisesAfterHead,
	}, {
		Name:     "seen-by-the-client",
		Text:     "start_response with exc_info raises when the client has read a head with Content-Length",
		Presumes: []string{"wsgi/no-block-delay#client-answers-between-blocks"},
		Client:   headReadBy("wsgi/no-block-delay"),
		App:      AppCalling(Start("200 OK", ContentLength(20)), Yield("one"), Wait("seen"), Failed, StartExcInfo("500 Failed")),
		Check:    raisesAfterHead,
	}},
}

// headReadBy has the client read the head and the first block before the application goes on:
// that the head has been sent is certain. That it has been is the other rule's demand.
func headReadBy(rule string) []harness.Action {
	return Client(Get("/", Last()), Given(rule, ResponseHead(), BodyUntil("one")), Release("seen"), ConnectionEnd())
}

func raisesAfterHead(g Gomega, run *harness.Run) {
	err := Raised(run, 1)
	g.Expect(err).NotTo(BeNil(), "what start_response raised")
	run.Note("raised %s", err.Type)
	g.Expect(string(run.First().Body)+run.Rest["main"].Data).NotTo(ContainSubstring("HTTP/1."), "what came after the head")
}
