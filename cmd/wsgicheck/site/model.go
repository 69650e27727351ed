package site

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/wsgicheck/wsgicheck/cmd/wsgicheck/matrix"
	"github.com/wsgicheck/wsgicheck/docs/findings"
	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/report"
)

// server is one way of running a server, by the name of its preset, with its runs.
type server struct {
	Name, Title string
	Runs        []*run    // latest first
	Absent      []absence // where it was not tested
	Findings    []*findings.Server
}

// absence is a matrix in which a server was not tested.
type absence struct{ Version, State, Why string }

// run is what one matrix says about a server.
type run struct {
	Server   *server
	Versions string // of its packages, or what it calls itself
	Runtime  string
	Began    string // the day
	Report   *report.Report
	Suite    string
	Results  []*result // on the rules that were tested
	Changes  *changes  // since the run before; nil for the first
	byRule   map[string]*result
}

// result is what a run says about a rule.
type result struct {
	Run       *run
	Rule      *report.Rule
	Failed    int // cases that fail, whatever their level
	Tried     int // cases that showed something
	Case      *report.Case
	Explained []explanation
	Open      int // failed cases that no finding explains
}

// explanation is a finding that explains cases of a rule.
type explanation struct {
	findings.Reference
	Level string // of what was observed
	Other string // the versions it was made in, if the run's are others
}

// changes are the rules whose verdicts differ from those of the run before.
type changes struct {
	Since                    *run
	Broken, Mended           []*result
	OtherSuite               bool
	Unfollowed, FollowedAnew []*result // of what is recommended
}

// collect returns the servers of the matrices, by name.
func collect(matrices []matrix.File, found []findings.Server) ([]*server, error) {
	byName := map[string]*server{}
	var all []*server
	for _, m := range matrices {
		for _, s := range m.Servers {
			own := byName[s.Name]
			if own == nil {
				own = &server{Name: s.Name, Title: s.Title}
				for i := range found {
					if slices.ContainsFunc(found[i].Configurations, func(c findings.Configuration) bool { return c.Name == s.Name && c.FindingsIn == "" }) {
						own.Findings = append(own.Findings, &found[i])
					}
				}
				byName[s.Name] = own
				all = append(all, own)
			}
			r := s.Tests()
			if r == nil {
				own.Absent = append(own.Absent, absence{m.Version, string(s.State), s.Why})
				continue
			}
			own.Runs = append(own.Runs, newRun(own, s, m.Suite))
		}
	}
	slices.SortFunc(all, func(a, b *server) int { return cmp.Compare(a.Name, b.Name) })
	for _, s := range all {
		slices.SortStableFunc(s.Runs, func(a, b *run) int { return b.Report.Began.Compare(a.Report.Began) })
		for i := range s.Runs[:max(0, len(s.Runs)-1)] {
			if s.Runs[i].Report.Began.Equal(s.Runs[i+1].Report.Began) {
				return nil, fmt.Errorf("the run of %s that began at %s is in two matrices: give each run once", s.Name, s.Runs[i].Report.Began)
			}
			s.Runs[i].Changes = compare(s.Runs[i], s.Runs[i+1])
		}
	}
	return all, nil
}

func newRun(own *server, s matrix.Server, suite string) *run {
	r := &run{Server: own, Versions: cmp.Or(s.Version, s.Name), Runtime: s.Runtime, Report: s.Tests(), Suite: suite, byRule: map[string]*result{}}
	r.Began = r.Report.Began.UTC().Format("2006-01-02")
	for i := range r.Report.Rules {
		rule := &r.Report.Rules[i]
		if len(rule.Cases) == 0 {
			continue
		}
		res := &result{Run: r, Rule: rule}
		for j := range rule.Cases {
			c := &rule.Cases[j]
			switch c.Verdict {
			case harness.Fail, harness.Warn:
				res.Failed++
				if res.Case == nil || res.Case.Verdict != harness.Fail && c.Verdict == harness.Fail {
					res.Case = c
				}
				fallthrough
			case harness.Pass, harness.Info:
				res.Tried++
			}
		}
		if res.Failed > 0 {
			res.explain()
		}
		r.Results = append(r.Results, res)
		r.byRule[rule.ID] = res
	}
	return r
}

