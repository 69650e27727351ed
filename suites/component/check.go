package component

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/host"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/spec/trace"
)

// Config says what is checked, and how.
type Config struct {
	Component host.Component
	Requests  []Request // of an application; nil for DefaultRequests
	Declared  []Nature  // of middleware: what it says of itself
	Cases     []Case
	Proposal  bool // the component claims to keep the asynchronous proposal
	Catalog   *spec.Catalog
	Timeout   time.Duration // quiet time for one exchange; four times that for the import
	Progress  func(done, all int)
	NoRetry   bool // what breaks a case is not run again
	KeepRuns  bool // the outcomes of cases that passed have evidence too
}

// Checked is what a check found of a component.
type Checked struct {
	harness.Result
	Loaded       *host.Loaded // nil if it was never loaded
	Interpreter  host.Interpreter
	NotExercised int // cases that no exchange tested, although all were run
}

// maxGone is after how many exchanges that did not come to an end the rest is left out.
const maxGone = 3

// Check hosts the component, runs every exchange, and judges. What breaks a case is run again in a fresh worker, and counts only if
// it breaks it again. The error is that of a component that cannot be hosted at all: a *harness.UntestableError.
func Check(ctx context.Context, cfg Config) (*Checked, error) {
	r := &Checked{}
	r.Began = time.Now()
	plan := cfg.plan()
	total := len(plan)
	first, err := cfg.pass(ctx, r, plan, func(done int) { cfg.progress(done, total) })
	if err != nil {
		return r, err
	}
	judged := cfg.judge(first)
	if !cfg.NoRetry && slices.ContainsFunc(judged, func(j judgment) bool { return j.looked.broken != "" }) {
		again, err := cfg.pass(ctx, &Checked{}, plan, func(int) {})
		if err != nil {
			return r, err
		}
		confirm(judged, cfg.judge(again))
	}
	for _, j := range judged {
		r.Outcomes = append(r.Outcomes, cfg.outcome(r, j))
	}
	restOnOthers(r.Outcomes)
	r.Took = time.Since(r.Began)
	return r, ctx.Err()
}

func (cfg *Config) progress(done, all int) {
	if cfg.Progress != nil {
		cfg.Progress(done, all)
	}
}

// plan returns the exchanges that a case looks at, and those with which they are compared, in order.
func (cfg *Config) plan() []*Seen {
	all := cfg.exchanges()
	needed := map[string]bool{}
	for _, x := range all {
		if slices.ContainsFunc(cfg.Cases, func(c Case) bool { return c.fits(x) }) {
			needed[x.Title()] = true
			for _, other := range []string{x.What, usual(x.What)} {
				needed[(&Seen{What: other, Schedule: Plain}).Title()] = true
			}
		}
	}
	return slices.DeleteFunc(all, func(x *Seen) bool { return !needed[x.Title()] })
}

// exchanges returns all that there are, in order.
func (cfg *Config) exchanges() (all []*Seen) {
	add := func(what string, schedules []string, x host.Exchange, need Schedule) {
		for _, s := range HostSchedules() {
			if need.Async && !cfg.Proposal || schedules == nil && s.Special || schedules != nil && !slices.Contains(schedules, s.Name) {
				continue
			}
			x := x
			x.Schedule = with(s.Schedule, need)
			all = append(all, &Seen{What: what, Schedule: s.Name, Exchange: x})
		}
	}
	if !cfg.Component.Middleware {
		requests := cfg.Requests
		if requests == nil {
			requests = DefaultRequests()
		}
		for _, q := range requests {
			add(q.Name, q.Only, host.Exchange{Environ: environWith(q.Environ), Content: content(q.Content)}, q.Need)
		}
		return all
	}
	for _, p := range Programs() {
		environ := environWith(p.Environ)
		if p.Method != "" {
			environ["REQUEST_METHOD"] = p.Method
		}
		add(p.Name, p.Only, host.Exchange{Environ: environ, Content: content(p.Content), Program: &p.Runs}, p.Need)
	}
	return all
}

// FindRoutes hosts the application and returns what its framework says of its routes. The error is a *harness.UntestableError if it
// cannot be hosted.
func FindRoutes(ctx context.Context, c host.Component, timeout time.Duration) (*host.Routes, error) {
	cfg := Config{Component: c, Timeout: timeout}
	w, err := cfg.worker(ctx, &Checked{})
	if err != nil {
		return nil, err
	}
	defer func() { _ = w.Stop() }()
	if _, err := w.Load(ctx, c, 4*timeout); err != nil {
		return nil, untestable(ctx, err)
	}
	found, err := w.Routes(ctx, timeout)
	if err != nil {
		return nil, untestable(ctx, err)
	}
	return found, nil
}

