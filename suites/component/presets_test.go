package component_test

import (
	"strings"
	"testing"

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
