package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/wire"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// String shows the event: its kind, what it was about and its result. Keys of the environ that
// PEP 3333 or the proposal define are on separate lines.
func (e Event) String() string {
	words := []string{string(e.Kind)}
	add := func(format string, args ...any) { words = append(words, fmt.Sprintf(format, args...)) }
	if e.Name != "" {
		add("%s", e.Name)
	}
	switch {
	case e.Method != "" && e.Size != nil:
		add("%s(%d)", e.Method, *e.Size)
	case e.Method != "":
		add("%s()", e.Method)
	}
	if e.Status != "" {
		add("%q", e.Status)
	}
	if e.Value != "" {
		add("%s", e.Value)
	}
	if e.Data != nil {
		data := e.Data.Bytes()
		add("%s", cmp.Or(strings.ReplaceAll(wire.FormatBytes(data), "\n", " "), `""`))
		if e.Method == "" && e.Size != nil && *e.Size > len(data) {
			add("… of %d octets", *e.Size)
		}
	}
	if e.Type != "" && e.Type != "bytes" {
		add("of type %s", e.Type)
	}
	if e.End {
		add("the end")
	}
	if err := e.Error; err != nil {
		add("raised %s: %s", err.Type, err.Message)
	}
	if a := e.Args; a != nil && e.Kind != trace.Call && a.Keyword > 0 {
		add("with %s by keyword", harness.Counted(a.Keyword, "argument", "arguments"))
	} else if a != nil && e.Kind == trace.Call && (a.Positional != 2 || a.Keyword != 0 || a.EnvironType != "dict" && a.EnvironType != "") {
		add("with %d positional and %d keyword arguments, environ a %s", a.Positional, a.Keyword, a.EnvironType)
	}
	text := strings.Join(words, " ")
	for _, h := range e.Headers {
		text += fmt.Sprintf("\n  %q: %q", h[0], h[1])
	}
	return text + environ(e.Environ)
}

func environ(values map[string]trace.EnvValue) string {
	var keys []string
	for k := range values {
		if defined(k) {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	var b strings.Builder
	for _, k := range keys {
		fmt.Fprintf(&b, "\n  %s = %s", k, values[k])
	}
	if left := len(values) - len(keys); left > 0 {
		fmt.Fprintf(&b, "\n  other keys: %d", left)
	}
	return b.String()
}

// defined reports whether PEP 3333 or the proposal defines the environ key.
func defined(key string) bool {
	for _, prefix := range []string{"wsgi.", "HTTP_", "SERVER_", "REMOTE_", "REQUEST_", "CONTENT_"} {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	return slices.Contains([]string{"SCRIPT_NAME", "PATH_INFO", "QUERY_STRING"}, key)
}
