package suggest

import (
	"slices"
	"strings"
)

// Nearest returns at most three of the known words that are similar to word, most similar first.
func Nearest(word string, known []string) []string {
	type candidate struct {
		text     string
		distance int
	}
	limit := (2*len(word) + 2) / 5
	var near []candidate
	for _, k := range known {
		d := distance(word, k)
		if !strings.Contains(word+k, "*") { // the profile may be missing from word or wrong
			d = min(d, 1+distance(lastPart(word), lastPart(k)))
		}
		if d <= limit || word != "" && strings.HasPrefix(k, word) {
			near = append(near, candidate{k, d})
		}
	}
	slices.SortStableFunc(near, func(a, b candidate) int { return a.distance - b.distance })
	var texts []string
	for _, c := range near[:min(3, len(near))] {
		texts = append(texts, c.text)
	}
	return texts
}

// DidYouMean returns the end of an error message that suggests near: "; did you mean a or b?", or ""
// if there are no suggestions.
func DidYouMean(near []string) string {
	if len(near) == 0 {
		return ""
	}
	return "; did you mean " + strings.Join(near, " or ") + "?"
}

func lastPart(id string) string { return id[strings.LastIndexByte(id, '/')+1:] }

// distance is the Levenshtein distance in bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			substitute := diagonal
			if a[i] != b[j] {
				substitute++
			}
			diagonal = row[j+1]
			row[j+1] = min(substitute, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
