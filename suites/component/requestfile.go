package component

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// ReadRequests reads the requests of a file: .http or .rest as editors have them, .har as browsers export it, or JSON lines
// (.jsonl, .ndjson), each a request, or an environ as the pytest plugin records it. The error names the file and the line.
func ReadRequests(path string) ([]Request, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var found []Request
	switch ext := strings.ToLower(filepath.Ext(path)); ext {
	case ".http", ".rest":
		found, err = readHTTP(string(data))
	case ".har":
		found, err = readHAR(data)
	case ".jsonl", ".ndjson":
		found, err = readLines(data)
	default:
		return nil, fmt.Errorf("%s: wsgicheck reads requests from .http, .rest, .har, .jsonl and .ndjson files, not from %q", path, ext)
	}
	if err != nil {
		return nil, fmt.Errorf("%s%w", path, err)
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("%s has no request", path)
	}
	return found, nil
}

// UsualRequests are the requests that an application gets if no others are given, as far as a file can have them.
const UsualRequests = `GET /
###
HEAD /
###
GET /wsgicheck-unknown
###
WSGICHECK /
###
POST /
Content-Type: application/x-www-form-urlencoded

` + wrongBytes + `
###
POST /
`

// FromUser are requests that a user has given, with unique names, and one of them in other lawful environs.
func FromUser(all []Request) []Request {
	times := map[string]int{}
	for i := range all {
		name := all[i].Name
		if times[name]++; times[name] > 1 {
			all[i].Name = fmt.Sprintf("%s (%d)", name, times[name])
		}
	}
	for _, r := range all {
		if strings.HasPrefix(r.Name, "GET ") {
			return append(all, Variants(r)...)
		}
	}
	return all
}

// requestOf makes a request of what a client sends.
func requestOf(method, target string, fields [][2]string, body string) (Request, error) {
	u, err := url.Parse(target)
	if err != nil || u.Path == "" && u.Host == "" {
		return Request{}, fmt.Errorf("%q is no URL or path", target)
	}
	path := u.Path
	if path == "" {
		path = "/"
	}
	environ := map[string]string{"REQUEST_METHOD": method, "PATH_INFO": trace.Latin1(path), "QUERY_STRING": u.RawQuery}
	if u.Host != "" {
		environ["HTTP_HOST"] = u.Host
	}
	for _, f := range fields {
		key := strings.ToUpper(strings.ReplaceAll(f[0], "-", "_"))
		switch key {
		case "CONTENT_TYPE":
		case "CONTENT_LENGTH", "TRANSFER_ENCODING", "CONNECTION": // the content as it is gives the first; the others are the connection's
			continue
		default:
			key = "HTTP_" + key
		}
		if old, given := environ[key]; given && key != "HTTP_HOST" {
			f[1] = old + "," + f[1]
		}
		environ[key] = trace.Latin1(f[1])
	}
	if body != "" || method == "POST" || method == "PUT" || method == "PATCH" {
		environ["CONTENT_LENGTH"] = lengthOf(body)
	}
	return Request{Name: method + " " + u.RequestURI(), Environ: environ, Content: body, Need: Schedule{FileWrapper: true}}, nil
}

var (
	requestLine = regexp.MustCompile(`^([A-Z][A-Z-]*)\s+(\S+)(\s+HTTP/[0-9.]+)?\s*$`)
	fieldLine   = regexp.MustCompile("^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)\\s*$")
)

