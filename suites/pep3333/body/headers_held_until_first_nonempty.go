package body

import (
	"fmt"
	"strings"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// The head goes with the first block that has data or the first write(), not before. The application waits after empty
// blocks until the client has looked, or takes the head back by exc_info.
var headersHeldUntilFirstNonempty = harness.Group{
	Rule:     "wsgi/headers-held-until-first-nonempty",
	Presumes: []string{"wsgi/start-response-does-not-transmit#length-known", "wsgi/body-byte-transparent#like-a-response", "wsgi/server-tolerates-empty-blocks#between"},
	Cases: []harness.Case{{
		Name:   "empty-blocks",
		Text:   "nothing has been sent after three empty blocks",
		Client: LookThere,
		App:    App(Times(3, Pause()), There, Yield("data")),
		Check:  NothingThenData,
	}, {
		Name:   "empty-blocks-and-length",
		Text:   "nothing has been sent after three empty blocks, although Content-Length is known",
		Client: LookThere,
		App:    AppCalling(Start("200 OK", ContentLength(4)), Times(3, Pause()), There, Yield("data")),
		Check:  NothingThenData,
	}, {
		Name:   "large-head",
		Text:   "nothing of a large head has been sent after an empty block",
		Client: LookThere,
		App:    AppCalling(Start("200 OK", manyFields(100)...), Pause(), There, Yield("data")),
		Check: func(g Gomega, run *harness.Run) {
			NothingThenData(g, run)
			g.Expect(run.First().Headers.Get("X-Field-99")).To(HaveLen(200))
		},
	}, {
		Name:   "replaced-after-empty-blocks",
		Text:   "exc_info replaces the head after empty blocks: it has not been sent",
		Client: OneRequestToTheEnd,
		App:    App(Times(3, Pause()), Failed, StartExcInfo("503 Sorry"), Yield("sorry")),
		Check:  replaced,
	}, {
		Name:   "sent-with-first-write",
		Text:   "the head is there when the first write() has returned",
		Client: Client(Get("/", Last()), WaitFor("written"), ResponseHead(), Release("seen"), BodyRest()),
		App:    AppCalling(Then(Start("200 OK"), Write("one"), Open("written"), Wait("seen")), Yield("two")),
		Check:  func(g Gomega, run *harness.Run) { Answered(g, run, 200, "onetwo") },
	}},
}

func manyFields(n int) [][2]string {
	fields := make([][2]string, n)
	for i := range fields {
		fields[i] = Field(fmt.Sprintf("X-Field-%d", i), strings.Repeat("v", 200))
	}
	return fields
}
