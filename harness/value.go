package harness

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// How much of a value stands in what was observed.
const (
	maxValue    = 300 // characters of a string: half from its beginning, half from its end
	maxElements = 20
	maxDepth    = 4
)

// value shows a value as the people who read reports would write it: as Python does, never as a Go struct.
func value(v any) string { return valueOf(v, maxDepth) }

func valueOf(v any, depth int) string {
	switch v := v.(type) {
	case nil:
		return "nothing"
	case string:
		return abridged(v, trace.Repr)
	case []byte:
		return abridgedBytes(v)
	case trace.Octets:
		return abridgedBytes(v)
	case *trace.Octets:
		return abridgedBytes(v.Bytes())
	case *trace.Error:
		if v == nil {
			return "nothing"
		}
		return abridged(strings.TrimSuffix(v.Type+": "+v.Message, ": "), shownPlain)
	}
	r := reflect.ValueOf(v)
	if (r.Kind() == reflect.Pointer || r.Kind() == reflect.Interface) && r.IsNil() {
		return "nothing"
	}
	switch v := v.(type) {
	case error:
		return abridged(v.Error(), shownPlain)
	case fmt.Stringer:
		return abridged(v.String(), shownPlain)
	}
	if depth == 0 {
		return "…"
	}
	return composite(r, depth)
}

func composite(r reflect.Value, depth int) string {
	switch r.Kind() {
	case reflect.Pointer:
		if r.Elem().CanInterface() {
			return valueOf(r.Elem().Interface(), depth)
		}
	case reflect.String:
		return abridged(r.String(), trace.Repr)
	case reflect.Bool:
		if r.Bool() {
			return "True"
		}
		return "False"
	case reflect.Array, reflect.Slice:
		if r.Kind() == reflect.Array {
			return "(" + elements(r, depth) + ")"
		}
		return "[" + elements(r, depth) + "]"
	case reflect.Map:
		return "{" + entries(r, depth) + "}"
	case reflect.Struct:
		return fields(r, depth)
	}
	if r.CanInterface() {
		return fmt.Sprint(r.Interface())
	}
	return r.String()
}

func elements(r reflect.Value, depth int) string {
	var texts []string
	for i := range min(r.Len(), maxElements) {
		texts = append(texts, valueOf(r.Index(i).Interface(), depth-1))
	}
	return strings.Join(andMore(texts, r.Len()), ", ")
}

func entries(r reflect.Value, depth int) string {
	keys := r.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	var texts []string
	for _, k := range keys[:min(len(keys), maxElements)] {
		texts = append(texts, valueOf(k.Interface(), depth-1)+": "+valueOf(r.MapIndex(k).Interface(), depth-1))
	}
	return strings.Join(andMore(texts, len(keys)), ", ")
}

// fields names those that are not zero.
func fields(r reflect.Value, depth int) string {
	var texts []string
	for i := range r.NumField() {
		if f := r.Type().Field(i); f.IsExported() && !r.Field(i).IsZero() {
			texts = append(texts, strings.ToLower(f.Name)+" "+valueOf(r.Field(i).Interface(), depth-1))
		}
	}
	return cmp.Or(strings.Join(texts, ", "), "nothing")
}

func andMore(texts []string, all int) []string {
	if left := all - len(texts); left > 0 {
		return append(texts, fmt.Sprintf("and %d more", left))
	}
	return texts
}

func shownPlain(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }

func abridgedBytes(data []byte) string {
	return abridged(trace.Latin1(string(data)), func(s string) string { return "b" + trace.Repr(s) })
}

// abridged shows the beginning and the end of a long text, and says how long it is.
func abridged(text string, show func(string) string) string {
	if len(text) <= maxValue {
		return show(text)
	}
	head, tail := maxValue/2, len(text)-maxValue/2
	if utf8.ValidString(text) {
		for !utf8.RuneStart(text[head]) {
			head--
		}
		for !utf8.RuneStart(text[tail]) {
			tail++
		}
	}
	return fmt.Sprintf("%s … %s (%d octets)", show(text[:head]), show(text[tail:]), len(text))
}
