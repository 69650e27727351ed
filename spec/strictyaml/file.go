package strictyaml

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/wsgicheck/wsgicheck/spec/suggest"
)

// File is a file that is being read, and what is wrong with it. It belongs to one goroutine.
//
// Methods that read a node take nil for a key that is not there, and return the zero value
// for it and for whatever is wrong.
type File struct {
	Name    string     // as errors show it
	Root    *yaml.Node // of the document, its aliases resolved; nil if the file is empty or not YAML
	Comment string     // at its head

	errs []error
}

// Read reads the one document of a file. What is wrong is in [File.Err].
func Read(name string, data []byte) *File {
	f := &File{Name: name}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var document, second yaml.Node
	if err := decoder.Decode(&document); err == io.EOF {
		return f
	} else if err != nil {
		f.syntax(err)
		return f
	}
	if err := decoder.Decode(&second); err == nil {
		f.Errorf(&second, "a second document begins here; a file holds one")
	} else if err != io.EOF {
		f.syntax(err)
	}
	f.resolve(&document, nil)
	f.Root = document.Content[0]
	f.Comment = document.HeadComment + "\n" + f.Root.HeadComment
	if len(f.Root.Content) > 0 {
		f.Comment += "\n" + f.Root.Content[0].HeadComment // where the parser leaves it depends on blank lines
	}
	f.Comment = strings.TrimSpace(f.Comment)
	return f
}

var errorLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// syntax reports what the YAML parser says, which names the line in the midst of its text if at all.
func (f *File) syntax(err error) {
	place, text := f.Name, err.Error()
	if found := errorLine.FindStringSubmatch(text); found != nil {
		text = text[len(found[0]):]
		if found[1] != "" {
			place += ":" + found[1]
		}
	}
	f.errs = append(f.errs, fmt.Errorf("%s: this is not YAML: %s", place, text))
}

// resolve puts what aliases stand for in their place.
func (f *File) resolve(n *yaml.Node, within []*yaml.Node) {
	within = append(within, n)
	for i, c := range n.Content {
		if c.Kind != yaml.AliasNode {
			f.resolve(c, within)
			continue
		}
		if slices.Contains(within, c.Alias) {
			f.Errorf(c, "the alias *%s stands for what it is part of", c.Value)
			n.Content[i] = &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Line: c.Line}
			continue
		}
		n.Content[i] = c.Alias // an alias within it was resolved where it was defined
	}
}

// Place is where a node is, NAME:LINE.
func (f *File) Place(n *yaml.Node) string { return f.Name + ":" + strconv.Itoa(n.Line) }

// Errorf reports what is wrong at a node.
func (f *File) Errorf(n *yaml.Node, format string, args ...any) { f.report(n, "", format, args...) }

// report reports what is wrong at a node and the path to it, once: several aliases may stand for it.
func (f *File) report(n *yaml.Node, at, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if at != "" {
		text = at + ": " + text
	}
	text = f.Place(n) + ": " + text
	if !slices.ContainsFunc(f.errs, func(err error) bool { return err.Error() == text }) {
		f.errs = append(f.errs, errors.New(text))
	}
}

// Err returns everything that is wrong so far, a line for each error; nil for nothing.
func (f *File) Err() error { return errors.Join(f.errs...) }

// NeedKeys reports a file that is empty and needs keys.
func (f *File) NeedKeys(keys ...string) {
	if f.Root == nil && len(f.errs) == 0 && len(keys) > 0 {
		f.errs = append(f.errs, fmt.Errorf("%s:1: the file is empty; it needs the keys %s", f.Name, strings.Join(keys, ", ")))
	}
}

// Mapping returns the values of a mapping by key. It reports keys that are unknown, given
// twice or missing. what names the mapping in errors, for instance "a rule"; it may be "".
func (f *File) Mapping(n *yaml.Node, what string, required, optional []string) map[string]*yaml.Node {
	in := ""
	if what != "" {
		in = " in " + what
	}
	return f.mapping(n, "", in, required, optional)
}

func (f *File) mapping(n *yaml.Node, at, in string, required, optional []string) map[string]*yaml.Node {
	known := slices.Concat(required, optional)
	if n == nil || n.Kind != yaml.MappingNode {
		f.want(n, at, "a mapping with the keys "+strings.Join(known, ", "))
		return nil
	}
	values := f.entries(n, at, in, func(key *yaml.Node) bool {
		ok := slices.Contains(known, key.Value)
		if !ok {
			f.report(key, at, "unknown key %q%s; the keys are %s%s", key.Value, in, strings.Join(known, ", "),
				suggest.DidYouMean(suggest.Nearest(key.Value, known)))
		}
		return ok
	})
	for _, key := range required {
		if values[key] == nil {
			f.report(n, at, "the key %q is missing%s", key, in)
		}
	}
	return values
}

// AnyMapping returns the values of a mapping with any keys. It reports those given twice.
func (f *File) AnyMapping(n *yaml.Node) map[string]*yaml.Node { return f.anyMapping(n, "") }

func (f *File) anyMapping(n *yaml.Node, at string) map[string]*yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		f.want(n, at, "a mapping")
		return nil
	}
	return f.entries(n, at, "", func(*yaml.Node) bool { return true })
}

func (f *File) entries(n *yaml.Node, at, in string, valid func(key *yaml.Node) bool) map[string]*yaml.Node {
	values := make(map[string]*yaml.Node, len(n.Content)/2)
	for i := 0; i < len(n.Content); i += 2 {
		switch key := n.Content[i]; {
		case !valid(key):
		case values[key.Value] != nil:
			f.report(key, at, "the key %q is given twice%s", key.Value, in)
		default:
			values[key.Value] = n.Content[i+1]
		}
	}
	return values
}

// want reports that a node is of another kind; nothing for no node.
func (f *File) want(n *yaml.Node, at, what string) {
	if n != nil {
		f.report(n, at, "want %s, not %s", what, describe(n))
	}
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" }

func describe(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "a mapping"
	case n.Kind == yaml.SequenceNode && len(n.Content) == 0:
		return "an empty list"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case isNull(n):
		return "nothing"
	default:
		return strconv.Quote(n.Value)
	}
}
