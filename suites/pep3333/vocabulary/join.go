package vocabulary

import (
	"maps"
	"slices"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/suites/needs"
)

// Join is harness.Join, and the cases whose applications call write() need it. The group of the rule that demands write()
// is joined by harness.Join instead.
func Join(groups ...harness.Group) []harness.Case {
	cases := harness.Join(groups...)
	for i := range cases {
		if c := &cases[i]; writes(c) {
			c.Needs = append(slices.Clone(c.Needs), needs.Write)
		}
	}
	return cases
}

// writes reports whether one of the case's applications calls write().
func writes(c *harness.Case) bool {
	does := func(p Program) bool {
		return slices.ContainsFunc(slices.Concat(p.Call, p.Iter, p.Close), func(s Step) bool { return s.Do == "write" })
	}
	return does(c.App) || slices.ContainsFunc(slices.Collect(maps.Values(c.Apps)), does)
}
