package wire

import (
	"strconv"
	"strings"
)

// The versions a request or response can have.
const (
	HTTP10 = "HTTP/1.0"
	HTTP11 = "HTTP/1.1"
)

// Request is a request to be sent. Nothing is added, checked or corrected:
// Host, Content-Length and Transfer-Encoding are sent if they are among the Headers.
type Request struct {
	Method, Target, Version string
	Headers                 Headers
	Body                    []byte // sent as it is; see [Chunked]
}

// Bytes returns the request as it is sent. A header that has a Raw line is written as that line,
// any other as "Name: Value" CRLF.
func (r Request) Bytes() []byte {
	b := make([]byte, 0, 256+len(r.Body))
	b = appendAll(b, r.Method, " ", r.Target, " ", r.Version, "\r\n")
	for _, h := range r.Headers {
		if h.Raw != "" {
			b = append(b, h.Raw...)
		} else {
			b = appendAll(b, h.Name, ": ", h.Value, "\r\n")
		}
	}
	b = append(b, "\r\n"...)
	return append(b, r.Body...)
}

func appendAll(b []byte, parts ...string) []byte {
	for _, p := range parts {
		b = append(b, p...)
	}
	return b
}

// Info returns what must be known about r to read its response.
func (r Request) Info() RequestInfo {
	return RequestInfo{Method: r.Method, HTTP10: r.Version == HTTP10}
}

// RequestInfo is what must be known about a request to read its response. The zero value stands
// for a GET over HTTP/1.1.
type RequestInfo struct {
	Method string
	HTTP10 bool // the request's version was HTTP/1.0
}

// Header is one field line. Strings are octets.
type Header struct {
	Name  string
	Value string // without the whitespace around it; lines of a folded value joined by SP
	Raw   string // the line as received, or the lines of a folded one, line ends included
}

// Headers are field lines in the order in which they were sent.
type Headers []Header

// Get returns the value of the first field with that name, ignoring case, or "".
func (hs Headers) Get(name string) string {
	for _, h := range hs {
		if strings.EqualFold(h.Name, name) {
			return h.Value
		}
	}
	return ""
}

// Values returns the values of all fields with that name, ignoring case, in order.
func (hs Headers) Values(name string) []string {
	var values []string
	for _, h := range hs {
		if strings.EqualFold(h.Name, name) {
			values = append(values, h.Value)
		}
	}
	return values
}

// Has reports whether there is a field with that name, ignoring case.
func (hs Headers) Has(name string) bool {
	for _, h := range hs {
		if strings.EqualFold(h.Name, name) {
			return true
		}
	}
	return false
}

// Chunk returns data as one chunk. Empty data gives the last chunk, without trailers.
func Chunk(data []byte) []byte {
	b := make([]byte, 0, len(data)+20)
	b = append(strconv.AppendInt(b, int64(len(data)), 16), "\r\n"...)
	return append(append(b, data...), "\r\n"...)
}
