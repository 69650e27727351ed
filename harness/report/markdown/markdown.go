package markdown

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// always are the characters of ASCII that begin or end markup, an element or a name wherever they are.
const always = "\\`*[]<>|~@&$"

// Text escapes a text for a line of its own, in a paragraph or the cell of a table. White space of any kind becomes one space.
func Text(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == '<' || r == '>' || r == '&' || r == '@':
			fmt.Fprintf(&b, "&#%d;", r) // GitHub looks for names behind @ when backslashes are gone
			continue
		case r < 0x80 && strings.ContainsRune(always, r), special(s, i):
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// special reports whether the character at i of a line is markup because of where it is.
func special(s string, i int) bool {
	next := byte(' ')
	if i+1 < len(s) {
		next = s[i+1]
	}
	switch s[i] {
	case '_': // emphasis, but not within a word
		return i == 0 || !letter(s[i-1]) || !letter(next)
	case ':': // an emoji, or a URL
		return next != ' '
	case '.': // a URL without a scheme, or the first item of a list
		return strings.HasSuffix(strings.ToLower(s[:i]), "www") || strings.Trim(s[:i], "0123456789") == ""
	case ')': // the first item of a list
		return strings.Trim(s[:i], "0123456789") == ""
	case '#', '-', '+', '=': // a heading, a list or a line
		return i == 0
	}
	return false
}

func letter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// Code shows a text in one line as code, also in the cell of a table.
func Code(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if s == "" {
		return ""
	}
	return "<code>" + inHTML.Replace(s) + "</code>"
}

// inHTML escapes what means something in HTML, or in the Markdown within it.
var inHTML = func() *strings.Replacer {
	var pairs []string
	for _, r := range always + "_:" {
		pairs = append(pairs, string(r), fmt.Sprintf("&#%d;", r))
	}
	return strings.NewReplacer(pairs...)
}()

// Fence shows a text of several lines as it is. language may be "".
func Fence(language, s string) string {
	longest, run := 2, 0
	for _, r := range s {
		if r == '`' {
			run++
			longest = max(longest, run)
			continue
		}
		run = 0
	}
	fence := strings.Repeat("`", longest+1)
	return fence + language + "\n" + strings.TrimRight(s, "\n") + "\n" + fence + "\n"
}

// Row writes a row of a table. The cells are Markdown already.
func Row(w io.Writer, cells ...string) {
	fmt.Fprintf(w, "| %s |\n", strings.Join(cells, " | "))
}

// Head writes the first two rows of a table.
func Head(w io.Writer, cells ...string) {
	Row(w, cells...)
	Row(w, slices.Repeat([]string{"---"}, len(cells))...)
}

// Fold hides a text behind its title, until somebody opens it. Both are Markdown already; the title is one of Code and Text.
func Fold(title, text string) string {
	return "<details><summary>" + title + "</summary>\n\n" + strings.TrimRight(text, "\n") + "\n\n</details>\n\n"
}
