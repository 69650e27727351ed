package explore

import (
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/wsgicheck/wsgicheck/harness"
	"github.com/wsgicheck/wsgicheck/harness/engine"
	"github.com/wsgicheck/wsgicheck/spec"
	"github.com/wsgicheck/wsgicheck/suites/framing"
)

// Result is what an exploration found.
type Result struct {
	Tried    int       // requests that were tried, those of shrinking not counted
	Findings []Finding // one for each way in which the server deviated from the model
	Broke    string    // why it was cut short; "" if it was not
}

// Finding is the smallest request found that a server treats otherwise than the model accepts.
type Finding struct {
	Vector  framing.Vector
	Level   spec.Level // of what is deviated from
	Outcome framing.Outcome
	Seen    string // in words
	Like    int    // how many of the requests tried deviated in the same way
}

// The bounds of shrinking: each round starts the target once.
const (
	mostFindings = 12
	mostRounds   = 40
)

// Explore tries n made-up requests on the target of cfg, whose Cases are not used, and shrinks what deviates from the
// model. The same seed makes the same requests. The error is that of engine.Check.
func Explore(ctx context.Context, cfg engine.Config, n int, seed uint64) (*Result, error) {
	var tries []try
	for i := 0; len(tries) < n; i++ {
		q := makeUp(rand.New(rand.NewPCG(seed, uint64(i))))
		if v, ok := q.vector(fmt.Sprintf("seed-%d-%d", seed, i)); ok {
			tries = append(tries, try{q, v})
		}
	}
	result := &Result{Tried: n}
	deviated, broke, err := run(ctx, cfg, tries)
	if err != nil {
		return nil, err
	}
	result.Broke = broke
	kinds := map[string]int{} // index of the finding, from 1
	smallest := []deviation{}
	for _, d := range deviated {
		at := kinds[d.kind()]
		switch {
		case at > 0:
			result.Findings[at-1].Like++
			if len(d.octets()) < len(smallest[at-1].octets()) {
				smallest[at-1] = d
			}
		case len(smallest) < mostFindings:
			smallest = append(smallest, d)
			kinds[d.kind()] = len(smallest)
			result.Findings = append(result.Findings, Finding{Like: 1})
		}
	}
	for i, d := range smallest {
		d, err := shrink(ctx, cfg, d)
		switch {
		case ctx.Err() != nil: // it is not the smallest
			result.Broke = engine.Ended(ctx)
		case err != nil:
			return nil, err
		}
		f := &result.Findings[i]
		f.Vector, f.Outcome, f.Seen, f.Level = d.vector, d.outcome, d.seen, d.level
	}
	return result, nil
}

// try is a request and what the model says of it.
type try struct {
	request
	vector framing.Vector
}

// deviation is a try whose outcome the model does not accept.
type deviation struct {
	try
	outcome framing.Outcome
	level   spec.Level
	seen    string
}

// kind is the same for deviations that likely have one cause.
func (d deviation) kind() string {
	return d.vector.Rule + " " + d.vector.Why + " " + d.outcome.Alike()
}

// run makes the tries and returns those that deviated from the model.
func run(ctx context.Context, cfg engine.Config, tries []try) (all []deviation, broke string, err error) {
	cfg.Cases, cfg.Watch = nil, nil
	for i := range tries {
		cfg.Cases = append(cfg.Cases, tries[i].vector.Cases()...)
	}
	result, err := engine.Check(ctx, cfg)
	if err != nil {
		return nil, "", err
	}
	for i, o := range result.Outcomes {
		if o.Verdict != harness.Fail && o.Verdict != harness.Warn && o.Verdict != harness.Info {
			continue
		}
		d := deviation{try: tries[i], seen: o.Observed}
		d.outcome, _ = framing.NotedOutcome(o.Notes)
		rule, _ := cfg.Catalog.Rule(o.Case.Rule)
		d.level = o.Level(rule.Level)
		all = append(all, d)
	}
	return all, result.Broke, nil
}

// shrink looks for the smallest request that deviates in the same way.
func shrink(ctx context.Context, cfg engine.Config, d deviation) (deviation, error) {
	cfg.NoRetry, cfg.Progress = true, nil
	for range mostRounds {
		var tries []try
		for _, q := range d.smaller() {
			if v, ok := q.vector(d.vector.Name); ok && v.Rule == d.vector.Rule {
				v.Name = fmt.Sprintf("%s.%d", d.vector.Name, len(tries))
				tries = append(tries, try{q, v})
			}
		}
		deviated, _, err := run(ctx, cfg, tries)
		if err != nil {
			return d, err
		}
		best := -1
		for i, s := range deviated {
			if s.kind() == d.kind() && (best < 0 || len(s.octets()) < len(deviated[best].octets())) {
				best = i
			}
		}
		if best < 0 || len(deviated[best].octets()) > len(d.octets()) {
			return d, nil
		}
		name := d.vector.Name
		d = deviated[best]
		d.vector.Name = name
	}
	return d, nil
}
