package reference

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
)

// Head is the head of a request. Strings are octets as they arrived.
type Head struct {
	Method, Target, Version string // the three parts of the request line
	Minor                   int    // 0 for HTTP/1.0, 1 for HTTP/1.1 and all above it

	Path, Query string // of the target; Path is "*" for OPTIONS *
	Authority   string // of a target in absolute form; it takes precedence over Host
	Fields      []Field

	Chunked  bool // set by Boundary
	Continue bool // the client waits for an interim response

	few [fewFields]Field // memory for the first fields
}

// Field is a header field; Value has no whitespace around it.
type Field struct{ Name, Value string }

// Refusal is the answer to a request that no application sees, or that fails later because of
// what the client did. The connection is closed after it.
type Refusal struct {
	Status int
	Reason string // for the client to read
	cause  error
}

func (r *Refusal) Error() string { return fmt.Sprintf("%d: %s", r.Status, r.Reason) }

// Unwrap returns the error that the application gets, if there is one.
func (r *Refusal) Unwrap() error { return r.cause }

func refuse(status int, format string, args ...any) *Refusal {
	return &Refusal{Status: status, Reason: fmt.Sprintf(format, args...)}
}

// Values returns the values of all fields of that name, in order.
func (h *Head) Values(name string) []string {
	var values []string
	for _, f := range h.Fields {
		if strings.EqualFold(f.Name, name) {
			values = append(values, f.Value)
		}
	}
	return values
}

// first returns the value of the first field of that name, and how many there are.
func (h *Head) first(name string) (value string, count int) {
	for _, f := range h.Fields {
		if strings.EqualFold(f.Name, name) {
			if count++; count == 1 {
				value = f.Value
			}
		}
	}
	return value, count
}

// Has reports whether a field whose value is a list of tokens has the token.
func (h *Head) Has(name, token string) bool {
	for _, f := range h.Fields {
		if strings.EqualFold(f.Name, name) && hasToken(f.Value, token) {
			return true
		}
	}
	return false
}

func hasToken(list, token string) bool {
	for item := range strings.SplitSeq(list, ",") {
		if strings.EqualFold(strings.Trim(item, " \t"), token) {
			return true
		}
	}
	return false
}

// headReader parses a head as its lines arrive.
type headReader struct {
	server *Server
	head   *Head
	line   int // index in the buffer at which the incomplete line begins
	seen   int // index up to which the buffer has been searched for the end of that line
	empty  int // empty lines before the request line
}

// read continues with what the buffer holds, as octets (framing/parsed-as-octets). Once the head is complete it returns the head
// and the index of its end; until then nil, and nobody is called (framing/head-complete-before-call). The error is a *Refusal that says what is wrong.
func (r *headReader) read(buf []byte) (*Head, int, error) {
	limits := &r.server.limits
	for {
		i := bytes.IndexByte(buf[r.seen:], '\n')
		if i < 0 {
			r.seen = len(buf)
			return nil, 0, r.oversize(len(buf), buf[r.line:])
		}
		r.seen += i + 1
		line, err := r.server.seams.EndLine(buf[r.line:r.seen])
		if err != nil {
			return nil, 0, err
		}
		if err := r.oversize(r.seen, line); err != nil {
			return nil, 0, err
		}
		r.line = r.seen
		switch {
		case r.head == nil && len(line) == 0:
			r.empty++ // framing/leading-empty-lines
		case r.head == nil:
			r.head = &Head{}
			r.head.Fields = r.head.few[:0]
			err = r.server.seams.RequestLine(r.head, string(line))
		case len(line) == 0:
			return r.head, r.seen, r.server.seams.CheckHead(r.head)
		case over(len(r.head.Fields)+1, limits.Fields):
			err = refuse(http.StatusRequestHeaderFieldsTooLarge, "more than %d header fields", limits.Fields)
		default:
			err = r.server.seams.Field(r.head, string(line))
		}
		if err != nil {
			return nil, 0, err
		}
	}
}

func over[N int | int64](n, limit N) bool { return limit > 0 && n > limit }

