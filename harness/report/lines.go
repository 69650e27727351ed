package report

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"io"
	"strings"
	"time"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/spec"
)

// LinesName is the version of the lines that Lines writes. Keys and kinds of lines may be added to it.
const LinesName = "wsgicheck.lines/1"

// LinesSchema is the JSON Schema (2020-12) of one such line.
//
//go:embed lines.schema.json
var LinesSchema []byte

// Lines writes what happens in a check while it goes on: a JSON object on each line. The first is the begin, the last the end, and
// between them is one for each outcome that stands. A reader that is slow does not hold up the check.
type Lines struct {
	cat    *spec.Catalog
	queue  chan any
	done   chan struct{}
	failed chan error // holds the first error
}

type beginLine struct {
	Event   string    `json:"event"`
	Schema  string    `json:"schema"`
	Version string    `json:"wsgicheck"`
	Command string    `json:"command"`
	Began   time.Time `json:"began"`
	Target  Target    `json:"target"`
	Cases   int       `json:"cases"`
}

type caseLine struct {
	Event string `json:"event"`
	CaseHead
	Verdict  harness.Verdict `json:"verdict"`
	Observed string          `json:"observed"`
	Notes    []string        `json:"notes"`
	TookMS   float64         `json:"took_ms"`
	Done     int             `json:"done"`
	Total    int             `json:"total"`
}

type endLine struct {
	Event    string    `json:"event"`
	Exit     Exit      `json:"exit"`
	CutShort string    `json:"cut_short,omitempty"`
	TookMS   float64   `json:"took_ms"`
	Baseline *Accepted `json:"baseline,omitempty"`
	Summary  Summary   `json:"summary"`
}

// CaseHead says which case it is and what it asks for.
type CaseHead struct {
	ID          string     `json:"id"` // RULE#CASE
	Rule        string     `json:"rule"`
	Name        string     `json:"name"`
	Level       spec.Level `json:"level"` // of this case, which may be weaker than the rule's
	Party       spec.Party `json:"party"`
	Profile     string     `json:"profile"`
	Title       string     `json:"title"`    // of the rule
	Expected    string     `json:"expected"` // with every alternative that is accepted
	Provisional bool       `json:"provisional,omitempty"`
}

// NewCaseHead returns the head of a case. Its rule may be given by an alias.
func NewCaseHead(cat *spec.Catalog, c *harness.Case) CaseHead {
	rule, ok := cat.Rule(c.Rule)
	if !ok {
		rule = unknownRule(c.Rule)
	}
	name := clean(c.Name, maxText)
	return CaseHead{
		ID: rule.ID + "#" + name, Rule: rule.ID, Name: name, Level: cmp.Or(c.Level, rule.Level), Party: rule.Party,
		Profile: rule.Profile.Name, Title: rule.Title, Expected: clean(c.Text, maxText), Provisional: c.Provisional,
	}
}

// NewLines writes the begin of a check to w. most is how many outcomes the check may have, and cases how many are reported.
func NewLines(w io.Writer, cat *spec.Catalog, target Target, opts Options, cases, most int) *Lines {
	l := &Lines{cat: cat, queue: make(chan any, most+2), done: make(chan struct{}), failed: make(chan error, 1)}
	go l.write(w)
	l.queue <- beginLine{"begin", LinesName, opts.Version, quoteWords(opts.Command), time.Now().UTC().Truncate(time.Millisecond), target, cases}
	return l
}

// write writes what is queued. After an error it writes nothing more.
func (l *Lines) write(w io.Writer) {
	defer close(l.done)
	broken := false
	for line := range l.queue {
		if broken {
			continue
		}
		var b strings.Builder
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		err := enc.Encode(line)
		if err == nil {
			_, err = io.WriteString(w, b.String())
		}
		if err != nil {
			broken = true
			l.failed <- err
		}
	}
}

// Update writes an outcome. It can be called from engine.Config.Progress.
func (l *Lines) Update(done, total int, o *harness.Outcome) {
	head := NewCaseHead(l.cat, o.Case)
	if rule, ok := l.cat.Rule(o.Case.Rule); ok {
		head.Level = o.Level(rule.Level)
	}
	line := caseLine{
		Event: "case", CaseHead: head, Verdict: o.Verdict, Observed: observed(o),
		Notes: notesOf(o), TookMS: milliseconds(o.Took), Done: done, Total: total,
	}
	l.queue <- line // there is room for all
}

// End writes the end, waits until everything is written, and returns the first error.
func (l *Lines) End(r *Report) error {
	l.queue <- endLine{"end", r.Exit, r.CutShort, r.TookMS, r.Baseline, r.Summary}
	close(l.queue)
	<-l.done
	select {
	case err := <-l.failed:
		return err
	default:
		return nil
	}
}
