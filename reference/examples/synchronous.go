package examples

import (
	"fmt"
	"maps"
	"net/url"
	"slices"

	"github.com/wsgicheck/wsgicheck/spec/wsgi"
)

// synchronous does not know the asynchronous interface: it reads its content, writes a greeting
// with write(), and yields its environ line by line.
func synchronous(environ wsgi.Environ, start wsgi.StartResponse) (wsgi.Iterable, error) {
	content, err := environ[wsgi.KeyInput].(wsgi.Input).ReadSize(1 << 16)
	if err != nil {
		return nil, err
	}
	name := "stranger"
	if form, err := url.ParseQuery(string(content)); err == nil && form.Get("name") != "" {
		name = form.Get("name")
	}
	write, err := start("200 OK", []wsgi.Header{{Name: "Content-Type", Value: plainText}}, nil)
	if err != nil {
		return nil, err
	}
	if err := write(fmt.Appendf(nil, "Hello, %s! This is your environ:\n\n", name)); err != nil {
		return nil, err
	}
	lines := turns{}
	for _, key := range slices.Sorted(maps.Keys(environ)) {
		shape := "%s: %T\n" // of an object
		switch environ[key].(type) {
		case string, bool, [2]int:
			shape = "%s: %v\n"
		}
		lines = append(lines, func() (wsgi.Value, error) { return fmt.Appendf(nil, shape, key, environ[key]), nil })
	}
	return &lines, nil
}
