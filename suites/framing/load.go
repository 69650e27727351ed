package framing

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"github.com/wsgicheck/wsgicheck/spec"
)

// Load reads the vectors of every *.yaml file of the folder. The error names each fault with
// file and line.
func Load(folder fs.FS) ([]Vector, error) {
	names, err := fs.Glob(folder, "*.yaml")
	if err != nil {
		return nil, err
	}
	found, errs := make([][]Vector, len(names)), make([]error, len(names))
	var loading sync.WaitGroup
	for i, name := range names {
		loading.Go(func() {
			data, err := fs.ReadFile(folder, name)
			if err != nil {
				errs[i] = err
				return
			}
			l := &loader{catalogue: spec.MustLoad(), seen: map[string]string{}, name: name}
			found[i] = l.file(data)
			errs[i] = errors.Join(l.errs...)
		})
	}
	loading.Wait()
	return slices.Concat(found...), errors.Join(errs...)
}

// loader collects what is wrong with a file.
type loader struct {
	catalogue *spec.Catalogue
	seen      map[string]string // where each id was given
	name      string            // of the file
	errs      []error
}

func (l *loader) errorf(n *yaml.Node, format string, args ...any) {
	l.errs = append(l.errs, fmt.Errorf("%s: %s", l.place(n), fmt.Sprintf(format, args...)))
}

func (l *loader) place(n *yaml.Node) string { return fmt.Sprintf("%s:%d", l.name, n.Line) }

func (l *loader) file(data []byte) []Vector {
	var document yaml.Node
	if err := yaml.Unmarshal(data, &document); err != nil {
		l.errs = append(l.errs, fmt.Errorf("%s: %w", l.name, err))
		return nil
	}
	if document.Kind == 0 {
		l.errs = append(l.errs, fmt.Errorf("%s:1: the file is empty; it needs the keys rule and vectors", l.name))
		return nil
	}
	resolve(&document)
	f := l.mapping(document.Content[0], []string{"rule", "vectors"}, []string{"defaults"})
	rule := l.text(f["rule"])
	if _, ok := l.catalogue.Rule(rule); f["rule"] != nil && !ok {
		l.errorf(f["rule"], "there is no rule %q", rule)
	} else if want := path.Base(rule) + ".yaml"; f["rule"] != nil && want != l.name {
		l.errorf(f["rule"], "the vectors of %s belong in %s", rule, want)
	}
	var defaults fields
	if f["defaults"] != nil {
		defaults = l.mapping(f["defaults"], nil, defaultKeys)
	}
	var all []Vector
	for _, n := range l.items(f["vectors"]) {
		for _, v := range l.vectors(n, defaults) {
			v.Rule = rule
			if first, ok := l.seen[v.ID()]; ok {
				l.errorf(n, "%s is there already, at %s", v.ID(), first)
			}
			l.seen[v.ID()] = v.place
			all = append(all, v)
		}
	}
	return all
}

// resolve puts what aliases stand for in their place.
func resolve(n *yaml.Node) {
	for i, c := range n.Content {
		if c.Kind == yaml.AliasNode {
			n.Content[i] = c.Alias
			continue // resolved, or about to be, where it was defined
		}
		resolve(c)
	}
}

// fields are the values of a mapping by key.
type fields map[string]*yaml.Node

// mapping returns the values of a mapping, having checked the keys.
func (l *loader) mapping(n *yaml.Node, required, optional []string) fields {
	if n.Kind != yaml.MappingNode {
		l.errorf(n, "want a mapping here")
		return nil
	}
	f := fields{}
	for i := 0; i < len(n.Content); i += 2 {
		key := n.Content[i]
		switch {
		case required == nil && optional == nil:
		case !slices.Contains(required, key.Value) && !slices.Contains(optional, key.Value):
			l.errorf(key, "unknown key %q; the keys are %s", key.Value, strings.Join(slices.Concat(required, optional), ", "))
			continue
		}
		if f[key.Value] != nil {
			l.errorf(key, "the key %q is given twice", key.Value)
		}
		f[key.Value] = n.Content[i+1]
	}
	for _, key := range required {
		if f[key] == nil {
			l.errorf(n, "the key %q is missing", key)
		}
	}
	return f
}

func (l *loader) items(n *yaml.Node) []*yaml.Node {
	if n == nil {
		return nil
	}
	if n.Kind != yaml.SequenceNode || len(n.Content) == 0 {
		l.errorf(n, "want a list of at least one item here")
		return nil
	}
	return n.Content
}

func (l *loader) text(n *yaml.Node) string {
	if n == nil {
		return ""
	}
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!str" && n.ShortTag() != "!!int" {
		l.errorf(n, "want text here")
		return ""
	}
	return n.Value
}

func (l *loader) flag(n *yaml.Node, otherwise bool) bool {
	if n == nil {
		return otherwise
	}
	var b bool
	if n.ShortTag() != "!!bool" || n.Decode(&b) != nil {
		l.errorf(n, "want true or false here")
	}
	return b
}
