package strictyaml

import (
	"encoding"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Line is the line at which a mapping begins: a field of this type is set, and has no key.
type Line int

// Decode reads a file into what value points to. See [File.Decode].
func Decode(name string, data []byte, value any) error {
	f := Read(name, data)
	if v := reflect.ValueOf(value).Elem(); f.Root == nil && v.Kind() == reflect.Struct {
		f.NeedKeys(keysOf(v.Type()).required...)
	}
	f.Decode(f.Root, value)
	return f.Err()
}

// Decode reads a node into what value points to: structs, slices, maps with string keys,
// strings, ints, bools, nodes, and what implements encoding.TextUnmarshaler. It reports whether
// nothing was wrong. Errors name the path to the key, such as targets[mine].env.
//
// A struct's keys are its fields' names in lower case, or what a tag says (`yaml:"name"`; "-"
// for none). Each must be there, and must not be empty, unless the tag has the option omitempty.
func (f *File) Decode(n *yaml.Node, value any) bool {
	before := len(f.errs)
	f.decode(n, reflect.ValueOf(value).Elem(), "", true)
	return len(f.errs) == before
}

// decode reads a node at a path into v; filled says that an empty text or list is an error.
func (f *File) decode(n *yaml.Node, v reflect.Value, at string, filled bool) {
	if n == nil || isNull(n) && !filled {
		return
	}
	if v.Type() == reflect.TypeFor[*yaml.Node]() {
		v.Set(reflect.ValueOf(n))
		return
	}
	if t, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		if err := t.UnmarshalText([]byte(n.Value)); err != nil {
			f.report(n, at, "%v, not %s", err, describe(n))
		}
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		f.decodeStruct(n, v, at)
	case reflect.Slice:
		f.decodeList(n, v, at, filled)
	case reflect.Map:
		f.decodeMap(n, v, at)
	case reflect.String:
		if n.Kind != yaml.ScalarNode || filled && strings.TrimSpace(n.Value) == "" {
			f.want(n, at, "text")
			return
		}
		v.SetString(n.Value)
	case reflect.Int:
		number, err := strconv.Atoi(n.Value)
		if err != nil {
			f.want(n, at, "a number")
		}
		v.SetInt(int64(number))
	case reflect.Bool:
		var flag bool
		if n.ShortTag() != "!!bool" || n.Decode(&flag) != nil {
			f.want(n, at, "true or false")
		}
		v.SetBool(flag)
	default:
		panic(fmt.Sprintf("strictyaml: cannot decode into a %s", v.Type()))
	}
}

func (f *File) decodeStruct(n *yaml.Node, v reflect.Value, at string) {
	keys := keysOf(v.Type())
	values := f.mapping(n, at, "", keys.required, keys.optional)
	for i := range v.NumField() {
		if v.Field(i).Type() == reflect.TypeFor[Line]() {
			v.Field(i).SetInt(int64(n.Line))
		} else if key := keys.byField[i]; key != "" {
			f.decode(values[key], v.Field(i), join(at, key), slices.Contains(keys.required, key))
		}
	}
}

func (f *File) decodeList(n *yaml.Node, v reflect.Value, at string, filled bool) {
	switch {
	case filled && (n.Kind != yaml.SequenceNode || len(n.Content) == 0):
		f.want(n, at, "a list of at least one item")
		return
	case n.Kind != yaml.SequenceNode:
		f.want(n, at, "a list")
		return
	}
	items := reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content))
	for i, c := range n.Content {
		f.decode(c, items.Index(i), at+"["+itemName(c, i)+"]", true)
	}
	v.Set(items)
}

func (f *File) decodeMap(n *yaml.Node, v reflect.Value, at string) {
	values := f.anyMapping(n, at)
	m := reflect.MakeMap(v.Type())
	for i := 0; i < len(n.Content) && values != nil; i += 2 { // in this order, so that errors are
		key := n.Content[i].Value
		item := reflect.New(v.Type().Elem()).Elem()
		f.decode(values[key], item, join(at, key), false)
		m.SetMapIndex(reflect.ValueOf(key), item)
	}
	v.Set(m)
}

// keys are those of a struct.
type keys struct {
	byField            []string // "" for a field without a key
	required, optional []string
}

func keysOf(t reflect.Type) (k keys) {
	for i := range t.NumField() {
		field := t.Field(i)
		key, option, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		switch {
		case key == "-" || field.Type == reflect.TypeFor[Line]():
			k.byField = append(k.byField, "")
			continue
		case key == "":
			key = strings.ToLower(field.Name)
		}
		k.byField = append(k.byField, key)
		if option == "omitempty" {
			k.optional = append(k.optional, key)
		} else {
			k.required = append(k.required, key)
		}
	}
	return k
}

func join(at, key string) string {
	if at == "" {
		return key
	}
	return at + "." + key
}

// itemName names an item of a list: by its id, rule or name if it has one, else by its number.
func itemName(n *yaml.Node, i int) string {
	for _, key := range []string{"id", "rule", "name"} {
		for k := 0; n.Kind == yaml.MappingNode && k < len(n.Content); k += 2 {
			if n.Content[k].Value == key && n.Content[k+1].Value != "" {
				return n.Content[k+1].Value
			}
		}
	}
	return strconv.Itoa(i + 1)
}
