package component

import (
	"slices"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// InEveryExchange is the name of the cases that stand for a trace check.
const InEveryExchange = "in-every-exchange"

// Cases returns the cases that bind the party, in the catalog's order of rules.
func Cases(party spec.Party) []Case {
	all := slices.Concat(watched(), calling(), values(), starting(), heads(), closing(), blocks(), writing(), environs(), inputs(), failing(), files(), comparing(), proposal())
	all = slices.DeleteFunc(all, func(c Case) bool { return !slices.Contains(c.Of, party) })
	place := map[string]int{}
	for i, r := range spec.MustLoad().Rules() {
		place[r.ID] = i
	}
	slices.SortStableFunc(all, func(a, b Case) int { return place[a.Rule] - place[b.Rule] })
	return all
}

// Known are the cases of both parties as baselines and reports know them, each once.
func Known() (all []harness.Case) {
	for _, party := range Both {
		for _, c := range Cases(party) {
			if !slices.ContainsFunc(all, func(other harness.Case) bool { return other.ID() == c.ID() }) {
				all = append(all, c.Case())
			}
		}
	}
	return all
}

// presumed is what the trace checks presume: where middleware drops exc_info, that call of start_response has none.
var presumed = map[string][]string{"wsgi/single-start-response-without-exc-info": {"wsgi/start-response-signature"}}

// natures are those for which middleware breaks a trace check on purpose.
var natures = map[string][]Nature{"wsgi/single-start-response-without-exc-info": {Answers, Retries}}

// disputed is what the trace checks do not look at: whether an application may yield an empty block before it calls start_response is not
// settled, so that what middleware makes of it is no failure.
var disputed = map[string][]string{"wsgi/start-response-before-body": {Late2}}

// watched are the trace checks that bind applications. Middleware is an application to the server above it.
func watched() (all []Case) {
	for i, check := range trace.ApplicationChecks() {
		parties := Both
		rule, _ := spec.MustLoad().Rule(check.Rule)
		if !rule.Binds(spec.Middleware) {
			parties = OnlyApplication
		}
		one := trace.ApplicationChecks()[i : i+1]
		all = append(all, Case{
			Rule: check.Rule, Name: InEveryExchange, Text: check.Text, Of: parties, Proposal: rule.Profile.Asynchronous, Presumes: presumed[check.Rule], Without: disputed[check.Rule], Nature: natures[check.Rule],
			Look: func(x *Seen, l *View) {
				m := trace.NewMonitor(one)
				for _, e := range x.Above() {
					m.See(&e, func(v trace.Violation) { l.Break(v.Event, "%s", v.What) })
				}
				if m.Relevant(0) > 0 {
					l.Tested()
				}
			},
		})
	}
	return all
}
