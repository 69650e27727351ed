package environ

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// wsgi.version is the tuple (1, 0). The application reports its environ.
var wsgiVersionIs10 = harness.Group{
	Rule: "wsgi/wsgi-version-is-1-0",
	Cases: Each(UsualRequests, func(r NamedRequest) harness.Case {
		return EnvironCase(r.Name, "wsgi.version is the tuple (1, 0) for "+r.What, r.Client,
			func(g Gomega, run *harness.Run) {
				version := run.App().Environ()["wsgi.version"]
				g.Expect(version.Type).To(Equal("tuple"), "the type of wsgi.version")
				g.Expect(version.Value).To(Equal("(1, 0)"), "wsgi.version")
			})
	}),
}
