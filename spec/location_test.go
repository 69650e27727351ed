package spec_test

import (
	"testing"

	"github.com/wsgicheck/wsgicheck/spec"
)

func TestALocationIsReadAsItIsWritten(t *testing.T) {
	for _, want := range []spec.Location{{}, {File: "a/b.go", Line: 12}, {File: "c:d.go", Line: 1}} {
		text, err := want.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		var got spec.Location
		if err := got.UnmarshalText(text); err != nil || got != want {
			t.Errorf("%q becomes %+v, %v; want %+v", text, got, err, want)
		}
	}
	for _, text := range []string{"a.go", "a.go:", "a.go:x"} {
		if err := new(spec.Location).UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q is read as a location", text)
		}
	}
}
