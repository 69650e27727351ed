package framing

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"sync"

	"go.yaml.in/yaml/v3"

	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/strictyaml"
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
			l := &loader{File: strictyaml.Read(name, data), catalog: spec.MustLoad(), seen: map[string]string{}}
			found[i] = l.file()
			errs[i] = l.Err()
		})
	}
	loading.Wait()
	return slices.Concat(found...), errors.Join(errs...)
}

// loader reads one file.
type loader struct {
	*strictyaml.File
	catalog *spec.Catalog
	seen    map[string]string // where each id was given
}

// fields are the values of a mapping by key.
type fields = map[string]*yaml.Node

func (l *loader) file() []Vector {
	l.NeedKeys("rule", "vectors")
	f := l.Mapping(l.Root, "", []string{"rule", "vectors"}, []string{"defaults", "presumes"})
	rule := l.Scalar(f["rule"])
	if _, ok := l.catalog.Rule(rule); f["rule"] != nil && !ok {
		l.Errorf(f["rule"], "there is no rule %q", rule)
	} else if want := path.Base(rule) + ".yaml"; f["rule"] != nil && want != l.Name {
		l.Errorf(f["rule"], "the vectors of %s belong in %s", rule, want)
	}
	var defaults fields
	if f["defaults"] != nil {
		defaults = l.Mapping(f["defaults"], "", nil, defaultKeys)
	}
	presumed := l.presumes(f["presumes"])
	var all []Vector
	for _, n := range l.Items(f["vectors"]) {
		for _, v := range l.vectors(n, defaults) {
			v.Rule, v.Presumes = rule, slices.Concat(presumed, v.Presumes)
			if first, ok := l.seen[v.ID()]; ok {
				l.Errorf(n, "%s is there already, at %s", v.ID(), first)
			}
			l.seen[v.ID()] = v.place
			all = append(all, v)
		}
	}
	return all
}

// presumes reads a list of rules and cases. Whether they exist is tested with those of the other profiles.
func (l *loader) presumes(n *yaml.Node) (ids []string) {
	if n == nil {
		return nil
	}
	for _, id := range l.Items(n) {
		ids = append(ids, l.Scalar(id))
	}
	return ids
}
