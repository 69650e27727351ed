package spec

import (
	"fmt"
	"strconv"
	"strings"
)

// Location is a place in a file of this module: where a rule is written, or what tests it.
type Location struct {
	File string // from the root of the module, with slashes
	Line int    // from 1
}

// String returns FILE:LINE, "" for no location.
func (l Location) String() string {
	if l.File == "" {
		return ""
	}
	return l.File + ":" + strconv.Itoa(l.Line)
}

// MarshalText is String, for files in which locations are kept.
func (l Location) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads what String returns.
func (l *Location) UnmarshalText(text []byte) (err error) {
	*l = Location{}
	if len(text) == 0 {
		return nil
	}
	colon := strings.LastIndexByte(string(text), ':')
	if colon < 0 {
		return fmt.Errorf("location %q: want FILE:LINE", text)
	}
	l.File = string(text[:colon])
	if l.Line, err = strconv.Atoi(string(text[colon+1:])); err != nil {
		return fmt.Errorf("location %q: want FILE:LINE", text)
	}
	return nil
}
