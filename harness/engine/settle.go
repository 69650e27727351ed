package engine

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/wsgicheck/wsgicheck/harness"
)

// result is the outcome of one attempt, with the record that it was judged by.
type result struct {
	harness.Outcome
	*record
	checks []checkResult // of each trace check
}

// settled holds the results that stand, in the order of the cases. Its methods may be called from several goroutines, for
// different cases.
type settled struct {
	*engine
	results []result

	mu       sync.Mutex
	known    []bool       // which of them are there, those of the trace checks included
	reported []bool       // which of them have been reported
	broken   map[int]bool // which of them are broken, and whether they used up their time
	late     map[int]int  // how many cases that rest on a broken one used up their time
}

func newSettled(e *engine) *settled {
	n := len(e.Cases) + len(e.Watch)
	return &settled{engine: e, results: make([]result, len(e.Cases)), known: make([]bool, n), reported: make([]bool, n), broken: map[int]bool{}, late: map[int]int{}}
}

// settle keeps the result that stands for a case, and drops evidence that nobody will ask for.
func (s *settled) settle(i int, r result) {
	r.checks = s.watch(r.Run)
	if r.Verdict == harness.Pass && !s.KeepRuns && !slices.ContainsFunc(r.checks, func(c checkResult) bool { return c.violation != "" }) {
		r.Run = nil
	}
	if r.Run != nil {
		if r.Run.Output = endOf(r.Run.Output); r.Output != "" {
			r.Output = r.Run.Output
		}
	}
	late := r.record != nil && r.late
	r.record = nil
	s.results[i] = r
	s.note(i, late)
}

// keptOutput is how many octets of a server's output are kept of a case that has been judged.
const keptOutput = 15 << 10

// endOf returns the end of a server's output. What is before is said in its length, and its memory is given back.
func endOf(output string) string {
	cut := len(output) - keptOutput
	if cut <= 0 {
		return output
	}
	return fmt.Sprintf("(%d octets before)\n%s", cut, strings.ToValidUTF8(output[cut:], ""))
}

// leaveOut settles a case that does not run.
func (s *settled) leaveOut(i int, v harness.Verdict, why string) {
	s.results[i].Outcome = harness.Outcome{Case: &s.Cases[i], Verdict: v, Observed: why}
	s.note(i, false)
}

// note makes a result known, and reports it unless it may yet turn out that the case rests on broken ground.
func (s *settled) note(i int, late bool) {
	v := s.results[i].Verdict
	s.mu.Lock()
	if isBroken(v) {
		s.broken[i] = late
	}
	if late {
		below := s.ground.below(i)
		for j := range s.broken {
			if below.has(j) {
				s.late[j]++
			}
		}
	}
	s.known[i] = true
	stands := !isBroken(v) || s.onFirmGround(i)
	s.reported[i] = stands
	s.mu.Unlock()
	if stands {
		s.report(&s.results[i].Outcome)
	}
}

// onFirmGround reports whether everything that the case presumes is known not to be broken. s.mu must be held.
func (s *settled) onFirmGround(i int) bool {
	for j, word := range s.ground.below(i) {
		for k := j * 64; word != 0; k, word = k+1, word>>1 {
			if _, broken := s.broken[k]; word&1 == 1 && (broken || !s.known[k]) {
				return false
			}
		}
	}
	return true
}

// isBroken reports whether a case with this verdict is ground on which others cannot stand.
func isBroken(v harness.Verdict) bool { return v == harness.Fail || v == harness.Warn }

// onBrokenGround reports whether something that the case presumes is known to be broken.
func (s *settled) onBrokenGround(i int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.broken) > 0 && s.ground.deepest(i, maps.Keys(s.broken)) >= 0
}

// enoughLate is how many cases may use up their time on the same broken ground before the others that rest on it are left out.
const enoughLate = 3

// leaveOutOnLateGround settles a case if something that it presumes is broken and has used up its time, or others have that presume it,
// and so would this case. It reports whether that is so.
func (s *settled) leaveOutOnLateGround(i int) bool {
	s.mu.Lock()
	on, below := -1, s.ground.below(i)
	for j, late := range s.broken {
		if below.has(j) && (late || s.late[j] >= enoughLate) {
			on = s.ground.deepest(i, maps.Keys(s.broken))
			break
		}
	}
	s.mu.Unlock()
	if on < 0 {
		return false
	}
	s.leaveOut(i, harness.NotTested, s.restsOn(on))
	return true
}

func (s *settled) restsOn(j int) string {
	return "it rests on " + s.ground.cases[j].ID() + ", which is broken"
}

// outcomes returns the outcome of each case, then that of each trace check. Of what is broken and rests on what is broken, nothing is
// known.
func (s *settled) outcomes() []harness.Outcome {
	all := make([]harness.Outcome, len(s.Cases), len(s.Cases)+len(s.Watch))
	for i := range all {
		all[i] = s.results[i].Outcome
	}
	all = append(all, s.watched()...)
	for i := range s.Watch {
		if isBroken(all[len(s.Cases)+i].Verdict) {
			s.broken[len(s.Cases)+i] = false
		}
	}
	for i := range all {
		o := &all[i]
		if !isBroken(o.Verdict) {
			continue
		}
		if on := s.ground.deepest(i, maps.Keys(s.broken)); on >= 0 {
			seen, _, _ := strings.Cut(o.Observed, "\n")
			*o = harness.Outcome{Case: o.Case, Verdict: harness.NotTested, Otherwise: o.Verdict, Observed: fmt.Sprintf("%s (seen: %s)", s.restsOn(on), seen), Took: o.Took}
		}
		if len(s.ground.presumed[i]) > 0 && !s.reported[i] {
			s.report(o)
		}
	}
	return all
}

func (e *engine) report(o *harness.Outcome) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.done++
	if e.Progress != nil {
		e.Progress(e.done, len(e.Cases)+len(e.Watch), o)
	}
}
