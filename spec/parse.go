package spec

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// reader collects the rules of one file or several, and all that is wrong with them. It
// walks YAML nodes, because a decoder into structs tells neither the line of a value
// that is well-formed and wrong, nor that of a key that is missing.
type reader struct {
	catalogue *Catalogue
	places    map[string]string // where each id and alias was given
	name      string            // of the file being read
	profile   Profile
	errs      []error
}

func newReader() *reader {
	return &reader{catalogue: &Catalogue{index: map[string]int{}}, places: map[string]string{}}
}

func (r *reader) result() (*Catalogue, error) {
	if err := errors.Join(r.errs...); err != nil {
		return nil, err
	}
	return r.catalogue, nil
}

func (r *reader) place(n *yaml.Node) string { return r.name + ":" + strconv.Itoa(n.Line) }

func (r *reader) errorf(n *yaml.Node, format string, args ...any) {
	r.errs = append(r.errs, fmt.Errorf("%s: %s", r.place(n), fmt.Sprintf(format, args...)))
}

func (r *reader) read(name string, data []byte) {
	r.name = name
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var document, second yaml.Node
	switch err := decoder.Decode(&document); {
	case err == io.EOF:
		r.errs = append(r.errs, fmt.Errorf("%s:1: the file is empty; it needs the keys profile and rules", name))
		return
	case err != nil:
		r.errs = append(r.errs, fmt.Errorf("%s: %w", name, err))
		return
	}
	file := r.mapping(document.Content[0], "a file", []string{"profile", "rules"}, nil)
	r.profile = r.profileOf(file["profile"])
	for _, rule := range list(r, file["rules"], r.rule) {
		r.catalogue.add(rule)
	}
	if err := decoder.Decode(&second); err == nil {
		r.errorf(&second, "a second document begins here; a file holds one")
	} else if err != io.EOF {
		r.errs = append(r.errs, fmt.Errorf("%s: %w", name, err))
	}
}

func (r *reader) profileOf(n *yaml.Node) Profile {
	name := oneOf(r, n, "profile", profileNames())
	p, _ := profileNamed(name)
	return p
}

var (
	requiredKeys = []string{"id", "title", "level", "party", "statement", "source", "observe"}
	optionalKeys = []string{"aliases", "also_binds", "optional", "offered", "reason", "interpretation"}
)

func (r *reader) rule(n *yaml.Node) Rule {
	f := r.mapping(n, "a rule", requiredKeys, optionalKeys)
	rule := Rule{
		ID:        r.id(f["id"]),
		Aliases:   list(r, f["aliases"], r.id),
		Title:     r.text(f["title"]),
		Level:     oneOf(r, f["level"], "level", levels),
		Party:     oneOf(r, f["party"], "party", parties),
		AlsoBinds: list(r, f["also_binds"], func(n *yaml.Node) Party { return oneOf(r, n, "party", parties) }),
		Profile:   r.profile,
		Statement: r.text(f["statement"]),
		Source:    list(r, f["source"], r.text),
		Optional:  r.flag(f["optional"]),
		Offered:   r.text(f["offered"]),
		Observe: list(r, f["observe"], func(n *yaml.Node) Observation {
			return oneOf(r, n, "observation", observations)
		}),
		Reason:          r.text(f["reason"]),
		Interpretations: list(r, f["interpretation"], r.interpretation),
		Location:        Location{r.name, n.Line},
	}
	r.check(rule, f)
	return rule
}

// check reports what is wrong with a rule whose fields are each well-formed; f has the
// nodes they came from.
func (r *reader) check(rule Rule, f map[string]*yaml.Node) {
	if rule.ID != "" && r.profile.Name != "" && !strings.HasPrefix(rule.ID, r.profile.Name+"/") {
		r.errorf(f["id"], "the id %q does not begin with the file's profile, %q", rule.ID, r.profile.Name+"/")
	}
	if rule.Offered != "" && !rule.Optional {
		r.errorf(f["offered"], "%s has the key offered; it needs optional: true too", rule.ID)
	}
	if rule.Observe == nil {
		return
	}
	unobservable := slices.Contains(rule.Observe, Unobservable)
	if unobservable && len(rule.Observe) > 1 {
		r.errorf(f["observe"], "%s is observed by none and by others too", rule.ID)
	}
	if unobservable != (rule.Reason != "") {
		r.errorf(f["observe"], "%s needs a reason if, and only if, it is observed by none", rule.ID)
	}
}