// explain finds the findings of the rule in the run's server, and how many failed cases they leave open.
func (r *result) explain() {
	sum, shared := 0, 0
	for _, s := range r.Run.Server.Findings {
		for _, f := range s.Sorted() {
			for _, o := range f.Rules {
				if o.Rule != r.Rule.ID || !s.About(f, o, r.Run.Server.Name) {
					continue
				}
				if o.Shared {
					shared = max(shared, o.Failed.Failed)
				} else {
					sum += o.Failed.Failed
				}
				e := explanation{Reference: findings.Reference{Server: *s, Finding: f}, Level: string(o.Level)}
				if !sameVersions(r.Run.Versions, e.Versions()) {
					e.Other = e.Versions()
				}
				if !slices.ContainsFunc(r.Explained, func(x explanation) bool { return x.Finding.ID == f.ID && x.Server.Name == s.Name }) {
					r.Explained = append(r.Explained, e)
				}
			}
		}
	}
	r.Open = max(0, r.Failed-sum-shared)
}

// Accounted is how many of the failed cases the findings count.
func (r *result) Accounted() int { return r.Failed - r.Open }

// sameVersions reports whether each version of a run is among those of a finding.
func sameVersions(run, finding string) bool {
	all := strings.FieldsFunc(finding, func(r rune) bool { return r == ',' || r == ';' })
	for i := range all {
		all[i] = strings.TrimSpace(all[i])
	}
	for part := range strings.SplitSeq(run, ",") {
		if !slices.Contains(all, strings.TrimSpace(part)) {
			return false
		}
	}
	return true
}

// Main is the version of the server's own package, which comes first.
func (r *run) Main() string {
	first, _, _ := strings.Cut(r.Versions, ", ")
	return first
}

// State is a verdict on a rule in a word or two.
func (r *result) State() string { return states[r.Rule.Verdict] }

var states = map[harness.Verdict]string{
	harness.Pass: "kept", harness.Info: "left open", harness.Fail: "broken", harness.Warn: "not followed",
	harness.Blocked: "not known", harness.Error: "not known", harness.NotOffered: "not offered", harness.NotTested: "not tested",
}

// Broken returns the results on the rules that must be kept and are not.
func (r *run) Broken() []*result { return r.with(harness.Fail) }

// Unfollowed returns the results on the rules that should be followed and are not.
func (r *run) Unfollowed() []*result { return r.with(harness.Warn) }

// Unknown returns the results on the rules of which nothing is known.
func (r *run) Unknown() []*result { return r.with(harness.Blocked, harness.Error) }

func (r *run) with(verdicts ...harness.Verdict) (some []*result) {
	for _, res := range r.Results {
		if slices.Contains(verdicts, res.Rule.Verdict) {
			some = append(some, res)
		}
	}
	return some
}

// Latest is the server's latest run, nil if it was never tested.
func (s *server) Latest() *run {
	if len(s.Runs) == 0 {
		return nil
	}
	return s.Runs[0]
}

// Development reports whether the server is labeled as one for development.
func (s *server) Development() bool {
	return len(s.Findings) > 0 && s.Findings[0].Kind == findings.Development
}

// compare says what has changed from one run to a later one.
func compare(now, before *run) *changes {
	c := &changes{Since: before, OtherSuite: now.Suite != before.Suite || now.Report.Version != before.Report.Version}
	kept := func(v harness.Verdict) bool { return v == harness.Pass || v == harness.Info }
	for _, res := range now.Results {
		old := before.byRule[res.Rule.ID]
		if old == nil {
			continue
		}
		was, is := old.Rule.Verdict, res.Rule.Verdict
		switch {
		case is == harness.Fail && (kept(was) || was == harness.Warn):
			c.Broken = append(c.Broken, res)
		case was == harness.Fail && (kept(is) || is == harness.Warn):
			c.Mended = append(c.Mended, res)
		case is == harness.Warn && kept(was):
			c.Unfollowed = append(c.Unfollowed, res)
		case was == harness.Warn && kept(is):
			c.FollowedAnew = append(c.FollowedAnew, res)
		}
	}
	return c
}
