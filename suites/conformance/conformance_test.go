package conformance_test

import (
	"bytes"
	"flag"
	"os"
	"testing"

	"github.com/aymanbagabas/go-udiff"

	"github.com/wsgicheck/wsgicheck/suites/conformance"
)

var update = flag.Bool("update", false, "write CONFORMANCE.md anew")

func TestThePageAgreesWithRulesCasesAndMutants(t *testing.T) {
	const path = "../../CONFORMANCE.md"
	want, err := conformance.Render()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(path, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("CONFORMANCE.md has drifted: go test ./suites/conformance -update writes it anew\n%.4000s", udiff.Unified("CONFORMANCE.md", "generated", string(got), string(want)))
	}
}
