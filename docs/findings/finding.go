package findings

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/wsgicheck/wsgicheck/spec"
)

// Kind says what a server is made for, or that it is none.
type Kind string

// The kinds.
const (
	Production  Kind = "production"
	Development Kind = "development"
	InProcess   Kind = "gateway" // without a socket: a test client, a transport, an adapter for a cloud's functions
	Middleware  Kind = "middleware"
	Application Kind = "application" // or a framework, by an application that is made with it
)

var kinds = []Kind{Production, Development, InProcess, Middleware, Application}

// Hosted reports whether it is a component, which is tested without a server.
func (k Kind) Hosted() bool { return k == Middleware || k == Application }

// Gravity is how much harm a defect can do, whatever the level of the rule it breaks.
type Gravity string

// The gravities, gravest first.
const (
	Smuggling  Gravity = "smuggling"
	Crash      Gravity = "crash"
	LostData   Gravity = "lost-data"
	WrongValue Gravity = "wrong-value"
	Cosmetic   Gravity = "cosmetic"
)

var gravities = []Gravity{Smuggling, Crash, LostData, WrongValue, Cosmetic}

// meaning says what each gravity stands for, as the index prints it.
var meaning = map[Gravity]string{
	Smuggling: "Where a request, a response or a field ends can be misread, so that octets which somebody sent as data " +
		"can be taken for another request, response or field.",
	Crash:    "The process ends, or a request is never answered.",
	LostData: "Content, a response, a valid request or a call that is due is lost, cut off, refused or held back.",
	WrongValue: "The application or the client gets a value that is not what was sent, or a malformed message is served " +
		"as if it were sound.",
	Cosmetic: "Nothing that works stops working: names, advice that is not followed, courtesies.",
}

// Server is one server, or one distribution of middleware and applications, with all that was found in it: one file of
// data, one page.
type Server struct {
	Name           string          `yaml:"-"` // of its file and page, without the ending
	Title          string          `yaml:"title"`
	Kind           Kind            `yaml:"kind"`
	Tested         string          `yaml:"tested"` // the month, as "2026-11"
	Python         string          `yaml:"python"` // the version it ran on
	Note           string          `yaml:"note,omitempty"`
	Configurations []Configuration `yaml:"configurations"`
	Findings       []Finding       `yaml:"findings"`
	Withdrawn      []Withdrawal    `yaml:"withdrawn,omitempty"`
}

// Configuration is one way of running the server that was tested.
type Configuration struct {
	Name     string `yaml:"name"` // as wsgicheck targets lists it, or of a component, harness/presets/components
	Title    string `yaml:"title"`
	Versions string `yaml:"versions"`
	Command  string `yaml:"command"`
	Note     string `yaml:"note,omitempty"`

	// FindingsIn names the server whose page has what was found in this configuration,
	// where that is another's: gunicorn's tornado worker is tornado.
	FindingsIn string `yaml:"findings_in,omitempty"`
}

// Finding is one defect.
type Finding struct {
	ID         string        `yaml:"id"`    // unique among the server's; it never changes
	Title      string        `yaml:"title"` // one sentence, without the full stop
	Gravity    Gravity       `yaml:"gravity"`
	Deliberate bool          `yaml:"deliberate,omitempty"` // the server's authors chose it
	Rules      []Observation `yaml:"rules"`

	// Configurations are those that have the defect; none stands for all.
	Configurations []string `yaml:"configurations,omitempty"`

	Observed string  `yaml:"observed"`
	Where    []Place `yaml:"where,omitempty"`

	// Breaks are the sentences that are not kept, each with its source.
	Breaks []string `yaml:"breaks"`

	// The octets sent, the application that ran and the octets that came back.
	Request     string `yaml:"request,omitempty"`
	Application string `yaml:"application,omitempty"`
	Response    string `yaml:"response,omitempty"`

	Upstream string `yaml:"upstream,omitempty"` // the address of the report to the server's authors
	FixedIn  string `yaml:"fixed_in,omitempty"` // the release
	Note     string `yaml:"note,omitempty"`
}