// Route is a GET request for a path.
func Route(path string) Request { return get(path) }

// worker starts a worker and has it load the component.
func (cfg *Config) worker(ctx context.Context, r *Checked) (*host.Worker, error) {
	w, err := host.Start(ctx, cfg.Component, 4*cfg.Timeout)
	if err != nil {
		return nil, &harness.UntestableError{Err: withEvidence(err)}
	}
	r.Interpreter = w.Interpreter
	return w, nil
}

// withEvidence adds what a worker that has gone left behind.
func withEvidence(err error) error {
	var gone *host.GoneError
	var refused *host.NotHostedError
	switch {
	case errors.As(err, &refused) && refused.Traceback != "":
		return fmt.Errorf("%w\n%s", err, refused.Traceback)
	case errors.As(err, &gone) && gone.Evidence != "":
		return fmt.Errorf("%w\n%s", err, gone.Evidence)
	}
	return err
}

// pass runs the exchanges: first those of the control, without the component, before it is imported.
func (cfg *Config) pass(ctx context.Context, r *Checked, plan []*Seen, progress func(int)) (seen []*Seen, err error) {
	w, err := cfg.worker(ctx, r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = w.Stop() }() // what cannot be ended is named by target.LeftBehind
	var identities []*Seen
	if cfg.Component.Middleware {
		for _, p := range plan {
			x := *p
			x.Exchange.Identity = true
			if x.Events, err = w.Run(ctx, x.Exchange, cfg.Timeout); err != nil {
				return nil, fmt.Errorf("the control without the component, %s: %w", x.Title(), withEvidence(err))
			}
			identities = append(identities, &x)
		}
	}
	if r.Loaded, err = w.Load(ctx, cfg.Component, 4*cfg.Timeout); err != nil {
		return nil, untestable(ctx, err)
	}
	gone := 0
	var why error
	plain := map[string]*Seen{}
	for i, p := range plan {
		x := *p
		if identities != nil {
			x.Identity = identities[i]
		}
		x.Component = trace.Event{Places: []string{r.Loaded.At}}
		switch {
		case ctx.Err() != nil:
			return nil, context.Cause(ctx)
		case gone >= maxGone:
			x.Gone = why
		default:
			x.Events, x.Gone = w.Run(ctx, x.Exchange, cfg.Timeout)
		}
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if x.Plain = plain[x.What]; x.Schedule == Plain {
			plain[x.What], x.Plain = &x, nil
		}
		x.Usual = plain[usual(x.What)]
		seen = append(seen, &x)
		progress(i + 1)
		if x.Gone == nil || gone >= maxGone {
			continue
		}
		x.Gone = fmt.Errorf("%s: %w", x.Title(), withEvidence(x.Gone))
		if gone++; gone == 1 {
			why = x.Gone
		}
		if gone < maxGone && !errors.Is(x.Gone, host.ErrFlood) {
			_ = w.Stop()
			another, err := cfg.worker(ctx, r)
			if err != nil {
				return nil, err
			}
			w = another
			if _, err = w.Load(ctx, cfg.Component, 4*cfg.Timeout); err != nil {
				return nil, untestable(ctx, err)
			}
		}
	}
	return seen, nil
}

// usual names the exchange that one in other surroundings is compared with.
func usual(what string) string {
	if slices.Contains([]string{BareEnviron, OtherEnviron, HopByHopIn, OnceBeneath}, what) {
		return Iterates
	}
	for _, variant := range []string{Bare, Inbound, OtherHost, OnceOnly, NoLength, NoWrapper, Proposal} {
		if base, is := strings.CutSuffix(what, variant); is {
			return base
		}
	}
	return ""
}

func untestable(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return &harness.UntestableError{Err: withEvidence(err)}
}

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
		o.Verdict, o.Observed = hc.Broken(rule.Level), j.observed()
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
			broken[o.Case.Rule] = true
		}
	}
	for i := range all {
		o := &all[i]
		if o.Verdict != harness.Fail && o.Verdict != harness.Warn {
			continue
		}
		for _, rule := range o.Case.Presumes {
			if broken[rule] && rule != o.Case.Rule {
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
