package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/spec/strictyaml"
)

// configName is the file in the working directory that adds targets.
const configName = "wsgicheck.yaml"

// config is the content of wsgicheck.yaml.
type config struct {
	Targets []configTarget `yaml:",omitempty"`
}

// configTarget is a target that the user defines.
type configTarget struct {
	Name     string
	Title    string            `yaml:",omitempty"` // for lists
	Command  string            `yaml:",omitempty"` // as --command
	Address  string            `yaml:",omitempty"` // as --address
	Gateway  string            `yaml:",omitempty"` // as --gateway
	Env      map[string]string `yaml:",omitempty"` // added to the environment of the command
	Bridge   string            `yaml:",omitempty"` // as --bridge
	Profiles []string          `yaml:",omitempty"` // as --profile
	Host     string            `yaml:",omitempty"` // as --host
	Unix     string            `yaml:",omitempty"` // as --unix
	Prefix   string            `yaml:",omitempty"` // as --prefix
	Line     strictyaml.Line   // where it is in the file

	given harness.Gateway `yaml:"-"` // what a gateway without a socket is given; "" if the target is none

	adapted bool `yaml:"-"` // for presets: the ASGI adapter is put beside the probe
}

// loadConfig reads wsgicheck.yaml, if there is one. The error names file and line.
func loadConfig() (config, error) {
	data, err := os.ReadFile(configName)
	if errors.Is(err, fs.ErrNotExist) {
		return config{}, nil
	}
	if err != nil {
		return config{}, usage("%w", err)
	}
	c, err := parseConfig(data)
	if err != nil {
		return config{}, usage("%w", err)
	}
	return c, nil
}

func parseConfig(data []byte) (config, error) {
	var c config
	if err := strictyaml.Decode(configName, data, &c); err != nil {
		return config{}, err
	}
	seen := map[string]strictyaml.Line{}
	var errs []error
	for _, t := range c.Targets {
		if first, again := seen[t.Name]; again {
			errs = append(errs, fmt.Errorf("%s:%d: the target %q is there already, at line %d", configName, t.Line, t.Name, first))
		} else if err := t.check(); err != nil {
			errs = append(errs, fmt.Errorf("%s:%d: %w", configName, t.Line, err))
		}
		seen[t.Name] = t.Line
	}
	return c, errors.Join(errs...)
}

// kinds returns which of the keys that say what the target is the entry has.
func (t configTarget) kinds() (has []string) {
	for _, k := range [][2]string{{"command", t.Command}, {"address", t.Address}, {"gateway", t.Gateway}} {
		if k[1] != "" {
			has = append(has, k[0])
		}
	}
	return has
}

func (t configTarget) check() error {
	switch {
	case strings.HasPrefix(t.Name, "-"):
		return fmt.Errorf("a target cannot be called %q, which would be taken for a flag", t.Name)
	case builtIn(t.Name):
		return fmt.Errorf("the target %q comes with wsgicheck: choose another name", t.Name)
	case len(t.kinds()) != 1:
		return fmt.Errorf("the target %q has %s: it needs a command, an address or a gateway, and just one of them", t.Name, cmp.Or(strings.Join(t.kinds(), " and "), "none"))
	case t.Address != "" && len(t.Env) > 0:
		return fmt.Errorf("the target %q has an address: env is only for a command or a gateway", t.Name)
	}
	_, err := t.target()
	return err
}
