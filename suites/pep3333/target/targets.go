package target

import (
	"strings"

	"github.com/wsgicheck/wsgicheck/spec"
)

// How strongly a rule on the URL's path or query, which is a MUST, binds where the client sends octets that are not ASCII.
const (
	// noUTF8: RFC 3875, section 4.1.5, lets the system say how such octets of a path are treated, PEP 3333 has them
	// carried as they are; what is no UTF-8 may thus be lost, and should not.
	noUTF8 = spec.Should
	// noURL: octets above 127 that were not encoded, and the like, make no URL, of which the PEP speaks.
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
