package reference

import "testing"

func TestFixedVariablesAreCounted(t *testing.T) {
	s := &Server{settings: defaults()}
	x := newExchange(&conn{server: s}, &Head{Method: "GET"}, Length(0))
	if n := len(x.NewEnviron()); n != fixedVariables {
		t.Errorf("%d variables, not %d", n, fixedVariables)
	}
}
