package findings

import (
	"bytes"
	"encoding"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// decode reads a file of YAML into a struct, strictly: an unknown, missing or repeated
// key, a value of another type and an empty text or list are errors. Keys are those of
// the struct's yaml tags; a key may be left out if its tag says omitempty. The error has
// a line for each fault, with the file, the line, the entry and the key.
//
// It is written on nodes because yaml's own decoder names neither the entry of a value
// that is wrong nor a key that is missing.
func decode(file string, data []byte, into any) error {
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var document, second yaml.Node
	switch err := decoder.Decode(&document); {
	case err == io.EOF:
		return fmt.Errorf("%s: the file is empty", file)
	case err != nil:
		return fmt.Errorf("%s: %w", file, err)
	}
	s := strict{file: file}
	s.value(document.Content[0], reflect.ValueOf(into).Elem(), "")
	if err := decoder.Decode(&second); err != io.EOF {
		s.errorf(&second, "", "want one document in the file, not several")
	}
	return errors.Join(s.errs...)
}

type strict struct {
	file string
	errs []error
}

func (s *strict) errorf(n *yaml.Node, where, format string, args ...any) {
	place := fmt.Sprintf("%s:%d: ", s.file, n.Line)
	if where != "" {
		place += where + ": "
	}
	s.errs = append(s.errs, fmt.Errorf("%s%s", place, fmt.Sprintf(format, args...)))
}

// value reads a node into v; where is the path to it, as errors print it.
func (s *strict) value(n *yaml.Node, v reflect.Value, where string) {
	if t, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		if err := t.UnmarshalText([]byte(n.Value)); err != nil {
			s.errorf(n, where, "%v, not %s", err, show(n))
		}
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		s.mapping(n, v, where)
	case reflect.Slice:
		s.list(n, v, where)
	case reflect.Bool:
		if n.ShortTag() != "!!bool" || n.Value != "true" {
			s.errorf(n, where, "want true or no such key, not %s", show(n))
			return
		}
		v.SetBool(true)
	default:
		if n.ShortTag() != "!!str" || strings.TrimSpace(n.Value) == "" {
			s.errorf(n, where, "want text (in quotes if it looks like a number), not %s", show(n))
			return
		}
		v.SetString(n.Value)
	}
}

func (s *strict) mapping(n *yaml.Node, v reflect.Value, where string) {
	if n.Kind != yaml.MappingNode {
		s.errorf(n, where, "want keys with values, not %s", show(n))
		return
	}
	fields := map[string]int{} // by key
	var known, missing []string
	for i := range v.NumField() {
		key, options, _ := strings.Cut(v.Type().Field(i).Tag.Get("yaml"), ",")
		if key == "-" {
			continue
		}
		fields[key], known = i, append(known, key)
		if options != "omitempty" {
			missing = append(missing, key)
		}
	}
	var seen []string
	for i := 0; i < len(n.Content); i += 2 {
		key := n.Content[i].Value
		field, ok := fields[key]
		switch {
		case !ok:
			s.errorf(n.Content[i], where, "unknown key %q; the keys are %s", key, strings.Join(known, ", "))
			continue
		case slices.Contains(seen, key):
			s.errorf(n.Content[i], where, "the key %q is given twice", key)
			continue
		}
		seen = append(seen, key)
		missing = slices.DeleteFunc(missing, func(m string) bool { return m == key })
		s.value(n.Content[i+1], v.Field(field), join(where, key))
	}
	for _, key := range missing {
		s.errorf(n, where, "the key %q is missing", key)
	}
}

func (s *strict) list(n *yaml.Node, v reflect.Value, where string) {
	if n.Kind != yaml.SequenceNode || len(n.Content) == 0 {
		s.errorf(n, where, "want a list of at least one item, not %s", show(n))
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content)))
	for i, item := range n.Content {
		s.value(item, v.Index(i), where+"["+entry(item, i)+"]")
	}
}

// entry names an item of a list: by its id, rule or name if it has one, else by number.
func entry(n *yaml.Node, i int) string {
	for k := 0; n.Kind == yaml.MappingNode && k < len(n.Content); k += 2 {
		if slices.Contains([]string{"id", "rule", "name"}, n.Content[k].Value) && n.Content[k+1].Value != "" {
			return n.Content[k+1].Value
		}
	}
	return fmt.Sprint(i + 1)
}

func join(where, key string) string {
	if where == "" {
		return key
	}
	return where + "." + key
}

func show(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	default:
		return fmt.Sprintf("%q", n.Value)
	}
}
