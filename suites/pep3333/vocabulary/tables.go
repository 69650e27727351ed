package vocabulary

import (
	"strings"

	"github.com/wsgicheck/wsgicheck/harness"
)

// Each makes a case of every entry of a table.
func Each[T any](table []T, make func(T) harness.Case) []harness.Case {
	cases := []harness.Case{}
	for _, entry := range table {
		cases = append(cases, make(entry))
	}
	return cases
}

// Slug makes the stable name of a case from a field name or status.
func Slug(s string) string {
	return strings.ToLower(strings.NewReplacer(" ", "-", ":", "").Replace(s))
}
