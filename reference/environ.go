package reference

import (
	"maps"
	"strings"

	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

// Software is the value of SERVER_SOFTWARE and of the Server field.
const Software = "wsgicheck-reference"

// NewEnviron makes the environ of a request, a new one for each
// (wsgi/environ-app-may-mutate). All strings are octets as they arrived
// (wsgi/server-strings-latin1). It keeps wsgi/cgi-variables-present, request-method-nonempty,
// server-name-port-required and wsgi-keys-required.
func (x *Exchange) NewEnviron() wsgi.Environ {
	h, c := x.head, x.conn
	e := x.server.common.environ(len(h.Fields))
	fieldVariables(e, h)

	e["REQUEST_METHOD"] = usual(h.Method)
	e["PATH_INFO"] = h.Path     // wsgi/path-info-is-remainder
	e["QUERY_STRING"] = h.Query // wsgi/query-string-after-question-mark
	e["SERVER_NAME"] = c.serverName
	e["SERVER_PORT"] = c.serverPort
	e["SERVER_PROTOCOL"] = usual(h.Version) // wsgi/server-protocol-is-request-version
	e["REMOTE_ADDR"] = c.remoteAddr
	e["REMOTE_PORT"] = c.remotePort
	if h.Authority != "" { // framing/absolute-form-accepted
		e["HTTP_HOST"] = h.Authority
	}

	e[wsgi.KeyAsyncInput] = &x.input                                                                             // async-input/provided
	e[wsgi.KeyInputFactory] = wsgi.InputFactory(func() (wsgi.Token, error) { return x.server.seams.Factory(x) }) // sync-switch/provided
	e[wsgi.KeyResumeWithResult] = wsgi.ResumeWithResult(x.ResumeWithResult)
	e[KeyThreads] = threads{x}
	e[KeyEvent] = x.newEvent
	return e
}

// usual returns s as an interface value, without an allocation for values that most requests
// have.
func usual(s string) any {
	switch s {
	case "GET":
		return "GET"
	case "HTTP/1.1":
		return "HTTP/1.1"
	}
	return s
}

// common has the variables that are the same for all requests of a server, and room for those of
// a request with few fields, so that most environs can be copies of it.
type common wsgi.Environ

func newCommon(s *Server) common {
	c := make(common, fixedVariables+len(s.variables)+fewFields)
	for name, value := range s.variables {
		c[name] = value
	}
	c["SCRIPT_NAME"] = "" // wsgi/script-name-is-mount-prefix
	c["SERVER_SOFTWARE"] = Software
	c[wsgi.KeyVersion] = [2]int{1, 0} // wsgi/wsgi-version-is-1-0
	c[wsgi.KeyURLScheme] = "http"     // wsgi/url-scheme-reflects-transport
	c[wsgi.KeyInput] = refusedInput{}
	c[wsgi.KeyInputTerminated] = true
	c[wsgi.KeyErrors] = s.errors
	c[wsgi.KeyMultithread] = !s.single
	c[wsgi.KeyMultiprocess] = false
	c[wsgi.KeyRunOnce] = false
	c[wsgi.KeyFileWrapper] = wsgi.FileWrapper(fileWrapper)
	return c
}

const (
	fixedVariables = 24 // in every environ
	fewFields      = 4
)

func (c common) environ(fields int) wsgi.Environ {
	if fields <= fewFields {
		return wsgi.Environ(maps.Clone(c))
	}
	e := make(wsgi.Environ, len(c)+fixedVariables+fields)
	maps.Copy(e, c)
	return e
}

// fieldVariables adds a variable for each header field. Values of a repeated field are joined
// in order (framing/repeated-fields-combined-in-order). A field whose name has an underscore,
// which could be taken for another, is left out (framing/underscore-hyphen-collision).
func fieldVariables(e wsgi.Environ, h *Head) {
	for _, f := range h.Fields {
		name := variable(f.Name)
		if name == "" {
			continue
		}
		before, repeated := e[name].(string)
		switch {
		case !repeated:
			e[name] = f.Value
		case name == "HTTP_COOKIE":
			e[name] = before + "; " + f.Value
		default:
			e[name] = before + ", " + f.Value
		}
	}
}

// variable returns the name of the variable for a field; "" if it gets none.
func variable(field string) string {
	if name, ok := variables[field]; ok {
		return name
	}
	if strings.IndexByte(field, '_') >= 0 {
		return ""
	}
	name := strings.ToUpper(strings.ReplaceAll(field, "-", "_")) // a token is ASCII
	if name == "CONTENT_TYPE" || name == "CONTENT_LENGTH" {      // wsgi/content-type-variable, content-length-variable
		return name
	}
	return "HTTP_" + name
}

// variables has the variables of common fields, so that their names need not be made.
var variables = func() map[string]string {
	names := map[string]string{}
	for _, f := range []string{
		"Host", "User-Agent", "Accept", "Accept-Encoding", "Accept-Language", "Cookie", "Connection",
		"Content-Type", "Content-Length", "Referer", "Origin", "Cache-Control", "Expect", "Transfer-Encoding",
	} {
		upper := strings.ToUpper(strings.ReplaceAll(f, "-", "_"))
		if !strings.HasPrefix(upper, "CONTENT_") {
			upper = "HTTP_" + upper
		}
		names[f], names[strings.ToLower(f)] = upper, upper
	}
	return names
}()
