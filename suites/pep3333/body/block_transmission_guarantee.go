package body

import (
	"strings"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// What was yielded is sure to be sent, even if the server gets no more control. The application yields much, or its last
// block, and then holds its thread until the client has read all.
var blockTransmissionGuarantee = harness.Group{
	Rule:     "wsgi/block-transmission-guarantee",
	Presumes: []string{"bridge/wsgi1-unchanged#each-block-without-delay"},
	Cases: []harness.Case{{
		Name: "large-block-then-blocked", Presumes: []string{"wsgi/body-byte-transparent#large"},
		Text:   "4 MiB reach the client to the last octet while the application holds its thread and gives nothing more",
		Client: Client(Get("/", Last()), ResponseHead(), BodyUntil("end of the blocks"), Release("seen"), BodyRest()),
		App:    App(YieldTimes(Large, 64), Yield("end of the blocks"), Wait("seen"), Yield(".")),
		Check:  FourMebibytes,
	}, {
		Name:   "many-blocks-then-blocked",
		Text:   "200 blocks reach the client to the last while the application holds its thread and gives nothing more",
		Client: Client(Get("/", Last()), ResponseHead(), BodyUntil("last"), Release("seen"), BodyRest()),
		App:    App(Times(200, Yield("a block, ")), Yield("last"), Wait("seen"), Yield(".")),
		Check: func(g Gomega, run *harness.Run) {
			Answered(g, run, 200, strings.Repeat("a block, ", 200)+"last.")
		},
	}, {
		Name:   "blocked-in-close",
		Text:   "the last block reaches the client while close() holds the thread",
		Client: Client(Get("/", Last()), ResponseHead(), BodyUntil("two"), Release("seen"), BodyRest()),
		App:    Closing(App(Yield("one"), Yield("two")), Wait("seen")),
		Check:  func(g Gomega, run *harness.Run) { Answered(g, run, 200, "onetwo") },
	}},
}
