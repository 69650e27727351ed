package spec

import "strconv"

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
