package harness

import (
	"net/url"

	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// Facts are what the handshake showed of a target.
type Facts struct {
	Language       string                    // of the probe: "python", "go"
	Runtime        string                    // version of the probe's language
	Environ        map[string]trace.EnvValue // of the handshake's request
	Server         string                    // the Server header field, or SERVER_SOFTWARE
	Bridge         bool                      // a bridge is known
	Write          bool                      // start_response returned a callable
	HTTP11         bool                      // it answered an HTTP/1.1 request as HTTP/1.1
	SendsDate      bool                      // its response had a Date
	DropsPipelined bool                      // of two requests that came at once it answered the second alone
	Unix           bool                      // it listens on a Unix socket
	Prefix         string                    // the path beneath which the application is mounted, as requests have it; "" for the root
	Gateway        Gateway                   // what it is if it has no socket: the front answers for the connection; "" for a server
	HoldsPipelined bool                      // of two requests that came at once it answered the first, and left the second waiting
}

// Gateway is what a gateway without a socket is given: a test client, a transport or an adapter calls the application, and
// wsgicheck's front (harness/gateway) puts it behind a socket.
type Gateway string

// What gateways are given.
const (
	ByURL   Gateway = "url"   // a method, a URL, fields and content
	ByEvent Gateway = "event" // an event of a cloud, which has taken the URL apart
)

// Mount is SCRIPT_NAME for an application that is mounted at the prefix: the prefix, decoded.
func (f *Facts) Mount() string {
	mount, err := url.PathUnescape(f.Prefix)
	if err != nil {
		return f.Prefix
	}
	return mount
}

// Has reports whether the environ held the key.
func (f *Facts) Has(key string) bool { _, ok := f.Environ[key]; return ok }

// Async reports whether the target claims the asynchronous profiles.
func (f *Facts) Async() bool { return f.Has("wsgi.async_input") }

// Concurrent reports whether the target says that it may serve two requests at once.
func (f *Facts) Concurrent() bool {
	truthy := func(key string) bool {
		v, ok := f.Environ[key]
		return ok && v.Value != "False" && v.Value != "0" && v.Value != "None"
	}
	return f.Async() || truthy("wsgi.multithread") || truthy("wsgi.multiprocess")
}

// Concurrency is how many cases may run on one instance of the target at once: as many as keep it busy for a server in
// this process, one for a server that says it serves one request at a time, few for others. With more, Python's
// socketserver, whose backlog is 5, loses connections for a second each.
func (f *Facts) Concurrency() int {
	switch {
	case !f.Concurrent():
		return 1
	case f.Language == "go":
		return 32
	default:
		return 4
	}
}
