package http

import (
	"slices"
	"strings"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// The response is the application's: the server changes nothing that has a meaning. The application gives status, headers and
// body that a server might be tempted to change, and the client compares.
var serverPlaysDumb = harness.Group{
	Rule:     "wsgi/server-plays-dumb",
	Presumes: []string{"wsgi/server-no-duplicate-of-app-header#content-type", "wsgi/server-no-duplicate-of-app-header#content-length", "wsgi/start-response-signature#empty-headers"},
	Cases: slices.Concat(
		Each([]string{"201 Made", "299 Odd but fine", "404 Nicht gefunden", "418 I'm a teapot", "599 " + strings.Repeat("long ", 40) + "reason"}, statusKept),
		[]harness.Case{{
			Name:   "repeated-fields",
			Text:   "the values of a repeated field arrive apart and in order",
			Client: OneRequest,
			App: AppCalling(Start("200 OK", Field("Set-Cookie", "a=1; Expires=Thu, 01 Jan 1998 00:00:00 GMT"), Field("X-Between", "x"),
				Field("Set-Cookie", "b=2"), Field("set-cookie", "c=3")), Yield("data")),
			Check: func(g Gomega, run *harness.Run) {
				Answered(g, run, 200, "data")
				g.Expect(run.First().Headers.Values("Set-Cookie")).To(Equal(
					[]string{"a=1; Expires=Thu, 01 Jan 1998 00:00:00 GMT", "b=2", "c=3"}))
			},
		}, {
			Name:   "no-content-type",
			Text:   "no Content-Type is added where the application gave none",
			Client: OneRequest,
			App:    AppCalling(StartBare("200 OK"), Yield("data")),
			Check: func(g Gomega, run *harness.Run) {
				Answered(g, run, 200, "data")
				g.Expect(run.First().Headers.Values("Content-Type")).To(BeEmpty())
			},
		},
			statusField,
			fieldKept("content-type-without-charset", "Content-Type", "text/html"),
			fieldKept("relative-location", "Location", "../else?where#there"),
			fieldKept("empty-value", "X-Empty", ""),
			fieldKept("commas-and-quotes", "X-List", `"a, b", c;d="e"`),
			{
				Name:   "latin1-value",
				Text:   "a value with characters from U+0080 to U+00FF arrives as these octets",
				Needs:  OnPython,
				Client: OneRequest,
				App: Python(`
def app(environ, start_response, probe):
    start_response("200 OK", [("Wsgicheck-Answer", "application"), ("Content-Type", "text/plain"), ("X-Name", "caf\u00e9 \u00ff\u00a3")])
    return probe.track([b"data"])
`),
				Check: func(g Gomega, run *harness.Run) {
					Answered(g, run, 200, "data")
					g.Expect(run.First().Headers.Get("X-Name")).To(Equal("caf\xe9 \xff\xa3"))
				},
			},
			unmoved("accept-encoding", Header("Accept-Encoding", "gzip, deflate, br")),
			unmoved("range", Header("Range", "bytes=0-1")),
			unmoved("if-none-match", Header("If-None-Match", `"tag"`)),
			unmoved("if-modified-since", Header("If-Modified-Since", "Fri, 02 Jan 1998 00:00:00 GMT")),
			{
				Name:   "length-to-head",
				Text:   "to HEAD the application's Content-Length is sent as it is, or left out",
				Client: Client(Send("HEAD", "/", Last()), Response()),
				App:    Declaring(1234, nil),
				Check: func(g Gomega, run *harness.Run) {
					LeaveIfFailed(run)
					g.Expect(run.First().Status).To(Equal(200))
					NoWrongLength(g, run, 1234)
				},
			}, {
				Name:   "no-length-to-head",
				Text:   "to HEAD, of which the application gave no data, no Content-Length is made up",
				Client: Client(Send("HEAD", "/", Last()), Response()),
				App:    App(),
				Check: func(g Gomega, run *harness.Run) {
					LeaveIfFailed(run)
					Answered(g, run, 200, "")
					g.Expect(run.First().Headers.Values("Content-Length")).To(BeEmpty())
				},
			}},
		withoutBody, KeptOf(withoutBody),
	),
}

// statusField is about servers that speak CGI with the process of the application.
var statusField = harness.Case{
	Name:   "status-field",
	Text:   "a field Status of the application does not change the status; the server may refuse it",
	Client: OneRequest,
	App:    AppCalling(Start("200 OK", ContentLength(4), Field("Status", "404 Not Found")), Yield("data")),
	Check: func(g Gomega, run *harness.Run) {
		if Raised(run, 0) != nil || run.First().Response != nil && run.First().Status >= 500 {
			run.Leave(harness.NotTested, "the server refuses a field Status")
		}
		Answered(g, run, 200, "data")
	},
}

// withoutBody are responses that have no content.
var withoutBody = []harness.Case{{
	Name:   "204",
	Text:   "a 204 gets neither Content-Length nor Content-Type",
	Client: OneRequest,
	App:    AppCalling(StartBare("204 No Content", Field("X-Own", "1"))),
	Check: func(g Gomega, run *harness.Run) {
		LeaveIfFailed(run)
		Answered(g, run, 204, "")
		g.Expect(run.First().Headers.Get("X-Own")).To(Equal("1"))
		g.Expect(run.First().Headers.Values("Content-Length")).To(BeEmpty(), "the Content-Length")
		g.Expect(run.First().Headers.Values("Content-Type")).To(BeEmpty(), "the Content-Type")
	},
}, {
	Name:   "304",
	Text:   "a 304 keeps its ETag and gets no Content-Length: that would be the length of the 200",
	Client: OneRequest,
	App:    AppCalling(StartBare("304 Not Modified", Field("ETag", `"tag"`))),
	Check: func(g Gomega, run *harness.Run) {
		LeaveIfFailed(run)
		Answered(g, run, 304, "")
		g.Expect(run.First().Headers.Values("ETag")).To(Equal([]string{`"tag"`}))
		g.Expect(run.First().Headers.Values("Content-Length")).To(BeEmpty(), "the Content-Length")
	},
}}

func statusKept(status string) harness.Case {
	return harness.Case{
		Name:   "status-" + status[:3],
		Text:   "the application's status arrives with its code and its reason phrase",
		Client: OneRequest,
		App:    AppCalling(Start(status, ContentLength(4)), Yield("data")),
		Check: func(g Gomega, run *harness.Run) {
			run.ExpectCalled()
			g.Expect(run.First().StatusLine).To(HaveSuffix(" " + status))
			g.Expect(string(run.First().Body)).To(Equal("data"))
		},
	}
}

func fieldKept(caseName, name, value string) harness.Case {
	return harness.Case{
		Name:   caseName,
		Text:   "the application's " + name + " arrives as it is",
		Client: OneRequest,
		App:    AppCalling(Start("200 OK", Field(name, value)), Yield("data")),
		Check: func(g Gomega, run *harness.Run) {
			Answered(g, run, 200, "data")
			g.Expect(run.First().Headers.Values(name)).To(Equal([]string{value}))
		},
	}
}

// unmoved sends a field that speaks to the application alone.
func unmoved(name string, option Option) harness.Case {
	return harness.Case{
		Name:   name,
		Text:   "the whole 200 of the application arrives; a 206, a 304 or a content coding, which the server may apply, is reported",
		Client: Client(Get("/", option, Last()), Response()),
		App: AppCalling(Start("200 OK", ContentLength(400), Field("ETag", `"tag"`),
			Field("Last-Modified", "Thu, 01 Jan 1998 00:00:00 GMT")), YieldTimes("data", 100)),
		Check: func(g Gomega, run *harness.Run) {
			run.ExpectCalled()
			if r := run.First(); r.Response != nil && (r.Status == 206 || r.Status == 304 || r.Headers.Has("Content-Encoding")) {
				run.Leave(harness.Info, "the server answered the field itself, which it may")
			}
			Answered(g, run, 200, strings.Repeat("data", 100))
		},
	}
}
