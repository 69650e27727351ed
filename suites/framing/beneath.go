package framing

import (
	"regexp"
	"strings"
)

// Where {prefix} goes in a vector's octets: before the path of each request line. A line is one if it ends in a version, whatever else
// is wrong with it; or if a method and a path are all that can be seen of it.
var (
	requestLine = regexp.MustCompile(`(?m)^((?:\{/chunk\}|[^/\n])*[ \t\f](?:[A-Za-z]+://[^/?#\s]*)?)/[^\n]*HTTP/`)
	mereTarget  = regexp.MustCompile(`^([A-Z]+ )/`)
)

const prefix = "{prefix}"

// beneath puts {prefix} where it goes. What looks like a request behind the first one, in content, is one only if it leads to an
// application by its id: all else that the application reads stays as it is.
func beneath(octets string) string {
	lines := requestLine.FindAllStringSubmatchIndex(octets, -1)
	if len(lines) == 0 {
		return mereTarget.ReplaceAllString(octets, "${1}"+prefix+"/")
	}
	var b strings.Builder
	done := 0
	for i, line := range lines {
		path := line[3]
		head, _, _ := strings.Cut(octets[path:], "\r\n\r\n")
		if i > 0 && !strings.Contains(head, "{id") {
			continue
		}
		b.WriteString(octets[done:path])
		b.WriteString(prefix)
		done = path
	}
	b.WriteString(octets[done:])
	return b.String()
}

// withoutPrefix is the octets as they are for an application at the root.
func withoutPrefix(octets string) string { return strings.ReplaceAll(octets, prefix, "") }

// outside reports whether one of the vector's requests is not for something beneath the prefix, or whether the vector says that it
// means an application at the root.
func (v *Vector) outside() bool {
	for _, r := range v.Send {
		if !strings.Contains(r, prefix) {
			return true
		}
	}
	return v.Root
}
