package reference

import "testing"

func TestFixedVariablesAreCounted(t *testing.T) {
	s := &Server{settings: defaults()}
	s.common = newCommon(s)
	x := newExchange(&conn{server: s}, &Head{Method: "GET"}, Length(0))
	if n := len(x.NewEnviron()); n != fixedVariables {
		t.Errorf("%d variables, not %d", n, fixedVariables)
	}
}
