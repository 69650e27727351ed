package matrix

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/report"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/suites/framing"
)

// SchemaName is the version of the JSON form.
const SchemaName = "wsgicheck.matrix/1"

// Schema is the JSON Schema (2020-12) of a comparison.
//
//go:embed schema.json
var Schema []byte

// State says whether a server was tested.
type State string

// The states.
const (
	Tested       State = "tested"
	NotInstalled State = "not-installed"
	NotTestable  State = "not-testable"
	NotTested    State = "not-tested" // nobody tried: its shard is missing, or the matrix was interrupted
)

// Server is a server in the comparison, or a component.
type Server struct {
	Name    string `json:"name"` // the name of its preset, or of the component's configuration
	Title   string `json:"title"`
	Version string `json:"version"` // the versions of its packages, or what it calls itself
	Runtime string `json:"runtime"` // the probe's language and version
	State   State  `json:"state"`
	Why     string `json:"why,omitempty"` // why it was not tested
	// Report is the file of its report, relative to the comparison; "" if there is none.
	Report   string           `json:"report,omitempty"`
	TookMS   float64          `json:"took_ms"`
	Profiles []report.Profile `json:"profiles"`
	Party    spec.Party       `json:"party,omitempty"` // of a component: application or middleware

	report *report.Report
}

// Rule holds the verdicts on a rule, by server.
type Rule struct {
	ID       string                     `json:"id"`
	Title    string                     `json:"title"`
	Level    string                     `json:"level"`
	Verdicts map[string]harness.Verdict `json:"verdicts"`
	// At has the lines of code, FILE:LINE, of the components that break it or do not follow it.
	At map[string]string `json:"at,omitempty"`
}

// Vector holds the outcomes of one framing vector, by server.
type Vector struct {
	ID       string            `json:"id"`
	Outcomes map[string]string `json:"outcomes"` // outcome codes, see suites/framing
	// Boundaries has the servers that accepted content, by where they found its end. If there is
	// more than one place, the servers disagree.
	Boundaries map[string][]string `json:"boundaries"`
}

// Comparison is the reports of several servers side by side, or of several components.
type Comparison struct {
	Schema  string `json:"schema"`
	Version string `json:"wsgicheck"`
	Suite   string `json:"suite,omitempty"` // see Suite
	Shard   *Shard `json:"shard,omitempty"` // nil for a whole matrix
	// Components says that what was tested is applications and middleware, without a server.
	Components bool     `json:"components,omitempty"`
	Servers    []Server `json:"servers"` // in the order in which they were selected
	Rules      []Rule   `json:"rules"`   // those that any server was tested on, in the catalog's order
	Vectors    []Vector `json:"vectors"` // by id
}

// Tests returns the report of the server, without evidence; nil if there is none.
func (s Server) Tests() *report.Report { return s.report }

// File is the name of the comparison's files without their endings.
func (c *Comparison) File() string {
	if c.Shard != nil {
		return c.Shard.File()
	}
	return "matrix"
}

// Failed returns a server for which there is no report.
func Failed(name, title string, err error) Server {
	return Server{Name: name, Title: title, State: NotInstalled, Why: err.Error(), Profiles: []report.Profile{}}
}

// Untestable returns a server that is installed, and for which there is no report.
func Untestable(name, title string, err error) Server {
	return Server{Name: name, Title: title, State: NotTestable, Why: err.Error(), Profiles: []report.Profile{}}
}

// LeftOut returns a server that was not tested, which says nothing about it.
func LeftOut(name, title string, err error) Server {
	return Server{Name: name, Title: title, State: NotTested, Why: err.Error(), Profiles: []report.Profile{}}
}

