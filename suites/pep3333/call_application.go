package pep3333

import (
	"slices"
	"strings"

	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites/needs"
)

var applicationCall = slices.Concat(Each([]struct{ name, what, made string }{
	{"function", "a function", "lambda: closed(probe)"},
	{"partial", "a functools.partial", "functools.partial(closed, probe)"},
	{"class", "a class", "Class"},
	{"bare-instance", "an instance whose other attributes raise", "Bare(probe)"},
	{"builtin", "a method of a built-in type", "map(closed, [probe]).__next__"},
}, closeOfKind), Each(append([]NamedRequest{
	RequestAs("latin1-value", "a field value with octets above 127", Client(Get("/", Header("X-Name", "caf\xe9"), Last()), ResponseOrClose())),
}, UsualRequests...), nativeStrings), []harness.Case{
	bodyPieces("read", "read", 3), bodyPieces("readline", "readline"),
}, Each([]NamedRequest{
	RequestAs("get", "a GET", OneRequest),
	RequestAs("head", "a HEAD", Client(Send("HEAD", "/", Last()), ResponseOrClose())),
	RequestAs("large-content", "a POST with 1 MiB of content that nobody reads", Client(
		Post(strings.Repeat(Large, 16), Last()), ResponseOrClose())),
	RequestAs("octet-by-octet", "a request that arrives octet by octet", Client(
		RawEach(1, Text("GET", "/", Last())), Response())),
}, calledOnce), []harness.Case{{
	Rule:   "wsgi/one-call-per-request",
	Name:   "expect-continue",
	Text:   "the application is called once for a request that expects 100 (Continue)",
	Client: Client(Expecting(), AwaitContinue("hell\n"), Response()),
	App:    AppCalling(Then(Start("200 OK", ContentLength(4)), Input("read", 5)), Yield("data")),
	Check:  once,
}, {
	Rule:   "wsgi/one-call-per-request",
	Name:   "application-raises",
	Text:   "an application that raises is not called again",
	Client: OneRequestToTheEnd, Partial: true,
	App:   AppCalling(Raise("ValueError", "raised")),
	Check: func(g Gomega, run *harness.Run) { g.Expect(run.Calls()).To(Equal([]string{""}), "the calls") },
}, {
	Rule:   "wsgi/one-call-per-request",
	Name:   "content-breaks-off",
	Text:   "the application is called once at most for a request whose client goes before all of the content was sent",
	Settle: true,
	Client: Client(PostPart(10, "hello", Last()), Abort(), On("after", Get("/", To("after"), Last()), Response())),
	App:    AppCalling(Then(Start("200 OK"), Input("read", 10)), Yield("data")),
	Apps:   Programs{"after": Answer("after")},
	Check: func(g Gomega, run *harness.Run) {
		run.Request("after")
		g.Expect(run.Calls()).To(Or(ConsistOf("after"), ConsistOf("", "after")), "the calls")
	},
}, {
	Rule: "wsgi/one-call-per-request",
	Name: "kept-alive",
	Text: "of two requests, one after the other on a connection that persists, each makes one call",
	Client: Client(Get("/"), Response(),
		IfPersists(Get("/", To("second"), Last()), Response())),
	App:   Answer("data"),
	Apps:  Programs{"second": Answer("more")},
	Check: oncePerResponse("", "second"),
}, {
	Rule:  "wsgi/one-call-per-request",
	Name:  "pipelined",
	Needs: []harness.Need{needs.Pipelining},
	Text:  "of three requests sent at once, each that is answered makes one call, in order",
	Client: Client(Pipeline(Ask("GET", "/"), Ask("GET", "/", To("second")), Ask("GET", "/", To("third"), Last())),
		Response(), IfPersists(Response(), Response())),
	App:   Answer("data"),
	Apps:  Programs{"second": Answer("more"), "third": Answer("last")},
	Check: oncePerResponse("", "second", "third"),
}}, Each(UsualRequests, calledByPosition), Each(UsualRequests, environIsDict), []harness.Case{{
	Rule:   "wsgi/environ-builtin-dict",
	Name:   "used-as-a-dict",
	Text:   "type(environ) is dict, and the environ does what a dict does",
	Needs:  OnPython,
	Client: OneRequest,
	App: Python(`
def app(environ, start_response, probe):
    probe.note("type", type(environ) is dict)
    environ.update({1: 2})
    environ.setdefault("own.key", []).append(3)
    del environ["own.key"], environ[1]
    copied = dict(environ)
    probe.note("copied", copied == environ and copied is not environ)
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "4")])
    return [b"data"]
`),
	Check: func(g Gomega, run *harness.Run) {
		g.Expect(run.App().Notes("type")).To(Equal([]string{"True"}), "type(environ) is dict")
		g.Expect(run.App().Notes("copied")).To(Equal([]string{"True"}), "a copy equals the environ")
		Answered(g, run, 200, "data")
	},
}}, Each([]struct {
	name, what string
	change     Steps
}{
	{"cleared", "is cleared", Delete("*")},
	{"method", "has another REQUEST_METHOD", Set("REQUEST_METHOD", "HEAD")},
	{"protocol", "has another SERVER_PROTOCOL", Set("SERVER_PROTOCOL", "HTTP/0.9")},
	{"path", "has another PATH_INFO and SCRIPT_NAME", Then(Set("PATH_INFO", "/other"), Set("SCRIPT_NAME", "/else"))},
	{"streams", "has lost its streams", Then(Delete("wsgi.input"), Delete("wsgi.errors"))},
}, changed), []harness.Case{{
	Rule:   "wsgi/environ-app-may-mutate",
	Name:   "next-request",
	Text:   "what an application puts into its environ is not in that of the next request on the connection",
	Client: Client(Get("/"), Response(), IfPersists(Get("/", To("second"), Last()), Response())),
	App:    AppCalling(Then(Set("own.key", "left behind"), Set("REQUEST_METHOD", "LEFT"), Start("200 OK", ContentLength(4))), Yield("data")),
	Apps:   Programs{"second": Answer("more")},
	Check: func(g Gomega, run *harness.Run) {
		Answered(g, run, 200, "data")
		if len(run.Responses) < 2 || run.Response(1).Response == nil && !run.Called("second") {
			run.Leave(harness.NotOffered, "the server closes the connection after a response")
		}
		g.Expect(run.Request("second").Environ()).NotTo(HaveKey("own.key"))
		g.Expect(run.Request("second").Get("REQUEST_METHOD")).To(Equal("GET"))
	},
}})

