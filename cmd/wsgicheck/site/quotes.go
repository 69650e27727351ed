package site

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// quote is a sentence that findings say is broken. Few sentences are quoted often, so that each stands once on the page of all findings.
type quote struct {
	ID, Source, Text string
}

// Quotes returns the sentences that findings quote, by where they are from.
func (b *builder) Quotes() []quote {
	if b.quotes != nil {
		return b.quotes
	}
	seen := map[string]bool{}
	for _, s := range b.Findings {
		for _, f := range s.Findings {
			for _, text := range f.Breaks {
				source, sentence, ok := strings.Cut(text, ": ")
				if ok && !seen[text] {
					b.quotes = append(b.quotes, quote{Source: source, Text: sentence})
				}
				seen[text] = true
			}
		}
	}
	slices.SortFunc(b.quotes, func(x, y quote) int { return cmp.Or(cmp.Compare(x.Source, y.Source), cmp.Compare(x.Text, y.Text)) })
	for i := range b.quotes {
		b.quotes[i].ID = "q" + strconv.Itoa(i+1)
	}
	return b.quotes
}

// Quoted returns the quote of what a finding breaks; nil if it has no source before a colon.
func (b *builder) Quoted(text string) *quote {
	for _, q := range b.Quotes() {
		if q.Source+": "+q.Text == text {
			return &q
		}
	}
	return nil
}
