package boundary

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/suites/ground"
)

// continued expects 100 (Continue), and that the content arrived then.
func continued(g Gomega, run *harness.Run) {
	g.Expect(run.First().Status).To(Equal(100))
	g.Expect(run.App().Content()).To(Equal("hello"))
	g.Expect(run.Response(1).Status).To(Equal(200))
}

var expectContinue = harness.Group{
	Rule:     "boundary/expect-continue",
	Presumes: ground.Boundary,
	Cases:    expectContinueCases(),
}

func expectContinueCases() []harness.Case {
	expect := Header("Expect", "100-continue")
	all := each(ways, func(w way) harness.Case {
		return harness.Case{
			Name:   "waits-for-it-" + w.name,
			Text:   "a client that withholds its content until it is asked gets 100 (Continue), and the content arrives",
			Client: Client(PostPart(5, "", expect), Interim(), Raw("hello"), Response()),
			App:    w.app,
			Needs:  w.needs,
			Check:  continued,
		}
	})
	all = append(all, each(ways, func(w way) harness.Case {
		return harness.Case{
			Name:   "does-not-wait-" + w.name,
			Text:   "a client that sends its content without waiting is served; an interim response may come before the final one",
			Client: Client(Post("hello", expect), Response()),
			App:    w.app,
			Needs:  w.needs,
			Check: func(g Gomega, run *harness.Run) {
				g.Expect(run.App().Content()).To(Equal("hello"))
				g.Expect(run.First().Status).To(Equal(200))
				run.Note("interim responses: %d", len(run.First().Interim))
			},
		}
	})...)
	for _, w := range []way{
		{name: "answered-unread", app: Answer("refused")},
		{name: "switched-and-answered-unread", app: App(SwitchToSync(), Yield("refused"))},
	} {
		all = append(all, harness.Case{
			Name:   w.name,
			Text:   "a client that withholds its content gets the answer of an application that asks for none, or is asked for the content first",
			Client: Client(PostPart(5, "", expect), interimOrResponse("hello")),
			App:    w.app,
			Needs:  w.needs,
			Check: func(g Gomega, run *harness.Run) {
				last := run.Responses[len(run.Responses)-1]
				g.Expect(last.Status).To(Equal(200))
				g.Expect(string(last.Body)).To(Equal("refused"))
			},
		})
	}
	return append(all, harness.Case{
		Name:   "waits-for-it-asked-for-late",
		Text:   "a client that withholds its content gets 100 (Continue) when the application asks for it, though it does after many turns",
		Client: Client(PostPart(5, "", expect), Interim(), Raw("hello"), Response()),
		App:    App(Times(10, Pause()), Drain()),
		Check:  continued,
	}, harness.Case{
		Name:   "waits-for-it-in-the-body-of-app",
		Text:   "a client that withholds its content gets 100 (Continue) when the application asks for it in the body of app()",
		Client: Client(PostPart(5, "", expect), Interim(), Raw("hello"), Response()),
		App:    AppCalling(Then(Next(), Start("200 OK")), Pause(), Drain()),
		Check:  continued,
	}, harness.Case{
		Name:   "waits-for-it-chunked",
		Text:   "a client that withholds chunked content gets 100 (Continue)",
		Client: Client(Send("POST", "/", RawChunked(""), expect), Interim(), Raw(ChunksOf("hello")+LastChunk), Response()),
		App:    App(Drain()),
		Check:  continued,
	}, harness.Case{
		Name: "asked-for-after-the-head", RestsOn: ground.Withheld,
		Text:   "when the head of the response comes before the content is asked for, the client that goes on gets the rest of the response, or the connection is closed",
		Client: Client(PostPart(5, "", expect), ResponseHead(), Try(Raw("hello")), BodyRestOrCut()),
		App:    App(Yield("begun "), Drain(), Yield("done")),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(run.First().Status).To(Equal(200))
			if !run.First().Complete {
				run.Note("the connection was closed")
				return
			}
			g.Expect(run.App().Content()).To(Equal("hello"))
			g.Expect(string(run.First().Body)).To(Equal("begun done"))
		},
	})
}

// interimOrResponse reads what the server answers to the head of a request that expects 100 (Continue). If it is asked for the content,
// it sends that and reads the response.
func interimOrResponse(content string) Actions {
	return Do("read a response; if an interim one comes first, send the content", func(c *harness.Client) error {
		conn, err := c.Conn()
		if err != nil {
			return err
		}
		first, err := conn.ReadInterim()
		if err == nil && first.Status == 100 {
			c.Run.Note("the server asked for the content first")
			err = conn.Send([]byte(content))
		}
		if err != nil {
			return err
		}
		r, err := conn.ReadResponse(c.Pending())
		c.Receive(r, err)
		return err
	})
}
