package threads

import (
	"maps"
	"slices"
	"strings"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	"github.com/wsgicheck/wsgicheck/suites/ground"
)

// known are the keys under wsgi. that hold an object: PEP 3333's, the proposal's, and one that servers share.
var known = []string{
	"wsgi.input", "wsgi.errors", "wsgi.file_wrapper", "wsgi.early_hints",
	"wsgi.async_input", "wsgi.input_factory", "wsgi.resume_with_result",
}

// plain are the types of values that are no interface to anything.
var plain = []string{"str", "bool", "int", "float", "tuple", "NoneType", "bytes"}

// interfaces returns the keys that hold what could be an interface, and are the server's own.
func interfaces(environ map[string]trace.EnvValue) (keys []string) {
	for _, key := range slices.Sorted(maps.Keys(environ)) {
		if !slices.Contains(plain, environ[key].Type) && !slices.Contains(known, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

var serverKeys = harness.Group{
	Rule:     "threads/server-keys",
	Presumes: ground.Input,
	Cases: []harness.Case{{
		Name:   "in-both-phases",
		Text:   "no object of the environ but those of PEP 3333 and the proposal stands under wsgi., or outside any namespace",
		Client: Client(Post("hello", Last()), Response()),
		App:    App(Look(), SwitchToSync(), Look(), ReadAll(), Yield("done")),
		Check: func(g Gomega, run *harness.Run) {
			ExpectBody(g, run.First(), "done")
			looks := run.App().Of(trace.Call, trace.Look)
			g.Expect(looks).To(HaveLen(3))
			for _, e := range looks {
				for _, key := range interfaces(e.Environ) {
					space, _, ok := strings.Cut(key, ".")
					g.Expect(ok).To(BeTrue(), "the key %q, a %s, has no namespace", key, e.Environ[key].Type)
					g.Expect(space).NotTo(Equal("wsgi"), "the namespace of the key %q, a %s", key, e.Environ[key].Type)
				}
			}
			run.Note("the server's own: %s", strings.Join(interfaces(looks[0].Environ), ", "))
		},
	}},
}
