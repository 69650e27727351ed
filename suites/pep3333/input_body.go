package pep3333

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/suites/needs"
)

var inputBody = slices.Concat(Each([]int{1, 2, 100, 4095, 4096, 8191, 8192, 8193, 65535, 65536, 65537, 1 << 20}, func(n int) harness.Case {
	return provides(fmt.Sprintf("%d-octets", n), fmt.Sprintf("%d octets of content", n), manyOctets(n), nil)
}), []harness.Case{
	provides("all-octets", "content with all 256 octets", AllOctets, nil),
	provides("like-a-request", "content that looks like a request", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", nil),
	provides("like-chunks", "content that looks like chunks", "5\r\nhello\r\n0\r\n\r\n", nil),
	provides("line-ends", "content of line ends alone", "\r\n\r\n\n\n\r\r", nil),
	provides("octet-by-octet", "content that arrives octet by octet", "hello\r\nworld",
		Client(RawEach(1, posted("hello\r\nworld", Last())), ResponseOrClose())),
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
}), []harness.Case{{
	Rule:   "wsgi/server-may-preread-input",
	Name:   "content-in-two-parts",
	Text:   "the application reads all of the content, whether it is called before its last part has been sent or after",
	Client: Client(PostPart(10, "hello", Last()), Mark(), Raw("world"), ResponseOrClose()),
	App:    readsExactly(10),
	Check: func(g Gomega, run *harness.Run) {
		g.Expect(run.App().Read()).To(Equal("helloworld"))
		Answered(g, run, 200, "data")
	},
}, {
	Rule:  "wsgi/server-may-preread-input",
	Name:  "others-served-meanwhile",
	Text:  "the content arrives whole although another request was served before its last part was sent; the application may have been called by then",
	Needs: []harness.Need{needs.Concurrent},
	Client: Client(PostPart(10, "hello", Last()), On("other", Get("/", To("other"), Last()), Response(), Hangup()),
		Mark(), Raw("world"), ResponseOrClose()),
	App:  readsExactly(10),
	Apps: Programs{"other": Answer("more")},
	Check: func(g Gomega, run *harness.Run) {
		g.Expect(run.App().Read()).To(Equal("helloworld"))
		ExpectBody(g, ResponseOn(run, "main"), "data")
		for _, e := range run.Marked {
			if e.Request == "" {
				run.Note("the application was called before all of the content had come")
				return
			}
		}
		run.Note("the application had not been called before all of the content had come")
	},
}})

// manyOctets is content in which every place shows.
func manyOctets(n int) string {
	b := make([]byte, 0, n+20)
	for i := int64(0); len(b) < n; i++ {
		b = append(strconv.AppendInt(b, i, 10), '\n')
	}
	return string(b[:n])
}

// readsExactly reads n octets, in as many calls as it takes, and no more.
func readsExactly(n int) Program {
	return AppCalling(Then(Start("200 OK", ContentLength(4)), readExactly(n)), Yield("data"))
}

// readExactly asks for no octet too much; a read may give less than it was asked for.
func readExactly(n int) Steps {
	if n <= 64 {
		return Times(n, Input("read", 1))
	}
	return Input("read", n)
}

func provides(name, what, content string, client []harness.Action) harness.Case {
	if client == nil {
		client = Client(Post(content, Last()), ResponseOrClose())
	}
	return harness.Case{
		Rule: "wsgi/input-stream-provides-body", Name: name,
		Text:   "the application reads " + what + ", octet for octet",
		Client: client,
		App:    readsExactly(len(content)),
		Check: func(g Gomega, run *harness.Run) {
			LeaveIfRefused(run)
			got := run.App().Read()
			if got != "" && len(got) < len(content) && len(content) > 64 && strings.HasPrefix(content, got) {
				run.Leave(harness.Info, "read(%d) gave the first %d octets", len(content), len(got))
			}
			g.Expect(got == content).To(BeTrue(), "what was read, %q, is not the content, %q", Shown([]byte(got)), Shown([]byte(content)))
			Answered(g, run, 200, "data")
		},
	}
}
