package report

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/strictyaml"
	"github.com/wsgicheck/wsgicheck/spec/suggest"
)

// Baseline is a file that lists known failures: a mapping of baselineKey to a list of entries. Each
// has an id (RULE or RULE#CASE) and a reason, and optionally a link and the last day on which it is
// valid.
type Baseline struct {
	path    string
	comment string // at the head of the file
	entries []*entry
}

// Known is an entry of a baseline.
type Known struct {
	Entry   string `json:"entry"` // RULE or RULE#CASE
	Reason  string `json:"reason"`
	Link    string `json:"link,omitempty"`
	Expires string `json:"expires,omitempty"` // YYYY-MM-DD, the last day on which it is valid
}

type entry struct {
	Known
	node  *yaml.Node // the entry in the file, with its comments
	cases []string   // ids of the cases it covers
}

const baselineKey = "known-failures"

// ReadBaseline reads the file at path. all are all existing cases: an entry that covers none of them is
// an error. Errors name file and line.
func ReadBaseline(path string, cat *spec.Catalog, all []harness.Case) (*Baseline, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	b := &Baseline{path: path}
	f := strictyaml.Read(path, data)
	if f.Root == nil { // an empty file
		return b, f.Err()
	}
	var root struct {
		Entries []*yaml.Node `yaml:"known-failures,omitempty"` // baselineKey
	}
	if !f.Decode(f.Root, &root) {
		return nil, f.Err()
	}
	b.comment = f.Comment
	lines := map[string]int{}
	for _, n := range root.Entries {
		e := newEntry(f, n)
		if e == nil {
			continue
		}
		if lines[e.Entry] > 0 {
			f.Errorf(n, "%s is listed already, at line %d", e.Entry, lines[e.Entry])
		} else if err := e.resolve(cat, all); err != nil {
			f.Errorf(n, "%v", err)
		}
		lines[e.Entry] = n.Line
		b.entries = append(b.entries, e)
	}
	return b, f.Err()
}

// OpenBaseline is like ReadBaseline, but if there is no file yet it returns an empty baseline.
func OpenBaseline(path string, cat *spec.Catalog, all []harness.Case) (*Baseline, error) {
	b, err := ReadBaseline(path, cat, all)
	if errors.Is(err, fs.ErrNotExist) {
		return &Baseline{path: path}, nil
	}
	return b, err
}

// newEntry reads an entry. If it is not valid, it reports why and returns nil.
func newEntry(f *strictyaml.File, n *yaml.Node) *entry {
	var read struct {
		ID, Reason    string
		Link, Expires string `yaml:",omitempty"`
	}
	if !f.Decode(n, &read) {
		return nil
	}
	e := &entry{node: n, Known: Known{
		Entry: strings.TrimSpace(read.ID), Reason: strings.TrimSpace(read.Reason),
		Link: strings.TrimSpace(read.Link), Expires: strings.TrimSpace(read.Expires),
	}}
	if e.Expires != "" {
		if _, err := time.Parse(time.DateOnly, e.Expires); err != nil {
			f.Errorf(n, "the entry %s expires on %q, which is not a date such as 2027-12-31", e.Entry, e.Expires)
			return nil
		}
	}
	return e
}

// resolve finds the cases that the entry covers. The id and name may be aliases.
func (e *entry) resolve(cat *spec.Catalog, all []harness.Case) error {
	id, name, single := strings.Cut(e.Entry, "#")
	rule, ok := cat.Rule(id)
	if !ok {
		return fmt.Errorf("there is no rule %q; wsgicheck rules lists the rules%s", id, suggest.DidYouMean(cat.Suggest(id)))
	}
	var names []string
	for i := range all {
		c := &all[i]
		if own, ok := cat.Rule(c.Rule); !ok || own.ID != rule.ID {
			continue
		}
		names = append(names, c.Name)
		if !single || c.Name == name || slices.Contains(c.Aliases, name) {
			e.cases = append(e.cases, rule.ID+"#"+c.Name)
		}
	}
	switch {
	case len(e.cases) > 0:
		return nil
	case single:
		return fmt.Errorf("no case of %s is called %q; wsgicheck explain %s lists its cases%s", id, name, id, suggest.DidYouMean(suggest.Nearest(name, names)))
	default:
		return fmt.Errorf("no case tests %s on a server", id)
	}
}

// expired reports whether the entry is no longer valid on the day of now.
func (e *entry) expired(now time.Time) bool {
	return e.Expires != "" && e.Expires < now.Format(time.DateOnly)
}

// Update updates the baseline to the report: it adds what fails and is not listed, removes what is
// listed and passes, and leaves everything else as it is, comments included.
func (b *Baseline) Update(r *Report) {
	cases := r.byID()
	b.entries = slices.DeleteFunc(b.entries, func(e *entry) bool { return e.state(r, cases) == passes })
	covered := map[string]bool{}
	for _, e := range b.entries {
		for _, id := range e.cases {
			covered[id] = true
		}
	}
	for _, rule := range r.Rules {
		for _, c := range rule.Cases {
			if id := rule.ID + "#" + c.Name; r.counts(&c) && !covered[id] {
				b.entries = append(b.entries, freshEntry(id, c.Observed))
			}
		}
	}
	slices.SortFunc(b.entries, func(x, y *entry) int { return strings.Compare(x.Entry, y.Entry) })
	b.number()
}

// number gives each entry the line at which Write will write it.
func (b *Baseline) number() {
	var text bytes.Buffer
	var file struct {
		Entries []yaml.Node `yaml:"known-failures"` // baselineKey
	}
	if err := b.Write(&text); err != nil || yaml.Unmarshal(text.Bytes(), &file) != nil {
		return // whoever writes it gets the error
	}
	for i, n := range file.Entries {
		b.entries[i].node.Line = n.Line
	}
}

func freshEntry(id, observed string) *entry {
	const limit = 120
	seen := strings.Join(strings.Fields(printable(observed)), " ")
	if len(seen) > limit {
		seen = seen[:offset(seen, min(limit, len([]rune(seen))))] + "…"
	}
	e := &entry{Known: Known{Entry: id, Reason: "not explained yet; observed: " + seen}, node: &yaml.Node{Kind: yaml.MappingNode}, cases: []string{id}}
	for _, text := range []string{"id", id, "reason", e.Reason} {
		n := &yaml.Node{}
		n.SetString(text)
		e.node.Content = append(e.node.Content, n)
	}
	return e
}

const baselineComment = `Known failures. wsgicheck run --baseline accepts these, and fails if another rule breaks or if one of these
passes. --write-baseline updates this file and keeps reasons, links, expiry dates and comments.`

// Write writes the file's content, sorted by id.
func (b *Baseline) Write(w io.Writer) error {
	list := &yaml.Node{Kind: yaml.SequenceNode}
	for _, e := range b.entries {
		list.Content = append(list.Content, e.node)
	}
	key := &yaml.Node{Kind: yaml.ScalarNode, Value: baselineKey, HeadComment: cmp.Or(b.comment, baselineComment)}
	enc := yaml.NewEncoder(w)
	enc.SetIndent(2)
	return errors.Join(enc.Encode(&yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{key, list}}), enc.Close())
}
