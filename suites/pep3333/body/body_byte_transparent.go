package body

import (
	"slices"
	"strings"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// The octets of a block are not altered. The application yields octets that a server or a text stream might change, and the
// client compares.
var bodyByteTransparent = harness.Group{
	Rule: "wsgi/body-byte-transparent",
	Cases: slices.Concat(Each([]struct{ name, what, body string }{
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
	}),
}

// transparent yields the body in two blocks; kind is its Content-Type.
func transparent(name, what string, kind [2]string, body string) harness.Case {
	return harness.Case{
		Name:   name,
		Text:   what + " reach the client as they were yielded",
		Client: OneRequest,
		App:    AppCalling(Start("200 OK", kind), Yield(body[:len(body)/2]), Yield(body[len(body)/2:])),
		Check:  func(g Gomega, run *harness.Run) { Answered(g, run, 200, body) },
	}
}
