package spec

import (
	"embed"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/wsgicheck/wsgicheck/spec/suggest"
)

//go:embed rules/*.yaml
var files embed.FS

// Catalog is a set of rules. It does not change and may be shared between goroutines;
// the slices within a Rule it returns belong to it.
type Catalog struct {
	rules []Rule
	index map[string]int // ids and aliases
}

// Load returns the rules of wsgicheck. It parses them once. It returns an error, which
// names file and line, only if the embedded catalog has a mistake.
func Load() (*Catalog, error) { return loadOnce() }

// MustLoad is like Load but panics if Load fails.
func MustLoad() *Catalog {
	c, err := Load()
	if err != nil {
		panic(err)
	}
	return c
}

var loadOnce = sync.OnceValues(load)

func load() (*Catalog, error) {
	r := newReader()
	for _, p := range profiles {
		name := "rules/" + p.Name + ".yaml"
		data, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		r.read("spec/"+name, data)
	}
	return r.result()
}

// Parse reads the rules of one profile from a YAML file. It is strict: an unknown or
// missing key, an unknown level, party or profile, and an id that is given twice or does
// not begin with its profile are errors. The error lists every mistake, one per line,
// each beginning with name and line number.
func Parse(name string, data []byte) (*Catalog, error) {
	r := newReader()
	r.read(name, data)
	return r.result()
}

func (c *Catalog) add(r Rule) {
	for _, id := range append([]string{r.ID}, r.Aliases...) {
		c.index[id] = len(c.rules)
	}
	c.rules = append(c.rules, r)
}

// Rules returns all rules in the catalog's order.
func (c *Catalog) Rules() []Rule { return slices.Clone(c.rules) }

// Rule returns the rule with that id or alias.
func (c *Catalog) Rule(id string) (Rule, bool) {
	i, ok := c.index[id]
	if !ok {
		return Rule{}, false
	}
	return c.rules[i], true
}

// Profiles returns the profiles that have rules in the catalog, in its order.
func (c *Catalog) Profiles() []Profile {
	var found []Profile
	for _, r := range c.rules {
		if !slices.Contains(found, r.Profile) {
			found = append(found, r.Profile)
		}
	}
	return found
}

// Match returns the rules that a selection names, in the catalog's order and each
// once. A selection is a comma-separated list of ids, aliases, profiles and patterns as
// in path.Match: "wsgi/close-*,comet". A pattern without a slash matches profiles. A part
// that matches nothing is an error, which names that part and similar ids.
func (c *Catalog) Match(selection string) ([]Rule, error) {
	picked := make([]bool, len(c.rules))
	for part := range strings.SplitSeq(selection, ",") {
		part = strings.TrimSpace(part)
		none := true
		for i, r := range c.rules {
			ok, err := r.matches(part)
			if err != nil {
				return nil, fmt.Errorf("rule pattern %q: %w", part, err)
			}
			if ok {
				picked[i], none = true, false
			}
		}
		if none {
			return nil, c.noMatch(part)
		}
	}
	var rules []Rule
	for i, r := range c.rules {
		if picked[i] {
			rules = append(rules, r)
		}
	}
	return rules, nil
}

func (r Rule) matches(pattern string) (bool, error) {
	if !strings.Contains(pattern, "/") {
		return path.Match(pattern, r.Profile.Name)
	}
	for _, id := range append([]string{r.ID}, r.Aliases...) {
		if ok, err := path.Match(pattern, id); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

func (c *Catalog) noMatch(part string) error {
	known := c.ids()
	var names []string
	for _, p := range c.Profiles() {
		names = append(names, p.Name)
		known = append(known, p.Name, p.Name+"/*")
	}
	if near := suggest.Nearest(part, known); len(near) > 0 {
		return fmt.Errorf("no rule matches %q%s", part, suggest.DidYouMean(near))
	}
	return fmt.Errorf("no rule matches %q; the profiles are %s", part, strings.Join(names, ", "))
}

// Suggest returns at most three ids that are similar to one that does not exist, most
// similar first. The profile may be missing from id or wrong.
func (c *Catalog) Suggest(id string) []string { return suggest.Nearest(id, c.ids()) }

func (c *Catalog) ids() []string {
	ids := make([]string, len(c.rules))
	for i, r := range c.rules {
		ids[i] = r.ID
	}
	return ids
}
