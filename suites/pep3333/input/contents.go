package input

import (
	"strconv"
	"strings"

	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// lines is content in which some lines end as they do in text files elsewhere, and the last has no end.
const lines = "one\ntwo\r\n\nthree\rstill\n\x00four\nfive"

// longLine is a line of 1 MiB, and one more.
var longLine = strings.Repeat(Large, 16) + "\nnext\n"

// manyOctets is content in which every place shows.
func manyOctets(n int) string {
	b := make([]byte, 0, n+20)
	for i := int64(0); len(b) < n; i++ {
		b = append(strconv.AppendInt(b, i, 10), '\n')
	}
	return string(b[:n])
}

// posted is a POST with content.
func posted(content string, options ...Option) Asked {
	return Ask("POST", "/", append([]Option{Content(content)}, options...)...)
}

// chunked is a POST with content in chunks.
func chunked(pieces ...string) Asked { return Ask("POST", "/", ChunkedContent(pieces...)) }

// inThree is a POST with content in three chunks.
func inThree(content string) Asked { return chunked(content[:3], content[3:8], content[8:]) }

// readsExactly is an application that reads n octets and no more.
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
