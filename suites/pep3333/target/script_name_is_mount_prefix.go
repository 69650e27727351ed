package target

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// SCRIPT_NAME is the part of the path that stands for the application: nothing where it is at the root, as the
// application of these cases is. The client asks for paths of several kinds.
var scriptNameIsMountPrefix = harness.Group{
	Rule: "wsgi/script-name-is-mount-prefix",
	Cases: append(Each([]struct{ name, target string }{
		{"root", "/"}, {"path", "/a/b"}, {"trailing-slash", "/a/b/"}, {"double-slash", "/a//b"}, {"encoded-slash", "/a%2Fb"},
		{"with-query", "/a?b/c"},
	}, func(v struct{ name, target string }) harness.Case {
		return EnvironCase(v.name, "SCRIPT_NAME of an application at the root is empty or absent for "+v.target, Getting(v.target),
			func(g Gomega, run *harness.Run) { ExpectEmptyOrAbsent(g, run, "SCRIPT_NAME") })
	}), byAField()),
}

// byAField has the client say where the application is mounted. A server may take that from a proxy that it trusts.
func byAField() harness.Case {
	c := EnvironCase("by-a-field", "SCRIPT_NAME of an application at the root is empty or absent although the client sends a field SCRIPT_NAME",
		Getting("/field/b", RawLine("SCRIPT_NAME: /field\r\n")), func(g Gomega, run *harness.Run) { ExpectEmptyOrAbsent(g, run, "SCRIPT_NAME") })
	c.Level, c.Provisional = spec.Should, true
	return c
}
