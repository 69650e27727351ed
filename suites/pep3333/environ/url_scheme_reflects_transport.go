package environ

import (
	"slices"

	. "github.com/onsi/gomega"

	"github.com/wsgicheck/wsgicheck/harness"
	. "github.com/wsgicheck/wsgicheck/harness/scenario"
	"github.com/wsgicheck/wsgicheck/spec"
	. "github.com/wsgicheck/wsgicheck/suites/pep3333/vocabulary"
)

// wsgi.url_scheme is the scheme of the connection, here always http. The client sends what might make a server believe
// that it is https.
var urlSchemeReflectsTransport = harness.Group{
	Rule: "wsgi/url-scheme-reflects-transport",
	Cases: slices.Concat(Each(append([]NamedRequest{
		RequestAs("absolute-form", "a target in absolute form", Client(Get("http://{addr}/", Last()), ResponseOrClose())),
		RequestAs("port-443", "a Host with port 443", Client(Raw("GET {prefix}/ HTTP/1.1\r\nHost: example.org:443\r\nWsgicheck: {id}\r\nConnection: close\r\n\r\n"), ResponseOrClose())),
		RequestAs("https-field", "a field Https: on", Client(Get("/", Header("Https", "on"), Last()), ResponseOrClose())),
		RequestAs("upgrade-insecure-requests", "Upgrade-Insecure-Requests", Client(Get("/", Header("Upgrade-Insecure-Requests", "1"), Last()), ResponseOrClose())),
	}, UsualRequests...), func(r NamedRequest) harness.Case {
		return EnvironCase(r.Name, "wsgi.url_scheme is http for "+r.What, r.Client, expectHTTP)
	}), []harness.Case{forwarded()}),
}

func expectHTTP(g Gomega, run *harness.Run) {
	g.Expect(run.App().Get("wsgi.url_scheme")).To(Equal("http"))
}

// forwarded comes from an address that servers may be configured, or made, to trust as that of a proxy.
func forwarded() harness.Case {
	c := EnvironCase("x-forwarded-proto", "wsgi.url_scheme is http although X-Forwarded-Proto says https, or the server believes the field",
		Client(Get("/", Header("X-Forwarded-Proto", "https"), Last()), ResponseOrClose()), expectHTTP)
	c.Level = spec.May
	return c
}
