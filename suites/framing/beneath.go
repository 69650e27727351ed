package framing

import (
	"regexp"
	"strings"
)

// Where {prefix} goes in a vector's octets: before the path of each request line, those in content among them. A line is one if it
// ends in a version, whatever else is wrong with it; or if a method and a path are all that can be seen of it.
var (
	requestLine = regexp.MustCompile(`(?m)^((?:\{/chunk\}|[^/\n])*[ \t\f](?:[A-Za-z]+://[^/?#\s]*)?)(/[^\n]*HTTP/)`)
	mereTarget  = regexp.MustCompile(`(?m)^((?:\{/chunk\}|\{chunk\})?[A-Z]+ )(/)`)
)

const prefix = "{prefix}"

// beneath puts {prefix} where it goes.
func beneath(octets string) string {
	octets = requestLine.ReplaceAllString(octets, "${1}"+prefix+"${2}")
	return mereTarget.ReplaceAllString(octets, "${1}"+prefix+"${2}")
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
