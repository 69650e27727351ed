package findings

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/wsgicheck/wsgicheck/spec"
)

var levels = []spec.Level{spec.Must, spec.MustNot, spec.Should, spec.ShouldNot}

var slug = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// Check reports what is wrong with data that is well-formed: unknown kinds, gravities,
// levels, rules and configurations, ids given twice, counts that do not fit together.
// Its error has a line for each fault, with the file and the entry.
func Check(servers []Server) error {
	c := checker{rules: spec.MustLoad(), owner: map[string]string{}}
	for _, s := range servers {
		for _, name := range s.own() {
			if first, ok := c.owner[name]; ok {
				c.fault(s, name, "the configuration is also in %s.yaml", first)
			}
			c.owner[name] = s.Name
		}
	}
	for _, s := range servers {
		c.server(s)
	}
	return errors.Join(c.errs...)
}

type checker struct {
	rules *spec.Catalog
	owner map[string]string // of each configuration: the server whose page has its findings
	errs  []error
}

func (c *checker) fault(s Server, entry, format string, args ...any) {
	if entry != "" {
		entry += ": "
	}
	c.errs = append(c.errs, fmt.Errorf("%s.yaml: %s%s", s.Name, entry, fmt.Sprintf(format, args...)))
}

func (c *checker) server(s Server) {
	if !slices.Contains(kinds, s.Kind) {
		c.fault(s, "", "unknown kind %q; want one of %q", s.Kind, kinds)
	}
	if _, err := time.Parse("2006-01", s.Tested); err != nil {
		c.fault(s, "", `tested is %q; want a month such as "2026-11"`, s.Tested)
	}
	for _, k := range s.Configurations {
		if k.FindingsIn != "" && (k.FindingsIn == s.Name || c.owner[k.Name] != k.FindingsIn) {
			c.fault(s, k.Name, "findings_in is %q, whose file has no such configuration", k.FindingsIn)
		}
	}
	seen := map[string]bool{}
	for _, f := range s.Findings {
		if seen[f.ID] {
			c.fault(s, f.ID, "the id is given twice")
		}
		seen[f.ID] = true
		c.finding(s, f)
	}
	for _, w := range s.Withdrawn {
		c.rule(s, "withdrawn "+w.Rule, w.Rule, w.Level)
		c.configurations(s, "withdrawn "+w.Rule, w.Configurations)
		if w.See != "" && !seen[w.See] {
			c.fault(s, "withdrawn "+w.Rule, "see is %q, which is no finding of this server", w.See)
		}
	}
	c.counts(s)
}

func (c *checker) finding(s Server, f Finding) {
	if !slug.MatchString(f.ID) {
		c.fault(s, f.ID, "the id is not made of lower-case letters, digits and single hyphens")
	}
	if strings.HasSuffix(f.Title, ".") || len(f.Title) > 120 {
		c.fault(s, f.ID, "the title is a heading: at most 120 octets, without a full stop")
	}
	if !slices.Contains(gravities, f.Gravity) {
		c.fault(s, f.ID, "unknown gravity %q; want one of %q", f.Gravity, gravities)
	}
	c.configurations(s, f.ID, f.Configurations)
	for _, o := range f.Rules {
		c.rule(s, f.ID, o.Rule, o.Level)
		c.configurations(s, f.ID, o.Configurations)
		for _, name := range o.Configurations {
			if !slices.Contains(s.configurations(f), name) {
				c.fault(s, f.ID, "%s: the finding does not apply to %q", o.Rule, name)
			}
		}
		if o.Shared && o.Failed == (Count{}) {
			c.fault(s, f.ID, "%s: shared without a count", o.Rule)
		}
	}
}

func (c *checker) rule(s Server, entry, id string, level spec.Level) {
	rule, ok := c.rules.Rule(id)
	switch {
	case !ok:
		c.fault(s, entry, "no rule has the id %q; near it are %q", id, c.rules.Suggest(id))
	case rule.ID != id:
		c.fault(s, entry, "%q is an alias; write %q", id, rule.ID)
	}
	if !slices.Contains(levels, level) {
		c.fault(s, entry, "%s: unknown level %q; want one of %q", id, level, levels)
	}
}

func (c *checker) configurations(s Server, entry string, names []string) {
	for _, name := range names {
		if !slices.Contains(s.own(), name) {
			c.fault(s, entry, "unknown configuration %q; want one of %q", name, s.own())
		}
	}
}

// counts checks the counts of one rule against each other, for each configuration: they
// are out of the same number of cases, those of several findings are no more than there
// are, and one that is shared is the same in at least two findings.
func (c *checker) counts(s Server) {
	type key struct{ configuration, rule string }
	type line struct {
		finding string
		Observation
	}
	lines := map[key][]line{}
	var keys []key
	for _, f := range s.Findings {
		for _, o := range f.Rules {
			for _, name := range s.about(f, o) {
				k := key{name, o.Rule}
				if lines[k] == nil {
					keys = append(keys, k)
				}
				if o.Failed != (Count{}) {
					lines[k] = append(lines[k], line{f.ID, o})
				}
			}
		}
	}
	for _, k := range keys {
		sum, shared := 0, map[string]bool{}
		for _, l := range lines[k] {
			first := lines[k][0]
			switch {
			case l.Failed.Of != first.Failed.Of:
				c.fault(s, l.finding, "%s in %s: %q does not fit %q in %s", k.rule, k.configuration, l.Failed, first.Failed, first.finding)
			case l.Shared != first.Shared, l.Shared && l.Failed != first.Failed:
				c.fault(s, l.finding, "%s in %s: a shared count is the same in all findings that share it", k.rule, k.configuration)
			}
			if sum += l.Failed.Failed; l.Shared {
				shared[l.finding] = true
			}
		}
		switch {
		case len(shared) == 1:
			c.fault(s, lines[k][0].finding, "%s in %s: the count is shared with no other finding", k.rule, k.configuration)
		case len(shared) == 0 && len(lines[k]) > 0 && sum > lines[k][0].Failed.Of:
			c.fault(s, "", "%s in %s: the findings fail %d of %d cases", k.rule, k.configuration, sum, lines[k][0].Failed.Of)
		}
	}
}
