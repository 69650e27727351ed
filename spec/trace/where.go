package trace

import (
	_ "embed"
	"strings"
)

//go:embed checks.go
var checks string

// Line returns the line of checks.go with the rule's check, 0 if it has none.
func Line(rule string) int {
	before, _, found := strings.Cut(checks, `{"`+rule+`", `)
	if !found {
		return 0
	}
	return strings.Count(before, "\n") + 1
}
