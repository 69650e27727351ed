package reference

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

func (x *Exchange) startResponse(status string, headers []wsgi.Header, excInfo error) (wsgi.Write, error) {
	return x.server.seams.Start(x, status, headers, excInfo)
}

// Start is start_response (wsgi/start-response-signature, start-response-returns-write). It
// may be called in any turn before the first block
// (wsgi/server-no-early-start-response-assumption), and sends nothing
// (wsgi/start-response-does-not-transmit).
func (x *Exchange) Start(status string, headers []wsgi.Header, excInfo error) (wsgi.Write, error) {
	r := &x.response
	switch {
	case x.over.Load() || x.ending:
		return nil, fmt.Errorf("%w: start_response was called after the response", wsgi.ErrRefused)
	case excInfo != nil && r.sent: // wsgi/exc-info-raises-after-headers-sent
		r.broken = excInfo
		return nil, excInfo
	case excInfo == nil && r.called: // wsgi/server-rejects-second-start-response
		return nil, errors.New("start_response was called again without exc_info")
	}
	r.called = true // even if it fails (wsgi/failed-start-response-counts-as-called)
	r.status, r.headers, r.length = "", nil, -1
	length, err := checkResponse(status, headers) // wsgi/server-checks-headers-early
	if err != nil {
		return nil, fmt.Errorf("start_response: %w", err)
	}
	r.status, r.headers, r.length = status, headers, length
	return x.write, nil
}

// checkResponse checks status and headers. It returns the Content-Length, or -1 if there is
// none.
func checkResponse(status string, headers []wsgi.Header) (length int64, err error) {
	if len(status) < 5 || status[0] < '2' || status[0] > '9' || !isDigit(status[1]) || !isDigit(status[2]) ||
		status[3] != ' ' || status[4] == ' ' || status[len(status)-1] == ' ' || !clean(status) {
		return 0, fmt.Errorf("status %q is not a code of three digits (200 or above), a space and a reason", status)
	}
	length = -1
	for _, h := range headers {
		switch {
		case !isToken(h.Name):
			return 0, fmt.Errorf("header name %q is not a token", h.Name)
		case !clean(h.Value):
			return 0, fmt.Errorf("value %q of %s has control characters", h.Value, h.Name)
		case isHopByHop(h.Name): // wsgi/server-rejects-hop-by-hop
			return 0, fmt.Errorf("%s is a hop-by-hop header, which only the server may send", h.Name)
		case strings.EqualFold(h.Name, "Content-Length"):
			if length >= 0 {
				return 0, errors.New("more than one Content-Length")
			}
			if h.Value == "" || !all(h.Value, &digitOctet) {
				return 0, fmt.Errorf("Content-Length %q is not a number", h.Value)
			}
			if length, err = strconv.ParseInt(h.Value, 10, 64); err != nil {
				return 0, fmt.Errorf("Content-Length %q is too large", h.Value)
			}
		}
	}
	return length, nil
}

// clean reports whether s has no control characters.
func clean(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] == 0x7f {
			return false
		}
	}
	return true
}

func isHopByHop(name string) bool {
	return slices.ContainsFunc(hopByHop, func(h string) bool { return len(h) == len(name) && strings.EqualFold(h, name) })
}

// hopByHop are the fields that an application may not send. There is no protocol to go over to: Upgrade is not followed
// (framing/upgrade-ignored).
var hopByHop = []string{
	"Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization",
	"Proxy-Connection", "TE", "Trailer", "Trailers", "Transfer-Encoding", "Upgrade",
}
