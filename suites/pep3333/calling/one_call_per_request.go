package calling

import (
	"slices"
	"strings"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites/needs"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// Each request leads to exactly one call of the application. The client makes requests of several kinds, on one
// connection and on several, and breaks some off; the calls are counted by request.
var oneCallPerRequest = harness.Group{
	Rule:     "wsgi/one-call-per-request",
	Presumes: []string{"wsgi/input-stream-provides-body#65537-octets", "wsgi/expect-continue-supported#read"},
	Settle:   true, // a second call may come after the response
	Cases: slices.Concat(Each([]NamedRequest{
		RequestAs("get", "a GET", OneRequest),
		RequestAs("head", "a HEAD", Client(Send("HEAD", "/", Last()), ResponseOrClose())),
		RequestAs("large-content", "a POST with 1 MiB of content that nobody reads", Client(
			Post(strings.Repeat(Large, 16), Last()), ResponseOrClose())),
		RequestAs("octet-by-octet", "a request that arrives octet by octet", Client(
			RawEach(1, Text("GET", "/", Last())), Response())),
	}, calledOnce), []harness.Case{{
		Name:   "expect-continue",
		Text:   "the application is called once for a request that expects 100 (Continue)",
		Client: Client(Expecting(), AwaitContinue("hell\n"), Response()),
		App:    AppCalling(Then(Start("200 OK", ContentLength(4)), Input("read", 5)), Yield("data")),
		Check:  onceAndAnswered,
	}, {
		Name:    "application-raises",
		Text:    "an application that raises is not called again",
		Client:  OneRequestToTheEnd,
		Partial: true,
		App:     AppCalling(Raise("ValueError", "raised")),
		Check:   func(g Gomega, run *harness.Run) { g.Expect(run.Calls()).To(Equal([]string{""}), "the calls") },
	}, {
		Name:   "content-breaks-off",
		Text:   "the application is called at most once if the client leaves before it has sent all of the content",
		Client: Client(PostPart(10, "hello", Last()), AbortOrClose(), On("after", Get("/", To("after"), Last()), Response())),
		App:    AppCalling(Then(Start("200 OK"), Input("read", 10)), Yield("data")),
		Apps:   Programs{"after": Answer("after")},
		Check: func(g Gomega, run *harness.Run) {
			run.ExpectCalled("after")
			g.Expect(run.Calls()).To(Or(ConsistOf("after"), ConsistOf("", "after")), "the calls")
		},
	}, {
		Name: "kept-alive",
		Text: "of two requests, one after the other on a connection that persists, each makes one call",
		Client: Client(Get("/"), Response(),
			IfPersists(Get("/", To("second"), Last()), Response())),
		App:   Answer("data"),
		Apps:  Programs{"second": Answer("more")},
		Check: oncePerResponse("", "second"),
	}, {
		Name:  "pipelined",
		Needs: []harness.Need{needs.Pipelining},
		Text:  "of three requests sent at once, each that is answered makes one call, in order",
		Client: Client(Pipeline(Ask("GET", "/"), Ask("GET", "/", To("second")), Ask("GET", "/", To("third"), Last())),
			Response(), IfPersists(Response(), Response())),
		App:   Answer("data"),
		Apps:  Programs{"second": Answer("more"), "third": Answer("last")},
		Check: oncePerResponse("", "second", "third"),
	}}),
}

func calledOnce(r NamedRequest) harness.Case {
	return harness.Case{
		Name:   r.Name,
		Text:   "the application is called once for " + r.What,
		Client: r.Client,
		App:    Answer("data"),
		Check: func(g Gomega, run *harness.Run) {
			LeaveIfRefused(run)
			g.Expect(run.App().Count(trace.Call)).To(BeNumerically(">=", 1))
			g.Expect(run.Calls()).To(Equal([]string{""}), "the calls")
		},
	}
}

func onceAndAnswered(g Gomega, run *harness.Run) {
	run.ExpectCalled()
	g.Expect(run.Calls()).To(Equal([]string{""}), "the calls")
	r := run.First()
	g.Expect(r.Response != nil).To(BeTrue(), "no response came: %v", r.Err)
	g.Expect(r.Status).To(Equal(200), "the status")
}

// oncePerResponse expects one call for each response that came, and none twice.
func oncePerResponse(names ...string) func(Gomega, *harness.Run) {
	return func(g Gomega, run *harness.Run) {
		Answered(g, run, 200, "data")
		came := 0
		for _, r := range run.Responses {
			if r.Response != nil {
				came++
			}
		}
		if came < len(names) {
			run.Note("the server closed the connection after %d of %d responses", came, len(names))
		}
		calls := run.Calls()
		g.Expect(len(calls)).To(BeNumerically(">=", came), "the calls %q for %d responses", calls, came)
		g.Expect(len(calls)).To(BeNumerically("<=", len(names)), "the calls %q", calls)
		g.Expect(calls).To(Equal(names[:len(calls)]), "the calls, in order")
	}
}
