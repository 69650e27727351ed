package site

import (
	"bytes"
	"regexp"
)

var (
	preformatted = regexp.MustCompile(`(?s)<pre.*?</pre>`)
	indentation  = regexp.MustCompile(`\n[ \t\n]+`)
	blockEnd     = regexp.MustCompile(`\n?</(?:p|li|dt|dd|tr|td|th|thead|tbody)>`)
	blockStart   = regexp.MustCompile(`\n(</?(?:p|ul|ol|dl|li|dt|dd|h[1-3]|table|tbody|tr|td|form|main|div)[ >])`)
	attribute    = regexp.MustCompile("( [a-z-]+)=\"([^\"\\s'<>=&`]+)\"")
	content      = regexp.MustCompile(`>[^<]+`)
)

// lean drops from a page what HTML leaves to the writer: indentation, lines between blocks, the ends of blocks before others, the quotes of
// attributes that need none, and the escapes of quotes. Blocks of octets keep their lines.
func lean(page []byte) []byte {
	var out []byte
	at := 0
	for _, p := range append(preformatted.FindAllIndex(page, -1), []int{len(page), len(page)}) {
		part := blockEnd.ReplaceAll(page[at:p[0]], nil)
		part = indentation.ReplaceAll(part, []byte("\n"))
		out = append(out, blockStart.ReplaceAll(part, []byte("$1"))...)
		out = append(out, page[p[0]:p[1]]...)
		at = p[1]
	}
	out = attribute.ReplaceAll(out, []byte("$1=$2")) // before there are quotes in what is read
	out = bytes.ReplaceAll(out, []byte("&#39;"), []byte("'"))
	return content.ReplaceAllFunc(out, func(text []byte) []byte {
		text = bytes.ReplaceAll(text, []byte("&#34;"), []byte(`"`))
		return bytes.ReplaceAll(text, []byte("&#43;"), []byte("+"))
	})
}
