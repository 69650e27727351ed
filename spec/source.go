package spec

import (
	"regexp"
	"strings"
)

// SourceURL returns where the source of a rule can be read: the section of PEP 3333 or of an RFC. It is "" for one that is no
// public document, such as "decided here".
func SourceURL(source string) string {
	name, section, _ := strings.Cut(source, ", ")
	if number := rfc.FindStringSubmatch(name); number != nil {
		url := "https://www.rfc-editor.org/rfc/rfc" + number[1]
		if at := rfcSection.FindStringSubmatch(section); at != nil {
			url += "#section-" + at[1]
		}
		return url
	}
	if name != "PEP 3333" {
		return ""
	}
	if title := pepLines.ReplaceAllString(section, ""); title != "" {
		return pep3333 + "#" + strings.Trim(notInAnchor.ReplaceAllString(strings.ToLower(title), "-"), "-")
	}
	return pep3333
}

const pep3333 = "https://peps.python.org/pep-3333/"

var (
	rfc         = regexp.MustCompile(`^RFC ([0-9]+)$`)
	rfcSection  = regexp.MustCompile(`^section ([0-9]+(?:\.[0-9]+)*)`)
	pepLines    = regexp.MustCompile(`(?:^|, )lines? [0-9].*$`)
	notInAnchor = regexp.MustCompile(`[^a-z0-9]+`)
)
