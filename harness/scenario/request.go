package scenario

import (
	"slices"
	"strconv"
	"strings"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/wire"
)

// request is a request in the making. Its strings are octets.
type request struct {
	wire.Request        // its content is in the next field
	content      string // expanded
	name         string // the program it reaches; "" for the case's own
	noHost       bool
	expand       func(string) string // fills in {id}, {addr} and {prefix}
}

// Option changes a request.
type Option func(*request)

// To names the program (Case.Apps) the request reaches.
func To(name string) Option { return func(r *request) { r.name = name } }

// Header adds a header field.
func Header(name, value string) Option {
	return func(r *request) { r.Headers = append(r.Headers, wire.Header{Name: name, Value: value}) }
}

// RawLine adds a line to the head as it is, its line end included.
func RawLine(line string) Option {
	return func(r *request) { r.Headers = append(r.Headers, wire.Header{Raw: line}) }
}

// Content gives the request the content and its Content-Length.
func Content(content string) Option { return Begun(content, "") }

// Begun sends the first part of the content, and declares the length of both.
func Begun(content, rest string) Option {
	return func(r *request) {
		begun := r.expand(content)
		r.part(len(begun)+len(r.expand(rest)), begun)
	}
}

// PartOf declares a Content-Length of n and sends content, the first part of it.
func PartOf(n int, content string) Option {
	return func(r *request) { r.part(n, r.expand(content)) }
}

func (r *request) part(n int, content string) {
	Header("Content-Length", strconv.Itoa(n))(r)
	r.content = content
}

// ChunkedContent gives the request the pieces as chunks, and the last chunk.
func ChunkedContent(pieces ...string) Option {
	return func(r *request) {
		expanded := make([]string, len(pieces))
		for i, p := range pieces {
			expanded[i] = r.expand(p)
		}
		RawChunked(chunks(expanded, LastChunk))(r)
	}
}

// RawChunked declares the chunked coding and sends the octets.
func RawChunked(octets string) Option {
	return func(r *request) {
		Header("Transfer-Encoding", "chunked")(r)
		r.content = r.expand(octets)
	}
}

// LastChunk ends chunked content.
const LastChunk = "0\r\n\r\n"

// ChunksOf encodes each piece as a chunk.
func ChunksOf(pieces ...string) string { return chunks(pieces, "") }

func chunks(pieces []string, end string) string {
	size := len(end)
	for _, p := range pieces {
		size += len(p) + len("ffffffff\r\n\r\n")
	}
	var b strings.Builder
	b.Grow(size)
	for _, p := range pieces {
		for _, part := range []string{strconv.FormatInt(int64(len(p)), 16), "\r\n", p, "\r\n"} {
			b.WriteString(part)
		}
	}
	b.WriteString(end)
	return b.String()
}

// HTTP10 makes it an HTTP/1.0 request.
func HTTP10() Option { return func(r *request) { r.Version = wire.HTTP10 } }

// NoHost leaves the Host field out.
func NoHost() Option { return func(r *request) { r.noHost = true } }

// Last asks for the connection to be closed after the response.
func Last() Option { return Header("Connection", "close") }

// Get sends a GET request.
func Get(target string, options ...Option) Actions { return Send("GET", target, options...) }

// Post sends a POST request with the content.
func Post(content string, options ...Option) Actions {
	return Send("POST", "/", append([]Option{Content(content)}, options...)...)
}

// PostPart sends a POST request that declares n octets of content, and the first part of them.
func PostPart(n int, content string, options ...Option) Actions {
	return Send("POST", "/", append([]Option{PartOf(n, content)}, options...)...)
}

// Send sends a request; {id} and {addr} are expanded everywhere in it, and lengths are
// those of what they become. The target's path is what follows the prefix beneath which the application is mounted.
func Send(method, target string, options ...Option) Actions {
	return Pipeline(Ask(method, target, options...))
}

// Asked is a request, which is made when it is sent.
type Asked struct {
	text  string
	needs []harness.Need
	build func(expand func(string) string) *request
}

// Ask is a request for Pipeline, or for what sends its octets.
func Ask(method, target string, options ...Option) Asked {
	target, beneath := Beneath(target)
	a := Asked{text: method + " " + strings.Replace(target, "{prefix}", "", 1), build: func(expand func(string) string) *request {
		return build(method, target, options, expand)
	}}
	if !beneath {
		a.needs = []harness.Need{NeedsRoot}
	}
	return a
}

// Pipeline sends requests at once, in one write.
func Pipeline(requests ...Asked) Actions {
	text := "send"
	for _, a := range requests {
		text += " " + a.text
	}
	all := act(text, func(c *harness.Client) error {
		conn, err := c.Conn()
		if err != nil {
			return err
		}
		var data []byte
		for _, a := range requests {
			r := a.build(c.ExpandText)
			c.Expect(r.Info())
			data = r.appendTo(data)
		}
		return send(conn, data)
	})
	if len(requests) > 1 {
		all[0].Needs = []harness.Need{NeedsConnection}
	}
	for _, a := range requests {
		all[0].Needs = append(all[0].Needs, a.needs...)
	}
	return all
}

// Text returns the octets of a request, {id}, {addr} and {prefix} not yet expanded, for use with Raw.
// Content must hold neither.
func Text(method, target string, options ...Option) string {
	return Ask(method, target, options...).Octets()
}

// Octets returns the octets of the request, like Text.
func (a Asked) Octets() string {
	return string(a.build(func(s string) string { return s }).appendTo(nil))
}

// appendTo appends the octets of the request.
func (r *request) appendTo(data []byte) []byte {
	head := r.expand(string(r.Bytes()))
	data = slices.Grow(data, len(head)+len(r.content))
	return append(append(data, head...), r.content...)
}

func build(method, target string, options []Option, expand func(string) string) *request {
	r := &request{Request: wire.Request{Method: method, Target: target, Version: wire.HTTP11}, expand: expand}
	for _, o := range options {
		o(r)
	}
	var own wire.Headers
	if !r.noHost {
		own = append(own, wire.Header{Name: "Host", Value: "{addr}"})
	}
	id := "{id}"
	if r.name != "" {
		id = "{id." + r.name + "}"
	}
	own = append(own, wire.Header{Name: "Wsgicheck", Value: id})
	r.Headers = append(own, r.Headers...)
	return r
}
