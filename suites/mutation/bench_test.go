package mutation_test

import (
	"testing"

	"github.com/wsgicheck/wsgicheck/fixtures/mutants"
)

// BenchmarkCatch judges 20 mutants, one after the other.
func BenchmarkCatch(b *testing.B) {
	all := mutants.All()
	for b.Loop() {
		for i := range 20 {
			m := all[i*len(all)/20]
			if caught, err := judge.Catch(b.Context(), m); err != nil || caught == nil {
				b.Fatal(m.ID(), caught, err)
			}
		}
	}
}