// Observation is a rule under which a defect shows.
type Observation struct {
	Rule string `yaml:"rule"`

	// Level is that of what was observed, which may be another than the rule's.
	Level spec.Level `yaml:"level"`

	// Failed is how many of the rule's cases the defect fails; the zero Count where
	// that was not counted.
	Failed Count `yaml:"failed,omitempty"`

	// Shared says that Failed is the rule's whole count, and that several findings of
	// the server have a part in it.
	Shared bool `yaml:"shared,omitempty"`

	// Case is the name of one case that shows the defect, "" if none is named.
	Case string `yaml:"case,omitempty"`

	// Configurations are those that this line is about; none stands for the finding's.
	Configurations []string `yaml:"configurations,omitempty"`
}

// Place is where in whose code the cause is.
type Place struct {
	File  string `yaml:"file"`
	Lines string `yaml:"lines,omitempty"` // "12", "12-15" or "12, 30-32"
	Of    string `yaml:"of,omitempty"`    // whose code it is, "" for the server's own
	Why   string `yaml:"why,omitempty"`
}

// Withdrawal is a finding that was published and does not hold.
type Withdrawal struct {
	Rule           string     `yaml:"rule"`
	Level          spec.Level `yaml:"level"` // as it was published
	Failed         Count      `yaml:"failed"`
	Configurations []string   `yaml:"configurations,omitempty"`
	Said           string     `yaml:"said"`
	Reason         string     `yaml:"reason"`
	See            string     `yaml:"see,omitempty"` // the id of the finding that holds in its place
}

// Count is how many of a rule's cases fail: "1 of 14".
type Count struct{ Failed, Of int }

// String returns the count as it is written in the data, "" for the zero Count.
func (c Count) String() string {
	if c == (Count{}) {
		return ""
	}
	return strconv.Itoa(c.Failed) + " of " + strconv.Itoa(c.Of)
}

// UnmarshalText reads "1 of 14". It accepts only counts of at least one failed case,
// and no more than there are.
func (c *Count) UnmarshalText(text []byte) error {
	failed, of, _ := strings.Cut(string(text), " of ")
	n, err := strconv.Atoi(failed)
	m, err2 := strconv.Atoi(of)
	if err != nil || err2 != nil || n < 1 || n > m || (Count{n, m}).String() != string(text) {
		return errors.New(`want a count such as "1 of 14"`)
	}
	*c = Count{n, m}
	return nil
}

// Has reports whether the finding was made in the configuration of that name.
func (s Server) Has(f Finding, configuration string) bool {
	return slices.Contains(s.configurations(f), configuration)
}

// About reports whether the observation, of that finding, was made in the configuration of that name.
func (s Server) About(f Finding, o Observation, configuration string) bool {
	return slices.Contains(s.about(f, o), configuration)
}

// Sorted returns the server's findings gravest first, and otherwise in the file's order.
func (s Server) Sorted() []Finding { return byGravity(s.Findings) }

// Gravities returns all gravities, gravest first.
func Gravities() []Gravity { return slices.Clone(gravities) }

// Meaning says what a gravity stands for.
func (g Gravity) Meaning() string { return meaning[g] }

// own returns the names of the configurations whose findings are on this server's page.
func (s Server) own() []string {
	var names []string
	for _, c := range s.Configurations {
		if c.FindingsIn == "" {
			names = append(names, c.Name)
		}
	}
	return names
}

// configurations returns the names of the configurations that have the finding.
func (s Server) configurations(f Finding) []string {
	if len(f.Configurations) > 0 {
		return f.Configurations
	}
	return s.own()
}

// about returns the names of the configurations that the observation is about.
func (s Server) about(f Finding, o Observation) []string {
	if len(o.Configurations) > 0 {
		return o.Configurations
	}
	return s.configurations(f)
}

// byGravity returns the findings gravest first, and otherwise in the file's order.
func byGravity(findings []Finding) []Finding {
	sorted := slices.Clone(findings)
	slices.SortStableFunc(sorted, func(a, b Finding) int {
		return slices.Index(gravities, a.Gravity) - slices.Index(gravities, b.Gravity)
	})
	return sorted
}

// rules returns the ids of the finding's rules, each once.
func (f Finding) rules() []string {
	var ids []string
	for _, o := range f.Rules {
		if !slices.Contains(ids, o.Rule) {
			ids = append(ids, o.Rule)
		}
	}
	return ids
}
