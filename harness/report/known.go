package report

import (
	"slices"
	"strings"
	"time"

	"github.com/wsgicheck/wsgicheck/harness"
)

// Accepted says how a baseline was applied.
type Accepted struct {
	File    string   `json:"file"`
	Cases   int      `json:"cases"`   // number of cases that fail as listed
	Stale   []string `json:"stale"`   // entries whose cases pass
	Expired []string `json:"expired"` // entries that have expired and are ignored

	Lines map[string]int `json:"lines,omitempty"` // of the stale and expired entries in the file, 1 for the first
}

// state is what a report says about an entry's cases.
type state int

const (
	unknown state = iota // not all were run, or they are not offered
	passes
	fails
)

// state returns the state of the entry, given the cases by id. Provisional cases are ignored.
func (e *entry) state(r *Report, cases map[string]*Case) state {
	passed, open := false, false
	for _, id := range e.cases {
		c := cases[id]
		switch {
		case c == nil || r.isCut(c):
			open = true
		case c.Provisional:
		case c.Verdict == harness.Fail || c.Verdict == harness.Warn:
			return fails
		case c.Verdict == harness.Pass || c.Verdict == harness.Info:
			passed = true
		case c.Verdict == harness.Blocked || c.Verdict == harness.Error:
			open = true
		}
	}
	if passed && !open {
		return passes
	}
	return unknown
}

// Lists reports whether an entry that has not expired by now lists the case, RULE#CASE. b may be nil.
func (b *Baseline) Lists(id string, now time.Time) bool {
	return b != nil && slices.ContainsFunc(b.entries, func(e *entry) bool { return !e.expired(now) && slices.Contains(e.cases, id) })
}

func (r *Report) byID() map[string]*Case {
	cases := map[string]*Case{}
	for i := range r.Rules {
		for j := range r.Rules[i].Cases {
			c := &r.Rules[i].Cases[j]
			cases[r.Rules[i].ID+"#"+c.Name] = c
		}
	}
	return cases
}

// Accept marks the cases that the baseline lists, as far as they have been tested, and adjusts the exit code: a listed failure does
// not count, and a listed entry that passes does. now decides which entries have expired.
func (r *Report) Accept(b *Baseline, now time.Time) {
	r.Baseline = &Accepted{File: clean(b.path, maxText), Stale: []string{}, Expired: []string{}, Lines: map[string]int{}}
	cases := r.byID()
	for _, c := range cases {
		c.Known = nil
	}
	for _, e := range b.entries {
		if e.expired(now) {
			r.Baseline.Expired = append(r.Baseline.Expired, e.Entry)
			r.Baseline.Lines[e.Entry] = e.node.Line
			continue
		}
		if e.state(r, cases) == passes {
			r.Baseline.Stale = append(r.Baseline.Stale, e.Entry)
			r.Baseline.Lines[e.Entry] = e.node.Line
		}
		for _, id := range e.cases {
			c := cases[id]
			if c == nil || c.Known != nil {
				continue
			}
			switch c.Verdict {
			case harness.Fail, harness.Warn:
				c.Known = &e.Known
				r.Baseline.Cases++
			case harness.Pass, harness.Info:
				c.Known = &e.Known
			}
		}
	}
	if r.Exit.Code <= ExitInternal { // not interrupted
		r.Exit = r.exit()
	}
}

// accepted reports whether the case fails and the baseline lists it.
func (c *Case) accepted() bool {
	return c.Known != nil && (c.Verdict == harness.Fail || c.Verdict == harness.Warn)
}

// counts reports whether the case leads to exit code 1.
func (r *Report) counts(c *Case) bool {
	return !c.Provisional && c.Known == nil && (c.Verdict == harness.Fail || c.Verdict == harness.Warn && r.Strict)
}

// broken returns the number of rules that have a case with this verdict that counts.
func (r *Report) broken(v harness.Verdict) (n int) {
	for i := range r.Rules {
		for j := range r.Rules[i].Cases {
			if c := &r.Rules[i].Cases[j]; c.Verdict == v && r.counts(c) {
				n++
				break
			}
		}
	}
	return n
}

func (k *Known) String() string {
	text := k.Reason
	if k.Link != "" {
		text += " (" + k.Link + ")"
	}
	if k.Expires != "" {
		text += ", until " + k.Expires
	}
	return text
}

func entries(n int) string { return harness.Counted(n, "entry", "entries") }

// baseline shows what the baseline accepted, and which of its entries are stale or expired.
func (t *terminal) baseline() {
	b := t.report.Baseline
	if b == nil {
		return
	}
	file := printable(b.File)
	for _, part := range []struct {
		label, what string
		ids         []string
	}{
		{"STALE", "these pass now: remove the entries, or use --write-baseline", b.Stale},
		{"EXPIRED", "ignored: fix these, or renew the entries", b.Expired},
	} {
		if len(part.ids) > 0 {
			t.printf("\n%s  %s of %s; %s\n", t.paint(red, part.label), entries(len(part.ids)), file, part.what)
			t.printf("   %s\n", printable(strings.Join(part.ids, "\n   ")))
		}
	}
	if b.Cases > 0 {
		t.printf("\n%s  %s accepted by %s\n", t.paint(dim, "KNOWN"), cases(b.Cases), file)
	}
}
