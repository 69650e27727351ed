package reference

// outcome is what comes after a step.
type outcome int

const (
	again outcome = iota // resume after others have had their turn
	pause                // resume later: there was nothing to do
	await                // resume when one of pending has happened
	done                 // never resume
)

// wait is a set of conditions that an exchange waits for.
type wait int

const (
	forContent wait = 1 << iota
	forOutput
	forResult
	forEvent
	forTurn // only time has to pass
)

// ready reports whether one of the conditions that the exchange waited for holds.
func (x *Exchange) ready(canceled bool) bool {
	p := x.pending
	switch {
	case p == 0 || p&forTurn != 0:
		return true
	case p&forResult != 0: // even a canceled exchange waits for a callable that is running
		return x.delegated.ready()
	case p&forOutput != 0:
		return x.conn.out.idle() || canceled && !x.ending
	case p&forEvent != 0:
		return canceled || x.event.fired()
	}
	return canceled || x.content.Ready()
}

// settle queues the exchange after a step, or makes it wait. True means that the caller is to
// run the next step.
func (x *Exchange) settle(here Thread) bool {
	next := here
	switch x.then {
	case done:
		return false
	case pause:
		x.pending = forTurn | forContent
		if x.sleep() {
			return here.pause(x)
		}
	case await:
		x.pausing.Store(0)
		if x.sleep() {
			return false
		}
	default:
		x.pausing.Store(0)
		next = x.server.seams.Thread(x)
		if next == here && next.keeps() {
			return true
		}
		x.mu.Lock()
		x.state = queued
		x.mu.Unlock()
	}
	next.post(x)
	return false
}

// sleep makes the exchange wait for what is pending. If that has happened since the step
// began, it returns false, and the caller queues the exchange.
func (x *Exchange) sleep() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.woken&x.pending != 0 {
		x.state = queued
		return false
	}
	x.state, x.waits = waiting, x.pending
	return true
}

// wake queues the exchange if it waits for one of the conditions, or is about to.
func (x *Exchange) wake(conditions wait) {
	x.mu.Lock()
	claimed := x.claim(conditions)
	if !claimed {
		x.woken |= conditions
	}
	x.mu.Unlock()
	if claimed {
		x.server.seams.Thread(x).post(x)
	}
}

// claim takes the exchange for the caller to run or post, if it waits for one of the
// conditions. x.mu is held.
func (x *Exchange) claim(conditions wait) bool {
	if x.state != waiting || x.waits&conditions == 0 {
		return false
	}
	x.state = queued
	return true
}

// nextTurn claims an exchange that has paused, so that the calling thread can run it.
func (x *Exchange) nextTurn() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.claim(forTurn)
}
