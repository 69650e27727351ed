package site

import (
	"html/template"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/wsgicheck/wsgicheck/spec"
)

// repository has the sources, and takes the objections.
const repository = "https://github.com/wsgicheck/wsgicheck"

var release = regexp.MustCompile(`^v[0-9]+\.[0-9]+\.[0-9]+$`)

// sourceLink returns where a place in the sources can be read, as they were in that version of wsgicheck.
func sourceLink(version string, l spec.Location) string {
	if !release.MatchString(version) {
		version = "main"
	}
	link := repository + "/blob/" + version + "/" + l.File
	if l.Line > 0 {
		link += "#L" + strconv.Itoa(l.Line)
	}
	return link
}

// objection returns the address of a new issue that objects to something: its title, and what is known of it by the fields of
// .github/ISSUE_TEMPLATE/objection.yml.
func objection(about string, fields ...string) string {
	q := url.Values{"template": {"objection.yml"}, "title": {about}}
	for i := 0; i+1 < len(fields); i += 2 {
		q.Set(fields[i], fields[i+1])
	}
	return repository + "/issues/new?" + readable.Replace(q.Encode())
}

// readable leaves alone what a query may have as it is, and needs no escape in HTML.
var readable = strings.NewReplacer("+", "%20", "%2F", "/", "%3A", ":", "%2C", ",")

// marked makes HTML of text in which code stands between backquotes.
func marked(text string) template.HTML {
	parts := strings.Split(text, "`")
	if len(parts)%2 == 0 { // one of them is no quote
		return template.HTML(template.HTMLEscapeString(text)) //nolint:gosec // escaped
	}
	var b strings.Builder
	for i, part := range parts {
		if i%2 == 1 {
			b.WriteString("<code>" + template.HTMLEscapeString(part) + "</code>")
		} else {
			b.WriteString(template.HTMLEscapeString(part))
		}
	}
	return template.HTML(b.String()) //nolint:gosec // each part is escaped
}

// paragraphs splits a text at its empty lines.
func paragraphs(text string) []string {
	var all []string
	for part := range strings.SplitSeq(text, "\n\n") {
		if part = strings.TrimSpace(part); part != "" {
			all = append(all, part)
		}
	}
	return all
}

// short cuts a text to one line of about that many octets.
func short(most int, text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}

// sentence ends a text with a full stop, if it has no end yet.
func sentence(text string) string {
	if strings.HasSuffix(text, ".") || strings.HasSuffix(text, "?") {
		return text
	}
	return text + "."
}

// capital begins a text with a capital letter.
func capital(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
