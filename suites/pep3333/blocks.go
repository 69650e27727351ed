package pep3333

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
)

var blocks = []harness.Case{{
	Rule:   "wsgi/no-block-delay",
	Name:   "client-answers-between-blocks",
	Text:   "the first block reaches the client before the second is asked for",
	Client: Client(Get("/", Last()), ResponseHead(), BodyUntil("one"), Release("seen"), BodyRest()),
	App:    App(Yield("one"), Wait("seen"), Yield("two")),
	Check: func(g Gomega, run *harness.Run) {
		g.Expect(string(run.First().Body)).To(Equal("onetwo"))
	},
}}
