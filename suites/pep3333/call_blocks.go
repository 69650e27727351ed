package pep3333

import (
	"slices"
	"strings"

	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
)

var unbuffered = slices.Concat([]harness.Case{{
	Rule:   "wsgi/yielded-blocks-unbuffered",
	Name:   "three-blocks",
	Text:   "each block has reached the client before the next is asked for",
	Client: stepwise,
	App:    App(gated),
	Check:  ThreeBlocks,
}, {
	Rule:   "wsgi/yielded-blocks-unbuffered",
	Name:   "length-known",
	Text:   "each block has reached the client before the next is asked for, Content-Length given",
	Client: stepwise,
	App:    Declaring(11, nil, gated),
	Check:  ThreeBlocks,
}, {
	Rule: "wsgi/yielded-blocks-unbuffered",
	Name: "http10",
	Text: "each block has reached an HTTP/1.0 client before the next is asked for",
	Client: Client(Get("/", HTTP10()), ResponseHead(),
		BodyUntil("one"), Release("first"), BodyUntil("two"), Release("second"), BodyRest()),
	App:   App(gated),
	Check: ThreeBlocks,
}, {
	Rule: "wsgi/yielded-blocks-unbuffered",
	Name: "large-blocks",
	Text: "each block of 1 MiB has reached the client to its last octet before the next is asked for",
	Client: Client(Get("/", Last()), ResponseHead(),
		BodyUntil("one"), Release("first"), BodyUntil("two"), Release("second"), BodyRest()),
	App: App(Yield(mebibyte("one")), Wait("first"), Yield(mebibyte("two")), Wait("second"), Yield("three")),
	Check: func(g Gomega, run *harness.Run) {
		Answered(g, run, 200, mebibyte("one")+mebibyte("two")+"three")
	},
}, {
	Rule:   "wsgi/yielded-blocks-unbuffered",
	Name:   "lazy-start",
	Text:   "each block has reached the client before the next is asked for, although start_response came with the first",
	Client: stepwise,
	App:    LazyApp(Start("200 OK"), gated),
	Check:  ThreeBlocks,
}, {
	Rule:   "wsgi/yielded-blocks-unbuffered",
	Name:   "before-the-end",
	Text:   "the only block has reached the client before the iterable is asked whether there is more",
	Client: Client(Get("/", Last()), ResponseHead(), BodyUntil("data"), Release("seen"), BodyRest()),
	App:    App(Yield("data"), Wait("seen")),
	Check:  func(g Gomega, run *harness.Run) { Answered(g, run, 200, "data") },
}}, Each([]struct{ name, what, body string }{
	{"all-octets", "all 256 octets", AllOctets},
	{"line-ends", "CR, LF and CRLF in every order", "\r\n\n\r\r\n\n\n\r\r\r\n"},
	{"like-chunks", "what looks like chunks and their end", "5\r\nhello\r\n0\r\n\r\n"},
	{"like-a-response", "what looks like a response", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"},
	{"byte-order-mark", "a byte order mark and UTF-8", "\xef\xbb\xbfna\xc3\xafve\x00\x1a"},
	{"white-space", "white space at both ends", " \t\r\n data \r\n\t "},
}, func(v struct{ name, what, body string }) harness.Case {
	return transparent(v.name, v.what, Field("Content-Type", "text/html; charset=utf-8"), v.body)
}), []harness.Case{
	transparent("octet-stream", "all 256 octets, called an octet-stream,", Field("Content-Type", "application/octet-stream"), AllOctets),
	transparent("large", "1 MiB", Field("Content-Type", "text/plain"), strings.Repeat(AllOctets, 4<<10)),
}, []harness.Case{{
	Rule:   "wsgi/server-may-apply-http-transforms",
	Name:   "range",
	Text:   "a Range request gets the whole 200, or a 206 with the octets that its Content-Range names",
	Client: Client(Get("/", Header("Range", "bytes=2-5"), Last()), Response()),
	App:    Declaring(10, nil, Yield("0123456789")),
	Check: func(g Gomega, run *harness.Run) {
		if run.First().Status == 206 {
			g.Expect(run.First().Headers.Values("Content-Range")).To(Equal([]string{"bytes 2-5/10"}))
			Answered(g, run, 206, "2345")
			run.Note("the server applied the range")
			return
		}
		Answered(g, run, 200, "0123456789")
	},
}, {
	Rule:   "wsgi/server-may-apply-http-transforms",
	Name:   "if-none-match",
	Text:   "a conditional request gets the 200, or a 304 without content",
	Client: Client(Get("/", Header("If-None-Match", `"tag"`), Last()), Response()),
	App:    AppCalling(Start("200 OK", Field("ETag", `"tag"`), ContentLength(4)), Yield("data")),
	Check: func(g Gomega, run *harness.Run) {
		if run.First().Status == 304 {
			Answered(g, run, 304, "")
			run.Note("the server applied the condition")
			return
		}
		Answered(g, run, 200, "data")
	},
}})

func mebibyte(end string) string { return strings.Repeat("x", 1<<20) + end }

func transparent(name, what string, kind [2]string, body string) harness.Case {
	return harness.Case{
		Rule: "wsgi/body-byte-transparent", Name: name,
		Text:   what + " reach the client as they were yielded",
		Client: OneRequest,
		App:    AppCalling(Start("200 OK", kind), Yield(body[:len(body)/2]), Yield(body[len(body)/2:])),
		Check:  func(g Gomega, run *harness.Run) { Answered(g, run, 200, body) },
	}
}
