package target

import (
	"strings"

	"github.com/wsgicheck/wsgicheck/spec"
)

// How strongly a rule on the URL's path or query, which is a MUST, binds where the client sends octets that are not ASCII.
const (
	// noUTF8: RFC 3875, section 4.1.5, lets the system say how such octets of a path are treated; in PEP 3333 they stay
	// as they are. So what is not UTF-8 may be lost, and should not be.
	noUTF8 = spec.Should
	// noURL: the PEP's rules are about URLs, and octets above 127 that were not encoded, and the like, make none.
	noURL = spec.May
)

// asciiText is a target as a report shows it.
func asciiText(target string) string {
	if len(target) > 80 {
		target = target[:60] + "…"
	}
	var b strings.Builder
	for i := range len(target) {
		if c := target[i]; c < 0x80 {
			b.WriteByte(c)
		} else {
			b.WriteString(`\x` + string("0123456789abcdef"[c>>4]) + string("0123456789abcdef"[c&15]))
		}
	}
	return b.String()
}
