package findings

import (
	"embed"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/strictyaml"
)

//go:embed data/*.yaml
var files embed.FS

// Load returns the servers, by name, with what was found in them. It reads the data
// once. Its error, which names file, entry and key, can only come from data that was
// edited wrongly. What it returns is shared: callers must not change it.
func Load() ([]Server, error) { return loadOnce() }

// All is Load for callers that cannot do without; it panics where Load fails.
func All() []Server {
	servers, err := Load()
	if err != nil {
		panic(err)
	}
	return servers
}

var loadOnce = sync.OnceValues(func() ([]Server, error) {
	entries, err := files.ReadDir("data")
	if err != nil {
		return nil, err
	}
	var servers []Server
	var errs []error
	for _, e := range entries {
		data, err := files.ReadFile("data/" + e.Name())
		if err != nil {
			return nil, err
		}
		s, err := Parse(e.Name(), data)
		servers, errs = append(servers, s), append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return servers, Check(servers)
})

// Parse reads one file of data. The server's name is the file's without its ending.
// Parse reports what is malformed; what is well-formed and wrong, Check reports.
func Parse(name string, data []byte) (Server, error) {
	var s Server
	err := strictyaml.Decode(name, data, &s)
	s.Name = strings.TrimSuffix(path.Base(name), ".yaml")
	return s, err
}

// Reference is a finding together with the server it was made in.
type Reference struct {
	Server  Server
	Finding Finding
}

// Link returns the address of the finding, relative to the folder of the pages.
func (r Reference) Link() string { return r.Server.Name + ".md#" + r.Finding.ID }

// Versions returns the versions of what has the defect, such as "gunicorn 27.0.1".
func (r Reference) Versions() string {
	var versions []string
	for _, c := range r.Server.Configurations {
		if slices.Contains(r.Server.configurations(r.Finding), c.Name) && !slices.Contains(versions, c.Versions) {
			versions = append(versions, c.Versions)
		}
	}
	return strings.Join(versions, "; ")
}

// ByRule returns what was found under a rule, gravest first. The id may be an alias; an
// id that is no rule's is an error.
func ByRule(id string) ([]Reference, error) {
	rule, ok := spec.MustLoad().Rule(id)
	if !ok {
		return nil, fmt.Errorf("no rule has the id %q", id)
	}
	servers, err := Load()
	if err != nil {
		return nil, err
	}
	return byRule(servers, rule.ID), nil
}

func byRule(servers []Server, id string) []Reference {
	var found []Reference
	for _, g := range gravities {
		for _, s := range servers {
			for _, f := range s.Findings {
				if f.Gravity == g && slices.Contains(f.rules(), id) {
					found = append(found, Reference{s, f})
				}
			}
		}
	}
	return found
}
