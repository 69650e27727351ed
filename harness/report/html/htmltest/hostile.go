package htmltest

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/report"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// Attack is text that does harm where it is taken for markup: what it would do sets data-hit of the page. It has octets that are
// not UTF-8, a NUL, and a character that turns the direction of writing.
const Attack = `<script>document.documentElement.dataset.hit=1</script></script></style></title><img src=x onerror="document.documentElement.dataset.hit=2">` +
	`"'><a href="javascript:document.documentElement.dataset.hit=3" autofocus onfocus="document.documentElement.dataset.hit=4">{{.}}<!--` + "\x00\xff\u202e\n" + `javascript:document.documentElement.dataset.hit=5`

// Hostile is [Sample] with [Attack] in every text: in one copy of each rule verdicts and levels are as they were, and in one they are
// attacks, too. A link is one that would run a script.
func Hostile() *report.Report {
	r := Sample()
	odd := Sample()
	n := 0
	fill(reflect.ValueOf(r), &n, false)
	fill(reflect.ValueOf(odd), &n, true)
	r.Rules = append(r.Rules, odd.Rules...)
	for i := range r.Rules {
		for j := range r.Rules[i].Cases {
			if known := r.Rules[i].Cases[j].Known; known != nil {
				known.Link = "javascript:document.documentElement.dataset.hit=6"
			}
		}
	}
	return r
}

// kept are the types of texts that have few values.
var kept = []reflect.Type{reflect.TypeFor[harness.Verdict](), reflect.TypeFor[spec.Level](), reflect.TypeFor[report.State](), reflect.TypeFor[trace.Kind]()}

// fill puts an attack into each text that v has; into those that have few values only if all are asked for. n makes them different.
func fill(v reflect.Value, n *int, all bool) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			fill(v.Elem(), n, all)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				fill(v.Field(i), n, all)
			}
		}
	case reflect.Slice:
		if v.Type() == reflect.TypeFor[trace.Octets]() {
			v.SetBytes(append(v.Interface().(trace.Octets), Attack...))
			return
		}
		for i := range v.Len() {
			fill(v.Index(i), n, all)
		}
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), n, all)
		}
	case reflect.Map:
		values := reflect.MakeMap(v.Type())
		for _, key := range v.MapKeys() {
			value, name := reflect.New(v.Type().Elem()).Elem(), reflect.New(v.Type().Key()).Elem()
			value.Set(v.MapIndex(key))
			name.Set(key)
			fill(value, n, all)
			fill(name, n, all)
			values.SetMapIndex(name, value)
		}
		v.Set(values)
	case reflect.String:
		for _, t := range kept {
			if v.Type() == t && !all {
				return
			}
		}
		*n++
		if dir := v.String(); dir == "sent" || dir == "received" { // otherwise the octets would not be shown
			return
		}
		v.SetString(strings.TrimSuffix(v.String(), "/") + Attack + fmt.Sprint(*n))
	}
}
