package component_test

import (
	"strings"
	"testing"

	"github.com/wsgicheck/wsgicheck/harness/presets"
	"github.com/wsgicheck/wsgicheck/harness/presets/components"
	"github.com/wsgicheck/wsgicheck/suites/component"
)

func TestTheComponentsOfTheMatrixDeclareNaturesThatThereAre(t *testing.T) {
	for _, c := range components.All() {
		if _, err := component.ParseNatures(strings.Join(c.Declares, ",")); err != nil {
			t.Errorf("%s.yaml: %s: declares: %v", c.Distribution.Name, c.Name(), err)
		}
	}
}

// Reports, findings and pages are named after both.
func TestNoComponentHasTheNameOfAServer(t *testing.T) {
	for _, c := range components.All() {
		if _, taken := presets.Get(c.Name()); taken {
			t.Errorf("%s.yaml: %s is the name of a preset", c.Distribution.Name, c.Name())
		}
	}
}
