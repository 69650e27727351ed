package bridge

import (
	"slices"

	. "github.com/onsi/gomega"
	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites/ground"
	"github.com/wsgicheck/wsgicheck/suites/needs"
)

// standard are the keys whose values may be objects for synchronous applications, too; plain the
// types of values that are an interface to nothing.
var (
	standard = []string{"wsgi.input", "wsgi.errors", "wsgi.file_wrapper", "wsgi.early_hints"}
	plain    = []string{"str", "bool", "int", "float", "tuple", "NoneType", "bytes"}
)

var hidesAsync = harness.Group{
	Rule: "bridge/hides-async", Needs: []harness.Need{needs.Bridge},
	Presumes: slices.Concat(ground.Bridge, []string{"threads/server-keys"}),
	Cases: []harness.Case{{
		Name:   "environ-beneath",
		Text:   "of the environ's objects those beneath find PEP 3333's alone: no wsgi.async_input, no wsgi.input_factory, no wsgi.resume_with_result, nothing of the server's own",
		Client: Client(Get("/", Last()), Response()),
		App:    Bridged(Answer("beneath")),
		Check: func(g Gomega, run *harness.Run) {
			calls := run.App().Of(trace.Call)
			g.Expect(calls).To(HaveLen(2), "calls, above and beneath the bridge")
			g.Expect(calls[1].Environ).To(HaveKey("wsgi.input"))
			for key, value := range calls[1].Environ {
				if !slices.Contains(plain, value.Type) {
					g.Expect(standard).To(ContainElement(key), "keys that hold an object, here a %s", value.Type)
				}
			}
		},
	}},
}
