package input

import (
	"fmt"
	"slices"
	"strings"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// The request's body can be read from wsgi.input, octet for octet. The client sends contents of many sizes and kinds,
// whole, in pieces and in chunks; the application reads exactly as much as was sent.
var inputStreamProvidesBody = harness.Group{
	Rule:     "wsgi/input-stream-provides-body",
	Fresh:    []string{"100-octets"},
	Presumes: []string{"wsgi/native-string-type#content-by-read"},
	Cases: slices.Concat(Each([]int{1, 2, 100, 4095, 4096, 8191, 8192, 8193, 65535, 65536, 65537, 1 << 20}, func(n int) harness.Case {
		what := fmt.Sprintf("%d octets of content", n)
		if n == 1 {
			what = "1 octet of content"
		}
		return provides(fmt.Sprintf("%d-octets", n), what, manyOctets(n), nil)
	}), []harness.Case{
		provides("all-octets", "content with all 256 octets", AllOctets, nil),
		provides("like-a-request", "content that looks like a request", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", nil),
		provides("like-chunks", "content that looks like chunks", "5\r\nhello\r\n0\r\n\r\n", nil),
		provides("line-ends", "content of line ends alone", "\r\n\r\n\n\n\r\r", nil),
		provides("octet-by-octet", "content that arrives octet by octet", "hello\r\nworld",
			Client(RawEach(1, posted("hello\r\nworld", Last()).Octets()), ResponseOrClose())),
		provides("after-the-head", "content that arrives after the head, in two pieces", "hello world",
			Client(PostPart(11, "", Last()), Raw("hello "), Raw("world"), ResponseOrClose())),
		provides("http10", "content of an HTTP/1.0 request", "hello",
			Client(Send("POST", "/", Content("hello"), HTTP10()), ResponseOrClose())),
	}, Each([]string{"GET", "DELETE", "PUT", "PATCH", "OPTIONS", "QUERY"}, func(method string) harness.Case {
		return provides("of-"+strings.ToLower(method), "the content of a "+method, "hello",
			Client(Send(method, "/", Content("hello"), Last()), ResponseOrClose()))
	}), Each([]struct {
		name, what string
		pieces     []string
	}{
		{"chunked", "content in two chunks", []string{"hello ", "world"}},
		{"chunked-octets", "content in chunks of one octet", strings.Split("hello\nworld", "")},
		{"chunked-all-octets", "content of all octets in one chunk", []string{AllOctets}},
		{"chunked-large", "1 MiB in chunks of 64 KiB", slices.Repeat([]string{Large}, 16)},
	}, func(v struct {
		name, what string
		pieces     []string
	}) harness.Case {
		content := strings.Join(v.pieces, "")
		c := provides(v.name, v.what, content, Client(Send("POST", "/", ChunkedContent(v.pieces...), Last()), ResponseOrClose()))
		check := c.Check
		c.Check = func(g Gomega, run *harness.Run) {
			LeaveIfNotChunked(run)
			if got := run.App().Read(); got == "" || strings.Contains(got, "\r\n") {
				run.Leave(harness.NotTested, "chunked content is not decoded: that is wsgi/server-handles-inbound-hop-by-hop")
			}
			check(g, run)
		}
		return c
	})),
}

// provides makes a case of content that the client sends, by a POST unless it says how.
func provides(name, what, content string, client []harness.Action) harness.Case {
	if client == nil {
		client = Client(Post(content, Last()), ResponseOrClose())
	}
	return harness.Case{
		Name:   name,
		Text:   "the application reads " + what + ", octet for octet",
		Client: client,
		App:    readsExactly(len(content)),
		Check: func(g Gomega, run *harness.Run) {
			LeaveIfRefused(run)
			got := run.App().Read()
			if got != "" && len(got) < len(content) && len(content) > 64 && strings.HasPrefix(content, got) {
				run.Leave(harness.Info, "read(%d) gave the first %d octets", len(content), len(got))
			}
			if same := got == content; !same {
				g.Expect(same).To(BeTrue(), "what was read, %s, is not the content, %s", Quoted([]byte(got)), Quoted([]byte(content)))
			}
			Answered(g, run, 200, "data")
		},
	}
}
