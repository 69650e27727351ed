package trace

import (
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// Octets are bytes that travel in JSON as a string with one character per octet
// (U+0000 to U+00FF), so that a trace is readable.
type Octets []byte

// MarshalJSON returns that string.
func (o Octets) MarshalJSON() ([]byte, error) { return json.Marshal(Latin1(string(o))) }

// UnmarshalJSON reads such a string; a character above U+00FF is an error.
func (o *Octets) UnmarshalJSON(data []byte) error {
	var s string
	if err := json.Unmarshal(data, &s); err != nil {
		return err
	}
	b, err := FromLatin1(s)
	if err != nil {
		return err
	}
	*o = b
	return nil
}

// Bytes returns the bytes; nil if o is nil.
func (o *Octets) Bytes() []byte {
	if o == nil {
		return nil
	}
	return *o
}

// Latin1 converts octets to text, one character each.
func Latin1(octets string) string {
	n := 0
	for i := 0; i < len(octets); i++ {
		if octets[i] >= utf8.RuneSelf {
			n++
		}
	}
	if n == 0 {
		return octets
	}
	out := make([]byte, 0, len(octets)+n)
	for i := 0; i < len(octets); i++ {
		out = utf8.AppendRune(out, rune(octets[i]))
	}
	return string(out)
}

// FromLatin1 is the inverse of Latin1. A character above U+00FF is an error.
func FromLatin1(text string) ([]byte, error) {
	out := make([]byte, 0, len(text))
	for _, r := range text {
		if r > 0xFF {
			return nil, fmt.Errorf("character %U is not an octet", r)
		}
		out = append(out, byte(r))
	}
	return out, nil
}