// Judged returns a server with its report, without the evidence, which is in the file. version may be
// "".
func Judged(name, title, version, file string, r *report.Report) Server {
	s := Server{
		Name: name, Title: title, Version: cmp.Or(version, r.Target.Server), State: Tested, Report: file, TookMS: r.TookMS,
		Profiles: []report.Profile{}, report: r,
	}
	if r.Target.Language != "" {
		s.Runtime = r.Target.Language + " " + r.Target.Runtime
	}
	if r.CutShort != "" {
		s.Why = r.CutShort
	}
	if r.Target.Component != nil {
		s.Party = r.Target.Component.Party
	}
	dropEvidence(r)
	for _, p := range r.Summary.Profiles {
		if n := p.Rules; n.Pass+n.Fail+n.Warn+n.Info > 0 {
			s.Profiles = append(s.Profiles, p)
		}
	}
	if len(s.Profiles) == 0 {
		s.State = NotTestable
	}
	return s
}

// New compares the servers.
func New(version string, servers []Server) *Comparison {
	c := &Comparison{Schema: SchemaName, Version: version, Servers: servers, Rules: []Rule{}, Vectors: []Vector{}}
	rules, vectors := map[string]*Rule{}, map[string]*Vector{}
	var order []string
	for _, s := range servers {
		if s.report == nil {
			continue
		}
		for _, r := range s.report.Rules {
			if len(r.Cases) == 0 {
				continue
			}
			if rules[r.ID] == nil {
				rules[r.ID] = &Rule{ID: r.ID, Title: r.Title, Level: string(r.Level), Verdicts: map[string]harness.Verdict{}}
				order = append(order, r.ID)
			}
			rules[r.ID].Verdicts[s.Name] = r.Verdict
			if at := firstPlace(&r); at != "" {
				if rules[r.ID].At == nil {
					rules[r.ID].At = map[string]string{}
				}
				rules[r.ID].At[s.Name] = at
			}
			for _, k := range r.Cases {
				if o, ok := framing.NotedOutcome(k.Notes); ok {
					addOutcome(vectors, r.ID+"#"+k.Name, s.Name, o)
				}
			}
		}
	}
	for _, id := range order {
		c.Rules = append(c.Rules, *rules[id])
	}
	slices.SortStableFunc(c.Rules, byCatalog(servers))
	for _, id := range slices.Sorted(maps.Keys(vectors)) {
		c.Vectors = append(c.Vectors, *vectors[id])
	}
	return c
}

// firstPlace is the line of code of the first case that broke the rule; "" if none did, or it has none.
func firstPlace(r *report.Rule) string {
	for _, c := range r.Cases {
		if c.Verdict == r.Verdict && (c.Verdict == harness.Fail || c.Verdict == harness.Warn) && len(c.At) > 0 {
			return strings.Join(c.At, ", from ")
		}
	}
	return ""
}

// byCatalog orders rules as in the reports, each of which has all rules.
func byCatalog(servers []Server) func(a, b Rule) int {
	place := map[string]int{}
	for _, s := range servers {
		if s.report != nil {
			for i, r := range s.report.Rules {
				place[r.ID] = i
			}
		}
	}
	return func(a, b Rule) int { return place[a.ID] - place[b.ID] }
}

func addOutcome(vectors map[string]*Vector, id, server string, o framing.Outcome) {
	v := vectors[id]
	if v == nil {
		v = &Vector{ID: id, Outcomes: map[string]string{}, Boundaries: map[string][]string{}}
		vectors[id] = v
	}
	v.Outcomes[server] = o.Code()
	if b := o.Boundary(); b != "" {
		v.Boundaries[b] = append(v.Boundaries[b], server)
	}
}

// Disagree reports whether servers found the boundary in different places.
func (v Vector) Disagree() bool { return len(v.Boundaries) > 1 }

// of returns the servers with this verdict on the rule, in the comparison's order.
func (c *Comparison) of(r Rule, v harness.Verdict) (names []string) {
	for _, s := range c.Servers {
		if r.Verdicts[s.Name] == v {
			names = append(names, s.Name)
		}
	}
	return names
}

// WriteJSON writes the JSON form.
func (c *Comparison) WriteJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(c)
}
