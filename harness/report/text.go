package report

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/wsgicheck/wsgicheck/harness"
)

// clean returns s as valid UTF-8, with escapes for octets that are not, cut to about limit octets.
func clean(s string, limit int) string {
	left := 0
	if len(s) > limit {
		cut := limit
		for cut > limit-utf8.UTFMax && !utf8.RuneStart(s[cut]) {
			cut--
		}
		s, left = s[:cut], len(s)-cut
	}
	if !utf8.ValidString(s) {
		s = escape(s, func(r rune, width int) bool { return r == utf8.RuneError && width == 1 })
	}
	if left > 0 {
		s += fmt.Sprintf("… (%s)", harness.Counted(left, "more octet", "more octets"))
	}
	return s
}

// Cut returns s as valid UTF-8, cut to about limit octets; if it was cut, its end says how much is missing.
func Cut(s string, limit int) string { return clean(s, limit) }

// Printable returns s with escapes for what does not print but changes a terminal.
func Printable(s string) string { return printable(s) }

// cleanEnd is like clean but keeps the end of s.
func cleanEnd(s string, limit int) string {
	if len(s) > limit {
		cut := len(s) - limit
		for cut < len(s) && !utf8.RuneStart(s[cut]) {
			cut++
		}
		s = fmt.Sprintf("(%s before) …", harness.Counted(cut, "octet", "octets")) + s[cut:]
	}
	return clean(s, len(s))
}

// cleanEnds is like clean but leaves out the middle: more of the end is kept than of the beginning.
func cleanEnds(s string, limit int) string {
	if len(s) <= limit {
		return clean(s, limit)
	}
	head, tail := limit/3, len(s)-limit*2/3
	for head > 0 && !utf8.RuneStart(s[head]) && head > limit/3-utf8.UTFMax {
		head--
	}
	for tail < len(s) && !utf8.RuneStart(s[tail]) {
		tail++
	}
	return clean(s[:head], head) + fmt.Sprintf(" … (%s left out) … ", harness.Counted(tail-head, "octet", "octets")) + clean(s[tail:], len(s))
}

// escape writes \xNN or \uNNNN for each character for which bad returns true.
func escape(s string, bad func(r rune, width int) bool) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		r, width := utf8.DecodeRuneInString(s[i:])
		switch {
		case !bad(r, width):
			b.WriteString(s[i : i+width])
		case width == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r > 0xFFFF:
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
		i += width
	}
	return b.String()
}

// printable escapes characters that do not print but move a terminal's cursor, change its colors or
// the direction of writing. Line feeds and tabs stay.
func printable(s string) string {
	if plain(s) {
		return s
	}
	return escape(s, func(r rune, width int) bool {
		switch {
		case r == '\n' || r == '\t':
			return false
		case r == utf8.RuneError && width == 1, r < ' ', r >= 0x7F && r < 0xA0:
			return true
		}
		return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0x2028 || r == 0x2029
	})
}

// plain reports whether all of s is ASCII that prints, which most texts are.
func plain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' && c != '\n' && c != '\t' || c > '~' {
			return false
		}
	}
	return true
}

// Wrap breaks text into lines of at most width characters, at spaces where there are any, but never within a path or a URL. A line's
// own indentation is kept; width below 20 breaks nothing.
func Wrap(text string, width int) []string {
	var out []string
lines:
	for line := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		line = strings.TrimRight(strings.ReplaceAll(line, "\t", "    "), " \r")
		indent := line[:len(line)-len(strings.TrimLeft(line, " "))]
		if len(indent) > width/2 {
			indent = ""
		}
		for width >= 20 && offset(line, width) < len(line) {
			cut, rest := breakAt(line, len(indent), width)
			out = append(out, strings.TrimRight(line[:cut], " "))
			if line = strings.TrimLeft(line[rest:], " "); line == "" {
				continue lines
			}
			line = indent + line
		}
		out = append(out, line)
	}
	return out
}

// breakAt says where a line that is too long ends, and where the next one begins.
func breakAt(line string, indent, width int) (cut, rest int) {
	cut = offset(line, width)
	if line[cut] == ' ' {
		return cut, cut + 1
	}
	if space := strings.LastIndexByte(line[indent:cut], ' '); space > 0 {
		return indent + space, indent + space + 1
	}
	if first, _, _ := strings.Cut(line[indent:], " "); !strings.ContainsAny(first, `/\`) {
		return cut, cut
	}
	if word := location.FindString(line[indent:]); word != "" && len(word) <= maxLocation {
		return indent + len(word), indent + len(word)
	}
	return cut, cut
}

// location is a path or a URL at the beginning of a text; one that is longer than maxLocation octets is broken all the same.
var location = regexp.MustCompile(`^["'(<\[]*(?:https?://|[A-Za-z]:\\|~?/|\.\.?/|[\w.-]+/[\w.-]+/)[^ ]*`)

const maxLocation = 200

// offset returns the index at which the n-th character of s begins.
func offset(s string, n int) int {
	for i := range s {
		if n == 0 {
			return i
		}
		n--
	}
	return len(s)
}

// quoteWords joins arguments so that a POSIX shell splits them again.
func quoteWords(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = quoteWord(clean(w, maxText))
	}
	return strings.Join(quoted, " ")
}

func quoteWord(w string) string {
	const safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=:,./@+"
	if w != "" && strings.Trim(w, safe) == "" {
		return w
	}
	return "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
}
