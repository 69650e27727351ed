package trace

// Check is a rule that holds for every stream of events, whatever the scenario.
type Check struct {
	Rule string
	Text string           // what must hold, in words
	new  func() inspector // for one request
}

// inspector looks at one request's events in order. It uses a constant amount of memory.
// relevant says that the event tested the rule; violation says how the event broke it, "" if
// it did not.
type inspector interface {
	inspect(e *Event) (relevant bool, violation string)
}

// Violation is a rule broken by an event.
type Violation struct {
	Check int // index among the monitor's checks
	Rule  string
	What  string
	Event Event
}

// Monitor applies checks to a stream in which the events of many requests are mixed. It
// uses a constant amount of memory for each request. Only one goroutine may use it at a
// time.
type Monitor struct {
	checks   []Check
	requests map[request][]inspector
	relevant []int
}

type request struct{ run, name string }

// NewMonitor returns a monitor that applies the checks.
func NewMonitor(checks []Check) *Monitor {
	return &Monitor{checks: checks, requests: map[request][]inspector{}, relevant: make([]int, len(checks))}
}

// See looks at the next event of the stream; violated is called for each rule it breaks.
func (m *Monitor) See(e *Event, violated func(Violation)) {
	key := request{e.Run, e.Request}
	inspectors := m.requests[key]
	if inspectors == nil {
		inspectors = make([]inspector, len(m.checks))
		for i, c := range m.checks {
			inspectors[i] = c.new()
		}
		m.requests[key] = inspectors
	}
	for i, in := range inspectors {
		relevant, what := in.inspect(e)
		if relevant {
			m.relevant[i]++
		}
		if what != "" {
			violated(Violation{Check: i, Rule: m.checks[i].Rule, What: what, Event: *e})
		}
	}
}

// Relevant returns how many events have tested the i-th check so far. If there were none,
// the check has proved nothing.
func (m *Monitor) Relevant(i int) int { return m.relevant[i] }
