package reference

import (
	"net/http"
	"strconv"
	"strings"
)

// Boundary finds where the content of one request ends.
type Boundary interface {
	// Decode decodes octets as they come from the connection, in place: afterwards
	// p[:content] is content, p[used:] has not been looked at, and done says that the
	// boundary has been reached. content <= used <= len(p). The error is a *Refusal that
	// says what is malformed; content before it still counts.
	Decode(p []byte) (content, used int, done bool, err error)
}

// Boundary decides from the head how the content is framed. It keeps
// framing/body-framing-method-independent: the method does not matter.
func (s *Server) Boundary(h *Head) (Boundary, error) {
	codings, lengths := h.Values("Transfer-Encoding"), h.Values("Content-Length")
	for _, f := range h.Fields {
		// framing/underscore-hyphen-collision: another server or the application could take
		// such a name for that of a framing field, so the request is refused, and the field
		// not only left out.
		if strings.EqualFold(f.Name, "Content_Length") || strings.EqualFold(f.Name, "Transfer_Encoding") {
			return nil, refuse(http.StatusBadRequest, "field name %q looks like that of a framing field", f.Name)
		}
	}
	if codings == nil {
		return s.lengthBoundary(lengths)
	}
	if err := checkCodings(codings); err != nil {
		return nil, err
	}
	switch {
	case lengths != nil: // framing/te-overrides-cl
		return nil, refuse(http.StatusBadRequest, "both Transfer-Encoding and Content-Length")
	case h.Minor == 0: // framing/te-in-http10
		return nil, refuse(http.StatusBadRequest, "Transfer-Encoding in HTTP/1.0")
	}
	h.Chunked = true
	return s.NewChunked(), nil
}

// checkCodings keeps framing/te-final-not-chunked, te-chunked-twice and te-unknown-coding.
func checkCodings(values []string) error {
	var codings []string
	for item := range strings.SplitSeq(strings.Join(values, ","), ",") {
		if item = strings.Trim(item, " \t"); item != "" {
			codings = append(codings, strings.ToLower(item))
		}
	}
	if len(codings) == 1 && codings[0] == "chunked" {
		return nil
	}
	for i, coding := range codings {
		switch coding {
		case "chunked":
			if i < len(codings)-1 {
				return refuse(http.StatusBadRequest, "chunked is not the last transfer coding, or is applied twice")
			}
		case "identity", "gzip", "x-gzip", "deflate", "compress", "x-compress":
		default:
			return refuse(http.StatusNotImplemented, "transfer coding %.80q is not known", coding)
		}
	}
	if len(codings) > 1 && codings[len(codings)-1] == "chunked" {
		return refuse(http.StatusNotImplemented, "transfer coding %q is not decoded here", codings[0])
	}
	return refuse(http.StatusBadRequest, "the last transfer coding is not chunked")
}

// lengthBoundary keeps framing/content-length-invalid, content-length-conflicting,
// content-length-repeated (by rejecting), length-overflow-safe and
// no-length-means-no-body.
func (s *Server) lengthBoundary(values []string) (Boundary, error) {
	if values == nil {
		return Length(0), nil
	}
	if len(values) > 1 {
		return nil, refuse(http.StatusBadRequest, "more than one Content-Length")
	}
	if values[0] == "" || !all(values[0], &digitOctet) {
		return nil, refuse(http.StatusBadRequest, "Content-Length %.80q is not a number", values[0])
	}
	n, err := strconv.ParseInt(values[0], 10, 64)
	if err != nil || over(n, s.limits.Content) {
		return nil, refuse(http.StatusRequestEntityTooLarge, "Content-Length %.40s is too large", values[0])
	}
	return Length(n), nil
}

// Length returns the boundary of content that is n octets long.
func Length(n int64) Boundary { return &length{n} }

type length struct{ left int64 }

// Decode keeps boundary/content-length, no-forward-leak and
// framing/bytes-after-body-are-next-request.
func (l *length) Decode(p []byte) (content, used int, done bool, err error) {
	n := int(min(int64(len(p)), l.left))
	l.left -= int64(n)
	return n, n, l.left == 0, nil
}

// remaining returns how much content is known to be missing.
func remaining(b Boundary) int64 {
	if l, ok := b.(*length); ok {
		return l.left
	}
	return 0
}
