package environ

import (
	"slices"
	"strings"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// CONTENT_LENGTH is the value of Content-Length. The client sends the field in several forms, also together with
// Transfer-Encoding, or leaves it out.
var contentLengthVariable = harness.Group{
	Rule:     "wsgi/content-length-variable",
	Presumes: []string{"wsgi/cgi-values-exactly-str#post", "wsgi/cgi-values-exactly-str#chunked", "wsgi/content-type-variable#after-another"},
	Cases: slices.Concat([]harness.Case{
		secondOnConnection(EnvironCase("after-another", "CONTENT_LENGTH is empty or absent although the request before on the connection had one",
			nil, func(g Gomega, run *harness.Run) { expectVariable(g, run, "CONTENT_LENGTH", "") }),
			Post("hello", To("first"))),
		EnvironCase("absent", "CONTENT_LENGTH is empty or absent", OneRequest,
			func(g Gomega, run *harness.Run) { expectVariable(g, run, "CONTENT_LENGTH", "") }),
	}, Each([]struct{ name, line, value, content string }{
		{"plain", "Content-Length: 5\r\n", "5", "hello"},
		{"zero", "Content-Length: 0\r\n", "0", ""},
		{"lower-case-name", "content-length: 5\r\n", "5", "hello"},
		{"white-space-around", "Content-Length: \t 5 \t\r\n", "5", "hello"},
		{"two-digits", "Content-Length: 12\r\n", "12", "hello, world"},
		{"leading-zeros", "Content-Length: 0005\r\n", "0005", "hello"},
	}, func(v struct{ name, line, value, content string }) harness.Case {
		text := "CONTENT_LENGTH is " + v.value + ", or the same number without leading zeros"
		if v.content == "" {
			text = "CONTENT_LENGTH is 0, empty or absent"
		}
		return EnvironCase(v.name, text,
			Client(Send("POST", "/", RawLine(v.line), Last()), Raw(v.content), ResponseOrClose()),
			func(g Gomega, run *harness.Run) {
				got := trimmed(run, "CONTENT_LENGTH")
				if v.value == "0" && got == "" {
					ExpectEmptyOrAbsent(g, run, "CONTENT_LENGTH")
					run.Note("CONTENT_LENGTH is empty or absent where no content is attached")
					return
				}
				if number := strings.TrimLeft(v.value, "0"); number != "" && got == number {
					return
				}
				g.Expect(got).To(Equal(v.value), "CONTENT_LENGTH")
			})
	}), []harness.Case{
		InProcess("CONTENT_LENGTH is empty or absent", func(g Gomega, run *harness.Run) { ExpectEmptyOrAbsent(g, run, "CONTENT_LENGTH") }),
		EnvironCase("chunked", "CONTENT_LENGTH of chunked content is absent, empty or the decoded length",
			Client(Send("POST", "/", ChunkedContent("he", "llo"), Last()), ResponseOrClose()), decodedLength),
		withBothLengths("length-beside-chunked", Header("Content-Length", "3")),
		withBothLengths("long-length-beside-chunked", Header("Content-Length", "99999")),
	}),
}

// decodedLength expects what CONTENT_LENGTH may be where the content is chunked.
func decodedLength(g Gomega, run *harness.Run) {
	value, ok := run.App().Environ()["CONTENT_LENGTH"]
	if !ok {
		run.Note("CONTENT_LENGTH is absent")
		return
	}
	g.Expect(value.Type).To(Equal("str"), "the type of CONTENT_LENGTH")
	g.Expect(value.Value).To(BeElementOf("", "5"), "CONTENT_LENGTH")
	run.Note("CONTENT_LENGTH is %s", value)
}

// withBothLengths sends chunked content with a Content-Length: the request may be refused (RFC 9112, section 6.3).
func withBothLengths(name string, length Option) harness.Case {
	c := EnvironCase(name,
		"a Content-Length beside Transfer-Encoding is not what CONTENT_LENGTH shows, or the request is refused",
		Client(Send("POST", "/", length, ChunkedContent("he", "llo"), Last()), ResponseOrClose()),
		func(g Gomega, run *harness.Run) {
			LeaveIfNotChunked(run)
			decodedLength(g, run)
		})
	c.Malformed = true
	c.Level = spec.May // PEP 3333 is about the field's value; what HTTP makes of it is framing/te-overrides-cl
	return c
}
