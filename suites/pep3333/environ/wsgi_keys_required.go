package environ

import (
	"slices"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// The seven keys that PEP 3333 requires are there. The application reports its environ.
var wsgiKeysRequired = harness.Group{
	Rule: "wsgi/wsgi-keys-required",
	Cases: slices.Concat(Each(slices.Concat(UsualRequests, []NamedRequest{
		RequestAs("put-without-content", "a PUT without content", Client(Send("PUT", "/", Last()), ResponseOrClose())),
		RequestAs("options", "an OPTIONS", Client(Send("OPTIONS", "/", Last()), ResponseOrClose())),
	}), func(r NamedRequest) harness.Case {
		return EnvironCase(r.Name, "the seven wsgi keys are in the environ of "+r.What, r.Client, expectAllKeys)
	}), []harness.Case{
		secondOnConnection(EnvironCase("second-on-connection", "the seven wsgi keys are in the environ of the second request on a connection",
			nil, expectAllKeys), Get("/", To("first"))),
	}),
}

func expectAllKeys(g Gomega, run *harness.Run) {
	environ := run.App().Environ()
	for _, key := range wsgiKeys {
		if _, async := environ["wsgi.async_input"]; key == "wsgi.input" && async {
			continue // it may be missing until the switch: settlement 3
		}
		g.Expect(environ).To(HaveKey(key))
		g.Expect(environ[key].Type).NotTo(Equal("NoneType"), "the type of %s", key)
	}
}
