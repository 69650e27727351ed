package reference

import (
	"strings"

	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

// Software is the value of SERVER_SOFTWARE and of the Server field.
const Software = "wsgicheck-reference"

// NewEnviron makes the environ of a request, a new one for each
// (wsgi/environ-app-may-mutate). All strings are octets as they came
// (wsgi/server-strings-latin1). It keeps wsgi/cgi-variables-present, request-method-nonempty,
// server-name-port-required and wsgi-keys-required.
func (x *Exchange) NewEnviron() wsgi.Environ {
	h, c := x.head, x.conn
	e := make(wsgi.Environ, fixedVariables+len(x.server.variables)+len(h.Fields))
	for name, value := range x.server.variables {
		e[name] = value
	}
	fieldVariables(e, h)

	e["REQUEST_METHOD"] = h.Method
	e["SCRIPT_NAME"] = ""       // wsgi/script-name-is-mount-prefix
	e["PATH_INFO"] = h.Path     // wsgi/path-info-is-remainder
	e["QUERY_STRING"] = h.Query // wsgi/query-string-after-question-mark
	e["SERVER_NAME"] = c.serverName
	e["SERVER_PORT"] = c.serverPort
	e["SERVER_PROTOCOL"] = h.Version // wsgi/server-protocol-is-request-version
	e["SERVER_SOFTWARE"] = Software
	e["REMOTE_ADDR"] = c.remoteAddr
	e["REMOTE_PORT"] = c.remotePort
	if h.Authority != "" { // framing/absolute-form-accepted
		e["HTTP_HOST"] = h.Authority
	}

	e[wsgi.KeyVersion] = version  // wsgi/wsgi-version-is-1-0
	e[wsgi.KeyURLScheme] = "http" // wsgi/url-scheme-reflects-transport
	e[wsgi.KeyInput] = refusedInput{}
	e[wsgi.KeyInputTerminated] = true
	e[wsgi.KeyErrors] = x.server.errors
	e[wsgi.KeyMultithread] = !x.server.single
	e[wsgi.KeyMultiprocess] = false
	e[wsgi.KeyRunOnce] = false
	e[wsgi.KeyFileWrapper] = wrapper

	e[wsgi.KeyAsyncInput] = &x.input                                                                             // async-input/provided
	e[wsgi.KeyInputFactory] = wsgi.InputFactory(func() (wsgi.Token, error) { return x.server.seams.Factory(x) }) // sync-switch/provided
	e[wsgi.KeyResumeWithResult] = wsgi.ResumeWithResult(x.ResumeWithResult)
	e[KeyThreads] = threads{x}
	e[KeyEvent] = x.newEvent
	return e
}

// fixedVariables is how many variables every environ has.
const fixedVariables = 24

// Values that are the same for all.
var (
	version any = [2]int{1, 0}
	wrapper any = wsgi.FileWrapper(fileWrapper)
)

// fieldVariables adds a variable for each header field. Values of a field that is there
// twice are joined in order (framing/repeated-fields-combined-in-order); a name with an
// underscore, which could pass for another, is left out
// (framing/underscore-hyphen-collision).
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

// variable is the name of the variable for a field; "" if it has none.
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

// variables saves the making of the usual names.
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
