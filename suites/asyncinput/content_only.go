package asyncinput

import (
	"slices"
	"strings"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/suites/contents"
	"github.com/wsgicheck/wsgicheck/suites/ground"
)

// octets is every octet there is, once.
var octets = func() string {
	var all [256]byte
	for i := range all {
		all[i] = byte(i)
	}
	return string(all[:])
}()

// each splits content into its octets.
func each(content string) (all []string) {
	for i := range len(content) {
		all = append(all, content[i:i+1])
	}
	return all
}

var contentOnly = harness.Group{
	Rule:     "async-input/content-only",
	Presumes: ground.Ends,
	Cases:    slices.Concat([]harness.Case{beginning}, contentOnlyCases(), contentMoving, contentThroughMiddleware()),
	SomePresume: []harness.Presumption{
		{
			Cases:    []string{"content-*", "one-*", "none", "of-*", "http-*", "every-*", "like-*", "large", "chunk*", "octet-*", "after-*", "while-*", "begun-*", "beneath-*"},
			Presumes: []string{"boundary/content-length#bytes-beyond-it-next"},
		},
		{Cases: []string{"chunk*"}, Presumes: []string{"boundary/chunked"}},
		{Cases: []string{"octet-by-octet", "after-the-response-began", "beneath-*"}, Presumes: []string{"async-input/optional#called-now-and-then"}},
		{Cases: []string{"while-*"}, Presumes: []string{"async-input/non-blocking#content-withheld"}},
		{Cases: []string{"*octet-by-octet", "after-*", "while-*", "begun-*", "beneath-*"}, RestsOn: ground.Withheld},
	},
}

// beginning is what all others presume: it asks for less than they do.
var beginning = harness.Case{
	Name:   "whatever-its-end",
	Text:   "next() gives the content that came with the head, whether or not it gives the end",
	Client: Client(Post("hello", Last()), WaitForContent("", 5), Hangup()),
	App:    App(Drain(), Yield("done")),
	Check: func(g Gomega, run *harness.Run) {
		g.Expect(run.App().Delivered()).To(HavePrefix("hello"), "the content delivered")
	},
}

// contentOnlyCases sends content of every kind at once.
func contentOnlyCases() []harness.Case {
	var all []harness.Case
	for _, v := range []struct {
		name, content string
		request       Actions
	}{
		{"content-length", "hello", Post("hello", Last())},
		{"one-octet", "h", Post("h", Last())},
		{"content-length-of-0", "", Post("", Last())},
		{"none", "", Get("/", Last())},
		{"of-a-get-request", "hello", Send("GET", "/", Content("hello"), Last())},
		{"http-1.0", "hello", Post("hello", HTTP10())},
		{"every-octet", octets, Post(octets, Last())},
		{"like-framing", "\r\n0\r\n\r\n5\r\n", Post("\r\n0\r\n\r\n5\r\n", Last())},
		{"large", contents.Large, Post(contents.Large, Last())},
		{"chunked", "hello!", Send("POST", "/", RawChunked(contents.Chunks), Last())},
		{"chunked-empty", "", Send("POST", "/", ChunkedContent(), Last())},
		{"chunks-of-an-octet", octets, Send("POST", "/", ChunkedContent(each(octets)...), Last())},
		{"chunked-large", contents.Large, Send("POST", "/", ChunkedContent(contents.Large[:1], contents.Large[1:1000], contents.Large[1000:]), Last())},
	} {
		all = append(all, harness.Case{
			Name:   v.name,
			Text:   "next() gives exactly the content, and the end",
			Client: Client(v.request, Response()),
			App:    App(Drain(), Yield("done")),
			Check: func(g Gomega, run *harness.Run) {
				expectContent(g, run.App(), v.content)
				ExpectBody(g, run.First(), "done")
			},
		})
	}
	return all
}

// contentMoving sends content in pieces, while the application goes on.
var contentMoving = []harness.Case{{
	Name:   "octet-by-octet",
	Text:   "content that arrives an octet at a time is given as it comes; the application sends it back in the same turn",
	Client: Client(PostPart(6, "", Last()), slowly.Client, Response()),
	App:    App(slowly.App, echoRest),
	Check: func(g Gomega, run *harness.Run) {
		expectContent(g, run.App(), "hello!")
		ExpectBody(g, run.First(), "hello!")
	},
}, {
	Name:   "chunked-octet-by-octet",
	Text:   "chunked content whose framing arrives an octet at a time is given as it comes, without the framing",
	Client: Client(Send("POST", "/", RawChunked(""), Last()), slowlyChunked.Client, Response()),
	App:    App(slowlyChunked.App, echoRest),
	Check: func(g Gomega, run *harness.Run) {
		expectContent(g, run.App(), "hi")
		ExpectBody(g, run.First(), "hi")
	},
}, {
	Name:   "after-the-response-began",
	Text:   "content that arrives after the response has begun is given too",
	Client: Client(PostPart(10, "hello", Last()), ResponseHead(), BodyUntil("begun"), Raw("world"), BodyRest()),
	App:    App(Yield("begun"), Drain(), Yield("ended")),
	Check: func(g Gomega, run *harness.Run) {
		expectContent(g, run.App(), "helloworld")
		ExpectBody(g, run.First(), "begunended")
	},
}, {
	Name:   "while-the-application-sends",
	Text:   "content is received, and given, while every turn of the application yields data",
	Client: Client(PostPart(6, "hello", Last()), ResponseHead(), BodyUntil("*****"), Raw("!"), BodyRest()),
	App:    App(Loop(Next(), Yield("*")), Yield("done")),
	Check: func(g Gomega, run *harness.Run) {
		expectContent(g, run.App(), "hello!")
		g.Expect(string(run.First().Body)).To(MatchRegexp(`^\*+done$`), "the body")
	},
}, {
	Name:   "begun-in-the-body-of-app",
	Text:   "what next() gives in the body of app() is the beginning of the content, and comes once",
	Client: Client(PostPart(10, "hello", Last()), WaitFor("called"), Raw("world"), Response()),
	App:    AppCalling(Then(Next(), Start("200 OK"), Open("called")), Pause(), Drain(), Yield("done")),
	Check: func(g Gomega, run *harness.Run) {
		expectContent(g, run.App(), "helloworld")
		ExpectBody(g, run.First(), "done")
	},
}}

// contentThroughMiddleware puts middleware between server and application.
func contentThroughMiddleware() []harness.Case {
	var all []harness.Case
	for _, wrap := range [][]string{{"validate"}, {"buffer"}, {"copy-environ"}, {"validate", "copy-environ", "buffer"}} {
		all = append(all, harness.Case{
			Name:   "beneath-" + strings.Join(wrap, "-"),
			Text:   "an application beneath middleware gets exactly the content",
			Client: Client(PostPart(6, "", Last()), slowly.Client, Response()),
			App:    Wrapped(App(slowly.App, echoRest), wrap...),
			Check: func(g Gomega, run *harness.Run) {
				expectContent(g, run.App(), "hello!")
				ExpectBody(g, run.First(), "hello!")
			},
		})
	}
	return all
}
