package component

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// judgment is what the exchanges say about a case.
type judgment struct {
	c       Case
	looked  View
	at      *Seen // the exchange that broke it, or the first that tested it
	broke   []*Seen
	gone    *Seen // one that did not come to an end
	unsure  bool  // it was not broken again
	regular int   // exchanges that tested it
}

func (cfg *Config) judge(all []*Seen) []judgment {
	var out []judgment
	for _, c := range cfg.Cases {
		j := judgment{c: c}
		for _, x := range all {
			if !c.fits(x) {
				continue
			}
			if x.Gone != nil {
				j.gone = all[slices.IndexFunc(all, func(x *Seen) bool { return x.Gone != nil })] // one reason for all that is blocked
				continue
			}
			l := c.look(x)
			for _, n := range l.notes {
				if !slices.Contains(j.looked.notes, n) {
					j.looked.notes = append(j.looked.notes, n)
				}
			}
			switch {
			case l.broken != "" && len(x.Place(l.event)) == 0:
				j.looked.notes = append(j.looked.notes, "not counted, because no line of the component is in it: "+l.broken)
			case l.broken != "":
				if j.looked.broken == "" || j.looked.level != "" && l.level == "" {
					j.looked.broken, j.looked.event, j.looked.level, j.at = l.broken, l.event, l.level, x
				}
				j.broke = append(j.broke, x)
				j.regular++
			case l.tested:
				if j.regular++; j.at == nil {
					j.at = x
				}
			}
		}
		out = append(out, j)
	}
	return out
}

// confirm marks what was not broken again.
func confirm(judged, again []judgment) {
	for i := range judged {
		judged[i].unsure = judged[i].looked.broken != "" && again[i].looked.broken == ""
	}
}

func (cfg *Config) outcome(r *Checked, j judgment) harness.Outcome {
	hc := j.c.Case()
	if j.looked.level != "" && hc.Level == "" {
		hc.Level = j.looked.level
	}
	o := harness.Outcome{Case: &hc, Notes: j.looked.notes}
	rule, _ := cfg.Catalog.Rule(j.c.Rule)
	declared := cfg.declared(&j.c)
	switch {
	case j.looked.broken != "":
		o.Verdict, o.Observed, o.Places = hc.Broken(rule.Level), j.observed(), j.at.Place(j.looked.event)
		if j.unsure {
			o.Verdict, o.Observed = harness.Info, "seen once, and not again in a fresh worker: "+o.Observed
		} else if declared != "" && o.Verdict == harness.Fail {
			hc.Level = advised(rule.Level)
			o.Verdict = harness.Warn
			o.Notes = append(o.Notes, "the middleware is declared to be of the nature "+string(declared)+": "+declared.Meaning())
		}
	case j.gone != nil:
		o.Verdict, o.Observed = harness.Blocked, j.gone.Gone.Error()
	case j.regular > 0:
		o.Verdict, o.Observed = harness.Pass, strings.Join(j.looked.notes, "; ")
		if len(j.looked.notes) > 0 {
			o.Verdict = harness.Info
		}
	case j.c.Proposal && !cfg.Proposal:
		o.Verdict, o.Observed = harness.NotOffered, "the asynchronous proposal is tested if one of its profiles is given, as in --profile sync-switch"
	default:
		o.Verdict, o.Observed = harness.NotTested, cfg.why(&j.c)
		r.NotExercised++
	}
	if j.at != nil && (o.Verdict != harness.Pass || cfg.KeepRuns) {
		o.Run = &harness.Run{Events: j.at.Events, Begun: begun(j.at.Events)}
	}
	return o
}

// restOnOthers leaves the failures of cases open that presume a rule that is broken.
func restOnOthers(all []harness.Outcome) {
	broken := map[string]bool{}
	for _, o := range all {
		if o.Verdict == harness.Fail || o.Verdict == harness.Warn {
			broken[o.Case.Rule], broken[o.Case.ID()] = true, true
		}
	}
	for i := range all {
		o := &all[i]
		if o.Verdict != harness.Fail && o.Verdict != harness.Warn {
			continue
		}
		for _, rule := range o.Case.Presumes {
			if broken[rule] && rule != o.Case.Rule && rule != o.Case.ID() {
				o.Otherwise, o.Verdict = o.Verdict, harness.NotTested
				o.Observed = fmt.Sprintf("rests on %s, which is broken; %s", rule, o.Observed)
				break
			}
		}
	}
}

func advised(l spec.Level) spec.Level {
	if l == spec.MustNot {
		return spec.ShouldNot
	}
	return spec.Should
}

func begun(events []trace.Event) time.Time {
	if len(events) == 0 {
		return time.Time{}
	}
	return events[0].At
}

// observed says what was seen where, and in how many other exchanges.
func (j *judgment) observed() string {
	text := fmt.Sprintf("%s: %s (%s)", j.at.Title(), j.looked.broken, strings.Join(j.at.Place(j.looked.event), ", from "))
	if n := len(j.broke) - 1; n > 0 {
		text += fmt.Sprintf("; likewise in %s", harness.Counted(n, "other exchange", "other exchanges"))
	}
	return text
}

// why says why no exchange tested the case.
func (cfg *Config) why(*Case) string {
	if cfg.Component.Middleware {
		return "not exercised: the component did not let it come to what the rule is about"
	}
	return "not exercised: no request led the application to what the rule is about"
}