func (r *reader) interpretation(n *yaml.Node) Interpretation {
	f := r.mapping(n, "an interpretation", []string{"reading", "why"}, []string{"settlement"})
	return Interpretation{
		Reading:    r.text(f["reading"]),
		Why:        r.text(f["why"]),
		Settlement: r.number(f["settlement"]),
	}
}

// id reads an id or alias that has not been given before.
func (r *reader) id(n *yaml.Node) string {
	id := r.text(n)
	if id == "" {
		return ""
	}
	if !wellFormed(id) {
		r.errorf(n, "the id %q is not of the form profile/name in lower-case letters, digits and hyphens", id)
		return ""
	}
	if first, ok := r.places[id]; ok {
		r.errorf(n, "the id %q is given twice, first at %s", id, first)
		return ""
	}
	r.places[id] = r.place(n)
	return id
}

func wellFormed(id string) bool {
	const allowed = "abcdefghijklmnopqrstuvwxyz0123456789-"
	profile, name, _ := strings.Cut(id, "/")
	return profile != "" && name != "" && strings.Trim(profile, allowed) == "" && strings.Trim(name, allowed) == ""
}

// mapping returns the values of a mapping by key, having checked the keys.
func (r *reader) mapping(n *yaml.Node, what string, required, optional []string) map[string]*yaml.Node {
	if n.Kind != yaml.MappingNode {
		r.errorf(n, "%s must be a mapping with the keys %s", what, strings.Join(required, ", "))
		return nil
	}
	known := slices.Concat(required, optional)
	values := make(map[string]*yaml.Node, len(n.Content)/2)
	for i := 0; i < len(n.Content); i += 2 {
		key := n.Content[i]
		switch {
		case !slices.Contains(known, key.Value):
			r.errorf(key, "unknown key %q in %s; the keys are %s", key.Value, what, strings.Join(known, ", "))
		case values[key.Value] != nil:
			r.errorf(key, "the key %q is given twice in %s", key.Value, what)
		default:
			values[key.Value] = n.Content[i+1]
		}
	}
	for _, key := range required {
		if values[key] == nil {
			r.errorf(n, "%s lacks the key %q", what, key)
		}
	}
	return values
}

// The functions below read one value. A node that is nil is a key that was not given:
// mapping has reported it if it had to be.

func (r *reader) text(n *yaml.Node) string {
	if n == nil {
		return ""
	}
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!str" || n.Value == "" {
		r.errorf(n, "want text here, not %s", describe(n))
		return ""
	}
	return n.Value
}

func (r *reader) flag(n *yaml.Node) bool {
	if n != nil && (n.ShortTag() != "!!bool" || n.Value != "true") {
		r.errorf(n, "want true here or no such key, not %s", describe(n))
		return false
	}
	return n != nil
}

func (r *reader) number(n *yaml.Node) int {
	if n == nil {
		return 0
	}
	number, err := strconv.Atoi(n.Value)
	if err != nil || number < 1 {
		r.errorf(n, "want a number from 1 here, not %s", describe(n))
	}
	return number
}

func oneOf[T ~string](r *reader, n *yaml.Node, what string, known []T) T {
	text := T(r.text(n))
	if text != "" && !slices.Contains(known, text) {
		r.errorf(n, "unknown %s %q; want one of %q", what, text, known)
		return ""
	}
	return text
}

func list[T any](r *reader, n *yaml.Node, item func(*yaml.Node) T) []T {
	if n == nil {
		return nil
	}
	if n.Kind != yaml.SequenceNode || len(n.Content) == 0 {
		r.errorf(n, "want a list of at least one item here, not %s", describe(n))
		return nil
	}
	items := make([]T, len(n.Content))
	for i, c := range n.Content {
		items[i] = item(c)
	}
	return items
}

func describe(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "a mapping"
	case n.Kind == yaml.SequenceNode && len(n.Content) == 0:
		return "an empty list"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	default:
		return fmt.Sprintf("%q", n.Value)
	}
}
