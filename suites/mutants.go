package suites

import (
	_ "embed"
	"fmt"
	"sync"

	"github.com/wsgicheck/wsgicheck/spec/strictyaml"
)

// Mutant is a server that breaks a rule, by which the rule's cases are tested. The mutants
// themselves are in fixtures/mutants, which is no part of the product; this is what may be said of them.
type Mutant struct {
	Rule  string   // id of the rule that it breaks
	Name  string   // unique within the rule
	Text  string   // what it does wrong, as a sentence without its subject
	Entry Location // in the table of the profile's mutants
	Class Location // the Python class
}

// ID is how a mutant is cited, RULE~NAME.
func (m Mutant) ID() string { return m.Rule + "~" + m.Name }

// Mutants returns the mutants of the rule of that id, in the order of their table.
func Mutants(rule string) []Mutant { return mutantIndex()[rule] }

//go:embed mutants.gen.yaml
var mutantFile []byte

var mutantIndex = sync.OnceValue(func() map[string][]Mutant {
	var all []Mutant
	if err := strictyaml.Decode("suites/mutants.gen.yaml", mutantFile, &all); err != nil {
		panic(fmt.Errorf("%w\nrun: go run ./fixtures/pages", err))
	}
	byRule := map[string][]Mutant{}
	for _, m := range all {
		byRule[m.Rule] = append(byRule[m.Rule], m)
	}
	return byRule
})
