package examples

import "sync"

// message is what somebody said.
type message struct {
	Number int    `json:"number"` // 1 for the first
	Name   string `json:"name"`
	Text   string `json:"text"`
}

// remembered is how many messages a room keeps.
const remembered = 1000

// room holds the messages and the responses that listen.
type room struct {
	mu        sync.Mutex
	said      []message
	last      int // number of the last message
	listeners map[*listening]struct{}
}

// say adds a message and wakes all listeners.
func (r *room) say(m message) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last++
	m.Number = r.last
	if r.said = append(r.said, m); len(r.said) > remembered {
		r.said = append([]message(nil), r.said[len(r.said)-remembered/2:]...)
	}
	for l := range r.listeners {
		l.wake()
	}
}

// after returns the messages after that number that are still remembered, and the number of the
// last message.
func (r *room) after(number int) ([]message, int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	new := max(min(r.last-number, len(r.said)), 0)
	return append([]message{}, r.said[len(r.said)-new:]...), r.last
}

func (r *room) enter(l *listening) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.listeners == nil {
		r.listeners = map[*listening]struct{}{}
	}
	r.listeners[l] = struct{}{}
}

func (r *room) leave(l *listening) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.listeners, l)
}
