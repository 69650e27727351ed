package reference

// outcome is what comes after a step.
type outcome int

const (
	again outcome = iota // resume when others have had their turn
	pause                // resume later: there was nothing to do
	await                // resume when one of pending is there
	done                 // never resume
)

// wait is a set of things that an exchange waits for.
type wait int

const (
	forContent wait = 1 << iota
	forOutput
	forResult
	forEvent
	forTurn // nothing but time
)

// there reports whether something of what the exchange waited for is there.
func (x *Exchange) there(cancelled bool) bool {
	p := x.pending
	switch {
	case p == 0 || p&forTurn != 0:
		return true
	case p&forResult != 0: // a callable that runs is waited for even by who was cancelled
		return x.delegated.ready()
	case p&forOutput != 0:
		return x.conn.out.idle() || cancelled && !x.ending
	case p&forEvent != 0:
		return cancelled || x.event.fired()
	}
	return cancelled || x.content.Ready()
}

// settle puts the exchange where it belongs after a step; true means to run on.
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

// sleep has the exchange wait for what is pending, unless that has come since the step
// began; then it is queued.
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

// wake queues the exchange if it waits for one of those, or is about to.
func (x *Exchange) wake(for_ wait) {
	x.mu.Lock()
	claimed := x.claim(for_)
	if !claimed {
		x.woken |= for_
	}
	x.mu.Unlock()
	if claimed {
		x.server.seams.Thread(x).post(x)
	}
}

// claim takes the exchange, if it waits for one of those, for the caller to run or post.
// x.mu is held.
func (x *Exchange) claim(for_ wait) bool {
	if x.state != waiting || x.waits&for_ == 0 {
		return false
	}
	x.state = queued
	return true
}

// nextTurn claims an exchange that has paused, for the calling thread to run.
func (x *Exchange) nextTurn() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.claim(forTurn)
}
