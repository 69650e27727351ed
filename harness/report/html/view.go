package html

import (
	"cmp"
	"encoding/json"
	"fmt"
	"html/template"
	"slices"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/report"
	"github.com/wsgicheck/wsgicheck/harness/report/compare"
	"github.com/wsgicheck/wsgicheck/spec"
)

// view is what the template renders.
type view struct {
	Title, Policy string
	Style         template.CSS
	Script        template.JS
	Servers       []server
	Kinds         []kind    // what changed, of two
	Profiles      []profile // with all rules
	Levels        []spec.Level
	Verdicts      []harness.Verdict
	Links         template.HTML // where each source can be read, in base64 of JSON
}

// Several reports whether servers are beside each other.
func (v *view) Several() bool { return len(v.Servers) > 1 }

// kind is what changed in one way from the first of two reports to the second.
type kind struct {
	compare.Kind
	Rules []compare.Rule
	Cases int
}

// Many reports whether there are more than two of them, so that a column is narrow.
func (v *view) Many() bool { return len(v.Servers) > 2 }

// server is one report.
type server struct {
	*report.Report
	Label    string // A, B, … if there are several
	Packed   template.HTML
	Cut      int // cases without their evidence
	Findings []report.Finding
}

// Name is by what the server is called where there are several.
func (s *server) Name() string { return text(s.Target.Name) }

// profile holds the rules of one profile, of all reports.
type profile struct {
	Name, Title string
	Counts      []counts // by level; of the first report
	Rows        []row
	Quiet       bool // nothing of it was tested
}

// counts is a line of the table of verdicts.
type counts struct {
	Level spec.Level
	N     map[harness.Verdict]int
}

// row is a rule with its verdicts, one for each report.
type row struct {
	*report.Rule
	Cells   []cell
	Differs bool
	Anchor  bool // no finding has the rule's id as its anchor
}

// cell is the verdict on a rule in one report; Rule is nil if the report does not have it.
type cell struct {
	*report.Rule
	Broken, All int // cases
}

// Verdict is the verdict on the rule, or "" if the report does not have it.
func (c cell) Verdict() harness.Verdict {
	if c.Rule == nil {
		return ""
	}
	return c.Rule.Verdict
}

func newView(reports []*report.Report) (*view, error) {
	v := &view{Policy: policy, Style: template.CSS(style), Script: template.JS(script), Verdicts: report.Columns()}
	room := roomForOne
	if len(reports) > 1 {
		room = min(room, roomForSeveral/len(reports))
	}
	names := make([]string, len(reports))
	for i, r := range reports {
		packed, cut, err := pack(r, room)
		if err != nil {
			return nil, err
		}
		s := server{Report: r, Packed: template.HTML(packed), Cut: cut, Findings: r.Findings()}
		if len(reports) > 1 {
			s.Label = label(i)
		}
		names[i] = s.Name()
		v.Servers = append(v.Servers, s)
	}
	switch {
	case len(names) == 1:
		v.Title = names[0]
	case len(names) > 2:
		v.Title = fmt.Sprint(len(names), " reports, rule by rule")
	case names[0] == names[1]:
		v.Title = names[0] + ", two reports"
	default:
		v.Title = names[0] + " and " + names[1]
	}
	if len(names) == 2 {
		v.Kinds = changes(reports[0], reports[1])
	}
	v.addRules()
	return v, v.addLinks()
}

// label names the reports A to Z, and then by number.
func label(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return fmt.Sprint(i + 1)
}

func changes(before, after *report.Report) []kind {
	all := compare.New(before, after).Rules
	var kinds []kind
	for _, k := range compare.Kinds {
		one := kind{Kind: k}
		for _, r := range all {
			if r.Kind == k {
				one.Rules, one.Cases = append(one.Rules, r), one.Cases+len(r.Cases)
			}
		}
		kinds = append(kinds, one)
	}
	return kinds
}

