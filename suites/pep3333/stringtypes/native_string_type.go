package stringtypes

import (
	"slices"
	"strings"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// Header and metadata are str, content is bytes. The client sends requests of several kinds; the application reports
// the types in its environ, or reads the content and sends it back.
var nativeStringType = harness.Group{
	Rule: "wsgi/native-string-type",
	Cases: slices.Concat(Each(append([]NamedRequest{
		RequestAs("latin1-value", "a field value with octets above 127", Client(Get("/", Header("X-Name", "caf\xe9"), Last()), ResponseOrClose())),
	}, UsualRequests...), strInEnviron), []harness.Case{
		bytesFrom("read", 3), bytesFrom("readline"), otherMetadata(),
	}),
}

// metadata has the variables that carry a request's header and metadata; all those of CGI belong to
// wsgi/cgi-values-exactly-str.
var metadata = []string{"wsgi.url_scheme", "REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "SERVER_PROTOCOL"}

func strInEnviron(r NamedRequest) harness.Case {
	return EnvironCase("environ-"+r.Name, "method, path, protocol, scheme and header fields of "+r.What+" are str in the environ", r.Client,
		func(g Gomega, run *harness.Run) {
			ExpectStr(g, run, metadata)
			g.Expect(run.App().Get("REQUEST_METHOD")).NotTo(BeEmpty())
		})
}

// otherMetadata is about what the PEP does not name: a key without a dot can only be metadata of the request.
func otherMetadata() harness.Case {
	c := EnvironCase("other-metadata", "every variable whose key has upper-case letters and no dot is str", OneRequest, func(g Gomega, run *harness.Run) {
		for key, value := range run.App().Environ() {
			if key == strings.ToUpper(key) && !strings.Contains(key, ".") {
				g.Expect(value.Type).To(Equal("str"), "the type of environ[%s], %s", trace.Repr(key), value.Value)
			}
		}
	})
	c.Level = spec.Should
	return c
}

func bytesFrom(method string, size ...int) harness.Case {
	return harness.Case{
		Name:   "content-by-" + method,
		Text:   "wsgi.input." + method + "() gives bytes, and bytes reach the client",
		Client: Client(Post("abc\n", Last()), Response()),
		App:    AppCalling(Then(Start("200 OK"), Input(method, size...)), YieldLast()),
		Check: func(g Gomega, run *harness.Run) {
			read := run.App().Last(trace.Read)
			g.Expect(read.Error).To(BeNil(), "what %s() raised", method)
			g.Expect(read.Type).To(Equal("bytes"), "the type of what %s() gave", method)
			Answered(g, run, 200, run.App().Read())
		},
	}
}
