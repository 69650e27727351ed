package trace

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Repr returns a str as Python's ascii() writes it: what is not ASCII is escaped, so that '\xc3\xa9' is two characters, the octets of
// é, and '\xe9' is one. text that is not valid UTF-8 is octets, each of which is shown as one character.
func Repr(text string) string {
	quote := byte('\'')
	if strings.Contains(text, "'") && !strings.Contains(text, `"`) {
		quote = '"'
	}
	var b strings.Builder
	b.Grow(len(text) + 2)
	b.WriteByte(quote)
	octets := !utf8.ValidString(text)
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if octets {
			r, size = rune(text[i]), 1
		}
		i += size
		writeRepr(&b, r, rune(quote))
	}
	b.WriteByte(quote)
	return b.String()
}

// ReprBytes returns bytes as Python's repr() writes them.
func ReprBytes(data []byte) string { return "b" + Repr(Latin1(string(data))) }

func writeRepr(b *strings.Builder, r, quote rune) {
	switch {
	case r == quote || r == '\\':
		b.WriteByte('\\')
		b.WriteRune(r)
	case r == '\n':
		b.WriteString(`\n`)
	case r == '\r':
		b.WriteString(`\r`)
	case r == '\t':
		b.WriteString(`\t`)
	case r >= ' ' && r <= '~':
		b.WriteRune(r)
	case r <= 0xff:
		fmt.Fprintf(b, `\x%02x`, r)
	case r <= 0xffff:
		fmt.Fprintf(b, `\u%04x`, r)
	default:
		fmt.Fprintf(b, `\U%08x`, r)
	}
}

// String shows the value as Python does: the repr of a str, and of anything else what the probe sent, with its type.
func (v EnvValue) String() string {
	if v.Type == "str" {
		return Repr(v.Value)
	}
	return fmt.Sprintf("%s (%s)", v.Value, v.Type)
}
