package strictyaml

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Line is the line at which a mapping begins: a field of this type is set, and is no key.
type Line int

// Decode reads a file into what value points to. An empty file leaves it as it is. See [File.Decode].
func Decode(name string, data []byte, value any) error {
	f := Read(name, data)
	f.Decode(f.Root, value)
	return f.Err()
}

// Decode reads a node into what value points to: structs, slices, maps with string keys,
// strings, ints, bools and nodes. A struct's keys are its fields' names in lower case, or what a tag
// says (`yaml:"name"`); keys may be left out. A key without a value counts as left out.
// It reports whether nothing was wrong.
func (f *File) Decode(n *yaml.Node, value any) bool {
	before := len(f.errs)
	f.decode(n, reflect.ValueOf(value).Elem())
	return len(f.errs) == before
}

func (f *File) decode(n *yaml.Node, v reflect.Value) {
	if n == nil || n.ShortTag() == "!!null" {
		return
	}
	if v.Type() == reflect.TypeFor[*yaml.Node]() {
		v.Set(reflect.ValueOf(n))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		f.decodeStruct(n, v)
	case reflect.Slice:
		if n.Kind != yaml.SequenceNode {
			f.want(n, "a list")
			return
		}
		items := reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content))
		for i, c := range n.Content {
			f.decode(c, items.Index(i))
		}
		v.Set(items)
	case reflect.Map:
		values := f.AnyMapping(n)
		m := reflect.MakeMap(v.Type())
		for i := 0; i < len(n.Content) && values != nil; i += 2 { // in this order, so that errors are
			key := n.Content[i].Value
			item := reflect.New(v.Type().Elem()).Elem()
			f.decode(values[key], item)
			m.SetMapIndex(reflect.ValueOf(key), item)
		}
		v.Set(m)
	case reflect.String:
		if n.Kind != yaml.ScalarNode {
			f.want(n, "text")
			return
		}
		v.SetString(n.Value)
	case reflect.Int:
		number, err := strconv.Atoi(n.Value)
		if err != nil {
			f.want(n, "a number")
		}
		v.SetInt(int64(number))
	case reflect.Bool:
		v.SetBool(f.Flag(n, false))
	default:
		panic(fmt.Sprintf("strictyaml: cannot decode into a %s", v.Type()))
	}
}

func (f *File) decodeStruct(n *yaml.Node, v reflect.Value) {
	var keys []string
	fields := map[string]reflect.Value{}
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if field.Type == reflect.TypeFor[Line]() {
			v.Field(i).SetInt(int64(n.Line))
			continue
		}
		key := field.Tag.Get("yaml")
		if key == "" {
			key = strings.ToLower(field.Name)
		}
		keys = append(keys, key)
		fields[key] = v.Field(i)
	}
	values := f.Mapping(n, "", nil, keys)
	for _, key := range keys {
		f.decode(values[key], fields[key])
	}
}
