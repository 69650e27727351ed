package site

import (
	"bytes"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/report"
	"github.com/wsgicheck/wsgicheck/spec"
)

// Badge is a badge of a server's page: the name of its files without the ending, and what it says.
type badgeFile struct{ File, Message string }

// badges writes the badges of the server's latest run: of what it may claim, and of each profile that was tested.
func (b *builder) badges(s *server) error {
	for name, badge := range b.badgesOf(s) {
		var svg, endpoint bytes.Buffer
		if err := badge.WriteSVG(&svg); err != nil {
			return err
		}
		if err := badge.WriteJSON(&endpoint); err != nil {
			return err
		}
		b.files[name+".svg"], b.files[name+".json"] = svg.Bytes(), endpoint.Bytes()
	}
	return nil
}

func (b *builder) badgesOf(s *server) map[string]report.Badge {
	run := s.Latest()
	if run == nil {
		return nil
	}
	tested := run.Main()
	all := map[string]report.Badge{"badges/" + s.Name: claimBadge(run, tested)}
	for _, p := range b.Catalog.Profiles() {
		if state, ok := run.state(b.Catalog, p); ok {
			all["badges/"+s.Name+"-"+p.Name] = report.NewBadge(p.Title, state, tested)
		}
	}
	return all
}

// claimBadge is the report's badge, with the versions that the matrix has.
func claimBadge(r *run, tested string) report.Badge {
	c := *r.Report
	c.Target.Packages = tested
	return c.Badge()
}

// state says whether the run keeps all rules of the profile that bind servers; false if it was not tested on the profile.
func (r *run) state(catalog *spec.Catalog, p spec.Profile) (report.State, bool) {
	state, seen := report.Kept, false
	for _, rule := range catalog.Rules() {
		if rule.Profile != p || !rule.Level.Binding() || !rule.ObservableOn(spec.Server) {
			continue
		}
		verdict := harness.NotTested
		if res := r.byRule[rule.ID]; res != nil {
			verdict = res.Rule.Verdict
		}
		switch verdict {
		case harness.Fail:
			return report.Broken, true
		case harness.Pass, harness.Info, harness.Warn:
			seen = true
		case harness.NotOffered:
			if !rule.Optional {
				state = report.Open
			}
		default:
			state = report.Open
		}
	}
	if r.Report.CutShort != "" {
		state = report.Open
	}
	return state, seen
}

// Badges lists the badges of the server, that of the claim first.
func (b *builder) Badges(s *server) (all []badgeFile) {
	found := b.badgesOf(s)
	add := func(file string) {
		if badge, ok := found[file]; ok {
			all = append(all, badgeFile{file, badge.Message})
		}
	}
	add("badges/" + s.Name)
	for _, p := range b.Catalog.Profiles() {
		add("badges/" + s.Name + "-" + p.Name)
	}
	return all
}
