package site

import "slices"

// defect is results that the same findings explain, or that none explains.
type defect struct {
	Explained []explanation
	Results   []*result
}

// byDefect groups results by what explains them, each group in the place of its first result, and what is open first.
func byDefect(results []*result) []*defect {
	groups := []*defect{{}}
	for _, res := range results {
		i := slices.IndexFunc(groups, func(d *defect) bool { return slices.EqualFunc(d.Explained, res.Explained, sameExplanation) })
		if i < 0 {
			i = len(groups)
			groups = append(groups, &defect{Explained: res.Explained})
		}
		groups[i].Results = append(groups[i].Results, res)
	}
	if len(groups[0].Results) == 0 {
		return groups[1:]
	}
	return groups
}

func sameExplanation(a, b explanation) bool {
	return a.Server.Name == b.Server.Name && a.Finding.ID == b.Finding.ID
}
