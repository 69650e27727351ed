package reference

import (
	"net/http"
	"strings"
)

// requestLine keeps framing/request-line-strict, version-handling and
// absolute-form-accepted.
func requestLine(h *Head, line string) error {
	method, rest, _ := strings.Cut(line, " ")
	target, version, found := strings.Cut(rest, " ")
	if !isToken(method) {
		return refuse(http.StatusBadRequest, "method %.80q is not a token", method)
	}
	if !found {
		return refuse(http.StatusBadRequest, "request line without a version")
	}
	h.Method, h.Target, h.Version = method, target, version
	if err := httpVersion(h); err != nil {
		return err
	}
	if target == "" || !all(target, &targetOctet) {
		return refuse(http.StatusBadRequest, "the target contains an octet that is not allowed in a URI")
	}
	return splitTarget(h)
}

// httpVersion parses the version: a digit, a dot, a digit. Versions from 1.2 are served as 1.1.
func httpVersion(h *Head) error {
	v := h.Version
	if len(v) != 8 || v[:5] != "HTTP/" || v[6] != '.' || !isDigit(v[5]) || !isDigit(v[7]) {
		return refuse(http.StatusBadRequest, "version %.80q is malformed", v)
	}
	if v[5] != '1' {
		return refuse(http.StatusHTTPVersionNotSupported, "only HTTP/1.0 and HTTP/1.1 are supported")
	}
	h.Minor = min(int(v[7]-'0'), 1)
	return nil
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func splitTarget(h *Head) error {
	target := h.Target
	switch {
	case h.Method == "CONNECT": // framing/connect-no-length-fields, connect-port-checked: none is served; 405-has-allow: nor is there a 405
		return refuse(http.StatusNotImplemented, "CONNECT is not supported")
	case target == "*":
		if h.Method != "OPTIONS" {
			return refuse(http.StatusBadRequest, "the target * is for OPTIONS only")
		}
	case target[0] != '/':
		scheme, rest, found := strings.Cut(target, "://")
		if !found || !strings.EqualFold(scheme, "http") && !strings.EqualFold(scheme, "https") {
			return refuse(http.StatusBadRequest, "the target is neither a path nor an http URI")
		}
		end := strings.IndexAny(rest, "/?")
		if end < 0 {
			end = len(rest)
		}
		h.Authority, target = rest[:end], rest[end:]
		if h.Authority == "" || !isHost(h.Authority) { // framing/target-authority-valid
			return refuse(http.StatusBadRequest, "authority %.80q is malformed", h.Authority)
		}
		if strings.EqualFold(scheme, "https") { // framing/https-target-refused
			return refuse(http.StatusMisdirectedRequest, "https on a connection that is not secured")
		}
		if target == "" || target[0] != '/' {
			target = "/" + target
		}
	}
	path, query, _ := strings.Cut(target, "?")
	decoded, ok := unescape(path)
	if !ok {
		return refuse(http.StatusBadRequest, "malformed percent-encoding in the path")
	}
	h.Path, h.Query = decoded, query
	return nil
}

// targetOctet has all printable ASCII except the space and "#". That is more than a URI may
// contain, but browsers send it.
var targetOctet = func() (set [256]bool) {
	for c := '!'; c <= '~'; c++ {
		set[c] = c != '#'
	}
	return set
}()

// unescape decodes %XX; it returns false if one is malformed.
func unescape(s string) (string, bool) {
	if strings.IndexByte(s, '%') < 0 {
		return s, true
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '%' {
			out = append(out, s[i])
			continue
		}
		if i+2 >= len(s) || hexValue(s[i+1]) < 0 || hexValue(s[i+2]) < 0 {
			return "", false
		}
		out = append(out, byte(hexValue(s[i+1])<<4|hexValue(s[i+2])))
		i += 2
	}
	return string(out), true
}

// hexValue returns the value of a hexadecimal digit, or -1.
func hexValue(c byte) int {
	switch {
	case isDigit(c):
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
