package environ

import (
	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// SERVER_NAME and SERVER_PORT are there and not empty. The client sends every kind of Host, and none.
var serverNamePortRequired = harness.Group{
	Rule:     "wsgi/server-name-port-required",
	Presumes: []string{"wsgi/cgi-variables-present#http10"},
	Cases: Each([]struct{ name, what, head string }{
		{"http11", "an HTTP/1.1 request", "GET {prefix}/ HTTP/1.1\r\nHost: {addr}\r\n"},
		{"http10-without-host", "an HTTP/1.0 request without Host", "GET {prefix}/ HTTP/1.0\r\n"},
		{"other-host", "a Host that is another name", "GET {prefix}/ HTTP/1.1\r\nHost: example.org\r\n"},
		{"other-port", "a Host with another port", "GET {prefix}/ HTTP/1.1\r\nHost: example.org:1\r\n"},
		{"empty-host", "an empty Host", "GET {prefix}/ HTTP/1.1\r\nHost:\r\n"},
		{"ipv6-host", "a Host that is an IPv6 address", "GET {prefix}/ HTTP/1.1\r\nHost: [::1]:80\r\n"},
	}, func(v struct{ name, what, head string }) harness.Case {
		return EnvironCase(v.name, "SERVER_NAME and SERVER_PORT are there and not empty with "+v.what,
			Client(Raw(v.head+"Wsgicheck: {id}\r\nConnection: close\r\n\r\n"), ResponseOrClose()),
			func(g Gomega, run *harness.Run) {
				for _, key := range []string{"SERVER_NAME", "SERVER_PORT"} {
					g.Expect(run.App().Environ()).To(HaveKey(key))
					g.Expect(run.App().Environ()[key].Type).NotTo(Equal("NoneType"), "the type of %s", key)
					g.Expect(run.App().Environ()[key].Value).NotTo(BeEmpty(), key) // its type is wsgi/cgi-values-exactly-str's
				}
			})
	}),
}
