package write

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/suites/needs"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// When write() returns, what it was given is sure to be sent. The application holds its thread after it until the client has
// read that.
var writeGuaranteeBeforeReturn = harness.Group{
	Rule:     "wsgi/write-guarantee-before-return",
	Presumes: []string{"wsgi/write-precedes-iteration-output#list"},
	Needs:    []harness.Need{needs.Synchronous},
	Cases: []harness.Case{{
		Name:   "client-answers-between-writes",
		Text:   "what was written reaches the client while the application, past write(), holds its thread",
		Client: Stepwise,
		App: AppCalling(Then(Start("200 OK"),
			Write("one"), Wait("first"), Write("two"), Wait("second"), Write("three"))),
		Check: ThreeBlocks,
	}, {
		Name:   "length-known",
		Text:   "what was written reaches the client while the application holds its thread, Content-Length given",
		Client: Stepwise,
		App:    Declaring(11, Then(Write("one"), Wait("first"), Write("two"), Wait("second"), Write("three"))),
		Check:  ThreeBlocks,
	}, {
		Name:   "large",
		Text:   "4 MiB written reach the client to the last octet while the application holds its thread",
		Client: Client(Get("/", Last()), ResponseHead(), BodyUntil("end of the blocks"), Release("seen"), BodyRestOrCut()),
		App:    AppCalling(Then(Start("200 OK"), Times(64, Write(Large)), Write("end of the blocks"), Wait("seen"), Write("."))),
		Check:  FourMebibytes,
	}, {
		Name:   "before-iteration",
		Text:   "what was written reaches the client before the iterable gives its first block",
		Client: Client(Get("/", Last()), ResponseHead(), BodyUntil("one"), Release("seen"), BodyRest()),
		App:    AppCalling(Then(Start("200 OK"), Write("one")), Wait("seen"), Yield("two")),
		Check:  func(g Gomega, run *harness.Run) { Answered(g, run, 200, "onetwo") },
	}},
}