// addRules collects the rules of all reports, by profile, in the order in which they are first.
func (v *view) addRules() {
	at, titles := map[string]*profile{}, map[string]string{}
	var order []string
	seen := map[string]bool{}
	found := map[string]bool{}
	byID := make([]map[string]*report.Rule, len(v.Servers))
	for i := range v.Servers {
		s := &v.Servers[i]
		byID[i] = map[string]*report.Rule{}
		for j := range s.Rules {
			byID[i][s.Rules[j].ID] = &s.Rules[j]
		}
		for _, p := range s.Summary.Profiles {
			titles[p.Name] = cmp.Or(titles[p.Name], p.Title)
		}
		for _, f := range s.Findings {
			found[f.Rule.ID] = !v.Several()
		}
	}
	for i := range v.Servers {
		for j := range v.Servers[i].Rules {
			rule := &v.Servers[i].Rules[j]
			if seen[rule.ID] {
				continue
			}
			seen[rule.ID] = true
			p := at[rule.Profile]
			if p == nil {
				p = &profile{Name: rule.Profile, Title: titles[rule.Profile], Quiet: true}
				at[rule.Profile] = p
				order = append(order, rule.Profile)
			}
			if !slices.Contains(v.Levels, rule.Level) {
				v.Levels = append(v.Levels, rule.Level)
			}
			p.add(rule, byID, !found[rule.ID])
		}
	}
	for _, name := range order {
		slices.SortStableFunc(at[name].Counts, func(a, b counts) int { return rank(a.Level) - rank(b.Level) })
		v.Profiles = append(v.Profiles, *at[name])
	}
	slices.SortStableFunc(v.Levels, func(a, b spec.Level) int { return rank(a) - rank(b) })
}

// Columns are the verdicts that the table of counts has.
func (v *view) Columns() []harness.Verdict {
	return slices.DeleteFunc(slices.Clone(v.Verdicts), func(c harness.Verdict) bool {
		return !slices.ContainsFunc(v.Profiles, func(p profile) bool {
			return !p.Quiet && slices.ContainsFunc(p.Counts, func(line counts) bool { return line.Of(c) > 0 })
		})
	})
}

// Of is how many rules got the verdict.
func (c counts) Of(v harness.Verdict) int { return c.N[v] }

// rank orders levels: what is binding first.
func rank(l spec.Level) int {
	switch {
	case l.Binding():
		return 0
	case l.Recommended():
		return 1
	}
	return 2
}

func (p *profile) add(rule *report.Rule, byID []map[string]*report.Rule, anchor bool) {
	r := row{Rule: rule, Anchor: anchor}
	for _, rules := range byID {
		c := cell{Rule: rules[rule.ID]}
		if c.Rule != nil {
			c.Broken, c.All = tally(c.Rule)
			if v := c.Rule.Verdict; v != harness.NotOffered && v != harness.NotTested {
				p.Quiet = false
			}
		}
		r.Cells = append(r.Cells, c)
		r.Differs = r.Differs || c.Verdict() != r.Cells[0].Verdict()
	}
	p.Rows = append(p.Rows, r)
	if judged := r.Cells[0]; judged.Rule != nil {
		i := slices.IndexFunc(p.Counts, func(c counts) bool { return c.Level == rule.Level })
		if i < 0 {
			i = len(p.Counts)
			p.Counts = append(p.Counts, counts{rule.Level, map[harness.Verdict]int{}})
		}
		p.Counts[i].N[judged.Verdict()]++
	}
}

// tally returns how many cases of a rule are broken, and how many there are.
func tally(rule *report.Rule) (broken, all int) {
	for i := range rule.Cases {
		switch rule.Cases[i].Verdict {
		case harness.Fail, harness.Warn, harness.Error:
			broken++
		}
	}
	return broken, len(rule.Cases)
}

// addLinks packs where each source can be read, for the scripts.
func (v *view) addLinks() error {
	links := map[string]string{}
	for i := range v.Servers {
		for _, rule := range v.Servers[i].Rules {
			for _, source := range rule.Source {
				if url := spec.SourceURL(source); url != "" {
					links[source] = url
				}
			}
		}
	}
	data, err := json.Marshal(links)
	v.Links = template.HTML(encode(data))
	return err
}
