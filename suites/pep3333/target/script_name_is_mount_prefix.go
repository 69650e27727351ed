package target

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// SCRIPT_NAME is the part of the path that stands for the application: the prefix beneath which it is mounted, nothing where it is
// at the root. The client asks for paths of several kinds.
var scriptNameIsMountPrefix = harness.Group{
	Rule: "wsgi/script-name-is-mount-prefix",
	Cases: append(Each([]struct{ name, target string }{
		{"root", "/"}, {"path", "/a/b"}, {"trailing-slash", "/a/b/"}, {"double-slash", "/a//b"}, {"encoded-slash", "/a%2Fb"},
		{"with-query", "/a?b/c"},
	}, func(v struct{ name, target string }) harness.Case {
		return EnvironCase(v.name, "SCRIPT_NAME of an application at the root is empty or absent for "+v.target+"; of one that is mounted at a prefix it is the prefix",
			Getting(v.target),
			func(g Gomega, run *harness.Run) {
				mount := run.App().Get("SCRIPT_NAME")
				if run.Facts.Prefix != "" {
					g.Expect(OctetsOf(mount)).To(Equal(run.Facts.Mount()), "SCRIPT_NAME")
					return
				}
				g.Expect(mount).To(BeEmpty(), "SCRIPT_NAME (if the server has the application beneath a path, give that with --prefix)")
				ExpectEmptyOrAbsent(g, run, "SCRIPT_NAME")
			})
	}), byAField()),
}

// byAField has the client say where the application is mounted. A server may take that from a proxy that it trusts.
func byAField() harness.Case {
	c := EnvironCase("by-a-field", "SCRIPT_NAME is not what the client sends in a field SCRIPT_NAME",
		Getting("/field/b", RawLine("SCRIPT_NAME: /field\r\n")), func(g Gomega, run *harness.Run) { ExpectEmptyOrAbsent(g, run, "SCRIPT_NAME") })
	c.Level = spec.Should
	return c
}