// readHTTP reads the form that editors have for requests: they are separated by lines that begin with ###.
func readHTTP(text string) (all []Request, err error) {
	var method, target string
	var fields [][2]string
	var body []string
	inBody := false
	line := 0
	flush := func() error {
		if method == "" {
			return nil
		}
		r, err := requestOf(method, target, fields, strings.TrimRight(strings.Join(body, "\n"), "\n"))
		if err != nil {
			return fmt.Errorf(":%d: %w", line, err)
		}
		all = append(all, r)
		method, fields, body, inBody = "", nil, nil, false
		return nil
	}
	for l := range strings.SplitSeq(text, "\n") {
		line++
		l = strings.TrimSuffix(l, "\r")
		found := requestLine.FindStringSubmatch(l)
		field := fieldLine.FindStringSubmatch(l)
		switch {
		case strings.HasPrefix(l, "###"):
			if err := flush(); err != nil {
				return nil, err
			}
		case inBody:
			body = append(body, l)
		case method == "" && (strings.TrimSpace(l) == "" || strings.HasPrefix(l, "#") || strings.HasPrefix(l, "//") || strings.HasPrefix(l, "@")):
		case method == "" && found != nil:
			method, target = found[1], found[2]
		case method == "":
			return nil, fmt.Errorf(":%d: %q is no request line, such as GET /path", line, l)
		case strings.TrimSpace(l) == "":
			inBody = true
		case field != nil:
			fields = append(fields, [2]string{field[1], field[2]})
		default:
			return nil, fmt.Errorf(":%d: %q is no header field", line, l)
		}
	}
	return all, flush()
}

func readHAR(data []byte) (all []Request, err error) {
	var har struct {
		Log struct {
			Entries []struct {
				Request struct {
					Method, URL string
					Headers     []struct{ Name, Value string }
					PostData    struct{ Text string }
				}
			}
		}
	}
	if err := json.Unmarshal(data, &har); err != nil {
		return nil, fmt.Errorf(": not an HTTP archive: %w", err)
	}
	for i, e := range har.Log.Entries {
		var fields [][2]string
		for _, h := range e.Request.Headers {
			if !strings.HasPrefix(h.Name, ":") { // a pseudo-header of HTTP/2
				fields = append(fields, [2]string{h.Name, h.Value})
			}
		}
		r, err := requestOf(e.Request.Method, e.Request.URL, fields, e.Request.PostData.Text)
		if err != nil {
			return nil, fmt.Errorf(": entry %d: %w", i+1, err)
		}
		all = append(all, r)
	}
	return all, nil
}

// recorded is a line: a request, or an environ.
type recorded struct {
	Method, Target string
	Headers        [][2]string
	Content        *trace.Octets
	Environ        map[string]string
	Test           string // who made it, when it was recorded; for a reader
}

func readLines(data []byte) (all []Request, err error) {
	for i, line := range bytes.Split(data, []byte("\n")) {
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		var one recorded
		decoder := json.NewDecoder(bytes.NewReader(line))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&one); err != nil {
			return nil, fmt.Errorf(":%d: %w", i+1, err)
		}
		r, err := one.request()
		if err != nil {
			return nil, fmt.Errorf(":%d: %w", i+1, err)
		}
		all = append(all, r)
	}
	return all, nil
}

func (one *recorded) request() (Request, error) {
	body := string(one.Content.Bytes())
	switch {
	case one.Environ == nil && (one.Method == "" || one.Target == ""):
		return Request{}, fmt.Errorf("it has neither environ nor method and target")
	case one.Environ == nil:
		return requestOf(one.Method, one.Target, one.Headers, body)
	}
	environ := map[string]string{}
	for key, value := range one.Environ {
		if !strings.HasPrefix(key, "wsgi.") {
			environ[key] = value
		}
	}
	if environ["REQUEST_METHOD"] == "" {
		return Request{}, fmt.Errorf("its environ has no REQUEST_METHOD")
	}
	name := environ["REQUEST_METHOD"] + " " + environ["SCRIPT_NAME"] + environ["PATH_INFO"]
	if environ["QUERY_STRING"] != "" {
		name += "?" + environ["QUERY_STRING"]
	}
	for key := range usualEnviron { // what was not there then is not there now
		if _, given := environ[key]; !given {
			environ[key] = "-"
		}
	}
	return Request{Name: name, Environ: environ, Content: body, Need: Schedule{FileWrapper: true}}, nil
}
