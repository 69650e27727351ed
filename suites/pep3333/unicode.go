package pep3333

import (
	"slices"

	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

var unicodeStrings = slices.Concat(Each([]struct {
	name, what, target string
	option             Option
}{
	{"escaped-utf8-path", "a path with escaped UTF-8", "/%E2%98%83/caf%C3%A9", nil},
	{"escaped-octets-path", "a path with escaped octets that are no UTF-8", "/%FF%FE%80", nil},
	{"raw-utf8-path", "a path with UTF-8 as it is", "/\xe2\x98\x83/caf\xc3\xa9", nil},
	{"raw-octets-path", "a path with octets that are no UTF-8", "/\xff\xfe", nil},
	{"raw-octets-query", "a query with octets that are no UTF-8", "/?\xe2\x98\x83=\xff", nil},
	{"utf8-field", "a field value with UTF-8", "/", Header("X-Snowman", "\xe2\x98\x83")},
	{"octets-field", "a field value with the octets 80 to FF", "/", Header("X-Octets", AllOctets[0x80:])},
	{"utf8-content-type", "a Content-Type with UTF-8", "/", Header("Content-Type", "text/\xe2\x98\x83")},
	{"utf8-cookie", "a Cookie with UTF-8", "/", Header("Cookie", "a=\xe2\x98\x83")},
}, onlyLatin1), Each([]string{"read", "readline"}, givesBytes), []harness.Case{{
	Rule:   "wsgi/bytestrings-are-bytes",
	Name:   "text-yielded",
	Text:   "a block of text is an error; where it is encoded and sent that is reported",
	Level:  spec.May, // it is the application's error, of whose treatment the text does not speak
	Client: OneRequestToTheEnd, Partial: true,
	App: App(YieldWrong("str")),
	Check: func(g Gomega, run *harness.Run) {
		run.ExpectCalled()
		if r := run.First(); r.Response != nil {
			g.Expect(Shown(r.Body)).NotTo(ContainSubstring("no bytes"), "the body")
		}
	},
}})

func onlyLatin1(v struct {
	name, what, target string
	option             Option
}) harness.Case {
	options := []Option{Last()}
	if v.option != nil {
		options = append(options, v.option)
	}
	return harness.Case{
		Rule:   "wsgi/server-strings-latin1",
		Name:   v.name,
		Text:   "no string of the environ has a character above U+00FF when the request has " + v.what,
		Client: Client(Get(v.target, options...), ResponseOrClose()),
		App:    Answer("data"),
		Check: func(g Gomega, run *harness.Run) {
			LeaveIfRefused(run)
			for key, value := range run.App().Environ() {
				if value.Type != "str" {
					continue
				}
				for _, c := range key + value.Value {
					g.Expect(c).To(BeNumerically("<=", 0xff), "a character of environ[%q], %q", key, value.Value)
				}
			}
			Answered(g, run, 200, "data")
		},
	}
}

func givesBytes(method string) harness.Case {
	return harness.Case{
		Rule:   "wsgi/bytestrings-are-bytes",
		Name:   method,
		Text:   "wsgi.input gives bytes by " + method + "(5)",
		Client: Client(Post("caf\xe9\n", Last()), Response()),
		App:    AppCalling(Then(Start("200 OK"), Input(method, 5)), Yield("data")),
		Check: func(g Gomega, run *harness.Run) {
			read := run.App().Last(trace.Read)
			if read.Error != nil {
				run.Leave(harness.NotTested, "%s raised %s", method, read.Error.Type)
			}
			g.Expect(read.Type).To(Equal("bytes"), "the type of what %s gave", method)
		},
	}
}