// oversize keeps framing/oversize-head.
func (r *headReader) oversize(total int, line []byte) error {
	limits := &r.server.limits
	switch {
	case r.head == nil && over(len(line), limits.Target+64): // 64 for method and version
		if method, _, _ := bytes.Cut(line, []byte{' '}); over(len(method), limits.Target) {
			return refuse(http.StatusNotImplemented, "method longer than any that is known")
		}
		return refuse(http.StatusRequestURITooLong, "request line longer than %d octets", limits.Target)
	case over(total, limits.Head):
		return refuse(http.StatusRequestHeaderFieldsTooLarge, "head larger than %d octets", limits.Head)
	}
	return nil
}

// endLine removes the end of a line that ends in LF. Only CRLF ends a line, and CR is allowed
// nowhere else (framing/bare-cr, framing/bare-lf, framing/chunk-line-crlf).
func endLine(line []byte) ([]byte, error) {
	end := len(line) - 2
	if end < 0 || line[end] != '\r' {
		return nil, refuse(http.StatusBadRequest, "line that ends in LF without CR")
	}
	if bytes.IndexByte(line[:end], '\r') >= 0 {
		return nil, refuse(http.StatusBadRequest, "CR within a line")
	}
	return line[:end], nil
}

// addField keeps framing/field-name-token, whitespace-before-colon, obs-fold,
// whitespace-before-first-field, field-value-forbidden-octets and field-ows-trimmed.
func addField(h *Head, line string) error {
	f, err := parseField(line)
	if err == nil {
		h.Fields = append(h.Fields, f)
	}
	return err
}

func parseField(line string) (Field, error) {
	name, value, found := strings.Cut(line, ":")
	switch {
	case line[0] == ' ' || line[0] == '\t':
		return Field{}, refuse(http.StatusBadRequest, "folded field line, or whitespace before a field")
	case !found:
		return Field{}, refuse(http.StatusBadRequest, "field line without a colon: %.80q", line)
	case !isToken(name):
		return Field{}, refuse(http.StatusBadRequest, "field name %.80q is not a token", name)
	case strings.IndexByte(value, 0) >= 0:
		return Field{}, refuse(http.StatusBadRequest, "NUL in the value of %.80q", name)
	}
	return Field{name, strings.Trim(value, " \t")}, nil
}

// checkHead checks what depends on several fields.
func checkHead(h *Head) error {
	if err := checkHost(h); err != nil {
		return err
	}
	if _, count := h.first("Content-Type"); count > 1 {
		return refuse(http.StatusBadRequest, "more than one Content-Type")
	}
	if h.Minor == 0 {
		return nil // expectations of HTTP/1.0 are ignored (framing/100-continue)
	}
	for _, value := range h.Values("Expect") {
		for item := range strings.SplitSeq(value, ",") {
			switch item = strings.Trim(item, " \t"); {
			case item == "": // an empty member of the list (RFC 9110, section 5.6.1.2)
			case strings.EqualFold(item, "100-continue"):
				h.Continue = true
			default:
				return refuse(http.StatusExpectationFailed, "unknown expectation %.80q", item)
			}
		}
	}
	return nil
}

// keepAlive keeps framing/persistence-decision, close-option-obeyed and te-in-http10.
func keepAlive(h *Head) bool {
	return !h.Has("Connection", "close") && (h.Minor == 1 || h.Has("Connection", "keep-alive"))
}

func isToken(s string) bool {
	for i := 0; i < len(s); i++ {
		if !tokenOctet[s[i]] {
			return false
		}
	}
	return s != ""
}

var tokenOctet = octets("!#$%&'*+-.^_`|~" + digits + letters)

const (
	digits  = "0123456789"
	letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

func octets(members string) (set [256]bool) {
	for i := 0; i < len(members); i++ {
		set[members[i]] = true
	}
	return set
}

func all(s string, set *[256]bool) bool {
	for i := 0; i < len(s); i++ {
		if !set[s[i]] {
			return false
		}
	}
	return true
}
