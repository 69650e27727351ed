package boundary

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
)

func expectContinue() []harness.Case {
	expect := Header("Expect", "100-continue")
	all := each(func(w way) harness.Case {
		return harness.Case{
			Rule: "boundary/expect-continue", Name: "waits-for-it-" + w.name,
			Text:   "a client that withholds its content until it is asked gets 100 (Continue), and the content arrives",
			Client: Client(PostPart(5, "", expect), Interim(), Raw("hello"), Response()),
			App:    w.app,
			Check: func(g Gomega, run *harness.Run) {
				g.Expect(run.First().Status).To(Equal(100))
				g.Expect(run.App().Content()).To(Equal("hello"))
				g.Expect(run.Response(1).Status).To(Equal(200))
			},
		}
	})
	all = append(all, each(func(w way) harness.Case {
		return harness.Case{
			Rule: "boundary/expect-continue", Name: "does-not-wait-" + w.name,
			Text:   "a client that sends its content without waiting is served; an interim response may come before the final one",
			Client: Client(Post("hello", expect), Response()),
			App:    w.app,
			Check: func(g Gomega, run *harness.Run) {
				g.Expect(run.App().Content()).To(Equal("hello"))
				g.Expect(run.First().Status).To(Equal(200))
				run.Note("interim responses: %d", len(run.First().Interim))
			},
		}
	})...)
	for _, w := range []way{
		{"answered-unread", Answer("refused")},
		{"switched-and-answered-unread", App(SwitchToSync(), Yield("refused"))},
	} {
		all = append(all, harness.Case{
			Rule: "boundary/expect-continue", Name: w.name,
			Text:   "an application that asks for no content answers at once, though the client withholds it",
			Client: Client(PostPart(5, "", expect), Response()),
			App:    w.app,
			Check: func(g Gomega, run *harness.Run) {
				g.Expect(string(run.First().Body)).To(Equal("refused"))
			},
		})
	}
	return all
}
