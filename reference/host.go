package reference

import (
	"net/http"
	"net/netip"
	"strings"
)

// checkHost keeps framing/host-required.
func checkHost(h *Head) error {
	host, count := h.first("Host")
	switch {
	case count > 1:
		return refuse(http.StatusBadRequest, "more than one Host")
	case count == 0 && h.Minor == 1:
		return refuse(http.StatusBadRequest, "Host is missing")
	case host != "" && !isHost(host):
		return refuse(http.StatusBadRequest, "Host %.80q is malformed", host)
	}
	return nil
}

// isHost reports whether s is a name or an address, and optionally a port. Of the octets
// that a registered name may have it does not allow the comma, which shows that two values
// have been merged.
func isHost(s string) bool {
	if strings.HasPrefix(s, "[") {
		address, rest, closed := strings.Cut(s[1:], "]")
		ip, err := netip.ParseAddr(address)
		if !closed || err != nil || !ip.Is6() || ip.Zone() != "" {
			return false
		}
		if rest == "" {
			return true
		}
		name, port, found := strings.Cut(rest, ":")
		return found && name == "" && all(port, &digitOctet)
	}
	name, port, found := strings.Cut(s, ":")
	if found && !all(port, &digitOctet) {
		return false
	}
	_, ok := unescape(name)
	return ok && name != "" && all(name, &hostOctet)
}

var (
	digitOctet = octets(digits)
	hostOctet  = octets("-._~%!$&'()*+;=" + digits + letters)
)
