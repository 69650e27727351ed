package spec

import (
	"errors"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/wsgicheck/wsgicheck/spec/strictyaml"
)

// reader collects the rules of one or more files, and all mistakes in them. It walks YAML
// nodes, because decoding into structs loses the line of a value that is well-formed but
// wrong.
type reader struct {
	*strictyaml.File // the file being read
	catalog          *Catalog
	places           map[string]string // where each id and alias was given
	profile          Profile
	errs             []error // of the previous files
}

func newReader() *reader {
	return &reader{catalog: &Catalog{index: map[string]int{}}, places: map[string]string{}}
}

func (r *reader) result() (*Catalog, error) {
	if err := errors.Join(r.errs...); err != nil {
		return nil, err
	}
	return r.catalog, nil
}

func (r *reader) read(name string, data []byte) {
	r.File = strictyaml.Read(name, data)
	r.NeedKeys("profile", "rules")
	file := r.Mapping(r.Root, "a file", []string{"profile", "rules"}, nil)
	r.profile = r.profileOf(file["profile"])
	for _, rule := range strictyaml.List(r.File, file["rules"], r.rule) {
		r.catalog.add(rule)
	}
	r.errs = append(r.errs, r.Err())
}

func (r *reader) profileOf(n *yaml.Node) Profile {
	name := strictyaml.OneOf(r.File, n, "profile", profileNames())
	p, _ := profileNamed(name)
	return p
}

var (
	requiredKeys = []string{"id", "title", "level", "party", "statement", "source", "observe"}
	optionalKeys = []string{"aliases", "also_binds", "optional", "offered", "reason", "interpretation"}
)

func (r *reader) rule(n *yaml.Node) Rule {
	f := r.Mapping(n, "a rule", requiredKeys, optionalKeys)
	rule := Rule{
		ID:        r.id(f["id"]),
		Aliases:   strictyaml.List(r.File, f["aliases"], r.id),
		Title:     r.Text(f["title"]),
		Level:     strictyaml.OneOf(r.File, f["level"], "level", levels),
		Party:     strictyaml.OneOf(r.File, f["party"], "party", parties),
		AlsoBinds: strictyaml.List(r.File, f["also_binds"], func(n *yaml.Node) Party { return strictyaml.OneOf(r.File, n, "party", parties) }),
		Profile:   r.profile,
		Statement: r.Text(f["statement"]),
		Source:    strictyaml.List(r.File, f["source"], r.Text),
		Optional:  r.Flag(f["optional"], false),
		Offered:   r.Text(f["offered"]),
		Observe: strictyaml.List(r.File, f["observe"], func(n *yaml.Node) Observation {
			return strictyaml.OneOf(r.File, n, "observation", observations)
		}),
		Reason:          r.Text(f["reason"]),
		Interpretations: strictyaml.List(r.File, f["interpretation"], r.interpretation),
		Location:        Location{r.Name, n.Line},
	}
	r.check(rule, f)
	return rule
}

// check reports mistakes in a rule whose fields are each well-formed; f holds the nodes
// they came from.
func (r *reader) check(rule Rule, f map[string]*yaml.Node) {
	if rule.ID != "" && r.profile.Name != "" && !strings.HasPrefix(rule.ID, r.profile.Name+"/") {
		r.Errorf(f["id"], "the id %q does not begin with the file's profile, %q", rule.ID, r.profile.Name+"/")
	}
	if rule.Offered != "" && !rule.Optional {
		r.Errorf(f["offered"], "%s has the key offered; it needs optional: true too", rule.ID)
	}
	if rule.Observe == nil {
		return
	}
	unobservable := slices.Contains(rule.Observe, Unobservable)
	if unobservable && len(rule.Observe) > 1 {
		r.Errorf(f["observe"], "%s has observe: none together with other values", rule.ID)
	}
	if unobservable != (rule.Reason != "") {
		r.Errorf(f["observe"], "%s needs a reason if, and only if, it has observe: [none]", rule.ID)
	}
}

func (r *reader) interpretation(n *yaml.Node) Interpretation {
	f := r.Mapping(n, "an interpretation", []string{"reading", "why"}, []string{"settlement"})
	return Interpretation{
		Reading:    r.Text(f["reading"]),
		Why:        r.Text(f["why"]),
		Settlement: r.Number(f["settlement"], 1),
	}
}

// id reads an id or alias, which must not have been given before.
func (r *reader) id(n *yaml.Node) string {
	id := r.Text(n)
	if id == "" {
		return ""
	}
	if !wellFormed(id) {
		r.Errorf(n, "the id %q is not of the form profile/name in lower-case letters, digits and hyphens", id)
		return ""
	}
	if first, ok := r.places[id]; ok {
		r.Errorf(n, "the id %q is given twice, first at %s", id, first)
		return ""
	}
	r.places[id] = r.Place(n)
	return id
}

func wellFormed(id string) bool {
	const allowed = "abcdefghijklmnopqrstuvwxyz0123456789-"
	profile, name, _ := strings.Cut(id, "/")
	return profile != "" && name != "" && strings.Trim(profile, allowed) == "" && strings.Trim(name, allowed) == ""
}
