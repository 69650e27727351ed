package engine

import (
	"fmt"
	"sync"

	"github.com/wsgicheck/wsgicheck/harness"
)

// patience says how often a target is brought up again. It does not end while more cases pass than that costs, so that the same
// cases run whichever others do, and in whichever order: what ends a check is a target that does not come up again, or one that
// hardly does anything else.
type patience struct {
	mu            sync.Mutex
	spent, passed int
}

const (
	// costsExit is for a target that has exited, which shows at once.
	costsExit = 1
	// costsHang is for one that hangs, which costs the full time of three requests.
	costsHang = 5
	// mostAnyway is what may be spent although no case has passed.
	mostAnyway = 20
)

// allow reports whether the target may be brought up once more.
func (p *patience) allow(cost int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.spent+cost > max(mostAnyway, p.passed) {
		return false
	}
	p.spent += cost
	return true
}

// pass counts a case that passed.
func (p *patience) pass() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.passed++
}

// maxHangs is how many cases of a rule may each leave the target hanging: the rule is broken then, and the rest of them
// would cost as much time again.
const maxHangs = 3

// noteHang counts a case that ran alone and left the target hanging.
func (e *engine) noteHang(c *harness.Case) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.hangs[c.Rule]++
}

// hangsEnough returns why a case is not to run after others of its rule, "" if it is.
func (e *engine) hangsEnough(c *harness.Case) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.hangs[c.Rule] < maxHangs {
		return ""
	}
	return fmt.Sprintf("it was not run: %d cases of the rule have left the target hanging", e.hangs[c.Rule])
}
