package engine

import "github.com/wsgicheck/wsgicheck/harness"

// runFresh runs each case as the first that a process of the target is asked, beside what else runs: some servers do wrong only
// then, and the handshake is the first request of all others. What does not pass counts if it happens again in another process.
func (p *soloPool) runFresh(cases []int) {
	if len(cases) == 0 {
		return
	}
	p.working.Go(func() {
		for _, i := range cases {
			r := p.fresh(&p.Cases[i])
			if r.Verdict != harness.Pass && p.whyStopped() == "" {
				r = p.fresh(&p.Cases[i])
			}
			p.settled.settle(i, r)
		}
	})
}

// fresh runs the case in a new process, which is stopped afterwards.
func (p *soloPool) fresh(c *harness.Case) result {
	if why := p.whyStopped(); why != "" {
		return p.leftOut(c, why)
	}
	on, err := p.startOne()
	if err != nil {
		return result{Outcome: harness.Outcome{Case: c, Verdict: harness.Blocked, Observed: "no further process of the target came up: " + err.Error()}}
	}
	defer func() { on.Stop() }()
	r := p.attempt(p.ctx, on, c, p.Timeout, true)
	if why := p.whyStopped(); why != "" { // it may have ended for that alone
		return p.leftOut(c, why)
	}
	if r.Verdict != harness.Pass {
		r.Notes = append(r.Notes, "it was the first request of a new process")
	}
	return r
}

// startOne starts a process that has not been asked anything, one at a time.
func (p *soloPool) startOne() (*instance, error) {
	p.starting.Lock()
	defer p.starting.Unlock()
	return p.startInstance(p.ctx)
}
