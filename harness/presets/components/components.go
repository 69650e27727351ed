package components

import (
	"embed"
	"errors"
	"io/fs"
	"strings"
	"sync"

	"github.com/wsgicheck/wsgicheck/spec/strictyaml"
)

// Distribution is what is installed together, with the components that are tested of it.
type Distribution struct {
	Name           string   `yaml:"-"` // of its file, without the ending
	Title          string   // one line: what it is
	Packages       []string // what pip installs: the distribution itself first, pinned exactly
	Python         []string `yaml:",omitempty"` // the versions of Python that it runs on, such as 3.11; nil for all
	Configurations []Configuration
}

// Configuration is one component, and how it is made. Its keys are what the flags of wsgicheck middleware and wsgicheck app say.
type Configuration struct {
	Name        string   // unique among all files
	Title       string   `yaml:",omitempty"` // where the distribution has several
	Middleware  string   `yaml:",omitempty"` // MODULE:FACTORY; or
	Application string   `yaml:",omitempty"` // MODULE:APPLICATION
	Call        string   `yaml:",omitempty"` // of middleware: the Python expression that makes it of app
	Source      string   `yaml:",omitempty"` // a Python module that is written beside it: see Module
	Setup       string   `yaml:",omitempty"` // MODULE:CALLABLE, called before the import
	Env         []string `yaml:",omitempty"` // NAME=VALUE
	Declares    []string `yaml:",omitempty"` // of middleware: what it is by its purpose
	Routes      bool     `yaml:",omitempty"` // of an application: it gets the routes of its framework, too
	Requests    []string `yaml:",omitempty"` // of an application: METHOD and target, besides the usual requests
}

// Component is a configuration with its distribution.
type Component struct {
	*Distribution
	*Configuration
}

// Name is the name of the configuration.
func (c Component) Name() string { return c.Configuration.Name }

// Title says what the component is.
func (c Component) Title() string {
	if c.Configuration.Title != "" {
		return c.Distribution.Title + ": " + c.Configuration.Title
	}
	return c.Distribution.Title
}

// Target is MODULE:NAME of what is hosted.
func (c *Configuration) Target() string { return c.Middleware + c.Application }

// Module is the name of the module that Source is.
func (c *Configuration) Module() string {
	return "component_" + strings.NewReplacer("-", "_").Replace(c.Name)
}

//go:embed *.yaml
var files embed.FS

// Load returns the distributions, by the names of their files. It reads the data once. What it returns is shared: callers must
// not change it.
func Load() ([]Distribution, error) { return loadOnce() }

var loadOnce = sync.OnceValues(func() ([]Distribution, error) { return Read(files) })

// All returns the components of all distributions, in the order of the files. It panics where Load fails.
func All() (all []Component) {
	found, err := Load()
	if err != nil {
		panic(err)
	}
	for i := range found {
		for j := range found[i].Configurations {
			all = append(all, Component{&found[i], &found[i].Configurations[j]})
		}
	}
	return all
}

// Read reads the folder's *.yaml files and checks them. The error has a line for each fault, with the file and the key.
func Read(folder fs.FS) ([]Distribution, error) {
	names, err := fs.Glob(folder, "*.yaml")
	if err != nil {
		return nil, err
	}
	var all []Distribution
	c := checker{file: map[string]string{}}
	for _, name := range names {
		data, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, err
		}
		d := Distribution{Name: strings.TrimSuffix(name, ".yaml")}
		if err := strictyaml.Decode(name, data, &d); err != nil {
			c.errs = append(c.errs, err)
			continue
		}
		c.distribution(&d)
		all = append(all, d)
	}
	return all, errors.Join(c.errs...)
}
