package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/spec"
)

// Summary counts verdicts.
type Summary struct {
	Rules    Counts    `json:"rules"`
	Cases    Counts    `json:"cases"`    // without the provisional ones
	Profiles []Profile `json:"profiles"` // in the catalog's order
}

// Profile counts the verdicts on the rules of one profile.
type Profile struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	Rules Counts `json:"rules"`
}

// Counts says how often each verdict was given.
type Counts struct {
	Pass       int `json:"pass"`
	Fail       int `json:"fail"`
	Warn       int `json:"warn"`
	Info       int `json:"info"`
	NotOffered int `json:"not-offered"`
	Blocked    int `json:"blocked"`
	Error      int `json:"error"`
	NotTested  int `json:"not-tested"`
}

// of returns the counter of the verdict.
func (c *Counts) of(v harness.Verdict) *int {
	switch v {
	case harness.Pass:
		return &c.Pass
	case harness.Fail:
		return &c.Fail
	case harness.Warn:
		return &c.Warn
	case harness.Info:
		return &c.Info
	case harness.NotOffered:
		return &c.NotOffered
	case harness.Blocked:
		return &c.Blocked
	case harness.NotTested:
		return &c.NotTested
	default:
		return &c.Error
	}
}

func summarize(cat *spec.Catalog, rules []Rule) Summary {
	var s Summary
	at := map[string]int{}
	add := func(name, title string) {
		at[name] = len(s.Profiles)
		s.Profiles = append(s.Profiles, Profile{Name: name, Title: title})
	}
	for _, p := range cat.Profiles() {
		add(p.Name, p.Title)
	}
	for _, rule := range rules {
		if _, known := at[rule.Profile]; !known {
			add(rule.Profile, "not in the catalog")
		}
		p := &s.Profiles[at[rule.Profile]]
		*p.Rules.of(rule.Verdict)++
		*s.Rules.of(rule.Verdict)++
		for _, c := range rule.Cases {
			if !c.Provisional {
				*s.Cases.of(c.Verdict)++
			}
		}
	}
	return s
}

// Exit is the exit code of wsgicheck run and what it means.
type Exit struct {
	Code    int    `json:"code"`
	Meaning string `json:"meaning"`
}

// The exit codes of wsgicheck.
const (
	ExitKept       = 0 // every MUST of the claimed profiles holds
	ExitBroken     = 1 // at least one is broken; a SHOULD, if that counts; or the baseline has a stale entry
	ExitUsage      = 2 // wrong use, a mistake in the configuration, or a selection that matches nothing
	ExitUntestable = 3 // the target could not be tested, or the time for the run was over before all cases had run
	ExitInternal   = 4 // wsgicheck itself failed

	ExitSignal = 128 // with the number of the signal that ended the run added: 130 for an interrupt
)

func (r *Report) exit() Exit {
	n, failed, warned := r.Summary.Rules, r.broken(harness.Fail), r.broken(harness.Warn)
	except, stale, rest, blocked := "", 0, r.andNotRun(), r.blocked()
	also := rest // with what is blocked
	if blocked != "" {
		also = "; " + blocked + rest
	}
	if b := r.Baseline; b != nil {
		stale = len(b.Stale)
		if b.Cases > 0 {
			except = ", except for the failures that the baseline lists"
		}
	}
	switch {
	case n.Error > 0:
		return Exit{ExitInternal, "wsgicheck itself failed on " + rules(n.Error)}
	case failed > 0:
		return Exit{ExitBroken, rules(failed) + " that must be kept " + isOrAre(failed) + " broken" + except + also}
	case warned > 0:
		return Exit{ExitBroken, rules(warned) + " that should be kept " + isOrAre(warned) + " broken, which counts with --strict" + except + also}
	case stale > 0:
		return Exit{ExitBroken, entries(stale) + " of the baseline " + isOrAre(stale) + " stale" + also}
	case n.Blocked > 0 && r.whyBlocked() != "":
		return Exit{ExitUntestable, because("nothing is known about "+rules(n.Blocked), r.whyBlocked()) + rest}
	case n.Blocked > 0:
		return Exit{ExitUntestable, "nothing is known about " + rules(n.Blocked) + ", because the target could not be tested" + rest}
	case slices.ContainsFunc(r.Rules, func(rule Rule) bool { return r.isCutIn(&rule) }):
		return Exit{ExitUntestable, cutShort(r.CutShort) + rest}
	case r.Summary.Cases == Counts{} && r.provisional() != "":
		return Exit{ExitKept, r.provisional()}
	case n.Pass+n.Fail+n.Warn+n.Info+n.NotOffered == 0:
		return Exit{ExitUntestable, "none of the selected rules can be tested on this target"}
	case n.Pass+n.Fail+n.Warn+n.Info == 0:
		return Exit{ExitKept, "the target offers nothing that was selected"}
	default:
		return Exit{ExitKept, "no rule that must be kept is broken" + except}
	}
}

// provisional says how many provisional cases ran and how they ended; "" if none ran.
func (r *Report) provisional() string {
	passed, failed := 0, 0
	for _, rule := range r.Rules {
		for _, c := range rule.Cases {
			switch {
			case !c.Provisional:
			case c.Verdict == harness.Pass || c.Verdict == harness.Info:
				passed++
			case c.Verdict == harness.Fail || c.Verdict == harness.Warn:
				failed++
			}
		}
	}
	var ended []string
	if passed > 0 {
		ended = append(ended, harness.Counted(passed, "passes", "pass"))
	}
	if failed > 0 {
		ended = append(ended, harness.Counted(failed, "fails", "fail"))
	}
	if len(ended) == 0 {
		return ""
	}
	ran := harness.Counted(passed+failed, "provisional case", "provisional cases")
	return fmt.Sprintf("%s ran (not counted): %s", ran, strings.Join(ended, ", "))
}

func rules(n int) string { return harness.Counted(n, "rule", "rules") }

func isOrAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}
