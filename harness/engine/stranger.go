package engine

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/quiet"
	"github.com/wsgicheck/wsgicheck/harness/wire"
)

// tlsPatience is how long what answers may take to show that it speaks TLS.
const tlsPatience = 2 * time.Second

// stranger says what it is that answered the first request in place of the probe, and what to do about it; "" if nothing shows.
func (i *instance) stranger(ctx context.Context, run *harness.Run) string {
	octets := received(run.Log)
	var r *wire.Response
	if len(run.Responses) > 0 {
		r = run.Responses[0].Response
	}
	if r != nil && r.Status == 0 {
		r = nil
	}
	switch {
	case r != nil && run.Responses[0].OfStray():
		return "the probe is there, but does not get its requests as they are sent: something between it and wsgicheck changes them"
	case tlsRecord(octets), (r == nil && closed(run.Log) || r != nil && r.Status == 400) && speaksTLS(ctx, i.Addr()):
		return "the server speaks TLS, and wsgicheck speaks HTTP without it: start the server without a certificate, or name the address where it does so"
	case r != nil && r.Status >= 300 && r.Status < 400:
		return i.redirect(r)
	case r != nil && proxied(r):
		return fmt.Sprintf("a proxy answers in place of the server (%s): give the address of the server behind it, or, if the proxy is to be tested as well, see to it that it reaches the server", about(r))
	case r != nil && r.Status == 404:
		return i.notFound()
	case r != nil && r.Status >= 500:
		return "" // it fails, and says why if it can
	case r != nil && r.Status >= 400:
		return fmt.Sprintf("the server refuses an ordinary request (%s): it may be for certain hosts or users alone, or another server than you mean", about(r))
	case r != nil:
		return fmt.Sprintf("another program or another application answers (%s): the server must have the application that is the probe, {app} in a command, and what wsgicheck probe writes for --address", about(r))
	case bytes.HasPrefix(octets, []byte("\x00\x00")) && len(octets) >= 9 && octets[3] == 4:
		return "the server speaks HTTP/2 alone, and wsgicheck speaks HTTP/1.1: switch HTTP/1.1 on"
	case len(octets) > 0:
		return fmt.Sprintf("what answers is no HTTP server, but another program: it begins with %.60q. Give the address of the server, and see what listens on %s", octets, i.Addr())
	case closed(run.Log):
		return "it closes the connection and says nothing: it may be another program, or speak another protocol than HTTP, such as uWSGI's own or FastCGI; or it takes none but certain clients"
	default:
		return ""
	}
}

// received is what came on the connections, as far as it is kept.
func received(log *wire.Log) []byte {
	var all []byte
	for _, e := range log.Entries() {
		if e.Dir == wire.Received {
			all = append(all, e.Bytes...)
		}
	}
	return all
}

func closed(log *wire.Log) bool {
	return slices.ContainsFunc(log.Entries(), func(e wire.Entry) bool { return e.Event == wire.EventEOF || e.Event == wire.EventReset })
}

// tlsRecord reports whether the octets begin a TLS record: an alert, or what else comes first from a server (RFC 8446, section 5.1).
func tlsRecord(octets []byte) bool {
	return len(octets) >= 3 && (octets[0] == 21 || octets[0] == 22) && octets[1] == 3 && octets[2] <= 4
}

// speaksTLS reports whether a TLS handshake gets an answer in TLS: some servers close the connection on what is none, or refuse it in
// HTTP.
func speaksTLS(ctx context.Context, addr string) bool {
	ctx, cancel := quiet.WithTimeout(ctx, tlsPatience, nil)
	defer cancel()
	var dialer net.Dialer
	network, address := wire.Network(addr)
	conn, err := dialer.DialContext(ctx, network, address)
	if err != nil {
		return false
	}
	first := &firstOctets{Conn: conn}
	defer conn.Close()
	name, _, _ := net.SplitHostPort(addr)
	err = tls.Client(first, &tls.Config{InsecureSkipVerify: true, ServerName: cmp.Or(name, "localhost")}).HandshakeContext(ctx)
	return err == nil || tlsRecord(first.read)
}

// firstOctets keeps the first octets that are read.
type firstOctets struct {
	net.Conn
	read []byte
}

func (f *firstOctets) Read(p []byte) (int, error) {
	n, err := f.Conn.Read(p)
	if len(f.read) < 3 {
		f.read = append(f.read, p[:n]...)
	}
	return n, err
}

// proxies are how servers call themselves that forward requests to others.
var proxies = []string{"nginx", "openresty", "caddy", "envoy", "haproxy", "traefik", "varnish", "squid", "cloudflare", "awselb", "litespeed"}

// proxied reports whether the response is that of a proxy: it says so, or its status is that of one that does not reach its server.
func proxied(r *wire.Response) bool {
	server := strings.ToLower(r.Headers.Get("Server"))
	return r.Status == 502 || r.Status == 504 || r.Headers.Has("Via") || r.Headers.Has("Proxy-Authenticate") || r.Headers.Has("X-Served-By") ||
		r.Status == 503 && (server == "" && bytes.Contains(r.Body, []byte("No server is available"))) ||
		slices.ContainsFunc(proxies, func(p string) bool { return strings.Contains(server, p) })
}

// about is a response in short.
func about(r *wire.Response) string {
	text := strings.TrimSpace(fmt.Sprintf("%d %s", r.Status, r.Reason))
	for _, name := range []string{"Server", "Via"} {
		if value := r.Headers.Get(name); value != "" {
			text += fmt.Sprintf(", %s: %s", name, value)
		}
	}
	return text
}

func (i *instance) redirect(r *wire.Response) string {
	location := r.Headers.Get("Location")
	said := fmt.Sprintf("the server redirects to %q (%s): ", location, about(r))
	to, err := url.Parse(location)
	if err != nil {
		return said + "have it answer itself"
	}
	mount, found := strings.CutSuffix(strings.TrimSuffix(to.EscapedPath(), "/"), "/wsgicheck")
	switch {
	case to.Scheme == "https":
		return said + "it wants TLS, which wsgicheck does not speak. Switch the redirection off"
	case to.Host != "" && to.Host != wire.Authority(i.Addr()):
		return said + "give the address of the server that it means, or its --host, or switch the redirection off"
	case found && mount != i.Prefix:
		return said + fmt.Sprintf("if it has the application beneath that path, give --prefix %s", cmp.Or(mount, "/PATH"))
	default:
		return said + "switch the redirection off; if it has the application beneath a path, give that with --prefix"
	}
}

func (i *instance) notFound() string {
	if i.Prefix != "" {
		return fmt.Sprintf("the server has nothing beneath %s: --prefix must be the path beneath which it has the application", i.Prefix)
	}
	return "the server has no application at its root: if it has it beneath a path, give that, as in --prefix /app; otherwise it may be another server than you mean"
}