func closeOfKind(v struct{ name, what, made string }) harness.Case {
	return harness.Case{
		Rule:   "wsgi/callable-kind-irrelevant",
		Name:   "close-is-a-" + v.name,
		Text:   "a close() that is " + v.what + " is called once",
		Needs:  OnPython,
		Client: OneRequest,
		App: Python(ClosedReported + `
import weakref

class Class:
    probe = None
    def __init__(self):
        closed(self.probe())

class Bare:
    __slots__ = "probe",
    def __init__(self, probe):
        object.__setattr__(self, "probe", probe)
    def __call__(self):
        closed(object.__getattribute__(self, "probe"))
    def __getattribute__(self, name):
        raise AttributeError(name)

class Blocks:
    def __init__(self, probe):
        self.probe = probe
        Class.probe = weakref.ref(probe)
        self.close = ` + v.made + `
    def __iter__(self):
        return iter([b"data"])

def app(environ, start_response, probe):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return Blocks(probe)
`),
		Check: func(g Gomega, run *harness.Run) {
			Answered(g, run, 200, "data")
			g.Expect(run.App().Count(trace.Close)).To(Equal(1), "the calls of close()")
		},
	}
}

// crossing has the variables that carry a request's header and metadata; all those of CGI are
// wsgi/cgi-values-exactly-str's.
var crossing = []string{"wsgi.url_scheme", "REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "SERVER_PROTOCOL"}

func nativeStrings(v NamedRequest) harness.Case {
	return harness.Case{
		Rule:   "wsgi/native-string-type",
		Name:   "environ-" + v.Name,
		Text:   "method, path, protocol, scheme and header fields of " + v.What + " are str in the environ",
		Client: v.Client,
		App:    Answer("data"),
		Check: func(g Gomega, run *harness.Run) {
			LeaveIfRefused(run)
			expectStr(g, run, crossing)
			g.Expect(run.App().Get("REQUEST_METHOD")).NotTo(BeEmpty())
		},
	}
}

func bodyPieces(name, method string, size ...int) harness.Case {
	return harness.Case{
		Rule:   "wsgi/native-string-type",
		Name:   "content-by-" + name,
		Text:   "wsgi.input." + method + "() gives bytes, and bytes reach the client",
		Client: Client(Post("abc\n", Last()), Response()),
		App:    AppCalling(Then(Start("200 OK"), Input(method, size...)), YieldLast()),
		Check: func(g Gomega, run *harness.Run) {
			read := run.App().Last(trace.Read)
			g.Expect(read.Error).To(BeNil(), "what %s() raised", method)
			g.Expect(read.Type).To(Equal("bytes"), "the type of what %s() gave", method)
			Answered(g, run, 200, run.App().Read())
		},
	}
}

func once(g Gomega, run *harness.Run) {
	run.ExpectCalled()
	g.Expect(run.Calls()).To(Equal([]string{""}), "the calls")
	r := run.First()
	g.Expect(r.Response).NotTo(BeNil(), "the response: %v", r.Err)
	g.Expect(r.Status).To(Equal(200), "the status")
}

func calledOnce(v NamedRequest) harness.Case {
	return harness.Case{
		Rule: "wsgi/one-call-per-request", Name: v.Name,
		Text:   "the application is called once for " + v.What,
		Client: v.Client,
		App:    Answer("data"),
		Check: func(g Gomega, run *harness.Run) {
			LeaveIfRefused(run)
			g.Expect(run.App().Count(trace.Call)).To(BeNumerically(">=", 1))
			g.Expect(run.Calls()).To(Equal([]string{""}), "the calls")
		},
	}
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

func calledByPosition(v NamedRequest) harness.Case {
	return harness.Case{
		Rule: "wsgi/app-called-positionally", Name: v.Name,
		Text:   "the application is called with two positional arguments and no others for " + v.What,
		Client: v.Client,
		App:    Answer("data"),
		Check: func(g Gomega, run *harness.Run) {
			args := run.App().Of(trace.Call)[0].Args
			g.Expect(args.Positional).To(Equal(2), "the number of positional arguments")
			g.Expect(args.Keyword).To(Equal(0), "the number of keyword arguments")
		},
	}
}

func environIsDict(v NamedRequest) harness.Case {
	return harness.Case{
		Rule: "wsgi/environ-builtin-dict", Name: v.Name,
		Text:   "the environ of " + v.What + " is a dict, no subclass of it and nothing like it",
		Client: v.Client,
		App:    Answer("data"),
		Check: func(g Gomega, run *harness.Run) {
			g.Expect(run.App().Of(trace.Call)[0].Args.EnvironType).To(Equal("dict"), "the type of the environ")
		},
	}
}

func changed(v struct {
	name, what string
	change     Steps
}) harness.Case {
	return harness.Case{
		Rule: "wsgi/environ-app-may-mutate", Name: v.name,
		Text:   "the response arrives although the environ " + v.what + " before the first block",
		Client: OneRequest,
		App:    AppCalling(Then(Start("200 OK"), v.change), Yield("one"), Yield("two")),
		Check:  func(g Gomega, run *harness.Run) { Answered(g, run, 200, "onetwo") },
	}
}
