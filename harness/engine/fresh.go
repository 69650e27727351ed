package engine

import (
	"fmt"
	"slices"

	"github.com/wsgicheck/wsgicheck/harness"
)

// runFresh runs each case as the first that a process of the target is asked, one after the other: some servers do wrong only
// then, and the handshake is the first request of all others. Cases that only want variables in the environment share a process.
// What does not pass counts if it happens again in another process.
func (p *soloPool) runFresh(cases []int) {
	var on ownProcess
	defer on.stop()
	for _, i := range cases {
		r := p.fresh(&p.Cases[i], &on)
		if r.Verdict != harness.Pass && p.whyStopped() == "" {
			on.stop()
			r = p.fresh(&p.Cases[i], &on)
		}
		p.settled.settle(i, r)
	}
}

// ownProcess is a process that was started for a case, if there is one.
type ownProcess struct{ *instance }

func (s *ownProcess) stop() {
	if s.instance != nil {
		s.Stop()
		s.instance = nil
	}
}

// serves reports whether the process can be used for the case as well as a new one.
func (s *ownProcess) serves(c *harness.Case) bool {
	return s.instance != nil && !c.Fresh && slices.Equal(s.variables, c.Surroundings)
}

// fresh runs the case in a new process, or in the one before if that will do.
func (p *soloPool) fresh(c *harness.Case, on *ownProcess) result {
	if why := p.whyStopped(); why != "" {
		return p.leftOut(c, why)
	}
	if !on.serves(c) {
		on.stop()
		i, err := p.startOne(c.Surroundings)
		if err != nil {
			return result{Outcome: harness.Outcome{Case: c, Verdict: harness.Blocked, Observed: "no further process of the target came up: " + err.Error()}}
		}
		on.instance = i
	}
	r := p.attempt(p.ctx, on.instance, c, p.Timeout, true)
	if why := p.whyStopped(); why != "" { // it may have ended for that alone
		return p.leftOut(c, why)
	}
	if r.Verdict != harness.Pass {
		if c.Fresh {
			r.Notes = append(r.Notes, "it was the first request of a new process")
		}
		if len(c.Surroundings) > 0 {
			r.Notes = append(r.Notes, fmt.Sprintf("the environment of the process had %q", c.Surroundings))
		}
	}
	return r
}

// startOne starts a process that has not been asked anything, one at a time.
func (p *soloPool) startOne(variables []string) (*instance, error) {
	p.starting.Lock()
	defer p.starting.Unlock()
	return p.startInstanceIn(p.ctx, variables)
}
