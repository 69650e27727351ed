package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// configName is the file in the working directory that adds targets.
const configName = "wsgicheck.yaml"

// config is what wsgicheck.yaml holds.
type config struct {
	Targets []configTarget `yaml:"targets"`
}

// configTarget is a target of the user's.
type configTarget struct {
	Name     string            `yaml:"name"`
	Title    string            `yaml:"title"`    // for lists
	Command  string            `yaml:"command"`  // as --command
	Address  string            `yaml:"address"`  // as --address
	Env      map[string]string `yaml:"env"`      // added to the environment of the command
	Bridge   string            `yaml:"bridge"`   // as --bridge
	Profiles []string          `yaml:"profiles"` // as --profile
}

// loadConfig reads wsgicheck.yaml; there need not be one. The error names file and line.
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
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	if err := decoder.Decode(&c); err != nil && err != io.EOF {
		return config{}, yamlError(err)
	}
	if err := decoder.Decode(new(yaml.Node)); err != io.EOF {
		return config{}, fmt.Errorf("%s: it holds more than one document", configName)
	}
	lines := targetLines(data)
	seen := map[string]int{}
	var errs []error
	for i, t := range c.Targets {
		if first, again := seen[t.Name]; again {
			errs = append(errs, fmt.Errorf("%s:%d: the target %q is there already, at line %d", configName, lines[i], t.Name, first))
		} else if err := t.check(); err != nil {
			errs = append(errs, fmt.Errorf("%s:%d: %w", configName, lines[i], err))
		}
		seen[t.Name] = lines[i]
	}
	return c, errors.Join(errs...)
}

func (t configTarget) check() error {
	switch {
	case t.Name == "" || strings.HasPrefix(t.Name, "-"):
		return fmt.Errorf("a target needs a name, not %q", t.Name)
	case builtIn(t.Name):
		return fmt.Errorf("the target %q comes with wsgicheck: take another name", t.Name)
	case (t.Command == "") == (t.Address == ""):
		return fmt.Errorf("the target %q needs a command or an address, and not both", t.Name)
	case t.Address != "" && len(t.Env) > 0:
		return fmt.Errorf("the target %q has an address: env is for a command", t.Name)
	}
	_, err := t.target()
	return err
}

// targetLines returns the line at which each target begins.
func targetLines(data []byte) []int {
	var document struct {
		Targets []yaml.Node `yaml:"targets"`
	}
	yaml.Unmarshal(data, &document)
	lines := make([]int, len(document.Targets))
	for i, n := range document.Targets {
		lines[i] = n.Line
	}
	return lines
}

var (
	unknownKey = regexp.MustCompile(`field (\S+) not found in type main\.(\w+)`)
	linePrefix = regexp.MustCompile(`^(?:yaml: )?line (\d+): `)
	keys       = map[string][]string{
		"config":       {"targets"},
		"configTarget": {"name", "title", "command", "address", "env", "bridge", "profiles"},
	}
)

// yamlError rewrites what the decoder says, an error or a list of them, with file and line first
// and in terms of the file.
func yamlError(err error) error {
	messages := []string{err.Error()}
	var several *yaml.TypeError
	if errors.As(err, &several) {
		messages = several.Errors
	}
	for i, m := range messages {
		m = unknownKey.ReplaceAllStringFunc(m, func(s string) string {
			found := unknownKey.FindStringSubmatch(s)
			known := keys[found[2]]
			return fmt.Sprintf("unknown key %q; the keys are %s", found[1], strings.Join(known, ", ")) + didYouMean(nearest(found[1], known))
		})
		if line := linePrefix.FindStringSubmatch(m); line != nil {
			m = configName + ":" + line[1] + ": " + m[len(line[0]):]
		} else {
			m = configName + ": " + m
		}
		messages[i] = m
	}
	return errors.New(strings.Join(messages, "\n"))
}
